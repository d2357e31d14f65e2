// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/workerpool.h"
#include "metrics/registry.h"
#include "storage/store.h"
#include "support/fakeclock.h"
#include <QSemaphore>
#include <QTemporaryDir>
#include <QtTest>
#include <memory>
#include <optional>

/// Waits for the one answer of an asynchronous call; a minute without it fails the test.
template<typename T>
class Answer
{
public:
    base::Callback<T> callback()
    {
        return {{}, [state = m_state](base::Result<T> result) {
                    state->result.emplace(std::move(result));
                    state->ready.release();
                }};
    }
    base::Result<T> get()
    {
        if (!m_state->ready.tryAcquire(1, 60000))
            return base::Error{base::ErrorKind::Internal, {}, QStringLiteral("no answer"), {}};
        return *m_state->result;
    }

private:
    struct State
    {
        QSemaphore ready;
        std::optional<base::Result<T>> result;
    };
    std::shared_ptr<State> m_state = std::make_shared<State>();
};

/// ask<T>([&](auto done) { store.call(…, done); }): the answer, or its error.
template<typename T, typename Call>
base::Result<T> ask(Call call)
{
    Answer<T> answer;
    call(answer.callback());
    return answer.get();
}

/// A store in a temporary folder with a domain example.test, to be opened and closed at will.
struct StoreFixture
{
    QTemporaryDir folder;
    FakeClock clock;
    base::WorkerPool pool{2};
    metrics::Registry metrics;
    storage::StoreOptions options;
    std::unique_ptr<storage::Store> store;

    StoreFixture()
    {
        options.dataDir = folder.path() + QStringLiteral("/data");
        options.reserveBytes = 0;
    }
    ~StoreFixture() { close(); }

    base::Result<void> open()
    {
        close();
        auto opened = storage::Store::open(options, pool, metrics, clock);
        if (!opened)
            return opened.error();
        store = std::move(*opened);
        return {};
    }
    void close()
    {
        if (store)
            store->close();
        store.reset();
    }

    base::Id domain(const QString &name = QStringLiteral("example.test"))
    {
        auto made = ask<control::Domain>([&](auto done) { store->createDomain(name, done); });
        return made ? made->id : 0;
    }
    control::Mailbox mailbox(const QString &address)
    {
        auto made = ask<control::NewMailbox>([&](auto done) { store->createMailbox(address, {}, {}, done); });
        return made ? made->mailbox : control::Mailbox{};
    }

    base::Result<storage::BodyWriterPtr> finishedBody(const QByteArray &bytes, qsizetype step = 0)
    {
        auto body = store->newBody({});
        if (!body)
            return body.error();
        if (step <= 0)
            step = qMax<qsizetype>(1, bytes.size());
        for (qsizetype at = 0; at < bytes.size(); at += step)
            (*body)->append(QByteArrayView(bytes).sliced(at, qMin(step, bytes.size() - at)));
        auto finished = ask<qint64>([&](auto done) { (*body)->finish(done); });
        if (!finished)
            return finished.error();
        return *body;
    }

    storage::MailSubmission submission(const storage::BodyWriterPtr &body, const QList<base::Id> &mailboxes)
    {
        storage::MailSubmission mail;
        mail.mailId = store->ids().next();
        mail.receivedAt = clock.wallMs();
        mail.body = body;
        mail.traceHeaders = "Return-Path: <sender@elsewhere.test>\r\nReceived: by test\r\n";
        mail.mailFrom = QStringLiteral("sender@elsewhere.test");
        mail.peer = QStringLiteral("192.0.2.1");
        mail.helo = QStringLiteral("client.test");
        mail.stages = "{\"data\":3}";
        for (base::Id id : mailboxes)
            mail.deliveries << storage::Delivery{id, 0, QStringLiteral("rcpt@example.test"), {}};
        mail.summary = mail::summarize(body->view());
        return mail;
    }

    base::Result<storage::Committed> deliver(const QByteArray &bytes, const QList<base::Id> &mailboxes,
                                             qsizetype step = 0)
    {
        auto body = finishedBody(bytes, step);
        if (!body)
            return body.error();
        auto mail = submission(*body, mailboxes);
        body->reset();
        return ask<storage::Committed>([&](auto done) { store->commitMail(std::move(mail), done); });
    }

    control::Page<control::Message> list(base::Id mailbox, const QString &query = {}, int limit = 50,
                                         const QString &cursor = {})
    {
        auto page = ask<control::Page<control::Message>>([&](auto done) {
            store->listMessages(mailbox, 0, query, {limit, cursor}, done);
        });
        return page ? *page : control::Page<control::Message>{};
    }
};

inline QByteArray sampleMail(const QByteArray &subject, const QByteArray &text)
{
    return "From: Anna <anna@elsewhere.test>\r\nTo: rcpt@example.test\r\nSubject: " + subject +
           "\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: "
           "8bit\r\n\r\n" +
           text + "\r\n";
}

#define VERIFY_OK(result)                                                                                    \
    do {                                                                                                     \
        const auto &checked = (result);                                                                      \
        QVERIFY2(checked.ok(),                                                                               \
                 checked.ok() ? ""                                                                           \
                              : qPrintable(checked.error().publicText + u": "_qs + checked.error().detail)); \
    } while (false)

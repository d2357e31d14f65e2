// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imapservers.h"
#include "base/workerpool.h"
#include "metrics/registry.h"
#include "storage/accessstore.h"
#include "storage/sqlconnection.h"
#include <QDir>
#include <QSemaphore>
#include <QThread>

using namespace Qt::StringLiterals;

namespace {

/// The answer of a call of the store.
template<typename T, typename Call>
base::Result<T> ask(Call call)
{
    QSemaphore ready;
    std::optional<base::Result<T>> out;
    call(base::Callback<T>{{}, [&](base::Result<T> result) {
                               out.emplace(std::move(result));
                               ready.release();
                           }});
    ready.acquire();
    return *out;
}

/// Puts messages into the folder "Large" of a mailbox, many at a time.
bool fillStore(storage::Store &store, base::Id mailboxId, int messages)
{
    const auto folder = ask<storage::FolderStatus>([&](auto done) { store.access()->createFolder(mailboxId, u"Large"_s, done); });
    if (!folder)
        return false;
    constexpr int kWidth = 500;
    QSemaphore inFlight(kWidth);
    std::atomic<bool> failed{false};
    for (int n = 1; n <= messages && !failed; ++n) {
        inFlight.acquire();
        auto body = store.newBody({});
        if (!body)
            return false;
        const QByteArray text = ImapServer::letter(n);
        (*body)->append(text);
        (*body)->finish({{}, [&, body = *body, text](base::Result<qint64>) {
                             storage::MailSubmission mail;
                             mail.mailId = store.ids().next();
                             mail.receivedAt = base::systemClock().wallMs();
                             mail.body = body;
                             mail.mailFrom = u"sender@bench.test"_s;
                             mail.deliveries << storage::Delivery{mailboxId, folder->id, u"user0@bench.test"_s, {}};
                             mail.summary = mail::summarize(text);
                             store.commitMail(std::move(mail), {{}, [&](base::Result<storage::Committed> done) {
                                                                    failed = failed || !done;
                                                                    inFlight.release();
                                                                }});
                         }});
    }
    inFlight.acquire(kWidth);
    return !failed;
}

/// Until everything is indexed.
void waitForIndex(const QString &dataDir)
{
    const storage::SqlTarget target{dataDir + u"/index.sqlite"_s, {}, true};
    auto db = storage::SqlConnection::open(storage::sqliteDialect(), target);
    for (int i = 0; db && i < 20 * 600; ++i) {
        auto row = (*db)->run(u"SELECT mail_id FROM search_pending LIMIT 1"_s);
        if (!row.next())
            return;
        QThread::msleep(100);
    }
}

/// Octets of a process that no other has.
qint64 privateMemory(qint64 pid)
{
    QFile file(u"/proc/%1/smaps_rollup"_s.arg(pid));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    qint64 out = 0;
    for (const QByteArray &line : file.readAll().split('\n')) {
        if (line.startsWith("Private_"))
            out += line.simplified().split(' ').value(1).toLongLong() * 1024;
    }
    return out;
}

} // namespace

QByteArray ImapServer::letter(int number)
{
    const QByteArray n = QByteArray::number(number);
    QByteArray text;
    for (int line = 0; line < 20; ++line) // some variety, so that neither compresses to nothing
        text += "Line " + QByteArray::number(line) + " of letter " + n + " tells of " + QByteArray::number((number * 7919LL + line * 104729LL) % 1000003) + " things.\r\n";
    return "Return-Path: <sender@bench.test>\r\nReceived: from client.bench.test by mx.bench.test; Mon, 23 Nov 2026 10:00:00 +0000\r\n"
           "Date: Mon, 23 Nov 2026 10:00:00 +0000\r\nFrom: \"Sender " + n + "\" <sender" + n + "@bench.test>\r\nTo: user0@bench.test\r\n"
           "Subject: Letter " + n + " about the offer\r\nMessage-ID: <" + n + "@bench.test>\r\nMIME-Version: 1.0\r\n"
           "Content-Type: multipart/alternative; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + text + "unique" + n
         + "\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<html><body><p>" + text + "</p></body></html>\r\n--b--\r\n";
}

bool PostkontorImap::start(int connections, int users)
{
    m_engine.addConfig(u"[imap]\nmax_connections = %1\n[limits]\nconnections_per_address = 100000\nconnections_per_prefix = 0\n"
                       "connections_per_minute = 0\nconnections_per_minute_prefix = 0\n"_s.arg(connections * 2 + 1000));
    m_engine.setEnvironment(u"POSTKONTOR_LISTEN_IMAP"_s, u"127.0.0.1:0"_s);
    m_engine.setEnvironment(u"POSTKONTOR_LISTEN_IMAPS"_s, u"127.0.0.1:0"_s);
    m_engine.setDescriptorLimit(connections * 2 + 2000);
    if (!m_engine.start())
        return false;
    support::RestClient rest(m_engine.url({}), m_engine.token());
    rest.post(u"/v1/domains"_s, R"({"name":"bench.test"})");
    for (int i = 0; i < users; ++i) {
        const QByteArray address = "user" + QByteArray::number(i) + "@bench.test", password = "Bench pass phrase " + QByteArray::number(i);
        if (rest.post(u"/v1/users"_s, "{\"address\":\"" + address + "\",\"password\":\"" + password + "\"}").status != 201)
            return false;
        m_credentials << address + " \"" + password + '"';
    }
    return true;
}

bool PostkontorImap::restart()
{
    return m_engine.stop() == 0 && m_engine.start();
}

bool PostkontorImap::fill(int messages)
{
    if (m_engine.stop() != 0)
        return false;
    bool filled = false;
    {
        storage::StoreOptions options;
        options.dataDir = m_engine.dataDir();
        base::WorkerPool pool;
        metrics::Registry metrics;
        auto store = storage::Store::open(options, pool, metrics, base::systemClock());
        if (!store)
            return false;
        const auto boxes = ask<control::Page<control::Mailbox>>([&](auto done) { (*store)->listMailboxes(u"user0@"_s, {10, {}}, done); });
        filled = boxes && !boxes->items.isEmpty() && fillStore(**store, boxes->items.first().id, messages);
        (*store)->close();
        pool.finish();
    }
    if (!filled || !m_engine.start())
        return false;
    waitForIndex(m_engine.dataDir());
    return true;
}

qint64 PostkontorImap::memory() const
{
    return privateMemory(m_engine.pid());
}

bool DovecotImap::start(int connections)
{
    return m_authority.make("bench.test") && m_server.start({m_authority.certificate(), m_authority.key(), connections + 100});
}

bool DovecotImap::fill(int messages)
{
    support::ImapClient client;
    if (!signIn(client, 0) || !client.command("CREATE Large").startsWith("OK"))
        return false;
    for (int n = 1; n <= messages;) {
        QByteArray out("APPEND Large");
        const int last = std::min(n + 499, messages);
        for (; n <= last; ++n) {
            const QByteArray text = letter(n);
            out += " {" + QByteArray::number(text.size()) + "+}\r\n" + text;
        }
        client.begin(out);
        if (!client.end().startsWith("OK"))
            return false;
    }
    return true;
}

qint64 DovecotImap::memory() const
{
    qint64 out = 0;
    for (const QString &pid : QDir(u"/proc"_s).entryList(QDir::Dirs)) {
        QFile stat(u"/proc/"_s + pid + u"/stat"_s);
        if (!pid.front().isDigit() || !stat.open(QIODevice::ReadOnly))
            continue;
        const QByteArray line = stat.readAll();
        const qint64 parent = line.sliced(line.lastIndexOf(')') + 2).split(' ').value(1).toLongLong();
        if (parent == m_server.pid())
            out += privateMemory(pid.toLongLong());
    }
    return out;
}

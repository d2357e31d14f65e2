// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/loopexecutor.h"
#include "pipeline/smtpservice.h"
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;

// The adapter on the real store: bodies in memory and spooled, committed and read back octet by octet.
class TestSmtpToStore : public QObject
{
    Q_OBJECT

    /// A transport whose executor is this thread's loop.
    class LoopTransport final : public base::Transport
    {
    public:
        LoopTransport() { connection.peerAddress = u"192.0.2.7"_s; }
        const base::ConnectionInfo &info() const override { return connection; }
        void write(const QByteArray &bytes) override { output += bytes; }
        qint64 bytesToWrite() const override { return 0; }
        void startTls() override {}
        bool tlsActive() const override { return false; }
        base::TlsInfo tlsInfo() const override { return {}; }
        void closeAfterWrite() override { closed = true; }
        void abort() override { closed = true; }
        void setDeadline(int) override {}
        void setReading(bool on) override { reading = on; }
        base::ExecutorPtr executor() const override { return loop; }
        void setStatus(const QString &, const QString &) override {}

        base::ConnectionInfo connection;
        std::shared_ptr<base::LoopExecutor> loop = base::LoopExecutor::forCurrentThread();
        QByteArray output;
        bool closed = false;
        bool reading = true;
    };

    /// Waits for the answer of one asynchronous call.
    template<typename T, typename Call>
    std::optional<T> ask(Call call)
    {
        std::optional<base::Result<T>> answer;
        call(
            base::Callback<T>(m_transport.loop, [&](base::Result<T> result) { answer = std::move(result); }));
        if (!QTest::qWaitFor([&] { return answer.has_value(); }, 20'000) || !answer->ok())
            return std::nullopt;
        return std::move(answer->value());
    }

    bool reply(const char *code)
    {
        const bool came = QTest::qWaitFor([&] { return m_transport.output.endsWith("\r\n"); }, 20'000);
        const QByteArray got = std::exchange(m_transport.output, {});
        const qsizetype lastLine = got.lastIndexOf('\n', -2) + 1;
        if (!came || !got.mid(lastLine).startsWith(code))
            qWarning() << "wanted" << code << "got" << got;
        return came && got.mid(lastLine).startsWith(code);
    }

    /// Sends as a socket does: in pieces, and only while reading is on.
    bool sendText(base::ConnectionHandler &handler, QByteArrayView text)
    {
        while (!text.isEmpty()) {
            if (!QTest::qWaitFor([this] { return m_transport.reading; }, 20'000))
                return false;
            const qsizetype n = std::min<qsizetype>(text.size(), 64 << 10);
            handler.received(text.first(n));
            text = text.sliced(n);
        }
        return true;
    }

    QTemporaryDir m_dir;
    base::WorkerPool m_pool{2};
    metrics::Registry m_registry;
    LoopTransport m_transport;
    std::unique_ptr<storage::Store> m_store;
    std::unique_ptr<pipeline::SmtpService> m_service;
    base::Id m_mailbox = 0;

private Q_SLOTS:
    void initTestCase()
    {
        storage::StoreOptions options;
        options.dataDir = m_dir.path();
        options.driver = u"sqlite"_s;
        auto store = storage::Store::open(options, m_pool, m_registry, base::systemClock());
        QVERIFY2(store.ok(), store ? "" : qPrintable(store.error().detail));
        m_store = std::move(*store);
        QVERIFY(ask<control::Domain>([this](auto done) { m_store->createDomain(u"local.test"_s, done); }));
        const auto mailbox = ask<control::NewMailbox>(
            [this](auto done) { m_store->createMailbox(u"alice@local.test"_s, {}, std::nullopt, done); });
        QVERIFY(mailbox);
        m_mailbox = mailbox->mailbox.id;
        pipeline::SmtpOptions smtp;
        smtp.hostname = "mx.local.test";
        smtp.maxMessageBytes = 20 << 20;
        m_service =
            std::make_unique<pipeline::SmtpService>(*m_store, m_pool, m_registry, base::systemClock(), smtp);
    }
    void cleanupTestCase()
    {
        m_service.reset();
        if (m_store)
            m_store->close();
        m_store.reset();
    }

    void deliver_data()
    {
        QTest::addColumn<int>("lines");
        QTest::addColumn<bool>("chunks");
        QTest::newRow("small") << 1 << false;
        QTest::newRow("at the edge of memory") << 1300 << false;
        QTest::newRow("spooled") << 30'000 << false;
        QTest::newRow("spooled far") << 150'000 << false;
        QTest::newRow("by BDAT") << 30'000 << true;
    }
    void deliver()
    {
        QFETCH(int, lines);
        QFETCH(bool, chunks);
        QByteArray text = "From: Sender <s@far.example>\r\nSubject: =?utf-8?q?gr=C3=BC=C3=9Fe?=\r\n\r\n";
        for (int i = 0; i < lines; ++i)
            text +=
                QByteArray::number(i) +
                ". \xe4\0 eight bits and a NUL, a line of about one hundred octets in all, so to say, and no more of it\r\n"_ba;
        text += ".dot\r\n..\r\n";
        std::unique_ptr<base::ConnectionHandler> handler = m_service->create(m_transport);
        handler->opened();
        QVERIFY(reply("220 "));
        handler->received("EHLO c.example\r\n");
        QVERIFY(reply("250 HELP"));
        handler->received("MAIL FROM:<s@far.example>\r\nRCPT TO:<Alice+tag@LOCAL.test>\r\n");
        QVERIFY(QTest::qWaitFor([this] { return m_transport.output.count('\n') == 2; }, 20'000));
        QVERIFY(reply("250 2.1.5"));
        if (chunks) {
            handler->received("BDAT " + QByteArray::number(text.size()) + " LAST\r\n");
            QVERIFY(sendText(*handler, text));
        } else {
            handler->received("DATA\r\n");
            QVERIFY(reply("354 "));
            QByteArray stuffed = text;
            QVERIFY(sendText(*handler, stuffed.replace("\r\n.", "\r\n..") + ".\r\n"));
        }
        QVERIFY(QTest::qWaitFor([this] { return m_transport.output.endsWith('\n'); }, 60'000));
        QVERIFY(m_transport.output.startsWith("250 2.0.0 Ok: queued as "));
        const auto mailId =
            base::idFromString(QString::fromLatin1(m_transport.output.trimmed().split(' ').last()));
        QVERIFY(mailId);
        m_transport.output.clear();
        handler->received("QUIT\r\n");
        QVERIFY(m_transport.closed);
        handler->closed();

        const auto page = ask<control::Page<control::Message>>(
            [this](auto done) { m_store->listMessages(m_mailbox, 0, {}, {}, done); });
        QVERIFY(page && !page->items.isEmpty());
        const control::Message &message = page->items.first();
        QCOMPARE(message.mailId, *mailId);
        QCOMPARE(message.subject, QString::fromUtf8("grüße"));
        QCOMPARE(message.size, text.size());
        const auto body = ask<QByteArray>([&](auto done) { m_store->body(message.id, done); });
        QVERIFY(body);
        QCOMPARE(*body == text, true);
        const auto raw = ask<QByteArray>([&](auto done) { m_store->raw(message.id, done); });
        QVERIFY(raw && raw->startsWith(
                           "Return-Path: <s@far.example>\r\nReceived: from c.example ([192.0.2.7])\r\n"));
        QVERIFY(raw->endsWith(text));
        const auto trace = ask<QList<control::Event>>([&](auto done) { m_store->trace(*mailId, done); });
        QVERIFY(trace && !trace->isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestSmtpToStore)
#include "tst_smtptostore.moc"

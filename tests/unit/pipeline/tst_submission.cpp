// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/authenticator.h"
#include "auth/passwordforms.h"
#include "fakes.h"
#include "pipeline/smtpservice.h"
#include "support/memoryaccounts.h"
#include "support/scramclient.h"
#include <QDeadlineTimer>
#include <QTest>
#include <QThread>

using namespace Qt::StringLiterals;

namespace {

const QByteArray kRight = QByteArray("\0anna@local.test\0open sesame", 28).toBase64();
const QByteArray kText("From: Anna <anna@local.test>\r\nSubject: Hello\r\n\r\nGood morning.\r\n");

auth::SignInGuard::Options patient()
{
    auth::SignInGuard::Options options;
    options.freeFailures = 1000;
    options.banAfter = 0;
    options.prefixBanAfter = 0;
    return options;
}

/// A submission server with one user, anna, who may send as office@local.test too.
struct World
{
    explicit World(const auth::SignInGuard::Options &guardOptions = patient())
        : guard(guardOptions, registry)
    {
        static const storage::PasswordForms forms = *auth::passwordForms(u"open sesame"_s);
        anna = accounts.add(u"anna@local.test"_s, forms).userId;
        accounts.sendAs.insert({anna, u"office@local.test"_s});
        store.accountStore = &accounts;
        options.hostname = "mx.local.test";
        options.authenticator = &authenticator;
        options.mechanisms = {"SCRAM-SHA-256-PLUS", "SCRAM-SHA-256", "PLAIN", "LOGIN"};
        service = std::make_unique<pipeline::SmtpService>(store, pool, registry, store.clock, options);
    }
    auth::Authenticator::Setup setup()
    {
        auth::Authenticator::Setup out;
        out.accounts = &accounts;
        out.guard = &guard;
        out.hashes = &hashes;
        out.clock = &store.clock;
        out.metrics = &registry;
        out.key = "key";
        return out;
    }

    std::shared_ptr<ManualExecutor> loop = std::make_shared<ManualExecutor>();
    FakeStore store;
    MemoryAccounts accounts;
    metrics::Registry registry;
    auth::SignInGuard guard;
    auth::HashPool hashes{1, registry};
    auth::Authenticator authenticator{setup()};
    base::WorkerPool pool{2};
    pipeline::SmtpOptions options;
    std::unique_ptr<pipeline::SmtpService> service;
    base::Id anna = 0;
};

struct Client
{
    explicit Client(World &w, base::Listener listener = base::Listener::Submissions, const QString &peer = u"192.0.2.7"_s)
        : world(w)
        , transport(w.loop, listener)
    {
        transport.connection.peerAddress = peer;
        handler = w.service->create(transport);
        handler->opened();
        transport.take();
    }
    ~Client()
    {
        handler->closed();
        handler.reset();
        world.loop->run();
    }
    /// Sends, and waits for what the server says to it; passwords are looked at on another thread.
    QByteArray say(const QByteArray &bytes)
    {
        transport.take();
        handler->received(bytes);
        QDeadlineTimer patience(20'000);
        while (transport.output.isEmpty() && !patience.hasExpired()) {
            if (world.loop->run() == 0)
                QThread::msleep(1);
        }
        world.loop->run();
        return transport.take();
    }
    QByteArray signIn() { return say("EHLO c.example\r\n"), say("AUTH PLAIN " + kRight + "\r\n"); }
    /// The reply to MAIL, RCPT or the end of the text, whichever is no success.
    QByteArray send(const QByteArray &from, const QByteArray &to, const QByteArray &text)
    {
        for (const QByteArray &line : {"MAIL FROM:<" + from + ">\r\n", "RCPT TO:<" + to + ">\r\n", "DATA\r\n"_ba}) {
            const QByteArray reply = say(line);
            if (!reply.startsWith('2') && !reply.startsWith("354")) {
                say("RSET\r\n");
                return reply;
            }
        }
        transport.take();
        handler->received(text + ".\r\n");
        world.loop->run();
        if (!world.store.commits.empty())
            world.store.succeed();
        world.loop->run();
        return transport.take();
    }

    World &world;
    FakeTransport transport;
    std::unique_ptr<base::ConnectionHandler> handler;
};

} // namespace

class TestSubmission : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void signsInAndSendsAnywhere()
    {
        World world;
        Client client(world);
        QVERIFY(client.say("EHLO c.example\r\n").contains("250-AUTH SCRAM-SHA-256 PLAIN LOGIN\r\n"));
        QVERIFY(client.say("MAIL FROM:<anna@local.test>\r\n").startsWith("530 5.7.0"));
        QVERIFY(client.signIn().startsWith("235 2.7.0"));
        QCOMPARE(client.transport.user, u"anna@local.test"_s);
        const QByteArray reply = client.send("anna@local.test", "x@far.example", kText);
        QVERIFY2(reply.startsWith("250 2.0.0 Ok: queued"), reply);
        const storage::MailSubmission &mail = world.store.stored.at(0).submission;
        QCOMPARE(mail.outgoing.size(), 1);
        QVERIFY2(mail.traceHeaders.contains(" with ESMTPSA "), mail.traceHeaders);
        const QByteArray body = world.store.stored.at(0).body; // what RFC 6409 8 lets be put right
        QVERIFY2(body.contains("Message-ID: <") && body.contains("\r\nDate: ") && body.contains("Subject: Hello"), body);
        QVERIFY(client.send("anna@local.test", "alice@local.test", kText).startsWith("250"));
        QVERIFY(client.send("", "alice@local.test", kText).startsWith("250")); // a read receipt
        QVERIFY(client.say("AUTH PLAIN " + kRight + "\r\n").startsWith("503 5.5.1"));
    }
    void ownAddressesOnly_data()
    {
        QTest::addColumn<QByteArray>("sender");
        QTest::addColumn<QByteArray>("header");
        QTest::addColumn<QByteArray>("reply");
        const auto row = [](const char *name, const QByteArray &sender, const QByteArray &header, const QByteArray &reply) {
            QTest::newRow(name) << sender << header << reply;
        };
        row("own", "anna@local.test", "From: anna@local.test\r\n", "250");
        row("another spelling", "Anna@Local.Test", "From: \"Anna A.\" <ANNA@local.test>\r\n", "250");
        row("one that was given", "office@local.test", "From: Office <office@local.test>\r\n", "250");
        row("both", "anna@local.test", "From: anna@local.test,\r\n office@local.test\r\n", "250");
        row("no From at all", "anna@local.test", "Subject: x\r\n", "250");
        row("no From, and no sender", "", "Subject: x\r\n", "550 5.7.1 ");
        row("one address twice", "anna@local.test", "From: anna@local.test <anna@local.test>\r\n", "250");
        row("a second <...>", "anna@local.test", "From: <boss@local.test><anna@local.test>\r\n", "553 5.7.1 You may not send as boss@local.test, ");
        row("a second <...> behind", "anna@local.test", "From: <anna@local.test> <boss@local.test>\r\n", "553 5.7.1 ");
        row("a bare address before", "anna@local.test", "From: boss@local.test <anna@local.test>\r\n", "553 5.7.1 You may not send as boss@local.test, ");
        row("a bare address behind", "anna@local.test", "From: <anna@local.test> boss@local.test\r\n", "553 5.7.1 ");
        row("one in a comment", "anna@local.test", "From: anna@local.test (<boss@local.test>)\r\n", "553 5.7.1 ");
        row("a word in a comment", "anna@local.test", "From: anna@local.test (Anna @ work)\r\n", "250");
        row("own sender", "anna@local.test", "From: anna@local.test\r\nSender: office@local.test\r\n", "250");
        row("somebody else as the sender", "anna@local.test", "From: anna@local.test\r\nSender: boss@local.test\r\n", "553 5.7.1 You may not send as boss@local.test, ");
        row("sent again by somebody else", "anna@local.test", "From: anna@local.test\r\nResent-From: boss@local.test\r\n", "553 5.7.1 ");
        row("a first line that is no field", "anna@local.test", " From: boss@local.test\r\n", "250"); // then it is text, and anna's name goes above it
        row("somebody else's envelope", "alice@local.test", "From: anna@local.test\r\n", "553 5.7.1 You may not send as alice@local.test, only as anna@local.test");
        row("of another server", "anna@far.example", "From: anna@local.test\r\n", "553 5.7.1 ");
        row("somebody else's name", "anna@local.test", "From: Boss <boss@local.test>\r\n", "553 5.7.1 You may not send as boss@local.test, ");
        row("one of two", "anna@local.test", "From: anna@local.test, boss@local.test\r\n", "553 5.7.1 ");
        row("second field", "anna@local.test", "From: anna@local.test\r\nSubject: x\r\nFrom: boss@local.test\r\n", "553 5.7.1 ");
        row("folded", "anna@local.test", "From:\r\n Boss\r\n <boss@local.test>\r\n", "553 5.7.1 ");
        row("a blank before the colon", "anna@local.test", "From : boss@local.test\r\n", "553 5.7.1 ");
        row("in capitals", "anna@local.test", "FROM: boss@local.test\r\n", "553 5.7.1 ");
        row("the own address as the name of another", "anna@local.test", "From: \"anna@local.test\" <boss@local.test>\r\n", "553 5.7.1 ");
        row("in a group", "anna@local.test", "From: us: anna@local.test, boss@local.test;\r\n", "553 5.7.1 ");
        row("nobody", "anna@local.test", "From: \r\n", "550 5.7.1 ");
        row("an empty group", "anna@local.test", "From: undisclosed:;\r\n", "550 5.7.1 ");
        row("far too many", "anna@local.test", "From: " + QByteArray("anna@local.test, ").repeated(30) + "anna@local.test\r\n", "550 5.7.1 ");
        row("far too long", "anna@local.test", "From: anna@local.test" + QByteArray(",\r\n anna@local.test").repeated(1000) + "\r\n", "550 5.7.1 ");
    }
    void ownAddressesOnly()
    {
        QFETCH(QByteArray, sender);
        QFETCH(QByteArray, header);
        QFETCH(QByteArray, reply);
        World world;
        Client client(world);
        QVERIFY(client.signIn().startsWith("235"));
        const QByteArray got = client.send(sender, "x@far.example", header + "Date: Mon, 23 Nov 2026 10:00:00 +0000\r\n\r\nText\r\n");
        QVERIFY2(got.startsWith(reply), got);
        const bool taken = reply.startsWith("250");
        QCOMPARE(world.store.stored.size(), taken ? 1u : 0u);
        QCOMPARE(world.store.bodyKnobs->alive, 0);
        QVERIFY(client.send("anna@local.test", "alice@local.test", kText).startsWith("250")); // the session goes on
    }
    void theStoreIsAskedOnceForEachAddress()
    {
        World world;
        Client client(world);
        client.signIn();
        for (int i = 0; i < 5; ++i)
            QVERIFY(client.send("anna@local.test", "alice@local.test", kText).startsWith("250"));
        QCOMPARE(world.accounts.sendAsAsked, 1);
        ++world.accounts.version;
        world.accounts.users.remove(u"anna@local.test"_s);
        QVERIFY(client.send("anna@local.test", "alice@local.test", kText).startsWith("553 5.7.1")); // seen at once
        ++world.accounts.version;
        world.accounts.failure = base::Error{base::ErrorKind::Unavailable, {}, {}, {}};
        QVERIFY(client.send("anna@local.test", "alice@local.test", kText).startsWith("451 4.3.0"));
    }
    void refusals()
    {
        World world;
        const auto reply = [&](const QByteArray &plain) {
            Client client(world);
            client.say("EHLO c.example\r\n");
            return client.say("AUTH PLAIN " + plain.toBase64() + "\r\n");
        };
        QVERIFY(reply(QByteArray("\0anna@local.test\0wrong", 22)).startsWith("535 5.7.8"));
        QVERIFY(reply(QByteArray("\0nobody@local.test\0wrong", 24)).startsWith("535 5.7.8"));
        QVERIFY(reply(QByteArray("boss@local.test\0anna@local.test\0open sesame", 43)).startsWith("535 5.7.8"));
        QVERIFY(reply("nonsense").startsWith("501 5.5.2"));
        world.accounts.users[u"anna@local.test"_s].twoFactorSecret = "12345678901234567890";
        QVERIFY(reply(QByteArray("\0anna@local.test\0open sesame", 28)).startsWith("534 5.7.9"));
        world.accounts.users[u"anna@local.test"_s].locked = true;
        QVERIFY(reply(QByteArray("\0anna@local.test\0open sesame", 28)).startsWith("535 5.7.13"));
        world.accounts.failure = base::Error{base::ErrorKind::Unavailable, {}, {}, {}};
        QVERIFY(reply(QByteArray("\0anna@local.test\0open sesame", 28)).startsWith("454 4.7.0"));
    }
    void scramByWayOfSmtp()
    {
        World world;
        Client client(world);
        client.say("EHLO c.example\r\n");
        ScramClient scram("anna@local.test", "open sesame");
        const QByteArray challenge = client.say("AUTH SCRAM-SHA-256 " + scram.first().toBase64() + "\r\n");
        QVERIFY2(challenge.startsWith("334 "), challenge);
        const QByteArray last = client.say(scram.final(QByteArray::fromBase64(challenge.mid(4).trimmed())).toBase64() + "\r\n");
        QCOMPARE(last, "334 " + scram.wanted.toBase64() + "\r\n");
        QVERIFY(client.say("\r\n").startsWith("235 2.7.0"));
        QCOMPARE(client.transport.user, u"anna@local.test"_s);
    }
    void whereItIsOffered()
    {
        World world;
        const auto offered = [&](base::Listener listener, const QString &peer) {
            Client client(world, listener, peer);
            return client.say("EHLO c.example\r\n").contains("250-AUTH ");
        };
        using base::Listener;
        QVERIFY(offered(Listener::Submissions, u"192.0.2.7"_s));
        QVERIFY(!offered(Listener::Submission, u"192.0.2.7"_s)); // before TLS
        QVERIFY(offered(Listener::Submission, u"127.0.0.1"_s));
        QVERIFY(offered(Listener::Submission, u"::1"_s));
        QVERIFY(!offered(Listener::Smtp, u"127.0.0.1"_s));
        Client plain(world, Listener::Submission);
        plain.say("EHLO c.example\r\n");
        QVERIFY(plain.say("AUTH PLAIN " + kRight + "\r\n").startsWith("538 5.7.11"));
        world.options.authOnSmtp = true;
        world.service->setOptions(world.options);
        QVERIFY(offered(Listener::Smtp, u"127.0.0.1"_s));
        QVERIFY(!offered(Listener::Smtp, u"192.0.2.7"_s));
        Client server(world, Listener::Smtp, u"127.0.0.1"_s); // who does not sign in there is another server
        server.say("EHLO c.example\r\n");
        QVERIFY(server.say("MAIL FROM:<x@far.example>\r\n").startsWith("250"));
        QVERIFY(server.say("RCPT TO:<y@far.example>\r\n").startsWith("550 5.7.1"));
    }
    // The wait before a guess is looked at is the connection's own; nobody else waits, and it ends with the connection.
    void guesserWaits()
    {
        auth::SignInGuard::Options options = patient();
        options.freeFailures = 1;
        options.firstDelayMs = 700;
        World world(options);
        const auto guess = [](int i) { return "AUTH PLAIN " + (QByteArray("\0anna@local.test\0guess", 22) + QByteArray::number(i)).toBase64() + "\r\n"; };
        Client client(world);
        client.say("EHLO c.example\r\n");
        int guesses = 0;
        while (guesses < 10) {
            client.transport.deadlineMs = 0;
            client.transport.take();
            client.handler->received(guess(guesses++));
            if (client.transport.deadlineMs == 700)
                break;
            QVERIFY(client.say("").startsWith("535 5.7.8"));
        }
        QCOMPARE(client.transport.deadlineMs, 700);
        const int looked = world.accounts.lookups;
        world.loop->run();
        QVERIFY(client.transport.take().isEmpty());
        QCOMPARE(world.accounts.lookups, looked); // not even looked at
        client.handler->timedOut();
        QVERIFY(client.say("").startsWith("535 5.7.8"));
        client.transport.take();
        client.handler->received(guess(99)); // and gone in the middle of the next wait: ~Client
    }
};

QTEST_GUILESS_MAIN(TestSubmission)
#include "tst_submission.moc"

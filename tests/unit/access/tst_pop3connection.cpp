// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "access/pop3service.h"
#include "auth/authenticator.h"
#include "auth/passwordforms.h"
#include "support/fakeclock.h"
#include "support/faketransport.h"
#include "support/memoryaccounts.h"
#include "support/memorymail.h"
#include <QDeadlineTimer>
#include <QTest>
#include <QThread>

using namespace Qt::StringLiterals;

namespace {

const QByteArray kText("Subject: Hello\r\n\r\n.dot\r\nGood morning.\r\n");

/// A server with two users, anna and bert, whose password is "open sesame".
struct World
{
    World()
    {
        static const storage::PasswordForms forms = *auth::passwordForms(u"open sesame"_s);
        anna = accounts.add(u"anna@local.test"_s, forms).mailboxId;
        bert = accounts.add(u"bert@local.test"_s, forms).mailboxId;
        options.hostname = "pop.local.test";
        options.authenticator = &authenticator;
        options.mechanisms = {"SCRAM-SHA-256-PLUS", "SCRAM-SHA-256", "PLAIN", "LOGIN"};
        options.transcripts = &transcripts;
        service = std::make_unique<mailaccess::Pop3Service>(mail, pool, clock, options);
    }
    static auth::SignInGuard::Options guarding()
    {
        auth::SignInGuard::Options out;
        out.freeFailures = 2;
        out.banAfter = 4;
        out.prefixBanAfter = 0;
        return out;
    }
    auth::Authenticator::Setup setup()
    {
        auth::Authenticator::Setup out;
        out.accounts = &accounts;
        out.guard = &guard;
        out.hashes = &hashes;
        out.clock = &clock;
        out.metrics = &registry;
        out.key = "key";
        return out;
    }

    std::shared_ptr<ManualExecutor> loop = std::make_shared<ManualExecutor>();
    FakeClock clock;
    support::MemoryMail mail;
    MemoryAccounts accounts;
    metrics::Registry registry;
    auth::SignInGuard guard{guarding(), registry};
    auth::HashPool hashes{1, registry};
    auth::Authenticator authenticator{setup()};
    net::TranscriptBook transcripts{clock};
    base::WorkerPool pool{2};
    mailaccess::Pop3Options options;
    std::unique_ptr<mailaccess::Pop3Service> service;
    base::Id anna = 0;
    base::Id bert = 0;
};

struct Client
{
    explicit Client(World &w, base::Listener listener = base::Listener::Pop3s, const QString &peer = u"192.0.2.7"_s)
        : world(w)
        , transport(w.loop, listener)
    {
        static base::Id last = 0;
        transport.connection.id = ++last;
        transport.connection.peerAddress = peer;
        handler = w.service->create(transport);
        handler->opened();
        greeting = transport.take();
    }
    ~Client() { leave(); }
    void leave()
    {
        if (!handler)
            return;
        handler->closed();
        handler.reset();
        world.loop->run();
    }
    /// Lets everything settle, work on other threads too, until something is said.
    QByteArray hear()
    {
        QDeadlineTimer patience(20'000);
        while (transport.output.isEmpty() && !patience.hasExpired()) {
            if (world.loop->run() == 0)
                QThread::msleep(1);
        }
        world.loop->run();
        return transport.take();
    }
    QByteArray say(const QByteArray &bytes)
    {
        transport.take();
        handler->received(bytes);
        return hear();
    }
    QByteArray signIn(const QByteArray &name = "anna", const QByteArray &password = "open sesame")
    {
        say("USER " + name + "@local.test\r\n");
        return say("PASS " + password + "\r\n");
    }

    World &world;
    FakeTransport transport;
    std::unique_ptr<base::ConnectionHandler> handler;
    QByteArray greeting;
};

} // namespace

class TestPop3Connection : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void collects()
    {
        World world;
        world.mail.add(world.anna, kText);
        const auto second = world.mail.add(world.anna, "x\r\n");
        world.mail.add(world.bert, "not anna's\r\n");
        Client client(world);
        QCOMPARE(client.greeting, "+OK pop.local.test POP3 Postkontor\r\n");
        QCOMPARE(client.signIn(), "+OK 2 messages\r\n");
        QCOMPARE(client.transport.user, u"anna@local.test"_s);
        QCOMPARE(client.say("STAT\r\n"), "+OK 2 " + QByteArray::number(kText.size() + 3) + "\r\n");
        QCOMPARE(client.say("RETR 1\r\n"), "+OK " + QByteArray::number(kText.size()) + " octets\r\nSubject: Hello\r\n\r\n..dot\r\nGood morning.\r\n.\r\n");
        QCOMPARE(client.say("UIDL 2\r\n"), "+OK 2 5-" + QByteArray::number(second.uid) + "\r\n");
        client.say("DELE 2\r\n");
        QCOMPARE(world.mail.inboxes[world.mail.inboxOf(world.anna)].size(), 2u);
        QCOMPARE(client.say("QUIT\r\n"), "+OK Goodbye\r\n");
        QVERIFY(client.transport.closed);
        QCOMPARE(world.mail.inboxes[world.mail.inboxOf(world.anna)].size(), 1u);
        QCOMPARE(world.mail.inboxes[world.mail.inboxOf(world.bert)].size(), 1u);
    }
    void sasl()
    {
        World world;
        Client client(world);
        const QByteArray right = QByteArray("\0anna@local.test\0open sesame", 28).toBase64();
        QVERIFY(client.say("CAPA\r\n").contains("\r\nSASL PLAIN LOGIN\r\n"));
        QCOMPARE(client.say("AUTH PLAIN\r\n"), "+ \r\n");
        QCOMPARE(client.say(right + "\r\n"), "+OK 0 messages\r\n");
        Client login(world, base::Listener::Pop3, u"127.0.0.1"_s);
        QVERIFY(login.say("AUTH LOGIN\r\n").startsWith("+ "));
        QVERIFY(login.say(QByteArray("bert@local.test").toBase64() + "\r\n").startsWith("+ "));
        QCOMPARE(login.say(QByteArray("open sesame").toBase64() + "\r\n"), "+OK 0 messages\r\n");
    }
    void passwordsInClear()
    {
        World world;
        Client far(world, base::Listener::Pop3);
        QCOMPARE(far.signIn(), "-ERR Use STLS first\r\n");
        QCOMPARE(far.say("STLS\r\n"), "+OK Begin TLS\r\n");
        QCOMPARE(far.transport.tlsStarts, 1);
        far.transport.tls = true;
        far.handler->tlsStarted();
        QCOMPARE(far.signIn(), "+OK 0 messages\r\n");
        Client here(world, base::Listener::Pop3, u"::1"_s);
        QCOMPARE(here.signIn("bert"), "+OK 0 messages\r\n");
    }
    void guessing()
    {
        World world;
        Client client(world);
        QCOMPARE(client.signIn("anna", "wrong 1"), "-ERR [AUTH] Wrong user name or password\r\n");
        QCOMPARE(client.signIn("anna", "wrong 2"), "-ERR [AUTH] Wrong user name or password\r\n");
        client.say("USER anna@local.test\r\n"); // from now on it takes its time
        client.handler->received("PASS wrong 3\r\nNOOP\r\n");
        world.loop->run();
        QVERIFY(client.transport.output.isEmpty());
        QVERIFY(client.transport.deadlineMs >= 500 && client.transport.deadlineMs <= 10'000);
        client.handler->timedOut();
        QVERIFY(client.hear().startsWith("-ERR [AUTH]"));
        QVERIFY(client.transport.deadlineMs > 500'000); // the session's own again
        world.guard.misbehaved(QHostAddress(u"192.0.2.7"_s), "commands", world.clock.wallMs(), 4);
        QCOMPARE(client.signIn(), "-ERR [SYS/TEMP] Too many failures, try again later\r\n");
        QVERIFY(client.transport.closed);
        Client owner(world, base::Listener::Pop3s, u"198.51.100.1"_s);
        owner.say("USER anna@local.test\r\n");
        owner.handler->received("PASS open sesame\r\n");
        world.loop->run();
        if (owner.transport.output.isEmpty() && owner.transport.deadlineMs < 500'000)
            owner.handler->timedOut(); // delayed, never locked out
        QCOMPARE(owner.hear(), "+OK 0 messages\r\n");
    }
    void exclusive()
    {
        World world;
        world.mail.add(world.anna, kText);
        auto first = std::make_unique<Client>(world);
        QVERIFY(first->signIn().startsWith("+OK"));
        Client second(world);
        QCOMPARE(second.signIn(), "-ERR [IN-USE] Another program has this mailbox open\r\n");
        QCOMPARE(second.transport.user, QString());
        QVERIFY(second.signIn("bert").startsWith("+OK")); // the same connection, another mailbox
        Client third(world);
        first->handler->inputEnded(); // without QUIT
        QVERIFY(first->transport.closed);
        QVERIFY(third.signIn().startsWith("+OK"));
        first.reset();
        Client fourth(world);
        QVERIFY(fourth.signIn().startsWith("-ERR [IN-USE]"));
        third.leave(); // gone without a word
        QVERIFY(fourth.signIn().startsWith("+OK"));
        QCOMPARE(fourth.say("QUIT\r\n"), "+OK Goodbye\r\n");
        QVERIFY(Client(world).signIn().startsWith("+OK"));
    }
    void goneDuringTheUpdate()
    {
        World world;
        world.mail.add(world.anna, kText);
        Client client(world);
        client.signIn();
        client.say("DELE 1\r\n");
        world.mail.answering = false;
        client.handler->received("QUIT\r\n");
        world.loop->run();
        QVERIFY(client.transport.output.isEmpty()); // not before it is done
        client.leave();
        Client second(world);
        world.mail.answering = true;
        QCOMPARE(second.signIn(), "-ERR [IN-USE] Another program has this mailbox open\r\n"); // its messages are still going
        while (world.mail.answerOne()) {
        }
        world.loop->run();
        QCOMPARE(second.signIn(), "+OK 0 messages\r\n");
    }
    void storeAway()
    {
        World world;
        world.mail.add(world.anna, kText);
        const base::Error away{base::ErrorKind::Busy, u"x"_s, u"as told"_s, {}};
        Client client(world);
        world.mail.failure = away;
        QCOMPARE(client.signIn(), "-ERR [SYS/TEMP] Try again later\r\n");
        world.mail.failure.reset();
        world.mail.noInbox = true;
        QCOMPARE(client.signIn(), "-ERR [SYS/PERM] There is no mailbox of yours\r\n");
        world.mail.noInbox = false;
        QCOMPARE(client.signIn(), "+OK 1 messages\r\n"); // nothing is left taken
        world.mail.failure = away;
        QCOMPARE(client.say("RETR 1\r\n"), "-ERR [SYS/TEMP] The message cannot be read\r\n");
        QCOMPARE(client.say("DELE 1\r\nQUIT\r\n"), "+OK Deleted at QUIT\r\n-ERR [SYS/TEMP] Deleted messages could not be removed\r\n");
        QCOMPARE(world.mail.inboxes[world.mail.inboxOf(world.anna)].size(), 1u);
    }
    /// A client that does not read makes nobody keep its message.
    void slowReader()
    {
        World world;
        const QByteArray big(8 << 20, 'x');
        world.mail.add(world.anna, big);
        Client client(world);
        client.signIn();
        client.transport.unread = 1 << 20;
        client.handler->received("RETR 1\r\n");
        world.loop->run();
        qsizetype said = client.transport.take().size();
        QCOMPARE(world.mail.reads, 1);
        QVERIFY(said < 300'000);
        QVERIFY(!client.transport.reading);
        while (true) {
            client.handler->written();
            world.loop->run();
            const QByteArray piece = client.transport.take();
            QVERIFY(piece.size() < 300'000);
            said += piece.size();
            if (piece.endsWith("\r\n.\r\n"))
                break;
            QVERIFY(!piece.isEmpty());
        }
        QVERIFY(said > big.size());
        client.transport.unread = 0;
        client.handler->written();
        QVERIFY(client.transport.reading);
        QCOMPARE(client.say("NOOP\r\n"), "+OK\r\n");

        client.transport.unread = 1 << 20; // now it never reads again
        client.handler->received("RETR 1\r\n");
        world.loop->run();
        world.clock.advanceMs(601'000);
        client.handler->timedOut();
        QVERIFY(client.transport.aborted);
    }
    void idle()
    {
        World world;
        Client client(world);
        client.signIn();
        world.clock.advanceMs(599'000);
        client.handler->timedOut();
        QVERIFY(!client.transport.closed);
        world.clock.advanceMs(2'000);
        client.handler->timedOut();
        QVERIFY(client.transport.closed && client.transport.output.isEmpty()); // RFC 1939 3: without a word
        QVERIFY(Client(world).signIn().startsWith("+OK"));
    }
    void drains()
    {
        World world;
        Client idle(world);
        idle.handler->drain();
        QVERIFY(idle.transport.closed);
        world.mail.add(world.anna, kText);
        Client busy(world);
        busy.signIn();
        world.mail.answering = false;
        busy.handler->received("RETR 1\r\n");
        busy.handler->drain();
        QVERIFY(!busy.transport.closed);
        world.mail.answerOne();
        QVERIFY(busy.hear().endsWith("\r\n.\r\n"));
        QVERIFY(busy.transport.closed);
    }
    void halfClose()
    {
        World world;
        world.mail.add(world.anna, kText);
        Client script(world);
        script.handler->received("USER anna@local.test\r\nPASS open sesame\r\nDELE 1\r\nQUIT\r\n");
        script.handler->inputEnded();
        QByteArray all;
        QDeadlineTimer patience(20'000);
        while (!script.transport.closed && !patience.hasExpired())
            all += script.hear();
        QVERIFY2((all + script.transport.take()).endsWith("+OK Goodbye\r\n"), all);
        QVERIFY(world.mail.inboxes[world.mail.inboxOf(world.anna)].empty());
    }
    void transcripts()
    {
        World world;
        Client client(world);
        client.signIn("anna", "wr0ng secret");
        client.say("AUTH PLAIN\r\n");
        client.say(QByteArray("\0anna@local.test\0wr0ng secret", 29).toBase64() + "\r\n");
        client.leave();
        const auto kept = world.transcripts.kept();
        QCOMPARE(kept.size(), 1);
        QCOMPARE(kept.first()->protocol, u"pop3s"_s);
        QString text;
        for (const control::TranscriptLine &line : kept.first()->lines)
            text += line.text + u'\n';
        QVERIFY2(text.contains("USER anna@local.test"_L1) && text.contains("PASS ***"_L1) && text.contains("-ERR [AUTH]"_L1), qPrintable(text));
        QVERIFY(!text.contains("wr0ng"_L1) && !text.contains(QLatin1StringView(QByteArray("wr0ng secret").toBase64())));
    }
};

QTEST_GUILESS_MAIN(TestPop3Connection)
#include "tst_pop3connection.moc"

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fakes.h"
#include "pipeline/doorpolicy.h"
#include "pipeline/smtpservice.h"
#include <QJsonDocument>
#include <QJsonObject>
#include <QRandomGenerator>
#include <QTest>

using namespace Qt::StringLiterals;

namespace {

const QByteArray
    kEnvelope("EHLO client.example\r\nMAIL FROM:<sender@far.example>\r\nRCPT TO:<alice@local.test>\r\n");
const QByteArray kText("From: Sender <sender@far.example>\r\nSubject: Hello\r\n\r\nGood morning.\r\n");

/// A service and its world; connections of it share the loop.
struct World
{
    std::shared_ptr<ManualExecutor> loop = std::make_shared<ManualExecutor>();
    FakeStore store;
    base::WorkerPool pool{2};
    metrics::Registry registry;
    pipeline::SmtpOptions options;
    std::unique_ptr<pipeline::SmtpService> service;

    World()
    {
        options.hostname = "mx.local.test";
        options.maxMessageBytes = 1 << 20;
        service = std::make_unique<pipeline::SmtpService>(store, pool, registry, store.clock, options);
    }

    quint64 messages(const char *result)
    {
        return registry.counter("smtp_messages_total", metrics::label("result", result), {}).value();
    }
};

struct Client
{
    explicit Client(World &w, base::Listener listener = base::Listener::Smtp)
        : world(w)
        , transport(w.loop, listener)
        , handler(w.service->create(transport))
    {
        handler->opened();
    }
    /// Sends, lets everything settle, and answers what the server said.
    QByteArray say(const QByteArray &bytes)
    {
        handler->received(bytes);
        world.loop->run();
        return transport.take();
    }
    /// Up to and including the end of the text; the commit is asked for by then.
    void sendMail(const QByteArray &text = kText)
    {
        say(kEnvelope);
        say("DATA\r\n");
        say(text + ".\r\n");
    }
    void leave()
    {
        handler->closed();
        handler.reset();
        world.loop->run();
    }

    World &world;
    FakeTransport transport;
    std::unique_ptr<base::ConnectionHandler> handler;
};

base::Error error(base::ErrorKind kind)
{
    return {kind, u"x"_s, u"as told"_s, {}};
}

} // namespace

class TestSmtpConnection : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void replyOnlyAfterTheCommit()
    {
        World world;
        Client client(world);
        QVERIFY(client.transport.take().startsWith("220 mx.local.test "));
        client.sendMail();
        QVERIFY(client.transport.output.isEmpty());
        QCOMPARE(world.store.commits.size(), 1u);
        QCOMPARE(client.transport.status, u"storing"_s);
        QVERIFY(client.say("NOOP\r\n").isEmpty()); // order is kept
        const base::Id mailId = world.store.commits.front().submission.mailId;
        QVERIFY(mailId != 0);
        world.store.succeed();
        QVERIFY(client.transport.output.isEmpty()); // not from inside the store's thread
        world.loop->run();
        QCOMPARE(client.transport.take(),
                 "250 2.0.0 Ok: queued as " + base::idToString(mailId).toLatin1() + "\r\n250 2.0.0 Ok\r\n");
        QCOMPARE(world.store.stored.size(), 1u);
        QCOMPARE(world.store.stored[0].body, kText);
        QCOMPARE(world.messages("accepted"), 1u);
        QCOMPARE(world.store.bodyKnobs->alive, 0);
    }

    /// Strangers who try names hear of each failure later than of the last; others at once.
    void refusedRecipientsAreDelayed()
    {
        World world;
        const auto policy = std::make_shared<pipeline::DoorPolicy>();
        world.options.door = policy;
        world.service->setOptions(world.options);
        Client client(world);
        client.say("EHLO client.example\r\nMAIL FROM:<sender@far.example>\r\n");
        for (int i = 0; i < 5; ++i)
            QVERIFY(client.say("RCPT TO:<nobody@local.test>\r\n").startsWith("550 5.1.1"));
        for (const int delay : {500, 1000, 2000, 4000, 8000, 8000}) {
            QCOMPARE(client.say("RCPT TO:<nobody@local.test>\r\n"), QByteArray());
            QCOMPARE(client.transport.deadlineMs, delay);
            QCOMPARE(client.say("RCPT TO:<alice@local.test>\r\n"), QByteArray()); // order is kept
            client.handler->timedOut();
            world.loop->run();
            const QByteArray replies = client.transport.take();
            QVERIFY2(replies.startsWith("550 5.1.1") && replies.contains("\r\n250 2.1.5"), replies.constData());
            QVERIFY(client.transport.deadlineMs > 100'000); // the session's own again
        }
        client.say("RCPT TO:<nobody@local.test>\r\n");
        client.leave(); // while an answer waits
        policy->exempt = *net::AddressSet::parse({u"192.0.2.0/24"_s});
        Client exempt(world);
        exempt.say("EHLO client.example\r\nMAIL FROM:<sender@far.example>\r\n");
        for (int i = 0; i < 50; ++i)
            QVERIFY(exempt.say("RCPT TO:<nobody@local.test>\r\n").startsWith("550 5.1.1"));
    }

    void whatIsHandedToTheStore()
    {
        World world;
        Client client(world);
        client.say("EHLO client.example\r\n");
        world.store.clock.advanceMs(250);
        client.say("MAIL FROM:<sender@far.example> BODY=8BITMIME RET=HDRS ENVID=q1\r\n");
        world.store.clock.advanceMs(40);
        client.say("RCPT TO:<alice+tag@local.test> NOTIFY=FAILURE\r\nDATA\r\n");
        world.store.clock.advanceMs(7);
        client.say(kText + ".\r\n");
        QCOMPARE(world.store.commits.size(), 1u);
        const storage::MailSubmission &mail = world.store.commits.front().submission;
        QCOMPARE(mail.mailFrom, u"sender@far.example"_s);
        QCOMPARE(mail.mailParameters, "BODY=8BITMIME RET=HDRS ENVID=q1"_ba);
        QCOMPARE(mail.peer, u"192.0.2.7"_s);
        QCOMPARE(mail.helo, u"client.example"_s);
        QCOMPARE(mail.receivedAt, world.store.clock.wallMs());
        QCOMPARE(mail.deliveries.size(), 1);
        QCOMPARE(mail.deliveries[0].mailboxId, 11u);
        QCOMPARE(mail.deliveries[0].recipient, u"alice+tag@local.test"_s);
        QCOMPARE(mail.deliveries[0].dsn, "NOTIFY=FAILURE"_ba);
        QCOMPARE(mail.summary.subject, u"Hello"_s);
        QCOMPARE(mail.summary.preview, u"Good morning."_s);
        const QJsonObject stages = QJsonDocument::fromJson(mail.stages).object();
        QCOMPARE(stages.value(u"connect").toDouble(), 250.0);
        QCOMPARE(stages.value(u"envelope").toDouble(), 40.0);
        QCOMPARE(stages.value(u"content").toDouble(), 7.0);
        QVERIFY(stages.contains(u"checks") && !stages.contains(u"tls"));
        const QByteArray id = base::idToString(mail.mailId).toLatin1();
        QVERIFY2(mail.traceHeaders.startsWith("Return-Path: <sender@far.example>\r\n"
                                              "Received: from client.example ([192.0.2.7])\r\n"
                                              "\tby mx.local.test with ESMTP id " +
                                              id +
                                              "\r\n"
                                              "\tfor <alice+tag@local.test>;\r\n\t"),
                 mail.traceHeaders);
        QVERIFY(mail.traceHeaders.endsWith(" +0000\r\n"));
    }

    void relayFromTrustedNetworks_data()
    {
        QTest::addColumn<QString>("relayFrom");
        QTest::addColumn<QString>("peer");
        QTest::addColumn<bool>("taken");
        QTest::newRow("nobody") << QString() << u"192.0.2.7"_s << false;
        QTest::newRow("the network") << u"192.0.2.0/24"_s << u"192.0.2.7"_s << true;
        QTest::newRow("IPv4 in IPv6") << u"192.0.2.0/24"_s << u"::ffff:192.0.2.7"_s << true;
        QTest::newRow("another network") << u"198.51.100.0/24"_s << u"192.0.2.7"_s << false;
        QTest::newRow("loopback is not trusted by itself") << u"192.0.2.0/24"_s << u"127.0.0.1"_s << false;
    }
    void relayFromTrustedNetworks()
    {
        QFETCH(QString, relayFrom);
        QFETCH(QString, peer);
        QFETCH(bool, taken);
        World world;
        if (!relayFrom.isEmpty())
            world.options.relayFrom = *net::AddressSet::parse({relayFrom});
        world.service->setOptions(world.options);
        for (const base::Listener listener :
             {base::Listener::Smtp, base::Listener::Submission, base::Listener::Submissions}) {
            FakeTransport transport(world.loop, listener);
            transport.connection.peerAddress = peer;
            const auto handler = world.service->create(transport);
            handler->opened();
            const auto say = [&](const char *line) {
                transport.take();
                handler->received(line);
                world.loop->run();
                return transport.take();
            };
            say("EHLO c.example\r\n");
            const QByteArray mail = say("MAIL FROM:<app@local.test>\r\n");
            if (!taken && listener != base::Listener::Smtp) {
                QVERIFY(mail.startsWith("530 "));
                continue;
            }
            QVERIFY(mail.startsWith("250 "));
            QVERIFY(say("RCPT TO:<x@far.example>\r\n").startsWith(taken ? "250 2.1.5 " : "550 5.7.1 "));
            QVERIFY(say("RCPT TO:<nobody@local.test>\r\n").startsWith("550 5.1.1 "));
        }
    }

    void foreignRecipientsAreQueued()
    {
        World world;
        world.options.relayFrom = *net::AddressSet::parse({u"192.0.2.7"_s});
        world.service->setOptions(world.options);
        Client client(world, base::Listener::Submission);
        client.say("EHLO c.example\r\nMAIL FROM:<app@local.test> RET=HDRS\r\n");
        client.say("RCPT TO:<alice@local.test>\r\nRCPT TO:<Far@B\xc3\xbc" "cher.example>\r\nRCPT TO:<x@far.example> NOTIFY=SUCCESS\r\n"
                   "RCPT TO:<x@FAR.example>\r\nRCPT TO:<X@far.example>\r\nRCPT TO:<y@[192.0.2.99]>\r\nDATA\r\n");
        client.say("X-Postkontor-Class: Code\r\nSubject: 1234\r\n\r\n1234\r\n.\r\n");
        QCOMPARE(world.store.commits.size(), 1u);
        const FakeStore::Commit &commit = world.store.commits.front();
        QCOMPARE(commit.submission.deliveries.size(), 1);
        const QList<storage::Outgoing> &rows = commit.submission.outgoing;
        QCOMPARE(rows.size(), 3); // twice the same is sent once; the U-label needs SMTPUTF8
        QCOMPARE(rows[0].recipient, u"x@far.example"_s);
        QCOMPARE(rows[0].destination, u"far.example"_s);
        QCOMPARE(rows[0].dsn, "NOTIFY=SUCCESS"_ba);
        QCOMPARE(rows[0].mailClass, u"code"_s);
        QCOMPARE(int(rows[0].lane), int(control::Lane::Urgent));
        QCOMPARE(rows[1].recipient, u"X@far.example"_s);
        QCOMPARE(rows[2].destination, u"[192.0.2.99]"_s);
        QVERIFY2(commit.body.startsWith("Subject: 1234\r\nFrom: <app@local.test>\r\nMessage-ID: <"), commit.body);
        QVERIFY(commit.body.contains("@mx.local.test>\r\nDate: "));
        QVERIFY(!commit.submission.summary.messageId.isEmpty());
    }

    void traceOfTlsAndSeveralRecipients()
    {
        World world;
        Client client(world);
        client.transport.connection.peerAddress = u"2001:db8::7"_s;
        client.say("EHLO c.example\r\nSTARTTLS\r\nNOOP\r\n");
        QCOMPARE(client.transport.tlsStarts, 1);
        client.transport.tls = true;
        client.handler->tlsStarted();
        QVERIFY(client.transport.output.isEmpty()); // the NOOP is gone
        client.say("EHLO c.example\r\nMAIL FROM:<> SMTPUTF8\r\nRCPT TO:<alice@local.test>\r\n"
                   "RCPT TO:<bob@local.test>\r\nRCPT TO:<alice+x@local.test>\r\nDATA\r\n");
        client.say(kText + ".\r\n");
        const storage::MailSubmission &mail = world.store.commits.front().submission;
        QVERIFY(mail.traceHeaders.startsWith(
            "Return-Path: <>\r\nReceived: from c.example ([IPv6:2001:db8::7])\r\n"
            "\tby mx.local.test with UTF8SMTPS (TLSv1.3 TLS_AES_256_GCM_SHA384) id "));
        QVERIFY(!mail.traceHeaders.contains("for <"));
        QCOMPARE(mail.deliveries.size(), 2); // alice once
        QVERIFY(QJsonDocument::fromJson(mail.stages).object().contains(u"tls"));
    }

    void sloppyHostAndClientNames()
    {
        World world;
        pipeline::SmtpOptions options = world.options;
        options.hostname = "not_a domain";
        world.service->setOptions(options);
        Client client(world);
        QVERIFY(client.transport.take().startsWith("220 localhost "));
        client.say("EHLO win_\xd5\xc5:1\r\nMAIL FROM:<>\r\nRCPT TO:<alice@local.test>\r\nDATA\r\n");
        client.say(kText + ".\r\n");
        const QByteArray trace = world.store.commits.front().submission.traceHeaders;
        QVERIFY2(
            trace.contains("Received: from [192.0.2.7] (HELO win_??:1)\r\n\tby localhost with ESMTP id "),
            trace);
    }

    void commitFailures_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<QByteArray>("code");
        QTest::newRow("io") << int(base::ErrorKind::Io) << "451 4.3.0 "_ba;
        QTest::newRow("corrupt") << int(base::ErrorKind::Corrupt) << "451 4.3.0 "_ba;
        QTest::newRow("not found") << int(base::ErrorKind::NotFound) << "451 4.3.0 "_ba;
        QTest::newRow("disk full") << int(base::ErrorKind::OutOfSpace) << "452 4.3.1 "_ba;
        QTest::newRow("busy") << int(base::ErrorKind::Busy) << "452 4.3.1 "_ba;
    }
    void commitFailures()
    {
        QFETCH(int, kind);
        QFETCH(QByteArray, code);
        World world;
        Client client(world);
        client.sendMail();
        world.store.fail(base::ErrorKind(kind));
        world.loop->run();
        QVERIFY(client.transport.take().startsWith(code));
        QCOMPARE(world.store.bodyKnobs->alive, 0);
        QCOMPARE(world.messages("deferred"), 1u);
        QCOMPARE(world.messages("accepted"), 0u);
        // the same connection may try again
        client.say("MAIL FROM:<a@b.example>\r\nRCPT TO:<bob@local.test>\r\nDATA\r\n");
        client.say("x\r\n.\r\n");
        world.store.succeed();
        world.loop->run();
        QVERIFY(client.transport.take().startsWith("250 2.0.0 Ok: queued as "));
    }

    void noRoomForABody()
    {
        World world;
        Client client(world);
        client.say("EHLO c.example\r\n");
        world.store.refuseBody = error(base::ErrorKind::OutOfSpace);
        QVERIFY(client.say("MAIL FROM:<a@b.example>\r\n").startsWith("452 4.3.1 "));
        world.store.refuseBody = error(base::ErrorKind::Busy);
        QVERIFY(client.say("MAIL FROM:<a@b.example>\r\n").startsWith("452 4.3.1 "));
        world.store.refuseBody = error(base::ErrorKind::Io);
        QVERIFY(client.say("MAIL FROM:<a@b.example>\r\n").startsWith("451 4.3.0 "));
        world.store.refuseBody.reset();
        QVERIFY(client.say("MAIL FROM:<a@b.example>\r\n").startsWith("250 "));
        QCOMPARE(world.store.bodyKnobs->alive, 1);
        client.say("RSET\r\n");
        QCOMPARE(world.store.bodyKnobs->alive, 0);
    }

    void bodyFailsWhileReceived()
    {
        World world;
        Client client(world);
        client.say(kEnvelope + "DATA\r\n");
        world.store.bodyKnobs->failure = error(base::ErrorKind::OutOfSpace);
        QVERIFY(client.say(kText + ".\r\n").startsWith("452 4.3.1 "));
        QCOMPARE(world.store.commits.size(), 0u);
        QCOMPARE(world.store.bodyKnobs->alive, 0);
    }

    void halfClosedClientGetsItsReplies()
    {
        World world;
        Client client(world);
        client.transport.take();
        client.say(kEnvelope + "DATA\r\n" + kText + ".\r\nQUIT\r\n");
        client.handler->inputEnded();
        QVERIFY(!client.transport.closed);
        world.store.succeed();
        world.loop->run();
        QVERIFY2(client.transport.output.startsWith("250 2.0.0 Ok: queued as "), client.transport.output.constData());
        QVERIFY(client.transport.output.endsWith("\r\n") && client.transport.output.contains("\r\n221 "));
        QVERIFY(client.transport.closed);
        QCOMPARE(world.messages("accepted"), 1u);
    }
    void halfClosedWithoutQuit()
    {
        World world;
        Client client(world);
        client.sendMail();
        client.handler->inputEnded();
        QVERIFY(!client.transport.closed);
        world.store.succeed();
        world.loop->run();
        QVERIFY(client.transport.take().startsWith("250 2.0.0 Ok: queued as "));
        QVERIFY(client.transport.closed);
    }
    void halfClosedInTheMiddle_data()
    {
        QTest::addColumn<QByteArray>("said");
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("half a command") << QByteArray("EHLO x");
        QTest::newRow("envelope") << kEnvelope;
        QTest::newRow("half a text") << QByteArray(kEnvelope + "DATA\r\n" + kText);
    }
    void halfClosedInTheMiddle()
    {
        QFETCH(QByteArray, said);
        World world;
        Client client(world);
        client.say(said);
        client.handler->inputEnded();
        world.loop->run();
        QVERIFY(client.transport.closed);
        QCOMPARE(world.store.commits.size(), 0u);
        QCOMPARE(world.store.bodyKnobs->alive, 0);
        QCOMPARE(world.messages("aborted"), said.contains("DATA") ? 1u : 0u);
    }
    void disconnectWithinTheText()
    {
        World world;
        Client client(world);
        client.say(kEnvelope + "DATA\r\n");
        client.say("half a mess");
        QCOMPARE(world.store.bodyKnobs->alive, 1);
        client.leave();
        QCOMPARE(world.store.bodyKnobs->alive, 0);
        QCOMPARE(world.store.commits.size(), 0u);
        QCOMPARE(world.messages("aborted"), 1u);
    }

    void disconnectBeforeTheStoreHasIt()
    {
        World world;
        Client client(world);
        client.say(kEnvelope + "DATA\r\n");
        client.handler->received(kText + ".\r\n"); // finish() of the body is under way
        client.leave();
        QCOMPARE(world.store.commits.size(), 0u);
        QCOMPARE(world.store.bodyKnobs->alive, 0);
    }

    void disconnectDuringTheCommit()
    {
        World world;
        Client client(world);
        client.sendMail();
        client.leave();
        world.store.succeed();
        world.loop->run();
        QCOMPARE(world.messages("accepted"), 1u); // it is in the store: it counts
        QCOMPARE(world.store.stored.size(), 1u);
    }

    void disconnectDuringALookup()
    {
        World world;
        Client client(world);
        client.handler->received(kEnvelope);
        client.leave();
        QCOMPARE(world.store.bodyKnobs->alive, 0);
    }

    void pipelinedMails()
    {
        World world;
        Client client(world);
        client.transport.take();
        QByteArray all = "EHLO c.example\r\n";
        for (int i = 0; i < 5; ++i) {
            const QByteArray text = "Subject: " + QByteArray::number(i) + "\r\n\r\nx\r\n";
            all += "MAIL FROM:<a@b.example>\r\nRCPT TO:<alice@local.test>\r\nBDAT " +
                   QByteArray::number(text.size()) + " LAST\r\n" + text;
        }
        client.handler->received(all + "QUIT\r\n");
        for (int i = 0; i < 5; ++i) {
            world.loop->run();
            QCOMPARE(world.store.commits.size(), 1u); // one after the other
            QCOMPARE(world.store.commits.front().submission.summary.subject, QString::number(i));
            world.store.succeed();
        }
        world.loop->run();
        const QByteArray out = client.transport.take();
        QCOMPARE(out.count("250 2.0.0 Ok: queued as "), 5);
        QVERIFY(out.endsWith("closing connection\r\n"));
        QVERIFY(client.transport.closed);
        QCOMPARE(world.store.bodyKnobs->alive, 0);
    }

    void interleavedSessions()
    {
        World world;
        QRandomGenerator random(20);
        std::vector<std::unique_ptr<Client>> clients;
        std::vector<QByteArray> pending;
        for (int i = 0; i < 20; ++i) {
            clients.push_back(std::make_unique<Client>(world));
            QByteArray input = "EHLO c" + QByteArray::number(i) + ".example\r\n";
            for (int j = 0; j < 5; ++j) {
                input += "MAIL FROM:<s" + QByteArray::number(i) +
                         "@far.example>\r\nRCPT TO:<alice@local.test>\r\n"
                         "RCPT TO:<nobody@local.test>\r\nRCPT TO:<bob@local.test>\r\nDATA\r\nSubject: " +
                         QByteArray::number(i) + '-' + QByteArray::number(j) + "\r\n\r\n..text of " +
                         QByteArray::number(i) + "\r\n.\r\n";
            }
            pending.push_back(input + "QUIT\r\n");
        }
        while (true) {
            bool busy = false;
            for (size_t i = 0; i < clients.size(); ++i) {
                const qsizetype n = std::min<qsizetype>(pending[i].size(), random.bounded(60));
                if (n > 0)
                    clients[i]->handler->received(pending[i].first(n));
                pending[i].remove(0, n);
                busy |= !pending[i].isEmpty() || !clients[i]->transport.closed;
                if (random.bounded(2))
                    world.loop->runOne();
            }
            while (!world.store.commits.empty() && random.bounded(3))
                world.store.succeed();
            if (!busy)
                break;
        }
        QCOMPARE(world.store.stored.size(), 100u);
        QSet<QString> subjects;
        for (const FakeStore::Commit &commit : world.store.stored) {
            const QString subject = commit.submission.summary.subject;
            subjects.insert(subject);
            const QString number = subject.section(u'-', 0, 0);
            QCOMPARE(commit.submission.mailFrom, u"s"_s + number + u"@far.example"_s);
            QVERIFY(commit.body.endsWith("\r\n.text of " + number.toLatin1() + "\r\n"));
            QCOMPARE(commit.submission.deliveries.size(), 2);
        }
        QCOMPARE(subjects.size(), 100);
        for (const auto &client : clients)
            QCOMPARE(client->transport.output.count("250 2.0.0 Ok: queued as "), 5);
        clients.clear();
        QCOMPARE(world.store.bodyKnobs->alive, 0);
        QCOMPARE(world.messages("accepted"), 100u);
    }

    void addressLiterals_data()
    {
        QTest::addColumn<QString>("local");
        QTest::addColumn<QByteArray>("recipient");
        QTest::addColumn<QByteArray>("reply");
        QTest::newRow("own") << u"192.0.2.1"_s << QByteArray("alice@[192.0.2.1]") << QByteArray("250 ");
        QTest::newRow("own, unknown user") << u"192.0.2.1"_s << QByteArray("nobody@[192.0.2.1]") << QByteArray("550 5.1.1");
        QTest::newRow("own ipv6") << u"2001:db8::1"_s << QByteArray("alice@[IPv6:2001:DB8:0:0::1]") << QByteArray("250 ");
        QTest::newRow("another") << u"192.0.2.1"_s << QByteArray("alice@[192.0.2.2]") << QByteArray("550 5.7.1");
        QTest::newRow("another ipv6") << u"2001:db8::1"_s << QByteArray("alice@[IPv6:2001:db8::2]") << QByteArray("550 5.7.1");
        QTest::newRow("not known") << QString() << QByteArray("alice@[192.0.2.1]") << QByteArray("550 5.7.1");
        QTest::newRow("without brackets") << u"192.0.2.1"_s << QByteArray("alice@192.0.2.1") << QByteArray("550 5.7.1");
    }
    void addressLiterals()
    {
        QFETCH(QString, local);
        QFETCH(QByteArray, recipient);
        QFETCH(QByteArray, reply);
        World world;
        Client client(world);
        client.transport.connection.localAddress = local;
        client.say("EHLO client.example\r\nMAIL FROM:<s@far.example>\r\n");
        const QByteArray said = client.say("RCPT TO:<" + recipient + ">\r\n");
        QVERIFY2(said.startsWith(reply), said.constData());
    }
    void lookupsAreCached()
    {
        World world;
        Client client(world);
        client.say("EHLO c.example\r\nMAIL FROM:<>\r\n");
        QVERIFY(client.say("RCPT TO:<alice@local.test>\r\n").startsWith("250"));
        QVERIFY(client.say("RCPT TO:<nobody@local.test>\r\n").startsWith("550 5.1.1"));
        QVERIFY(client.say("RCPT TO:<x@far.example>\r\n").startsWith("550 5.7.1"));
        QCOMPARE(world.store.lookups, 3);
        Client other(world); // the cache belongs to the thread
        other.transport.take();
        other.handler->received("EHLO c.example\r\nMAIL FROM:<>\r\nRCPT TO:<alice@local.test>\r\n"
                                "RCPT TO:<nobody@local.test>\r\nRCPT TO:<x@far.example>\r\n");
        QVERIFY(other.transport.output.contains("\r\n550 5.7.1 ")); // answered at once
        QCOMPARE(world.store.lookups, 3);
        QCOMPARE(world.registry.counter("cache_hits_total", metrics::label("cache", "recipient"), {}).value(),
                 3u);
        QCOMPARE(
            world.registry.counter("cache_misses_total", metrics::label("cache", "recipient"), {}).value(),
            3u);

        // an edit counts at once
        world.store.mailboxes.insert(u"nobody"_s, 99);
        ++world.store.version;
        QVERIFY(other.say("RCPT TO:<nobody@local.test>\r\n").endsWith("250 2.1.5 Ok\r\n"));
        QCOMPARE(world.store.lookups, 4);
        // and what is old is asked again
        other.say("RCPT TO:<nobody@local.test>\r\n");
        QCOMPARE(world.store.lookups, 4);
        world.store.clock.advanceMs(5001);
        other.say("RCPT TO:<nobody@local.test>\r\n");
        QCOMPARE(world.store.lookups, 5);
    }

    void answerOvertakenByAChangeIsNotKept()
    {
        World world;
        Client client(world);
        client.say("EHLO c.example\r\nMAIL FROM:<>\r\n");
        client.handler->received("RCPT TO:<nobody@local.test>\r\n"); // the answer is on its way
        ++world.store.version;
        world.store.mailboxes.insert(u"nobody"_s, 99);
        world.loop->run();
        QVERIFY(client.transport.take().startsWith("550"));
        QVERIFY(client.say("RCPT TO:<nobody@local.test>\r\n").startsWith("250"));
    }

    void lookupFailureIsTemporaryAndNotCached()
    {
        World world;
        Client client(world);
        client.say("EHLO c.example\r\nMAIL FROM:<>\r\n");
        world.store.failLookup = error(base::ErrorKind::Unavailable);
        QVERIFY(client.say("RCPT TO:<alice@local.test>\r\n").startsWith("451 4.3.0 "));
        world.store.failLookup.reset();
        QVERIFY(client.say("RCPT TO:<alice@local.test>\r\n").startsWith("250 "));
    }

    void hops_data()
    {
        QTest::addColumn<int>("count");
        QTest::addColumn<bool>("spooled");
        QTest::addColumn<bool>("taken");
        QTest::newRow("100") << 100 << false << true;
        QTest::newRow("101") << 101 << false << false;
        QTest::newRow("100 spooled") << 100 << true << true;
        QTest::newRow("101 spooled") << 101 << true << false;
    }
    void hops()
    {
        QFETCH(int, count);
        QFETCH(bool, spooled);
        QFETCH(bool, taken);
        World world;
        world.store.bodyKnobs->spooled = spooled;
        Client client(world);
        client.say(kEnvelope + "DATA\r\n");
        client.handler->received("received: from x\r\n\tby y\r\n"_ba.repeated(count) +
                                 "Subject: s\r\n\r\nReceived: in the body\r\n.\r\n");
        if (taken) {
            QTRY_VERIFY_WITH_TIMEOUT(world.loop->run() >= 0 && world.store.commits.size() == 1, 20'000);
            QCOMPARE(world.store.commits.front().submission.summary.subject, u"s"_s);
            world.store.succeed();
            world.loop->run();
            QVERIFY(client.transport.output.startsWith("250 "));
        } else {
            QTRY_VERIFY_WITH_TIMEOUT(world.loop->run() >= 0 && !client.transport.output.isEmpty(), 20'000);
            QVERIFY(client.transport.output.startsWith("554 5.4.6 "));
            QCOMPARE(world.store.commits.size(), 0u);
            QCOMPARE(world.messages("rejected"), 1u);
        }
    }

    void refusedTextIsDroppedEarly()
    {
        World world;
        Client client(world);
        client.say(kEnvelope + "DATA\r\n");
        client.say("bare\nnewline");
        QCOMPARE(world.store.bodyKnobs->alive, 0);
        QVERIFY(client.say("\r\n.\r\n").startsWith("550 5.5.2 "));
        QCOMPARE(world.messages("rejected"), 1u);
    }

    void spoolBehindHoldsTheClient()
    {
        World world;
        Client client(world);
        client.say(kEnvelope + "DATA\r\n");
        client.say(kText);
        QVERIFY(client.transport.reading);
        world.store.bodyKnobs->pending = (1 << 20) + 1;
        client.say(kText);
        QVERIFY(!client.transport.reading);
        // our own slowness is never the client's time-out
        world.store.clock.advanceMs(400'000);
        client.handler->timedOut();
        QVERIFY(!client.transport.closed);
        world.store.bodyKnobs->pending = 0;
        world.store.bodyKnobs->drained();
        QVERIFY(client.transport.reading);
    }

    void unreadRepliesHoldTheClient()
    {
        World world;
        Client client(world);
        client.transport.unread = 300 << 10;
        client.say("EHLO c.example\r\n");
        QVERIFY(!client.transport.reading);
        client.transport.unread = 0;
        client.handler->written();
        QVERIFY(client.transport.reading);
    }

    void timeouts()
    {
        World world;
        Client client(world);
        client.transport.take();
        QCOMPARE(client.transport.deadlineMs, 300'000);
        world.store.clock.advanceMs(200'000);
        client.say("EHLO c.example\r\n");
        QCOMPARE(client.transport.deadlineMs, 300'000); // the timer is left alone
        world.store.clock.advanceMs(100'000);
        client.handler->timedOut();
        QVERIFY(!client.transport.closed);
        QCOMPARE(client.transport.deadlineMs, 200'000); // what is left of the client's turn
        world.store.clock.advanceMs(200'000);
        client.handler->timedOut();
        QVERIFY(client.transport.take().endsWith("421 4.4.2 mx.local.test Timeout, closing connection\r\n"));
        QVERIFY(client.transport.closed);
    }

    void timeoutWithinTheText()
    {
        World world;
        Client client(world);
        client.say(kEnvelope + "DATA\r\n");
        client.say(kText);
        world.store.clock.advanceMs(300'001);
        client.handler->timedOut();
        QVERIFY(client.transport.take().startsWith("421 4.4.2 "));
        QCOMPARE(world.store.bodyKnobs->alive, 0);
        QCOMPARE(world.messages("aborted"), 1u);
        QVERIFY(client.say(".\r\n").isEmpty());
        QCOMPARE(world.store.commits.size(), 0u);
    }

    void noTimeoutDuringTheCommit()
    {
        World world;
        Client client(world);
        client.sendMail();
        world.store.clock.advanceMs(900'000);
        client.handler->timedOut();
        QVERIFY(!client.transport.closed);
        world.store.succeed();
        world.loop->run();
        QVERIFY(client.transport.take().startsWith("250 "));
        QCOMPARE(client.transport.deadlineMs, 300'000);
    }

    void drainFinishesTheMailInHand()
    {
        World world;
        Client idle(world);
        idle.say("EHLO c.example\r\n");
        idle.handler->drain();
        QVERIFY(idle.transport.output.startsWith("421 4.3.2 "));
        QVERIFY(idle.transport.closed);

        Client busy(world);
        busy.say(kEnvelope + "DATA\r\n");
        busy.handler->drain();
        QVERIFY(!busy.transport.closed);
        busy.say(kText + ".\r\nMAIL FROM:<next@far.example>\r\n");
        world.store.succeed();
        world.loop->run();
        const QByteArray out = busy.transport.take();
        QVERIFY(out.startsWith("250 2.0.0 Ok: queued"));
        QVERIFY(out.contains("\r\n421 4.3.2 "));
        QVERIFY(!out.contains("250 2.1.0"));
        QVERIFY(busy.transport.closed);
    }

    void listeners()
    {
        World world;
        Client submission(world, base::Listener::Submission);
        QVERIFY(submission.say("EHLO c.example\r\n").contains("250-STARTTLS"));
        QVERIFY(submission.say("MAIL FROM:<a@b.example>\r\n").startsWith("530 5.7.0 "));
        Client submissions(world, base::Listener::Submissions);
        QVERIFY(!submissions.say("EHLO c.example\r\n").contains("STARTTLS"));
        QVERIFY(submissions.say("MAIL FROM:<a@b.example>\r\n").startsWith("530 5.7.0 "));
        QCOMPARE(world.store.bodiesAsked, 0);
    }

    void optionsOfNewConnections()
    {
        World world;
        Client old(world);
        pipeline::SmtpOptions options = world.options;
        options.maxMessageBytes = 1000;
        options.readTimeoutS = 30;
        options.maxRecipients = 1;
        world.service->setOptions(options);
        Client fresh(world);
        QVERIFY(old.say("EHLO c.example\r\n").contains("SIZE 1048576"));
        QVERIFY(fresh.say("EHLO c.example\r\n").contains("SIZE 1000"));
        QCOMPARE(fresh.transport.deadlineMs, 30'000);
        fresh.say("MAIL FROM:<>\r\nRCPT TO:<alice@local.test>\r\n");
        QVERIFY(fresh.say("RCPT TO:<bob@local.test>\r\n").startsWith("452 4.5.3 "));
    }

    void acceptDurationIsMeasured()
    {
        World world;
        Client client(world);
        client.sendMail();
        world.store.clock.advanceMs(30);
        world.store.succeed();
        world.loop->run();
        metrics::Histogram &histogram = world.registry.histogram("smtp_accept_duration_seconds", {}, {});
        QCOMPARE(histogram.count(), 1u);
        QCOMPARE(histogram.sum(), 30'000u);
    }
};

QTEST_GUILESS_MAIN(TestSmtpConnection)
#include "tst_smtpconnection.moc"

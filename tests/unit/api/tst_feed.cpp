// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/feedframe.h"
#include "api/feedsession.h"
#include "apibench.h"
#include "support/autobahncases.h"
#include <QTest>

using namespace Qt::StringLiterals;
using F = FakeServices;

namespace {

QByteArray mailbox(base::Id id = F::kMailbox)
{
    return "mailbox:" + base::idToString(id).toLatin1();
}

QString cursor(quint64 seq)
{
    return QString::fromLatin1(api::cursorOf(seq));
}

/// A stored event goes by live as the store would hand it over.
void commit(BenchEngine &engine, quint64 seq, const QString &kind = u"mail.accepted"_s,
            base::Id mailboxId = 0, base::Id messageId = 0, bool publish = true)
{
    storage::Store::Published published{F::event(seq, kind, mailboxId, messageId), {}};
    if (messageId)
        published.message = engine.services.makeMessage(messageId);
    engine.services.stored.append(published.event);
    if (publish)
        engine.http().feed().publish({published});
}

QList<quint64> seqs(const QList<BenchClient::Frame> &frames)
{
    QList<quint64> result;
    for (const BenchClient::Frame &frame : frames) {
        if (frame.type() != u"subscribed"_s && frame.object().contains(u"cursor"_s))
            result.append(*api::seqOfCursor(frame.object()[u"cursor"_s].toString()));
    }
    return result;
}

} // namespace

class TestFeed : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void messageReachesItsMailboxOnly()
    {
        BenchEngine engine;
        BenchClient client(engine);
        QCOMPARE(client.upgrade().status, 101);
        client.say("{\"subscribe\":[\"" + mailbox() + "\"]}");
        const auto answered = client.frames();
        QCOMPARE(answered.size(), 1);
        QCOMPARE(answered[0].type(), u"subscribed"_s);
        QCOMPARE(answered[0].object()[u"topics"_s].toArray(), (QJsonArray{QString::fromLatin1(mailbox())}));
        QVERIFY(answered[0].object().contains(u"cursor"_s));
        commit(engine, 5, u"message.received"_s, F::kOtherMailbox, F::kOtherMessage);
        commit(engine, 6, u"message.received"_s, F::kMailbox, F::kMessage);
        commit(engine, 7);
        const auto frames = client.frames();
        QCOMPARE(frames.size(), 1);
        const QJsonObject frame = frames[0].object();
        QCOMPARE(frame[u"type"_s].toString(), u"message.received"_s);
        QCOMPARE(frame[u"data"_s][u"subject"_s].toString(), u"Grüße 你好"_s);
        QCOMPARE(frame[u"data"_s][u"id"_s].toString(), base::idToString(F::kMessage));
        QCOMPARE(frame[u"cursor"_s].toString(), cursor(6));
        QVERIFY(frame[u"at"_s].toString().endsWith(u'Z'));
    }
    void eachEventOncePerSocket()
    {
        BenchEngine engine;
        BenchClient client(engine);
        client.upgrade();
        client.say("{\"subscribe\":[\"events\",\"" + mailbox() + "\"]}");
        client.frames();
        commit(engine, 1, u"message.received"_s, F::kMailbox, F::kMessage);
        commit(engine, 2);
        commit(engine, 3, u"message.appended"_s, F::kMailbox, F::kMessage);
        const auto frames = client.frames();
        QCOMPARE(seqs(frames), (QList<quint64>{1, 2, 3}));
        QVERIFY(
            frames[0].object()[u"data"_s].toObject().contains(u"subject"_s)); // in the more particular form
        QCOMPARE(frames[1].object()[u"data"_s][u"kind"_s].toString(), u"mail.accepted"_s);
        QVERIFY(frames[2].object()[u"data"_s].toObject().contains(u"subject"_s));
    }
    void manySubscribersShareOneEncoding()
    {
        BenchEngine engine;
        std::vector<std::unique_ptr<BenchClient>> clients;
        for (int i = 0; i < 50; ++i) {
            clients.push_back(std::make_unique<BenchClient>(engine));
            clients.back()->upgrade();
            clients.back()->say(R"({"subscribe":["events"]})");
            clients.back()->frames();
        }
        commit(engine, 1);
        for (const auto &client : clients)
            QCOMPARE(client->types(), QStringList{u"mail.accepted"_s});
        QVERIFY(engine.registry.exposition().contains("websocket_connections_active 50"));
        clients.clear();
        QVERIFY(engine.registry.exposition().contains("websocket_connections_active 0"));
        QCOMPARE(engine.http().feed().sockets(), 0);
    }
    void resumesWithoutHoleOrDuplicate()
    {
        BenchEngine engine;
        for (quint64 seq = 1; seq <= 250; ++seq)
            commit(engine, seq);
        BenchClient client(engine);
        client.upgrade();
        client.say("{\"subscribe\":[\"events\"],\"since\":\"" + cursor(10).toLatin1() + "\"}");
        commit(engine, 251);
        const auto frames = client.frames();
        QCOMPARE(frames[0].type(), u"subscribed"_s);
        QCOMPARE(frames[0].object()[u"cursor"_s].toString(), cursor(10));
        QList<quint64> expected;
        for (quint64 seq = 11; seq <= 251; ++seq)
            expected.append(seq);
        QCOMPARE(seqs(frames), expected);
    }
    void liveEventsDuringAReplayComeOnceAndInOrder()
    {
        BenchEngine engine;
        for (quint64 seq = 1; seq <= 150; ++seq)
            commit(engine, seq);
        BenchClient client(engine);
        client.upgrade();
        engine.services.hold = true;
        client.say("{\"subscribe\":[\"events\"],\"since\":\"" + cursor(0).toLatin1() + "\"}");
        quint64 next = 151;
        while (engine.services.held() >
               0) { // at every step of the replay something new is committed and goes by
            if (next < 160)
                commit(engine, next++);
            engine.loop->run();
            engine.services.release();
            if (next < 160)
                commit(engine, next++);
            engine.loop->run();
        }
        engine.services.hold = false;
        commit(engine, next++);
        const auto frames = client.frames();
        QList<quint64> expected;
        for (quint64 seq = 1; seq < next; ++seq)
            expected.append(seq);
        QCOMPARE(seqs(frames), expected);
    }
    void eventsBetweenRangeAndLiveAreNotLost()
    {
        BenchEngine engine;
        commit(engine, 1);
        BenchClient client(engine);
        client.upgrade();
        engine.services.hold = true;
        client.say(R"({"subscribe":["events"]})"); // the range is read: 1 … and answered later
        commit(engine, 2);
        engine.loop->run();
        engine.services.hold = false;
        engine.services.release();
        const auto frames = client.frames();
        QCOMPARE(frames[0].object()[u"cursor"_s].toString(), cursor(1));
        QCOMPARE(seqs(frames), QList<quint64>{2});
    }
    void replayShowsMessages()
    {
        BenchEngine engine;
        commit(engine, 1, u"message.received"_s, F::kMailbox, F::kMessage);
        commit(engine, 2, u"message.received"_s, F::kOtherMailbox, F::kOtherMessage);
        commit(engine, 3, u"message.deleted"_s, F::kMailbox, 0x999, false); // gone since
        commit(engine, 4);
        BenchClient client(engine);
        client.upgrade();
        client.say("{\"subscribe\":[\"" + mailbox() + "\"],\"since\":\"" + cursor(0).toLatin1() + "\"}");
        const auto frames = client.frames();
        QCOMPARE(seqs(frames), (QList<quint64>{1, 3}));
        QCOMPARE(frames[1].object()[u"data"_s][u"subject"_s].toString(), u"Grüße 你好"_s);
        QCOMPARE(frames[2].object()[u"data"_s][u"id"_s].toString(), base::idToString(0x999));
    }
    void queueEventsCarryTheItem()
    {
        BenchEngine engine;
        commit(engine, 1, u"queue.added"_s, 0, 0, false);
        BenchClient client(engine);
        client.upgrade();
        client.say("{\"subscribe\":[\"queue\"],\"since\":\"" + cursor(0).toLatin1() + "\"}");
        commit(engine, 2, u"queue.sent"_s);
        commit(engine, 3, u"queue.removed"_s);
        commit(engine, 4, u"delivery.attempt"_s);
        const auto frames = client.frames();
        QCOMPARE(seqs(frames), (QList<quint64>{1, 2, 3}));
        QCOMPARE(frames[1].type(), u"queue.changed"_s); // replayed as it was told live
        QCOMPARE(frames[2].type(), u"queue.changed"_s);
        QCOMPARE(frames[3].type(), u"queue.removed"_s);
        QCOMPARE(frames[2].object()[u"data"_s][u"a"_s].toInt(), 1); // the event's detail
    }
    void furtherTopicIsReplayedWithoutRepeatingTheFirst()
    {
        BenchEngine engine;
        BenchClient client(engine);
        client.upgrade();
        client.say("{\"subscribe\":[\"" + mailbox() + "\"]}");
        client.frames();
        commit(engine, 1, u"message.received"_s, F::kMailbox, F::kMessage);
        commit(engine, 2);
        QCOMPARE(seqs(client.frames()), QList<quint64>{1});
        client.say("{\"subscribe\":[\"events\"],\"since\":\"" + cursor(0).toLatin1() + "\"}");
        QCOMPARE(seqs(client.frames()), QList<quint64>{2});
        commit(engine, 3, u"message.flags"_s, F::kMailbox, F::kMessage);
        QCOMPARE(seqs(client.frames()), QList<quint64>{3});
    }
    void saysAGap()
    {
        BenchEngine engine;
        for (quint64 seq = 20; seq <= 22; ++seq)
            commit(engine, seq);
        {
            BenchClient late(engine);
            late.upgrade();
            late.say("{\"subscribe\":[\"events\"],\"since\":\"" + cursor(5).toLatin1() + "\"}");
            const auto frames = late.frames();
            QCOMPARE(frames[1].type(), u"gap"_s);
            QCOMPARE(seqs(frames.mid(2)), (QList<quint64>{20, 21, 22}));
        }
        {
            BenchClient edge(engine); // 19 was the last seen: nothing is missing
            edge.upgrade();
            edge.say("{\"subscribe\":[\"events\"],\"since\":\"" + cursor(19).toLatin1() + "\"}");
            const auto frames = edge.frames();
            QCOMPARE(frames[1].type(), u"mail.accepted"_s);
            QCOMPARE(seqs(frames), (QList<quint64>{20, 21, 22}));
        }
        BenchClient ahead(engine); // of a store that was set back
        ahead.upgrade();
        ahead.say("{\"subscribe\":[\"events\"],\"since\":\"" + cursor(900).toLatin1() + "\"}");
        QCOMPARE(ahead.types(), (QStringList{u"subscribed"_s, u"gap"_s}));
        commit(engine, 23);
        QCOMPARE(seqs(ahead.frames()), QList<quint64>{23});
    }
    void slowReaderIsDropped()
    {
        BenchEngine engine;
        BenchClient slow(engine);
        BenchClient quick(engine);
        for (BenchClient *client : {&slow, &quick}) {
            client->upgrade();
            client->say(R"({"subscribe":["events"]})");
            client->frames();
        }
        slow.transport.stuck = true;
        quint64 seq = 0;
        while (!slow.transport.closed && seq < 100000)
            commit(engine, ++seq), engine.loop->run();
        QVERIFY(seq < 100000);
        QVERIFY(slow.transport.unread <= engine.options.feedQueueBytes + 1024);
        const auto frames = slow.frames();
        QCOMPARE(frames[frames.size() - 2].type(), u"dropped"_s);
        QCOMPARE(frames.last().opcode, 8);
        QCOMPARE(frames.last().closeCode(), 1013);
        QCOMPARE(seqs(quick.frames()).size(), qsizetype(seq)); // nobody else noticed
        const qint64 unread = slow.transport.unread;
        commit(engine, ++seq);
        engine.loop->run();
        QCOMPARE(slow.transport.unread, unread);
    }
    void slowReaderOfAReplayIsWaitedFor()
    {
        BenchEngine engine;
        for (quint64 seq = 1; seq <= 20000; ++seq)
            commit(engine, seq, u"mail.accepted"_s, 0, 0, false);
        BenchClient client(engine);
        client.upgrade();
        client.transport.stuck = true;
        client.say("{\"subscribe\":[\"events\"],\"since\":\"" + cursor(0).toLatin1() + "\"}");
        QVERIFY(client.transport.unread < api::FeedSession::kReplayBound + 100000);
        QList<quint64> all;
        for (int i = 0; i < 1000 && all.size() < 20000; ++i) {
            all += seqs(client.frames());
            client.transport.unread = 0;
            client.handler->written();
        }
        all += seqs(client.frames());
        QCOMPARE(all.size(), 20000);
        QVERIFY(std::is_sorted(all.begin(), all.end()));
        QVERIFY(!client.transport.closed);
    }
    void liveTopics()
    {
        BenchEngine engine;
        BenchClient client(engine);
        client.upgrade();
        client.say(R"({"subscribe":["metrics","connections","log","transcript:1"]})");
        client.frames();
        api::Feed &feed = engine.http().feed();
        feed.publishMetrics(R"({"queue_depth":3})");
        feed.publishConnection(F::oneConnection(), true);
        feed.publishConnection(F::oneConnection(), false);
        feed.publishLive("log", "log.line", R"({"text":"x"})", 1);
        feed.publishLive("alerts", "alert.raised", "{}", 1);
        const auto frames = client.frames();
        QCOMPARE(frames.size(), 4);
        QCOMPARE(frames[0].type(), u"metrics.sample"_s);
        QCOMPARE(frames[0].object()[u"data"_s][u"queue_depth"_s].toInt(), 3);
        QCOMPARE(frames[1].type(), u"connection.opened"_s);
        QCOMPARE(frames[2].object()[u"data"_s][u"protocol"_s].toString(), u"smtp"_s);
        QVERIFY(!frames[0].object().contains(u"cursor"_s));
        client.say(R"({"unsubscribe":["metrics"]})");
        QCOMPARE(client.types(), QStringList{u"unsubscribed"_s});
        feed.publishMetrics("{}");
        QVERIFY(client.frames().isEmpty());
    }
    void tokenInTheFirstFrame()
    {
        BenchEngine engine;
        {
            BenchClient client(engine);
            QCOMPARE(client.upgrade({}).status, 101);
            QCOMPARE(client.transport.deadlineMs, api::FeedSession::kAuthenticationMs);
            client.say(R"({"token":"admin"})");
            client.say(R"({"subscribe":["events"]})");
            QCOMPARE(client.types(), QStringList{u"subscribed"_s});
        }
        {
            BenchClient together(engine);
            together.upgrade({});
            together.say(R"({"token":"admin","subscribe":["events"]})");
            QCOMPARE(together.types(), QStringList{u"subscribed"_s});
        }
        {
            BenchClient without(engine);
            without.upgrade({});
            without.say(R"({"subscribe":["events"]})");
            QCOMPARE(without.frames().last().closeCode(), 1008);
        }
        {
            BenchClient wrong(engine);
            wrong.upgrade({});
            wrong.say(R"({"token":"wrong","subscribe":["events"]})");
            const auto frames = wrong.frames();
            QCOMPARE(frames[0].type(), u"error"_s);
            QCOMPARE(frames.last().closeCode(), 1008);
        }
        BenchClient silent(engine);
        silent.upgrade({});
        silent.handler->timedOut();
        QCOMPARE(silent.frames().last().closeCode(), 1008);
        QVERIFY(silent.transport.closed);
        BenchClient bad(engine);
        QCOMPARE(bad.upgrade("Authorization: Bearer wrong\r\n").status, 401);
    }
    void rightsByTopic()
    {
        BenchEngine engine;
        BenchClient client(engine);
        client.upgrade("Authorization: Bearer bound\r\n");
        for (const QByteArray &topic :
             {QByteArray("events"), QByteArray("connections"), QByteArray("metrics"), QByteArray("queue"),
              QByteArray("log"), QByteArray("settings"), QByteArray("alerts"), QByteArray("nonsense"),
              QByteArray("mailbox:x"), mailbox(F::kOtherMailbox)}) {
            client.say("{\"subscribe\":[\"" + mailbox() + "\",\"" + topic + "\"]}");
            const auto frames = client.frames();
            QCOMPARE(frames.size(), 1);
            QCOMPARE(frames[0].object()[u"data"_s][u"code"_s].toString(), u"forbidden"_s);
        }
        commit(engine, 1, u"message.received"_s, F::kMailbox, F::kMessage);
        QVERIFY(client.frames().isEmpty()); // all or nothing
        client.say("{\"subscribe\":[\"" + mailbox() + "\"]}");
        QCOMPARE(client.types(), QStringList{u"subscribed"_s});
        commit(engine, 2, u"message.received"_s, F::kMailbox, F::kMessage);
        commit(engine, 3, u"message.received"_s, F::kOtherMailbox, F::kOtherMessage);
        QCOMPARE(seqs(client.frames()), QList<quint64>{2});
    }
    void subscribingToNothingIsAnswered()
    {
        BenchEngine engine;
        BenchClient client(engine);
        client.upgrade();
        client.say(R"({"subscribe":[]})");
        QCOMPARE(client.types(), QStringList{u"subscribed"_s});
    }
    void revokedTokenEndsTheSocket()
    {
        BenchEngine engine;
        BenchClient client(engine);
        client.upgrade();
        engine.services.secrets.remove("admin");
        client.handler->timedOut(); // the interval of pings
        QCOMPARE(client.frames().last().closeCode(), 1008);
    }
    void pings()
    {
        BenchEngine engine;
        BenchClient client(engine);
        client.upgrade();
        QCOMPARE(client.transport.deadlineMs, engine.options.pingIntervalMs);
        client.handler->timedOut();
        QCOMPARE(client.frames().value(0).opcode, 9);
        client.send(BenchClient::frame({}, 10));
        client.handler->timedOut();
        QCOMPARE(client.frames().value(0).opcode, 9);
        client.handler->timedOut();
        QVERIFY(client.transport.aborted); // no pong
    }
    void junk_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<int>("code");
        QTest::newRow("no json") << BenchClient::frame("hello") << 1008;
        QTest::newRow("binary") << BenchClient::frame("{}", 2) << 1008;
        QTest::newRow("deep json") << BenchClient::frame(QByteArray("[").repeated(1000)) << 1008;
        QTest::newRow("unmasked") << QByteArray("\x81\x02{}") << 1002;
        QTest::newRow("too big") << QByteArray("\x81\xff\x00\x00\x00\x00\x00\x10\x00\x00", 10) << 1009;
        QTest::newRow("invalid utf-8") << BenchClient::frame("\xff") << 1007;
    }
    void junk()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(int, code);
        BenchEngine engine;
        BenchClient client(engine);
        client.upgrade();
        client.send(bytes);
        QCOMPARE(client.frames().last().closeCode(), code);
        QVERIFY(client.transport.closed);
        client.say(R"({"subscribe":["events"]})");
        QVERIFY(client.frames().isEmpty());
    }
    void complaintsThatKeepTheSocket()
    {
        BenchEngine engine;
        BenchClient client(engine);
        client.upgrade();
        for (const QByteArray json :
             {"[]", "{\"subscribe\":\"events\"}", "{\"other\":1}", "{\"subscribe\":[1]}",
              "{\"subscribe\":[\"events\"],\"since\":\"x\"}", "{\"subscribe\":[\"events\"],\"since\":1}"}) {
            client.say(json);
            QCOMPARE(client.types(), QStringList{u"error"_s});
        }
        client.say("{}");
        QVERIFY(client.frames().isEmpty());
        client.say(R"({"subscribe":["events"]})");
        QCOMPARE(client.types(), QStringList{u"subscribed"_s});
    }
    void foreignOrigins_data()
    {
        QTest::addColumn<QByteArray>("origin");
        for (const char *origin : {"http://evil.test", "https://localhost", "http://localhost:81",
                                   "http://127.0.0.1", "null", "file://", "http://localhost.evil.test",
                                   "http://evil.test/localhost", "http://localhost@evil.test",
                                   "http://LOCALHOST:8080", "", "localhost", "chrome-extension://abc"})
            QTest::newRow(*origin ? origin : "empty") << QByteArray(origin);
    }
    void foreignOrigins()
    {
        QFETCH(QByteArray, origin);
        BenchEngine engine;
        for (const QByteArray &target : {QByteArray("/v1/events"), QByteArray("/%761/events")}) {
            BenchClient client(engine);
            QCOMPARE(
                client.upgrade("Authorization: Bearer admin\r\nOrigin: " + origin + "\r\n", target).status,
                origin == "https://localhost" ? 101 : 403); // its own default port, as behind a TLS proxy
        }
    }
    void framesBehindTheUpgradeWait()
    {
        BenchEngine engine;
        BenchClient client(engine);
        client.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\nGET /v1/events HTTP/1.1\r\nHost: "
                    "localhost\r\nAuthorization: Bearer admin\r\n"
                    "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n" +
                    BenchClient::frame(R"({"subscribe":["events"]})"));
        const QList<Answer> answers = takeAnswers(client.transport.output);
        QCOMPARE(answers.size(), 2);
        QCOMPARE(answers[1].status, 101);
        QCOMPARE(answers[1].fields.value("sec-websocket-accept"), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        QCOMPARE(client.types(), QStringList{u"subscribed"_s});
    }
    void refusedUpgradeKeepsTheConnection()
    {
        BenchEngine engine;
        BenchClient client(engine);
        QCOMPARE(client.ask("GET", "/v1/events", "admin", {}, "Upgrade: websocket\r\nConnection: Upgrade\r\n")
                     .status,
                 426);
        QCOMPARE(client.ask("GET", "/v1/events", "admin").status, 200);
    }
    void drainSaysGoingAway()
    {
        BenchEngine engine;
        BenchClient client(engine);
        client.upgrade();
        client.handler->drain();
        QCOMPARE(client.frames().last().closeCode(), 1001);
        QVERIFY(client.transport.closed);
    }

    // The 301 uncompressed Autobahn cases through a whole connection at /test/echo.
    void autobahn_data()
    {
        QTest::addColumn<QJsonObject>("testCase");
        const QList<QJsonObject> cases = support::autobahnCases();
        if (cases.isEmpty())
            QSKIP("the corpora folder is absent");
        QCOMPARE(cases.size(), 301);
        for (const QJsonObject &one : cases)
            QTest::newRow(qPrintable(one[u"id"_s].toString())) << one;
    }
    void autobahn()
    {
        QFETCH(QJsonObject, testCase);
        BenchEngine engine;
        engine.options.testEcho = true;
        BenchClient client(engine);
        QCOMPARE(client.upgrade({}, "/test/echo").status, 101);
        struct Peer final : support::AutobahnPeer
        {
            explicit Peer(BenchClient &client_)
                : client(client_)
            {
            }
            void send(const QByteArray &bytes) override { client.handler->received(bytes); }
            QByteArray receive(bool) override { return client.transport.take(); }
            bool closed() const override
            {
                return client.transport.closed && client.transport.output.isEmpty();
            }
            BenchClient &client;
        } peer(client);
        QCOMPARE(support::AutobahnRunner(peer).run(testCase), QString());
        QVERIFY(client.transport.closed);
    }
};

QTEST_GUILESS_MAIN(TestFeed)
#include "tst_feed.moc"

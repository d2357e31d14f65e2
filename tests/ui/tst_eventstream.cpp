// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/engineconnection.h"
#include "support/fakeengine.h"
#include <QSignalSpy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace ui;

class TestEventStream : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void subscribesAndHears();
    void topicsAreCounted();
    void comesBackAndSubscribesAgain();
    void saysWhenSomethingWasLost();
    void burstLeavesRoomForOthers();
    void nonsenseIsPassedOver();
    void connectionTellsItsState();
    void anEngineThatWantsHttpsIsNoLostOne();
};

void TestEventStream::subscribesAndHears()
{
    support::FakeEngine engine;
    QVERIFY(engine.listen());
    EventStream stream;
    stream.subscribe(u"metrics"_s);
    QSignalSpy opened(&stream, &EventStream::opened);
    QSignalSpy sampled(&stream, &EventStream::sampled);
    stream.open({engine.url(), engine.token()});
    QVERIFY(opened.wait());
    engine.pushSample(1790000000123, {{u"a"_s, 1.5}});
    QVERIFY(sampled.wait());
    QCOMPARE(sampled[0][0].toLongLong(), 1790000000123);
    const auto values = sampled[0][1].value<QHash<QString, double>>();
    QCOMPARE(values.value(u"a"_s), 1.5);
}

void TestEventStream::topicsAreCounted()
{
    support::FakeEngine engine;
    QVERIFY(engine.listen());
    EventStream stream;
    QSignalSpy opened(&stream, &EventStream::opened);
    stream.open({engine.url(), engine.token()});
    QVERIFY(opened.wait());
    stream.subscribe(u"connections"_s);
    stream.subscribe(u"connections"_s);
    QTRY_COMPARE(engine.subscribers(u"connections"_s), 1);
    stream.unsubscribe(u"connections"_s);
    stream.subscribe(u"log"_s);
    QTRY_COMPARE(engine.subscribers(u"log"_s), 1);
    QCOMPARE(engine.subscribers(u"connections"_s), 1); // one still wants it
    stream.unsubscribe(u"connections"_s);
    QTRY_COMPARE(engine.subscribers(u"connections"_s), 0);
}

void TestEventStream::comesBackAndSubscribesAgain()
{
    support::FakeEngine engine;
    QVERIFY(engine.listen());
    const quint16 port = quint16(engine.url().port());
    EventStream stream;
    stream.subscribe(u"metrics"_s);
    QSignalSpy opened(&stream, &EventStream::opened);
    QSignalSpy lost(&stream, &EventStream::lost);
    stream.open({engine.url(), engine.token()});
    QVERIFY(opened.wait());
    engine.stop();
    QVERIFY(lost.wait());
    QVERIFY(!stream.isOpen());
    QVERIFY(engine.listen(port));
    QVERIFY(opened.wait(20000));
    QCOMPARE(engine.subscribers(u"metrics"_s), 1);
}

void TestEventStream::saysWhenSomethingWasLost()
{
    support::FakeEngine engine;
    QVERIFY(engine.listen());
    EventStream stream;
    stream.subscribe(u"events"_s);
    QSignalSpy opened(&stream, &EventStream::opened);
    QSignalSpy gap(&stream, &EventStream::gap);
    stream.open({engine.url(), engine.token()});
    QVERIFY(opened.wait());
    engine.push(u"events"_s, "gap", "null");
    QVERIFY(gap.wait());
}

/// A burst is told over many turns of the loop, in its order, so that the window can do other things meanwhile.
void TestEventStream::burstLeavesRoomForOthers()
{
    support::FakeEngine engine;
    QVERIFY(engine.listen());
    EventStream stream;
    stream.subscribe(u"queue"_s);
    QSignalSpy opened(&stream, &EventStream::opened);
    stream.open({engine.url(), engine.token()});
    QVERIFY(opened.wait());
    QList<control::Id> told;
    int turnsWithin = 0;
    QTimer others;
    connect(&others, &QTimer::timeout, this, [&] { turnsWithin += !told.isEmpty() && told.size() < 200; });
    others.start(0);
    connect(&stream, &EventStream::queueRemoved, this, [&](control::Id id) {
        told.append(id);
        const QDeadlineTimer work(1, Qt::PreciseTimer); // what a view does with it
        while (!work.hasExpired()) {
        }
    });
    for (control::Id id = 1; id <= 200; ++id) {
        control::QueueItem item;
        item.id = id;
        engine.push(u"queue"_s, "queue.removed", control::toJson(item));
    }
    QTRY_COMPARE(told.size(), 200);
    QVERIFY(std::is_sorted(told.cbegin(), told.cend()));
    QVERIFY2(turnsWithin >= 10, qPrintable(QString::number(turnsWithin)));
}

void TestEventStream::nonsenseIsPassedOver()
{
    support::FakeEngine engine;
    QVERIFY(engine.listen());
    EventStream stream;
    stream.subscribe(u"x"_s);
    QSignalSpy opened(&stream, &EventStream::opened);
    QSignalSpy messages(&stream, &EventStream::messageChanged);
    QSignalSpy sampled(&stream, &EventStream::sampled);
    stream.open({engine.url(), engine.token()});
    QVERIFY(opened.wait());
    for (const auto &data : {"null", "[]", "3", "{\"id\":7}", "{\"id\":\"!\"}"}) {
        engine.push(u"x"_s, "message.received", data);
        engine.push(u"x"_s, "future.thing", data);
    }
    engine.push(u"x"_s, "metrics.sample", "{\"a\":null,\"b\":\"x\",\"c\":2}");
    QVERIFY(sampled.wait());
    QCOMPARE(sampled[0][1].value<decltype(QHash<QString, double>())>().size(), 1);
    QCOMPARE(messages.count(), 0);
    QVERIFY(stream.isOpen());
}

void TestEventStream::connectionTellsItsState()
{
    support::FakeEngine engine;
    QVERIFY(engine.listen());
    EngineConnection connection;
    QCOMPARE(connection.state(), LinkState::Offline);
    connection.connectTo({engine.url(), engine.token()});
    QCOMPARE(connection.state(), LinkState::Connecting);
    QTRY_COMPARE(connection.state(), LinkState::Flowing);
    engine.stop();
    QTRY_COMPARE(connection.state(), LinkState::Lost);
    support::FakeEngine other;
    QVERIFY(other.listen());
    connection.connectTo({other.url(), "wrong"});
    QTRY_COMPARE(connection.state(), LinkState::Refused);
}

/// What an engine elsewhere says to a token over plain http.
void TestEventStream::anEngineThatWantsHttpsIsNoLostOne()
{
    QTcpServer engine;
    QVERIFY(engine.listen(QHostAddress::LocalHost));
    connect(&engine, &QTcpServer::newConnection, this, [&engine] {
        QTcpSocket *client = engine.nextPendingConnection();
        connect(client, &QTcpSocket::readyRead, client, [client] {
            client->readAll();
            const QByteArray body = R"({"status":403,"code":"https_needed","detail":"over https"})";
            client->write("HTTP/1.1 403 Forbidden\r\nContent-Type: application/problem+json\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body);
        });
    });
    EngineConnection connection;
    connection.connectTo({QUrl(u"http://127.0.0.1:%1"_s.arg(engine.serverPort())), "token"});
    QTRY_COMPARE(connection.state(), LinkState::Unencrypted);
    connection.retryNow();
    QTest::qWait(100);
    QCOMPARE(connection.state(), LinkState::Unencrypted);
}

QTEST_GUILESS_MAIN(TestEventStream)
#include "tst_eventstream.moc"

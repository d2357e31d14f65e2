// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/eventsocket.h"
#include "support/office.h"
#include "support/rawsocket.h"
#include <QJsonArray>
#include <QTest>

using namespace Qt::StringLiterals;
using support::EventSocket;
using support::Office;
using support::RawSocket;

namespace {

const QByteArray kOverTls = "X-Forwarded-Proto: https\r\n"; // the balancer ends TLS

} // namespace

/// Guessing ends at the door: wrong tokens over REST and WebSocket ban an address for all protocols, others go on, and hands can lift
/// and set bans. 127.0.0.2 is a balancer that names clients by the PROXY header.
class TestBans : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void wrongTokensBan();
    void webSocketsCountToo();
    void oldTokenCountsOnce();
    void trustedAreNeverBanned();
    void byHand();
    void setByHandNeedsSense_data();
    void setByHandNeedsSense();
    void thousandsOfAddresses();
    void lists();

private:
    bool connectAs(RawSocket &socket, const QString &client, const QString &listener);
    /// The first line a client of this address hears on port 25.
    QByteArray greeting(const QString &client);
    int guess(RawSocket &socket, int number) { return socket.ask("GET", "/v1/domains", "wrong-" + QByteArray::number(number)).status; }
    QJsonArray bans() { return m_office->rest->list(u"/v1/bans"_s); }
    int events(const QString &kind);
    std::unique_ptr<Office> m_office;
};

void TestBans::init()
{
    m_office = std::make_unique<Office>();
    m_office->engine.setEnvironment(u"POSTKONTOR_LISTEN_PROXY_PROTOCOL_FROM"_s, u"127.0.0.2"_s);
    QVERIFY2(m_office->open(), qPrintable(m_office->engine.log()));
}

void TestBans::cleanup()
{
    if (m_office->rest) { // addresses stay out of the metrics
        const QByteArray metrics = m_office->rest->get(u"/metrics"_s).body;
        QVERIFY(metrics.contains("bans_active"));
        QVERIFY(!metrics.contains("198.51.100"));
    }
    m_office.reset();
}

bool TestBans::connectAs(RawSocket &socket, const QString &client, const QString &listener)
{
    socket.fields = kOverTls;
    return socket.connectTo(m_office->engine.port(listener), u"127.0.0.2"_s)
        && socket.write("PROXY TCP4 " + client.toLatin1() + " 192.0.2.1 12345 25\r\n");
}

QByteArray TestBans::greeting(const QString &client)
{
    RawSocket socket;
    return connectAs(socket, client, u"smtp"_s) ? socket.readUntil("\r\n") : QByteArray();
}

int TestBans::events(const QString &kind)
{
    const QJsonArray all = m_office->rest->list(u"/v1/events"_s);
    return int(std::count_if(all.begin(), all.end(), [&](const QJsonValue &event) { return event[u"kind"_s].toString() == kind; }));
}

void TestBans::wrongTokensBan()
{
    EventSocket feed;
    QVERIFY(feed.open(m_office->engine, {u"events"_s}));
    RawSocket guesser;
    QVERIFY(connectAs(guesser, u"198.51.100.7"_s, u"http"_s));
    for (int i = 0; i < 10; ++i)
        QCOMPARE(guess(guesser, i), 401);
    QCOMPARE(guess(guesser, 10), 429); // on the connection it has
    QCOMPARE(guesser.ask("GET", "/v1/domains", m_office->engine.token()).status, 429); // with the right one too
    RawSocket again;
    QVERIFY(connectAs(again, u"198.51.100.7"_s, u"http"_s));
    QCOMPARE(again.readAnswer().status, 429); // before it says anything
    QVERIFY(!again.isOpen() || again.closesWithin(30000));
    QVERIFY(greeting(u"198.51.100.7"_s).startsWith("421 4.7.0")); // one count for all protocols
    QVERIFY(greeting(u"198.51.100.8"_s).startsWith("220"));
    QVERIFY(m_office->deliver("still served").startsWith("250"));

    QVERIFY(feed.waitFor(u"ban.set"_s, 1));
    QCOMPARE(bans().size(), 1);
    const QJsonValue ban = bans()[0];
    QCOMPARE(ban[u"address"_s].toString(), u"198.51.100.7"_s);
    QCOMPARE(ban[u"cause"_s].toString(), u"token"_s);
    QCOMPARE(ban[u"failures"_s].toInt(), 10);
    QVERIFY(!ban[u"until"_s].isNull());
    QVERIFY(m_office->engine.waitForLog("banned: 198.51.100.7 after 10 failures"));
    QCOMPARE(m_office->engine.log().count(u"turned away at the door"_s), 1); // once a minute at most

    // A restart forgets nothing.
    QCOMPARE(m_office->engine.stop(), 0);
    QVERIFY(m_office->open());
    QVERIFY(greeting(u"198.51.100.7"_s).startsWith("421 4.7.0"));
    QCOMPARE(bans().size(), 1);

    QCOMPARE(m_office->rest->send("DELETE", u"/v1/bans/198.51.100.7"_s).status, 204);
    QCOMPARE(m_office->rest->send("DELETE", u"/v1/bans/198.51.100.7"_s).status, 404);
    QVERIFY(greeting(u"198.51.100.7"_s).startsWith("220"));
    QCOMPARE(bans().size(), 0);
    QCOMPARE(events(u"ban.set"_s), 1);
    QCOMPARE(events(u"ban.lifted"_s), 1);
    QCOMPARE(m_office->engine.stop(), 0);
    QVERIFY(m_office->open());
    QVERIFY(greeting(u"198.51.100.7"_s).startsWith("220"));
}

void TestBans::webSocketsCountToo()
{
    for (int i = 0; i < 10; ++i) {
        RawSocket socket;
        QVERIFY(connectAs(socket, u"198.51.100.9"_s, u"http"_s));
        const QByteArray token = i % 2 ? "Authorization: Bearer wrong" + QByteArray::number(i) + "\r\n" : QByteArray();
        QVERIFY(socket.write("GET /v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                             "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n" + kOverTls + token + "\r\n"));
        if (i % 2) {
            QCOMPARE(socket.readAnswer().status, 401);
            continue;
        }
        QVERIFY(socket.readUntil("\r\n\r\n").startsWith("HTTP/1.1 101"));
        const QByteArray text = "{\"token\":\"wrong" + QByteArray::number(i) + "\"}"; // masked with zeros
        QVERIFY(socket.write("\x81" + QByteArray(1, char(0x80 | text.size())) + QByteArray(4, '\0') + text));
        QVERIFY(socket.readUntil("unauthorized").endsWith("unauthorized"));
    }
    QVERIFY(QTest::qWaitFor([&] { return greeting(u"198.51.100.9"_s).startsWith("421 4.7.0"); }, 30000));
}

void TestBans::oldTokenCountsOnce()
{
    RawSocket script;
    QVERIFY(connectAs(script, u"198.51.100.10"_s, u"http"_s));
    for (int i = 0; i < 50; ++i)
        QCOMPARE(guess(script, 1), 401);
    QVERIFY(greeting(u"198.51.100.10"_s).startsWith("220"));
}

void TestBans::trustedAreNeverBanned()
{
    for (const QString &client : {QString(), u"10.1.2.3"_s, u"192.168.0.5"_s}) { // this machine, and a router that many may stand behind
        RawSocket socket;
        QVERIFY(client.isEmpty() ? socket.connectTo(m_office->engine.port(u"http"_s)) : connectAs(socket, client, u"http"_s));
        for (int i = 0; i < 60; ++i)
            QCOMPARE(guess(socket, i), 401);
        QCOMPARE(socket.ask("GET", "/v1/domains", m_office->engine.token()).status, 200);
    }
    QCOMPARE(bans().size(), 0);
}

void TestBans::byHand()
{
    const auto set = m_office->rest->post(u"/v1/bans"_s, R"({"address":"198.51.100.77/24","seconds":3600,"note":"asked by phone"})");
    QCOMPARE(set.status, 201);
    QCOMPARE(set.object()[u"address"_s].toString(), u"198.51.100.0/24"_s);
    QCOMPARE(set.object()[u"cause"_s].toString(), u"hand"_s);
    QVERIFY(!set.object()[u"by"_s].toString().isEmpty());
    QVERIFY(greeting(u"198.51.100.200"_s).startsWith("421 4.7.0"));
    QVERIFY(greeting(u"198.51.101.1"_s).startsWith("220"));
    QCOMPARE(m_office->rest->get(u"/v1/bans/198.51.100.0-24"_s).object()[u"note"_s].toString(), u"asked by phone"_s);
    const auto again = m_office->rest->post(u"/v1/bans"_s, R"({"address":"198.51.100.0/24"})"); // changed, not doubled
    QCOMPARE(again.status, 201);
    QVERIFY(again.object()[u"until"_s].isNull());
    QCOMPARE(bans().size(), 1);
    QCOMPARE(m_office->rest->send("DELETE", u"/v1/bans/198.51.100.0-24"_s).status, 204);
    QVERIFY(greeting(u"198.51.100.200"_s).startsWith("220"));
    // For a second, and over by itself.
    QCOMPARE(m_office->rest->post(u"/v1/bans"_s, R"({"address":"198.51.100.5","seconds":1})").status, 201);
    QVERIFY(QTest::qWaitFor([&] { return greeting(u"198.51.100.5"_s).startsWith("220"); }, 30000));
    QCOMPARE(m_office->rest->get(u"/v1/bans/198.51.100.5"_s).status, 404);
}

void TestBans::setByHandNeedsSense_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("no address") << QByteArray("{}");
    QTest::newRow("name") << QByteArray(R"({"address":"mail.example.test"})");
    QTest::newRow("short form") << QByteArray(R"({"address":"10.1"})");
    QTest::newRow("length") << QByteArray(R"({"address":"192.0.2.0/33"})");
    QTest::newRow("this machine") << QByteArray(R"({"address":"127.0.0.1"})");
    QTest::newRow("the balancer") << QByteArray(R"({"address":"127.0.0.2"})");
    QTest::newRow("private") << QByteArray(R"({"address":"192.168.1.1"})");
    QTest::newRow("backwards") << QByteArray(R"({"address":"192.0.2.1","seconds":-1})");
    QTest::newRow("cause") << QByteArray(R"({"address":"192.0.2.1","cause":"token"})");
}

void TestBans::setByHandNeedsSense()
{
    QFETCH(QByteArray, body);
    QCOMPARE(m_office->rest->post(u"/v1/bans"_s, body).status, 422);
    QCOMPARE(bans().size(), 0);
}

/// R18: one guesser with a thousand addresses is stopped by prefix, and a hundred others notice nothing.
void TestBans::thousandsOfAddresses()
{
    int refused = 0;
    for (int i = 0; i < 1000 && refused < 100; ++i) {
        RawSocket socket;
        QVERIFY(connectAs(socket, u"198.51.%1.%2"_s.arg(i % 4).arg(i / 4 + 1), u"http"_s));
        refused += guess(socket, i) == 429;
    }
    QCOMPARE(refused, 100);
    QCOMPARE(bans().size(), 4); // four prefixes, not hundreds of addresses
    QCOMPARE(bans()[0][u"address"_s].toString(), u"198.51.0.0/24"_s);
    QVERIFY(greeting(u"198.51.4.1"_s).startsWith("220"));
    QVERIFY(m_office->deliver("still served").startsWith("250"));
}

void TestBans::lists()
{
    RawSocket before;
    QVERIFY(connectAs(before, u"198.51.100.1"_s, u"smtp"_s));
    QVERIFY(before.readUntil("\r\n").startsWith("220"));
    QCOMPARE(m_office->rest->send("PATCH", u"/v1/settings"_s,
                                  R"({"changes":{"limits.deny":["198.51.100.0/24"],"limits.allow":["198.51.100.9"],"limits.connections_per_minute":5}})")
                 .status,
             200);
    QVERIFY(QTest::qWaitFor([&] { return greeting(u"198.51.100.1"_s).startsWith("554 5.7.1"); }, 30000));
    QVERIFY(greeting(u"198.51.100.9"_s).startsWith("220"));
    QVERIFY(before.write("NOOP\r\n")); // who is in stays
    QVERIFY(before.readUntil("\r\n").startsWith("250"));
    for (int i = 0; i < 5; ++i)
        QVERIFY(greeting(u"203.0.113.5"_s).startsWith("220"));
    QVERIFY(greeting(u"203.0.113.5"_s).startsWith("421 4.7.0 Too many connections"));
    QVERIFY(greeting(u"203.0.113.6"_s).startsWith("220"));
}

QTEST_GUILESS_MAIN(TestBans)
#include "tst_bans.moc"

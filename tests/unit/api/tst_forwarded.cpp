// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/forwarded.h"
#include "apibench.h"
#include <QTest>

using namespace Qt::StringLiterals;

/// What proxies say: of passwords and tokens that come over plain http, and for whom they ask.
class TestForwarded : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void hops_data();
    void hops();
    void routes_data();
    void routes();
    void clients_data();
    void clients();
};

void TestForwarded::hops_data()
{
    QTest::addColumn<QString>("peer");
    QTest::addColumn<QString>("proxy"); ///< that named the peer by a PROXY header
    QTest::addColumn<QByteArray>("fields");
    QTest::addColumn<int>("status"); ///< of a request with a good token
    const auto row = [](const char *name, const char *peer, const char *proxy, const QByteArray &fields, bool taken) {
        QTest::newRow(name) << QString::fromLatin1(peer) << QString::fromLatin1(proxy) << fields << (taken ? 200 : 403);
    };
    row("this machine", "127.0.0.1", "", "", true);
    row("this machine, IPv6", "::1", "", "", true);
    row("this machine, mapped", "::ffff:127.0.0.1", "", "", true);
    row("elsewhere", "192.0.2.7", "", "", false);
    row("elsewhere says https", "192.0.2.7", "", "X-Forwarded-Proto: https\r\n", false);
    row("private network", "10.1.2.3", "", "", false);
    row("the proxy", "203.0.113.5", "", "X-Forwarded-Proto: https\r\n", true);
    row("the proxy, RFC 7239", "203.0.113.5", "", "Forwarded: for=192.0.2.60;proto=https;by=203.0.113.43\r\n", true);
    row("the proxy, RFC 7239, quoted", "203.0.113.5", "", "Forwarded: for=\"[2001:db8::17]\" ; Proto=\"HTTPS\"\r\n", true);
    row("the proxy says nothing", "203.0.113.5", "", "", false);
    row("the proxy says for whom alone", "203.0.113.5", "", "X-Forwarded-For: 192.0.2.60\r\nForwarded: for=192.0.2.60\r\n", false);
    row("the proxy says http", "203.0.113.5", "", "X-Forwarded-Proto: http\r\n", false);
    row("the proxy says https, one before it http", "203.0.113.5", "", "X-Forwarded-Proto: http, https\r\n", false);
    row("a client put one before it", "203.0.113.5", "", "X-Forwarded-Proto: https, http\r\n", false);
    row("two fields", "203.0.113.5", "", "X-Forwarded-Proto: https\r\nX-Forwarded-Proto: https\r\n", false);
    row("two fields that differ", "203.0.113.5", "", "X-Forwarded-Proto: https\r\nForwarded: proto=http\r\n", false);
    row("two hops of RFC 7239", "203.0.113.5", "", "Forwarded: proto=http, proto=https\r\n", false);
    row("nothing after the name", "203.0.113.5", "", "X-Forwarded-Proto:\r\n", false);
    row("a word that begins so", "203.0.113.5", "", "X-Forwarded-Proto: httpsx\r\n", false);
    row("a proxy here", "127.0.0.1", "", "X-Forwarded-For: 192.0.2.60\r\nX-Forwarded-Proto: https\r\n", true);
    row("a proxy here that says http", "127.0.0.1", "", "X-Forwarded-For: 192.0.2.60\r\nX-Forwarded-Proto: http\r\n", false);
    row("balancer here, no word of TLS", "192.0.2.7", "127.0.0.1", "", false);
    row("balancer here, https", "192.0.2.7", "127.0.0.1", "X-Forwarded-Proto: https\r\n", true);
    row("balancer, https", "192.0.2.7", "203.0.113.5", "X-Forwarded-Proto: https\r\n", true);
    row("balancer that is no TLS proxy", "192.0.2.7", "203.0.113.6", "X-Forwarded-Proto: https\r\n", false);
    row("balancer says the client is here", "127.0.0.1", "203.0.113.6", "", false);
}

void TestForwarded::hops()
{
    QFETCH(QString, peer);
    QFETCH(QString, proxy);
    QFETCH(QByteArray, fields);
    QFETCH(int, status);
    BenchEngine engine;
    engine.options.isTlsProxy = [](const QString &address) { return address == "203.0.113.5"_L1; };
    BenchClient client(engine);
    client.transport.connection.listener = base::Listener::Http;
    client.transport.connection.peerAddress = peer;
    client.transport.connection.proxyAddress = proxy;
    client.send("GET /v1/status HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer admin\r\n" + fields + "\r\n");
    const Answer answer = takeAnswers(client.transport.output).value(0);
    QVERIFY2(answer.status == status, answer.body);
    if (status == 403)
        QCOMPARE(answer.code(), u"https_needed"_s);
}

void TestForwarded::routes_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<QString>("code"); ///< of the answer; empty: it is not refused
    const auto row = [](const char *name, const QByteArray &request, const char *code) { QTest::newRow(name) << request << QString::fromLatin1(code); };
    const QByteArray host = " HTTP/1.1\r\nHost: localhost\r\n";
    const QByteArray bearer = "Authorization: Bearer admin\r\n";
    row("no token where one is needed", "GET /v1/domains" + host + "\r\n", "https_needed"); // before it asks for one
    row("a wrong one", "GET /v1/domains" + host + "Authorization: Bearer wrong\r\n\r\n", "https_needed"); // and says nothing of it
    row("a password", "POST /v1/sessions" + host + "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}", "https_needed");
    row("the feed", "GET /v1/events" + host + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
        "https_needed"); // its token would come in the first frame
    row("a token nobody asked for", "GET /healthz" + host + bearer + "\r\n", "https_needed");
    row("metrics", "GET /metrics" + host + bearer + "\r\n", "https_needed");
    row("health", "GET /healthz" + host + "\r\n", "");
    row("the API's document", "GET /v1/openapi.json" + host + "\r\n", "");
    row("no such path", "GET /v1/nothing" + host + "\r\n", "not_found");
}

void TestForwarded::routes()
{
    QFETCH(QByteArray, request);
    QFETCH(QString, code);
    BenchEngine engine;
    BenchClient client(engine);
    client.transport.connection.listener = base::Listener::Http;
    client.send(request);
    const Answer answer = takeAnswers(client.transport.output).value(0);
    QVERIFY(answer.status != 0);
    QCOMPARE(answer.code(), code);
    if (code.isEmpty())
        QCOMPARE(answer.status, 200);
}

void TestForwarded::clients_data()
{
    QTest::addColumn<QString>("peer");
    QTest::addColumn<QByteArray>("fields");
    QTest::addColumn<QString>("client");
    const auto row = [](const char *name, const char *peer, const QByteArray &fields, const char *client) {
        QTest::newRow(name) << QString::fromLatin1(peer) << fields << QString::fromLatin1(client);
    };
    row("no proxy", "192.0.2.7", "", "192.0.2.7");
    row("no proxy, but says so", "192.0.2.7", "X-Forwarded-For: 198.51.100.1\r\n", "192.0.2.7");
    row("this machine is none by itself", "127.0.0.1", "X-Forwarded-For: 198.51.100.1\r\n", "127.0.0.1");
    row("proxy", "203.0.113.5", "X-Forwarded-For: 198.51.100.1\r\n", "198.51.100.1");
    row("proxy, the client's own words before", "203.0.113.5", "X-Forwarded-For: 127.0.0.1, 10.0.0.1, 198.51.100.1\r\n", "198.51.100.1");
    row("with a port", "203.0.113.5", "X-Forwarded-For: 198.51.100.1:4711\r\n", "198.51.100.1");
    row("IPv6", "203.0.113.5", "X-Forwarded-For: 2001:db8::17\r\n", "2001:db8::17");
    row("IPv6 with a port", "203.0.113.5", "X-Forwarded-For: [2001:db8::17]:4711\r\n", "2001:db8::17");
    row("two fields", "203.0.113.5", "X-Forwarded-For: 198.51.100.1\r\nX-Forwarded-For: 198.51.100.2\r\n", "203.0.113.5"); // which is whose?
    row("no address", "203.0.113.5", "X-Forwarded-For: unknown\r\n", "203.0.113.5");
    row("empty", "203.0.113.5", "X-Forwarded-For:\r\n", "203.0.113.5");
    row("RFC 7239", "203.0.113.5", "Forwarded: for=10.0.0.1, for=\"[2001:db8::17]:4711\";proto=https\r\n", "2001:db8::17");
    row("RFC 7239, hidden", "203.0.113.5", "Forwarded: for=_hidden\r\n", "203.0.113.5");
}

void TestForwarded::clients()
{
    QFETCH(QString, peer);
    QFETCH(QByteArray, fields);
    QFETCH(QString, client);
    BenchEngine engine;
    engine.options.isTlsProxy = [](const QString &address) { return address == "203.0.113.5"_L1; };
    BenchClient bench(engine);
    bench.transport.connection.listener = base::Listener::Https;
    bench.transport.connection.peerAddress = peer;
    const QByteArray body = R"({"address":"mei@example.test","password":"long enough"})";
    bench.send("POST /v1/sessions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n" + fields + "\r\n" + body);
    QVERIFY(takeAnswers(bench.transport.output).value(0).status != 0);
    QCOMPARE(engine.services.lastSignIn.peer, client);
}

QTEST_GUILESS_MAIN(TestForwarded)
#include "tst_forwarded.moc"

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/loopexecutor.h"
#include "metrics/registry.h"
#include "net/network.h"
#include "net/rawsocket.h"
#include "net/tlscontext.h"
#include "support/fakeclock.h"
#include "unit/net/echohandler.h"
#include <QElapsedTimer>
#include <QFile>
#include <QSslSocket>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>

using namespace Qt::StringLiterals;
using base::Listener;

namespace {

constexpr int kWaitMs = 20000; // generous: the machine may be busy

/// A network with an echo protocol on each kind of listener a test asks for.
struct Fixture
{
    FakeClock clock;
    base::IdGenerator ids{base::systemClock()};
    metrics::Registry registry;
    EchoLog log;
    std::shared_ptr<EchoFactory> factory = std::make_shared<EchoFactory>(log);
    std::atomic<int> observed{0}, opened{0};
    QTemporaryDir dir;
    net::NetworkOptions options;
    std::unique_ptr<net::Network> network;

    Fixture()
    {
        options.ids = &ids;
        options.metrics = &registry;
        options.ioThreads = 2;
        options.exempt = {u"127.0.0.0/8"_s, u"::1"_s};
    }
    bool start()
    {
        network = std::make_unique<net::Network>(options);
        network->setObserver([this](const control::Connection &, bool isOpen) {
            observed += isOpen ? 1 : -1;
            opened += isOpen ? 1 : 0;
        });
        return network->start().ok();
    }
    bool startTls()
    {
        net::TlsOptions tls;
        tls.hostname = u"mail.example.test"_s;
        tls.dataDir = dir.path();
        const auto context = net::TlsContext::load(tls);
        if (!context.ok() || !start())
            return false;
        network->setTls(*context);
        return true;
    }
    quint16 listen(Listener kind = Listener::Smtp, int maximum = 0, const QByteArray &refusal = "421 4.3.2 full\r\n",
                   const QString &address = u"127.0.0.1:0"_s)
    {
        const auto port = network->listen(address, kind, factory, maximum, refusal);
        return port.ok() ? *port : quint16(0);
    }
    QList<control::Connection> connections()
    {
        std::optional<QList<control::Connection>> list;
        const auto executor = base::LoopExecutor::forCurrentThread();
        network->connections().listConnections({executor, [&](auto result) { list = *result; }});
        [&] { QTRY_VERIFY_WITH_TIMEOUT(list.has_value(), kWaitMs); }();
        return list.value_or(QList<control::Connection>());
    }
    qint64 gauge(const QByteArray &name, const QByteArray &labels = {}) { return registry.gauge(name, labels, {}).value(); }
};

/// Sends `out`, waits until `expected` has come.
#define EXCHANGE(socket, out, expected) \
    do { \
        (socket).write(out); \
        const QByteArray wanted(expected); \
        QTRY_VERIFY2_WITH_TIMEOUT((socket).bytesAvailable() >= wanted.size() \
                                  || (socket).state() == QAbstractSocket::UnconnectedState, wanted.constData(), kWaitMs); \
        QCOMPARE((socket).read(wanted.size()), wanted); \
    } while (false)

} // namespace

class TestNetwork : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void plainEcho()
    {
        Fixture f;
        QVERIFY(f.start());
        QTcpSocket client;
        client.connectToHost(QHostAddress::LocalHost, f.listen());
        EXCHANGE(client, "", "220 ready\r\n");
        EXCHANGE(client, "one\r\ntwo\r\n", "one\r\ntwo\r\n");
        for (const char c : QByteArray("byte by byte\r\n")) {
            client.write(&c, 1);
            client.flush();
        }
        EXCHANGE(client, "", "byte by byte\r\n");
        const QByteArray big(3 * 1024 * 1024, 'x');
        EXCHANGE(client, big + "\r\n", big + "\r\n");
        QCOMPARE(f.gauge("smtp_connections_active"), 1);
        const auto list = f.connections();
        QCOMPARE(list.size(), 1);
        QCOMPARE(list[0].protocol, u"smtp"_s);
        QCOMPARE(list[0].peer, u"127.0.0.1:%1"_s.arg(client.localPort()));
        QCOMPARE(list[0].bytesIn, 24 + big.size() + 2);
        QCOMPARE(list[0].bytesOut, 35 + big.size() + 2);
        QVERIFY(!list[0].tls);
        EXCHANGE(client, "QUIT\r\nignored\r\n", "221 bye\r\n");
        QTRY_COMPARE_WITH_TIMEOUT(client.state(), QAbstractSocket::UnconnectedState, kWaitMs);
        QCOMPARE(client.readAll(), QByteArray());
        QTRY_COMPARE_WITH_TIMEOUT(f.log.destroyed.load(), 1, kWaitMs);
        QCOMPARE(f.log.closed.load(), 1);
        QCOMPARE(f.observed.load(), 0);
        QCOMPARE(f.opened.load(), 1);
        QTRY_COMPARE_WITH_TIMEOUT(f.gauge("smtp_connections_active"), 0, kWaitMs);
    }
    void ipv6AndSeveralListeners()
    {
        Fixture f;
        QVERIFY(f.start());
        const quint16 http = f.listen(Listener::Http);
        const quint16 six = f.listen(Listener::Smtp, 0, {}, u"[::1]:0"_s);
        if (!six)
            QSKIP("no IPv6 here");
        QTcpSocket a, b;
        a.connectToHost(QHostAddress::LocalHost, http);
        EXCHANGE(a, "HELLO\r\n", "220 ready\r\n127.0.0.1 ");
        b.connectToHost(QHostAddress::LocalHostIPv6, six);
        EXCHANGE(b, "HELLO\r\n", "220 ready\r\n::1 ");
        QCOMPARE(f.gauge("http_connections_active"), 1);
        QCOMPARE(f.gauge("listener_connections_active", "listener=\"http\""), 1);
        QVERIFY(f.connections()[1].peer.startsWith(u"[::1]:"_s));
    }
    void bindErrorsAreNamed_data()
    {
        QTest::addColumn<QString>("address");
        for (const char *bad : {"", "25", "localhost:25", ":25", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:65536",
                                "::1:25", "[127.0.0.1]:25", "[::1]", "10.1:25", "[::g]:25", "127.0.0.1:-1"})
            QTest::newRow(*bad ? bad : "empty") << QString::fromLatin1(bad);
    }
    void bindErrorsAreNamed()
    {
        QFETCH(QString, address);
        Fixture f;
        QVERIFY(f.start());
        const auto result = f.network->listen(address, Listener::Smtp, f.factory, 0, {});
        QVERIFY(!result.ok());
        QVERIFY2(result.error().publicText.contains(address), qPrintable(result.error().publicText));
    }
    void busyPortIsNamed()
    {
        Fixture f;
        QVERIFY(f.start());
        const QString taken = u"127.0.0.1:%1"_s.arg(f.listen());
        const auto again = f.network->listen(taken, Listener::Http, f.factory, 0, {});
        QVERIFY(!again.ok());
        QVERIFY2(again.error().publicText.contains(taken), qPrintable(again.error().publicText));
        QVERIFY2(again.error().publicText.size() > taken.size() + 20, qPrintable(again.error().publicText)); // and the reason
        const auto foreign = f.network->listen(u"192.0.2.1:2525"_s, Listener::Http, f.factory, 0, {});
        QVERIFY(!foreign.ok());
    }
    void badNetworksAreNamed()
    {
        Fixture f;
        f.options.trustedProxies = {u"10.0.0.0/33"_s};
        net::Network network(f.options);
        const auto result = network.start();
        QVERIFY(!result.ok());
        QCOMPARE(result.error().field, u"listen.proxy_protocol_from"_s);
        QVERIFY(result.error().publicText.contains(u"10.0.0.0/33"_s));
    }

    // ---- TLS
    void implicitTls()
    {
        Fixture f;
        QVERIFY(f.startTls());
        QSslSocket client;
        client.setPeerVerifyMode(QSslSocket::VerifyNone);
        client.setPeerVerifyName(u"mail.example.test"_s);
        client.connectToHostEncrypted(u"127.0.0.1"_s, f.listen(Listener::Https));
        QTRY_VERIFY_WITH_TIMEOUT(client.isEncrypted(), kWaitMs);
        EXCHANGE(client, "HELLO\r\n", "220 ready\r\n127.0.0.1 " + QByteArray::number(client.localPort()) + " TLSv1.3 mail.example.test\r\n");
        QCOMPARE(client.peerCertificate().subjectAlternativeNames().values(), QStringList{u"mail.example.test"_s});
        const QByteArray big(3 * 1024 * 1024, 'y');
        EXCHANGE(client, big + "\r\n", big + "\r\n");
        QVERIFY(f.connections()[0].tls);
        EXCHANGE(client, "QUIT\r\n", "221 bye\r\n");
        QTRY_COMPARE_WITH_TIMEOUT(client.state(), QAbstractSocket::UnconnectedState, kWaitMs);
        QTRY_COMPARE_WITH_TIMEOUT(f.log.destroyed.load(), 1, kWaitMs);
    }
    void plainTextOnATlsPort()
    {
        Fixture f;
        QVERIFY(f.startTls());
        QTcpSocket client;
        client.connectToHost(QHostAddress::LocalHost, f.listen(Listener::Https));
        client.write("GET / HTTP/1.1\r\n\r\n");
        QTRY_COMPARE_WITH_TIMEOUT(client.state(), QAbstractSocket::UnconnectedState, kWaitMs);
        QCOMPARE(f.log.created.load(), 0); // no session for it
        QTRY_COMPARE_WITH_TIMEOUT(f.observed.load(), 0, kWaitMs);
    }
    void tlsWithoutACertificateIsRefused()
    {
        Fixture f;
        QVERIFY(f.start());
        QTcpSocket client;
        client.connectToHost(QHostAddress::LocalHost, f.listen(Listener::Submissions));
        QTRY_COMPARE_WITH_TIMEOUT(client.state(), QAbstractSocket::UnconnectedState, kWaitMs);
    }
    void startTls_data()
    {
        QTest::addColumn<QByteArray>("command");
        QTest::newRow("alone") << QByteArray("STARTTLS\r\n");
        QTest::newRow("with injected text") << QByteArray("STARTTLS\r\nINJECTED\r\n");
    }
    void startTls()
    {
        QFETCH(QByteArray, command);
        Fixture f;
        QVERIFY(f.startTls());
        QSslSocket client;
        client.setPeerVerifyMode(QSslSocket::VerifyNone);
        client.connectToHost(QHostAddress::LocalHost, f.listen());
        EXCHANGE(client, "", "220 ready\r\n");
        EXCHANGE(client, "plain\r\n", "plain\r\n");
        EXCHANGE(client, command, "220 go\r\n");
        client.startClientEncryption();
        QTRY_VERIFY_WITH_TIMEOUT(client.isEncrypted(), kWaitMs);
        EXCHANGE(client, "secret\r\n", "secret\r\n"); // and nothing of INJECTED before it
        QCOMPARE(f.log.tls.load(), 1);
        EXCHANGE(client, "QUIT\r\n", "221 bye\r\n");
    }
    void textBeforeTheHandshakeIsDropped()
    {
        Fixture f;
        f.options.ioThreads = 1;
        QVERIFY(f.startTls());
        QSslSocket client;
        client.setPeerVerifyMode(QSslSocket::VerifyNone);
        client.connectToHost(QHostAddress::LocalHost, f.listen());
        EXCHANGE(client, "", "220 ready\r\n");
        client.write("LATETLS\r\n");
        QTRY_VERIFY_WITH_TIMEOUT(f.log.laterSet.load(), kWaitMs);
        // The server has not answered yet; this lies in its kernel's buffer when it does.
        client.write("INJECTED\r\n");
        QTRY_COMPARE_WITH_TIMEOUT(client.bytesToWrite(), 0, kWaitMs);
        f.network->ioExecutors()[0]->post(f.log.later);
        EXCHANGE(client, "", "220 go\r\n");
        client.startClientEncryption();
        QTRY_VERIFY_WITH_TIMEOUT(client.isEncrypted(), kWaitMs);
        EXCHANGE(client, "ok\r\n", "ok\r\n");
        QCOMPARE(f.log.received.load(), 9 + 4);
    }

    // ---- a client that shuts down its side
    void halfClosedClientGetsItsReply_data()
    {
        QTest::addColumn<bool>("tls");
        QTest::addColumn<QByteArray>("before");
        QTest::newRow("plain") << false << QByteArray();
        QTest::newRow("tls, without close_notify") << true << QByteArray();
        QTest::newRow("proxy") << false << QByteArray("PROXY TCP4 203.0.113.7 192.0.2.1 4711 25\r\n");
    }
    void halfClosedClientGetsItsReply()
    {
        QFETCH(bool, tls);
        QFETCH(QByteArray, before);
        Fixture f;
        f.options.ioThreads = 1;
        if (!before.isEmpty())
            f.options.trustedProxies = {u"127.0.0.1"_s};
        QVERIFY(f.startTls());
        QSslSocket client;
        client.setPeerVerifyMode(QSslSocket::VerifyNone);
        if (tls)
            client.connectToHostEncrypted(u"127.0.0.1"_s, f.listen(Listener::Submissions));
        else
            client.connectToHost(QHostAddress::LocalHost, f.listen());
        QTRY_VERIFY_WITH_TIMEOUT(tls ? client.isEncrypted() : client.state() == QAbstractSocket::ConnectedState, kWaitMs);
        client.write(before + "one\r\nOWE\r\n");
        QTRY_VERIFY_WITH_TIMEOUT(client.bytesToWrite() == 0 && client.encryptedBytesToWrite() == 0, kWaitMs);
        net::shutdownWrite(client.socketDescriptor());
        EXCHANGE(client, "", "220 ready\r\none\r\n");
        QTRY_COMPARE_WITH_TIMEOUT(f.log.inputEnded.load(), 1, kWaitMs);
        QCOMPARE(f.log.closed.load(), 0);
        f.network->ioExecutors()[0]->post(f.log.later);
        EXCHANGE(client, "", "250 owed\r\n");
        QTRY_COMPARE_WITH_TIMEOUT(client.state(), QAbstractSocket::UnconnectedState, kWaitMs);
        QTRY_COMPARE_WITH_TIMEOUT(f.log.destroyed.load(), 1, kWaitMs);
        QCOMPARE(f.log.inputEnded.load(), 1);
    }
    void halfClosedClientReadsALongAnswer()
    {
        Fixture f;
        QVERIFY(f.start());
        QTcpSocket client;
        client.connectToHost(QHostAddress::LocalHost, f.listen());
        EXCHANGE(client, "", "220 ready\r\n");
        constexpr int kSize = 20 << 20; // more than any kernel buffers
        client.write("BIG " + QByteArray::number(kSize) + "\r\nend\r\n");
        QTRY_COMPARE_WITH_TIMEOUT(client.bytesToWrite(), 0, kWaitMs);
        net::shutdownWrite(client.socketDescriptor());
        QTRY_COMPARE_WITH_TIMEOUT(f.log.inputEnded.load(), 1, kWaitMs);
        qint64 total = 0;
        QByteArray last;
        while (client.state() == QAbstractSocket::ConnectedState || client.bytesAvailable() > 0) {
            if (client.bytesAvailable() == 0 && !client.waitForReadyRead(kWaitMs))
                break;
            last = client.readAll();
            total += last.size();
        }
        QCOMPARE(total, kSize + 2 + 5);
        QVERIFY(last.endsWith("\r\nend\r\n"));
    }
    void halfClosedBeforeTheGreeting() // such as a port scan
    {
        Fixture f;
        f.options.trustedProxies = {u"127.0.0.2"_s};
        QVERIFY(f.startTls());
        for (const Listener kind : {Listener::Smtp, Listener::Submissions}) {
            for (const QString &from : {u"127.0.0.1"_s, u"127.0.0.2"_s}) {
                QTcpSocket client;
                QVERIFY(client.bind(QHostAddress(from)));
                client.connectToHost(QHostAddress::LocalHost, f.listen(kind));
                QVERIFY(client.waitForConnected(kWaitMs));
                net::shutdownWrite(client.socketDescriptor());
                QTRY_COMPARE_WITH_TIMEOUT(client.state(), QAbstractSocket::UnconnectedState, kWaitMs);
            }
        }
        QTRY_COMPARE_WITH_TIMEOUT(f.connections().size(), 0, kWaitMs);
        QCOMPARE(f.log.destroyed.load(), f.log.created.load());
    }

    // ---- limits
    void refusedOverTheLimit()
    {
        Fixture f;
        QVERIFY(f.start());
        const quint16 port = f.listen(Listener::Smtp, 2);
        QTcpSocket a, b, c;
        a.connectToHost(QHostAddress::LocalHost, port);
        EXCHANGE(a, "", "220 ready\r\n");
        b.connectToHost(QHostAddress::LocalHost, port);
        EXCHANGE(b, "", "220 ready\r\n");
        c.connectToHost(QHostAddress::LocalHost, port);
        EXCHANGE(c, "", "421 4.3.2 full\r\n");
        QTRY_COMPARE_WITH_TIMEOUT(c.state(), QAbstractSocket::UnconnectedState, kWaitMs);
        a.disconnectFromHost();
        QTRY_COMPARE_WITH_TIMEOUT(f.gauge("smtp_connections_active"), 1, kWaitMs);
        QTcpSocket d;
        d.connectToHost(QHostAddress::LocalHost, port);
        EXCHANGE(d, "", "220 ready\r\n");
    }
    void refusedPerAddress()
    {
        Fixture f;
        f.options.exempt = {u"127.0.0.2"_s};
        f.options.maxPerAddress = 1;
        QVERIFY(f.start());
        const quint16 port = f.listen();
        QTcpSocket a, b, c, d;
        a.connectToHost(QHostAddress::LocalHost, port);
        EXCHANGE(a, "", "220 ready\r\n");
        b.connectToHost(QHostAddress::LocalHost, port);
        EXCHANGE(b, "", "421 4.3.2 full\r\n");
        c.bind(QHostAddress(u"127.0.0.2"_s));
        c.connectToHost(QHostAddress::LocalHost, port);
        EXCHANGE(c, "", "220 ready\r\n");
        d.bind(QHostAddress(u"127.0.0.2"_s));
        d.connectToHost(QHostAddress::LocalHost, port);
        EXCHANGE(d, "", "220 ready\r\n");
        a.disconnectFromHost();
        QTRY_VERIFY_WITH_TIMEOUT(f.log.closed.load() >= 1, kWaitMs);
        QTcpSocket e;
        [&] {
            for (int i = 0; i < 200 && e.state() != QAbstractSocket::ConnectedState; ++i) { // the slot comes back by message
                e.connectToHost(QHostAddress::LocalHost, port);
                QTRY_VERIFY_WITH_TIMEOUT(e.bytesAvailable() >= 4, kWaitMs);
                if (e.peek(3) == "220")
                    return;
                e.abort();
            }
        }();
        EXCHANGE(e, "", "220 ready\r\n");
    }

    // ---- PROXY
    void proxyHeaders_data()
    {
        QTest::addColumn<QByteArray>("header");
        QTest::addColumn<QByteArray>("peer"); // empty: refused
        QTest::newRow("v1") << QByteArray("PROXY TCP4 203.0.113.7 192.0.2.1 4711 25\r\n") << QByteArray("203.0.113.7 4711");
        QTest::newRow("v1 ipv6") << QByteArray("PROXY TCP6 2001:db8::7 2001:db8::1 4711 25\r\n") << QByteArray("2001:db8::7 4711");
        QTest::newRow("v1 unknown") << QByteArray("PROXY UNKNOWN\r\n") << QByteArray("127.0.0.1 ");
        QTest::newRow("v2") << QByteArray("\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c\xcb\0\x71\x07\xc0\0\x02\x01\x12\x67\0\x19", 28)
                            << QByteArray("203.0.113.7 4711");
        QTest::newRow("none") << QByteArray("EHLO x\r\n") << QByteArray();
    }
    void proxyHeaders()
    {
        QFETCH(QByteArray, header);
        QFETCH(QByteArray, peer);
        Fixture f;
        f.options.trustedProxies = {u"127.0.0.1"_s};
        QVERIFY(f.start());
        const quint16 port = f.listen();
        for (const bool slowly : {false, true}) {
            QTcpSocket client;
            client.connectToHost(QHostAddress::LocalHost, port);
            QTRY_COMPARE_WITH_TIMEOUT(client.state(), QAbstractSocket::ConnectedState, kWaitMs);
            if (slowly) {
                for (const char c : header) {
                    client.write(&c, 1);
                    client.flush();
                }
                client.write("HELLO\r\n");
            } else {
                client.write(header + "HELLO\r\n");
            }
            if (peer.isEmpty())
                QTRY_COMPARE_WITH_TIMEOUT(client.state(), QAbstractSocket::UnconnectedState, kWaitMs);
            else
                EXCHANGE(client, "", "220 ready\r\n" + peer);
        }
    }
    void untrustedProxyHeaderIsData()
    {
        Fixture f;
        f.options.trustedProxies = {u"192.0.2.0/24"_s};
        QVERIFY(f.start());
        QTcpSocket client;
        client.connectToHost(QHostAddress::LocalHost, f.listen());
        EXCHANGE(client, "PROXY TCP4 203.0.113.7 192.0.2.1 4711 25\r\n", "220 ready\r\nPROXY TCP4 203.0.113.7 192.0.2.1 4711 25\r\n");
    }
    void silentProxyIsCutOff()
    {
        Fixture f;
        f.options.clock = &f.clock;
        f.options.trustedProxies = {u"127.0.0.1"_s};
        QVERIFY(f.start());
        QTcpSocket client;
        client.connectToHost(QHostAddress::LocalHost, f.listen());
        client.write("PROXY ");
        QTRY_COMPARE_WITH_TIMEOUT(f.gauge("smtp_connections_active"), 1, kWaitMs);
        QTRY_VERIFY_WITH_TIMEOUT(f.connections().size() == 1 && f.connections()[0].bytesIn == 6, kWaitMs);
        f.clock.advanceMs(4500);
        QCOMPARE(f.connections().size(), 1);
        f.clock.advanceMs(1000);
        QTRY_COMPARE_WITH_TIMEOUT(client.state(), QAbstractSocket::UnconnectedState, kWaitMs);
        QCOMPARE(f.log.created.load(), 0);
    }
    void proxiedClientsAreCounted()
    {
        Fixture f;
        f.options.trustedProxies = {u"127.0.0.1"_s};
        f.options.maxPerAddress = 1;
        QVERIFY(f.start());
        const quint16 port = f.listen();
        QTcpSocket a, b, c;
        a.connectToHost(QHostAddress::LocalHost, port);
        EXCHANGE(a, "PROXY TCP4 203.0.113.7 192.0.2.1 1 25\r\n", "220 ready\r\n");
        b.connectToHost(QHostAddress::LocalHost, port);
        EXCHANGE(b, "PROXY TCP4 203.0.113.7 192.0.2.1 2 25\r\nEHLO\r\n", "421 4.3.2 full\r\n");
        c.connectToHost(QHostAddress::LocalHost, port);
        EXCHANGE(c, "PROXY TCP4 203.0.113.8 192.0.2.1 3 25\r\n", "220 ready\r\n");
    }

    // ---- time and end
    void deadline()
    {
        Fixture f;
        f.options.clock = &f.clock;
        QVERIFY(f.start());
        QTcpSocket client;
        client.connectToHost(QHostAddress::LocalHost, f.listen());
        EXCHANGE(client, "", "220 ready\r\n");
        EXCHANGE(client, "DEADLINE 60000\r\n", "250 set\r\n");
        f.clock.advanceMs(59000);
        EXCHANGE(client, "DEADLINE 60000\r\n", "250 set\r\n"); // begins anew
        f.clock.advanceMs(59900);
        EXCHANGE(client, "still here\r\n", "still here\r\n");
        QCOMPARE(f.log.timedOut.load(), 0);
        f.clock.advanceMs(200);
        EXCHANGE(client, "", "421 too slow\r\n");
        QTRY_COMPARE_WITH_TIMEOUT(client.state(), QAbstractSocket::UnconnectedState, kWaitMs);
        QCOMPARE(f.log.timedOut.load(), 1);
    }
    void silentHandshakeIsCutOff()
    {
        Fixture f;
        f.options.clock = &f.clock;
        QVERIFY(f.startTls());
        QTcpSocket client;
        client.connectToHost(QHostAddress::LocalHost, f.listen(Listener::Imaps));
        QTRY_COMPARE_WITH_TIMEOUT(f.observed.load(), 1, kWaitMs);
        QCOMPARE(f.connections()[0].state, u"tls"_s);
        f.clock.advanceMs(29000);
        QCOMPARE(f.connections().size(), 1);
        f.clock.advanceMs(1500);
        QTRY_COMPARE_WITH_TIMEOUT(client.state(), QAbstractSocket::UnconnectedState, kWaitMs);
    }
    void abortInTheMiddleOfACall()
    {
        Fixture f;
        QVERIFY(f.start());
        QTcpSocket client;
        client.connectToHost(QHostAddress::LocalHost, f.listen());
        EXCHANGE(client, "", "220 ready\r\n");
        client.write("ABORT\r\nmore\r\n");
        QTRY_COMPARE_WITH_TIMEOUT(client.state(), QAbstractSocket::UnconnectedState, kWaitMs);
        QCOMPARE(client.readAll(), QByteArray());
        QTRY_COMPARE_WITH_TIMEOUT(f.log.destroyed.load(), 1, kWaitMs);
    }
    void replyIsNotOvertakenByAReset()
    {
        Fixture f;
        QVERIFY(f.start());
        const quint16 port = f.listen();
        for (int i = 0; i < 20; ++i) {
            QTcpSocket client;
            client.connectToHost(QHostAddress::LocalHost, port);
            EXCHANGE(client, "", "220 ready\r\n");
            // Far more than the server reads before it answers and closes.
            EXCHANGE(client, "QUIT\r\n" + QByteArray(300'000, 'z'), "221 bye\r\n");
        }
    }
    void closeById()
    {
        Fixture f;
        QVERIFY(f.start());
        QTcpSocket a, b;
        const quint16 port = f.listen();
        a.connectToHost(QHostAddress::LocalHost, port);
        EXCHANGE(a, "", "220 ready\r\n");
        b.connectToHost(QHostAddress::LocalHost, port);
        EXCHANGE(b, "", "220 ready\r\n");
        const auto list = f.connections();
        QCOMPARE(list.size(), 2);
        const auto executor = base::LoopExecutor::forCurrentThread();
        std::optional<control::Connection> closed;
        f.network->connections().closeConnection(list[0].id, {executor, [&](auto result) { closed = *result; }});
        QTRY_VERIFY_WITH_TIMEOUT(closed.has_value(), kWaitMs);
        QCOMPARE(closed->id, list[0].id);
        QTRY_COMPARE_WITH_TIMEOUT(a.state(), QAbstractSocket::UnconnectedState, kWaitMs);
        QCOMPARE(b.state(), QAbstractSocket::ConnectedState);
        std::optional<base::ErrorKind> kind;
        QTRY_COMPARE_WITH_TIMEOUT(f.log.destroyed.load(), 1, kWaitMs);
        f.network->connections().closeConnection(list[0].id, {executor, [&](auto result) { kind = result.error().kind; }});
        QTRY_VERIFY_WITH_TIMEOUT(kind.has_value(), kWaitMs);
        QCOMPARE(*kind, base::ErrorKind::NotFound);
    }
    void drain()
    {
        Fixture f;
        f.options.clock = &f.clock;
        QVERIFY(f.start());
        const quint16 port = f.listen();
        QTcpSocket polite, busy;
        polite.connectToHost(QHostAddress::LocalHost, port);
        EXCHANGE(polite, "", "220 ready\r\n");
        bool done = false;
        f.network->drain(10000, [&] { done = true; });
        EXCHANGE(polite, "", "421 going down\r\n");
        QTRY_VERIFY_WITH_TIMEOUT(done, kWaitMs);
        QCOMPARE(f.log.destroyed.load(), 1);
        busy.connectToHost(QHostAddress::LocalHost, port);
        QTRY_COMPARE_WITH_TIMEOUT(busy.error(), QAbstractSocket::ConnectionRefusedError, kWaitMs);
    }
    void drainAbortsWhatStays()
    {
        Fixture f;
        f.options.clock = &f.clock;
        f.log.ignoreDrain = true;
        QVERIFY(f.start());
        QTcpSocket busy;
        busy.connectToHost(QHostAddress::LocalHost, f.listen());
        EXCHANGE(busy, "", "220 ready\r\n");
        bool done = false;
        f.network->drain(10000, [&] { done = true; });
        QTRY_COMPARE_WITH_TIMEOUT(f.log.drained.load(), 1, kWaitMs);
        EXCHANGE(busy, "in hand\r\n", "in hand\r\n"); // goes on until its time is over
        QVERIFY(!done);
        f.clock.advanceMs(10100);
        QTRY_VERIFY_WITH_TIMEOUT(done, kWaitMs);
        QTRY_COMPARE_WITH_TIMEOUT(busy.state(), QAbstractSocket::UnconnectedState, kWaitMs);
    }
    void closeWithOpenConnections()
    {
        Fixture f;
        QVERIFY(f.start());
        const quint16 port = f.listen();
        std::vector<std::unique_ptr<QTcpSocket>> clients;
        for (int i = 0; i < 20; ++i) {
            clients.push_back(std::make_unique<QTcpSocket>());
            clients.back()->connectToHost(QHostAddress::LocalHost, port);
        }
        QTRY_COMPARE_WITH_TIMEOUT(f.log.opened.load(), 20, kWaitMs);
        f.network->close();
        QCOMPARE(f.log.closed.load(), 20);
        QCOMPARE(f.log.destroyed.load(), 20);
        QCOMPARE(f.observed.load(), 0);
        QTRY_COMPARE_WITH_TIMEOUT(f.gauge("smtp_connections_active"), 0, kWaitMs);
    }

    // ---- flow
    void slowReader_data()
    {
        QTest::addColumn<bool>("tls");
        QTest::newRow("plain") << false;
        QTest::newRow("tls") << true;
    }
    void slowReader()
    {
        QFETCH(bool, tls);
        Fixture f;
        QVERIFY(f.startTls());
        QSslSocket client;
        client.setPeerVerifyMode(QSslSocket::VerifyNone);
        client.setReadBufferSize(65536); // takes no more than this until it is read
        const quint16 port = f.listen(tls ? Listener::Https : Listener::Http);
        if (tls)
            client.connectToHostEncrypted(u"127.0.0.1"_s, port);
        else
            client.connectToHost(QHostAddress::LocalHost, port);
        EXCHANGE(client, "", "220 ready\r\n");
        const int before = f.log.written;
        constexpr int kSize = 30'000'000;
        client.write("BIG " + QByteArray::number(kSize) + "\r\n");
        QTRY_VERIFY_WITH_TIMEOUT(client.bytesAvailable() > 0, kWaitMs);
        QVERIFY(f.log.written == before); // the kernel cannot have taken it all
        qint64 total = 0;
        QElapsedTimer limit;
        limit.start();
        while (total < kSize + 2 && limit.elapsed() < 4 * kWaitMs) {
            QCoreApplication::processEvents(QEventLoop::AllEvents, 20);
            total += client.readAll().size();
        }
        QCOMPARE(total, kSize + 2);
        QTRY_VERIFY_WITH_TIMEOUT(f.log.written > before, kWaitMs);
        EXCHANGE(client, "next\r\n", "next\r\n");
    }
    void pausedReading()
    {
        Fixture f;
        QVERIFY(f.start());
        QTcpSocket client;
        client.connectToHost(QHostAddress::LocalHost, f.listen());
        EXCHANGE(client, "", "220 ready\r\n");
        client.write("HOLD somebody\r\n");
        QTRY_COMPARE_WITH_TIMEOUT(f.log.received.load(), 15, kWaitMs);
        client.write(QByteArray(60'000'000, 'q'));
        QTRY_VERIFY_WITH_TIMEOUT(client.bytesToWrite() < 60'000'000, kWaitMs);
        qint64 left = -1; // falls until the kernel's buffers are full, then nobody takes any more
        QTRY_VERIFY_WITH_TIMEOUT(std::exchange(left, client.bytesToWrite()) == client.bytesToWrite(), kWaitMs);
        QVERIFY(client.bytesToWrite() > 0);
        QCOMPARE(f.log.received.load(), 15);
        QCOMPARE(f.connections()[0].state, u"held"_s);
        QCOMPARE(f.connections()[0].user, u"somebody"_s);
    }
    void muchInputDoesNotHoldUpLittle_data()
    {
        QTest::addColumn<int>("workMs");
        QTest::addColumn<qsizetype>("flood");
        QTest::newRow("cheap") << 0 << qsizetype(4'000'000);
        QTest::newRow("dear") << 3 << qsizetype(1'000'000); // each has used up its share several times
    }
    void muchInputDoesNotHoldUpLittle()
    {
        QFETCH(int, workMs);
        QFETCH(qsizetype, flood);
        Fixture f;
        f.log.workMs = (unsigned long)workMs;
        QVERIFY(f.start());
        const quint16 port = f.listen();
        std::vector<std::unique_ptr<QTcpSocket>> floods;
        for (int i = 0; i < 6; ++i) {
            floods.push_back(std::make_unique<QTcpSocket>());
            floods.back()->connectToHost(QHostAddress::LocalHost, port);
            EXCHANGE(*floods.back(), "", "220 ready\r\n");
            floods.back()->write("SINK\r\n" + QByteArray(flood, 'q'));
        }
        QTcpSocket client;
        client.connectToHost(QHostAddress::LocalHost, port);
        EXCHANGE(client, "", "220 ready\r\n");
        for (int i = 0; i < 50; ++i)
            EXCHANGE(client, "hello\r\n", "hello\r\n");
        QTRY_COMPARE_WITH_TIMEOUT(f.log.received.load(), 6 * (flood + 6) + 50 * 7, kWaitMs); // nobody was forgotten
    }
    void twoThousandConnections()
    {
        Fixture f;
        QVERIFY(f.start());
        const quint16 port = f.listen();
        std::vector<std::unique_ptr<QTcpSocket>> clients;
        constexpr int kCount = 2000;
        for (int i = 0; i < kCount; ++i) {
            clients.push_back(std::make_unique<QTcpSocket>());
            clients.back()->connectToHost(QHostAddress::LocalHost, port);
            if (i % 100 == 99)
                QTRY_COMPARE_WITH_TIMEOUT(f.log.opened.load(), i + 1, kWaitMs);
        }
        QCOMPARE(f.gauge("smtp_connections_active"), kCount);
        QCOMPARE(f.connections().size(), kCount);
        for (int i = 0; i < kCount; ++i) {
            QTRY_VERIFY_WITH_TIMEOUT(clients[size_t(i)]->bytesAvailable() >= 11, kWaitMs);
            clients[size_t(i)]->readAll();
            clients[size_t(i)]->write("number " + QByteArray::number(i) + "\r\n");
        }
        for (int i = 0; i < kCount; ++i)
            EXCHANGE(*clients[size_t(i)], "", "number " + QByteArray::number(i) + "\r\n");
        clients.clear();
        QTRY_COMPARE_WITH_TIMEOUT(f.log.destroyed.load(), kCount, kWaitMs);
        QTRY_COMPARE_WITH_TIMEOUT(f.gauge("smtp_connections_active"), 0, kWaitMs);
    }
    void outOfDescriptors_data()
    {
        QTest::addColumn<bool>("servedBefore");
        QTest::newRow("at once") << false;
        QTest::newRow("after the listener once ran dry") << true; // Qt's own accept loop spins in this one
    }
    void outOfDescriptors()
    {
        QFETCH(bool, servedBefore);
        Fixture f;
        f.options.reservedDescriptors = 0;
        QVERIFY(f.start());
        const quint16 port = f.listen();
        QTcpSocket early;
        if (servedBefore) {
            early.connectToHost(QHostAddress::LocalHost, port);
            EXCHANGE(early, "", "220 ready\r\n");
        }
        constexpr int kCallers = 60;
        QList<int> callers; // made before the limit falls: connecting takes no further descriptor
        for (int i = 0; i < kCallers; ++i)
            callers << ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        const int highest = ::dup(callers.last());
        ::close(highest);
        rlimit before{};
        QCOMPARE(::getrlimit(RLIMIT_NOFILE, &before), 0);
        const rlimit lowered{rlim_t(highest + 10), before.rlim_max}; // room for about ten more
        QCOMPARE(::setrlimit(RLIMIT_NOFILE, &lowered), 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        for (const int caller : callers)
            ::connect(caller, reinterpret_cast<const sockaddr *>(&address), sizeof address);
        int served = 0, refused = 0;
        const auto listenToAll = [&] {
            for (const int caller : callers) { // they hold on, so that no descriptor comes free
                char text[64] = {};
                if (::recv(caller, text, sizeof text - 1, 0) <= 0)
                    continue;
                served += qstrncmp(text, "220", 3) == 0;
                refused += qstrncmp(text, "421", 3) == 0;
            }
            return served + refused;
        };
        QTRY_COMPARE_WITH_TIMEOUT(listenToAll(), kCallers, kWaitMs); // every one of them gets an answer
        QVERIFY2(served >= 5 && served <= 10, qPrintable(QString::number(served)));
        QVERIFY(f.registry.counter("descriptors_exhausted_total", {}, {}).value() >= 1);
        // When some hang up, service goes on by itself.
        for (const int caller : callers)
            ::close(caller);
        QTcpSocket late;
        bool welcome = false;
        QElapsedTimer limit;
        limit.start();
        while (!welcome && limit.elapsed() < kWaitMs) {
            late.connectToHost(QHostAddress::LocalHost, port);
            QTRY_VERIFY_WITH_TIMEOUT(late.bytesAvailable() > 3 || late.state() == QAbstractSocket::UnconnectedState, kWaitMs);
            welcome = late.peek(3) == "220";
            if (!welcome)
                late.abort();
        }
        QVERIFY(welcome);
        QCOMPARE(::setrlimit(RLIMIT_NOFILE, &before), 0);
    }
};

QTEST_GUILESS_MAIN(TestNetwork)
#include "tst_network.moc"

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/office.h"
#include "support/rawsocket.h"
#include <QJsonArray>
#include <QTest>

using namespace Qt::StringLiterals;
using support::Office;
using support::RawSocket;

namespace {

const QByteArray kSignature = QByteArray::fromHex("0d0a0d0a000d0a515549540a");

/// Version 2 of haproxy's proxy-protocol.txt, 2.2: `command` 0x21 PROXY, 0x20 LOCAL; `family` 0x11 TCP over IPv4, 0x21 over IPv6.
QByteArray v2(char command, char family, const QByteArray &addresses)
{
    return kSignature + command + family + char(addresses.size() >> 8) + char(addresses.size()) + addresses;
}

QByteArray v2FromIpv4()
{
    return v2(0x21, 0x11, QByteArray::fromHex("c6336407" "c0000201" "3039" "0019") + QByteArray::fromHex("040003000000")); // with a TLV
}

QByteArray v2FromIpv6()
{
    return v2(0x21, 0x21, QByteArray::fromHex("20010db8000000000000000000000007" "20010db8000000000000000000000001" "3039" "0019"));
}

} // namespace

/// The PROXY header names the client where a trusted balancer sends it, and nowhere else. 127.0.0.2 is the balancer.
class TestProxyProtocol : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void namesTheClient_data();
    void namesTheClient();
    void httpToo();
    void garbageFromTheBalancer_data();
    void garbageFromTheBalancer();
    void notFromStrangers_data();
    void notFromStrangers();

private:
    QString peerOf(const QString &protocol, const QString &start);
    Office m_office;
};

void TestProxyProtocol::initTestCase()
{
    m_office.engine.setEnvironment(u"POSTKONTOR_LISTEN_PROXY_PROTOCOL_FROM"_s, u"127.0.0.2"_s);
    QVERIFY(m_office.open());
}

/// The peer of an open connection that begins with `start`.
QString TestProxyProtocol::peerOf(const QString &protocol, const QString &start)
{
    for (const QJsonValue &item : m_office.rest->list(u"/v1/connections"_s)) {
        if (item[u"protocol"_s].toString() == protocol && item[u"peer"_s].toString().startsWith(start))
            return item[u"peer"_s].toString();
    }
    return {};
}

void TestProxyProtocol::namesTheClient_data()
{
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<bool>("byteByByte");
    QTest::addColumn<QString>("peer");
    QTest::addColumn<QByteArray>("received");
    const QByteArray line = "PROXY TCP4 198.51.100.7 192.0.2.1 12345 25\r\n";
    QTest::newRow("v1") << line << false << u"198.51.100.7:12345"_s << QByteArray("[198.51.100.7]");
    QTest::newRow("v1, dripped") << line << true << u"198.51.100.7:12345"_s << QByteArray("[198.51.100.7]");
    QTest::newRow("v1, IPv6") << QByteArray("PROXY TCP6 2001:db8::7 2001:db8::1 12345 25\r\n") << false << u"[2001:db8::7]:12345"_s
                              << QByteArray("[IPv6:2001:db8::7]");
    QTest::newRow("v1, UNKNOWN") << QByteArray("PROXY UNKNOWN\r\n") << false << u"127.0.0.2:"_s << QByteArray("[127.0.0.2]");
    QTest::newRow("v2") << v2FromIpv4() << false << u"198.51.100.7:12345"_s << QByteArray("[198.51.100.7]");
    QTest::newRow("v2, dripped") << v2FromIpv4() << true << u"198.51.100.7:12345"_s << QByteArray("[198.51.100.7]");
    QTest::newRow("v2, IPv6") << v2FromIpv6() << false << u"[2001:db8::7]:12345"_s << QByteArray("[IPv6:2001:db8::7]");
    QTest::newRow("v2, LOCAL") << v2(0x20, 0, {}) << false << u"127.0.0.2:"_s << QByteArray("[127.0.0.2]");
}

void TestProxyProtocol::namesTheClient()
{
    QFETCH(QByteArray, header);
    QFETCH(bool, byteByByte);
    QFETCH(QString, peer);
    QFETCH(QByteArray, received);
    RawSocket balancer;
    QVERIFY(balancer.connectTo(m_office.engine.port(u"smtp"_s), u"127.0.0.2"_s));
    balancer.socket().setSocketOption(QAbstractSocket::LowDelayOption, 1);
    if (byteByByte) {
        for (const char c : header)
            QVERIFY(balancer.write(QByteArray(1, c)));
    } else {
        QVERIFY(balancer.write(header));
    }
    QVERIFY(balancer.readUntil("\r\n").startsWith("220"));
    QVERIFY(peerOf(u"smtp"_s, peer).startsWith(peer));
    const QByteArray session = "EHLO client.test\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<mei@example.test>\r\nDATA\r\n";
    QVERIFY(balancer.write(session));
    QVERIFY(balancer.readUntil("354 ").endsWith("354 "));
    balancer.readUntil("\r\n");
    QVERIFY(balancer.write("Subject: by proxy\r\n\r\nx\r\n.\r\nQUIT\r\n"));
    QVERIFY(balancer.readToEnd().startsWith("250 2.0.0"));
    const QJsonObject list = m_office.rest->get(m_office.messagesPath() + u"?limit=1"_s).object();
    const QByteArray raw = m_office.rest->get(u"/v1/messages/%1/raw"_s.arg(list[u"items"_s][0][u"id"_s].toString())).body;
    QVERIFY2(raw.contains(received), raw.constData());
}

void TestProxyProtocol::httpToo()
{
    RawSocket balancer;
    QVERIFY(balancer.connectTo(m_office.engine.port(u"http"_s), u"127.0.0.2"_s));
    QVERIFY(balancer.write("PROXY TCP4 198.51.100.7 192.0.2.1 12345 80\r\n"));
    QCOMPARE(balancer.ask("GET", "/healthz").status, 200); // header and request need not come together
    QCOMPARE(peerOf(u"http"_s, u"198.51.100.7:"_s), u"198.51.100.7:12345"_s);
    QCOMPARE(balancer.ask("GET", "/metrics").status, 401); // the client is not this machine
    RawSocket local;
    QVERIFY(local.connectTo(m_office.engine.port(u"http"_s)));
    QCOMPARE(local.ask("GET", "/metrics").status, 200);
}

void TestProxyProtocol::garbageFromTheBalancer_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("no header") << QByteArray("EHLO client.test\r\n");
    QTest::newRow("bad address") << QByteArray("PROXY TCP4 198.51.100.777 192.0.2.1 1 2\r\n");
    QTest::newRow("endless line") << QByteArray("PROXY TCP4 ") + QByteArray(200, '1');
    QTest::newRow("bad version") << kSignature + QByteArray::fromHex("31110000");
    QTest::newRow("short block") << v2(0x21, 0x11, "abc");
}

void TestProxyProtocol::garbageFromTheBalancer()
{
    QFETCH(QByteArray, bytes);
    RawSocket balancer;
    QVERIFY(balancer.connectTo(m_office.engine.port(u"smtp"_s), u"127.0.0.2"_s));
    balancer.write(bytes);
    QCOMPARE(balancer.readToEnd(), QByteArray()); // closed without a word
    QVERIFY(!balancer.isOpen());
}

void TestProxyProtocol::notFromStrangers_data()
{
    QTest::addColumn<QByteArray>("header");
    QTest::newRow("v1") << QByteArray("PROXY TCP4 198.51.100.7 192.0.2.1 12345 25\r\n");
    QTest::newRow("v2") << v2FromIpv4();
}

void TestProxyProtocol::notFromStrangers()
{
    QFETCH(QByteArray, header);
    RawSocket stranger;
    QVERIFY(stranger.connectTo(m_office.engine.port(u"smtp"_s)));
    QVERIFY(stranger.readUntil("\r\n").startsWith("220"));
    stranger.write(header + "NOOP\r\n");
    QVERIFY(stranger.readUntil("\r\n").startsWith("5"));
    QVERIFY(peerOf(u"smtp"_s, u"198.51.100.7"_s).isEmpty());
    RawSocket web;
    QVERIFY(web.connectTo(m_office.engine.port(u"http"_s)));
    web.write(header);
    QVERIFY(web.readAnswer().status >= 400);
}

QTEST_GUILESS_MAIN(TestProxyProtocol)
#include "tst_proxyprotocol.moc"

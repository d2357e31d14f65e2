// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/proxyheader.h"
#include <QRandomGenerator>
#include <QTest>

using net::ProxyHeader;

namespace {

const QByteArray kSignature("\r\n\r\n\0\r\nQUIT\n", 12);

QByteArray binary(int versionAndCommand, int family, const QByteArray &rest, int length = -1)
{
    const int said = length < 0 ? int(rest.size()) : length;
    return kSignature + char(versionAndCommand) + char(family) + char(said >> 8) + char(said & 0xff) + rest;
}

const QByteArray kFour("\xcb\x00\x71\x07\xc0\x00\x02\x01\x12\x67\x00\x19", 12); // 203.0.113.7:4711 -> 192.0.2.1:25
const QByteArray kSix = QByteArray::fromHex("20010db8000000000000000000000007" "20010db8000000000000000000000001" "1267" "0019");
const QByteArray kMapped = QByteArray::fromHex("00000000000000000000ffffcb007107" "00000000000000000000ffffc0000201" "1267" "0019");
const QByteArray kTlv = QByteArray::fromHex("03000400112233") + QByteArray::fromHex("040003616263");

} // namespace

class TestProxyHeader : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void valid_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("source"); // empty: the connection's own address
        QTest::addColumn<QString>("destination");
        const auto row = [](const char *name, const QByteArray &bytes, const char *source = "", const char *destination = "") {
            QTest::newRow(name) << bytes << QString::fromLatin1(source) << QString::fromLatin1(destination);
        };
        row("v1 tcp4", "PROXY TCP4 203.0.113.7 192.0.2.1 4711 25\r\n", "203.0.113.7", "192.0.2.1");
        row("v1 tcp6", "PROXY TCP6 2001:db8::7 2001:DB8::1 4711 25\r\n", "2001:db8::7", "2001:db8::1");
        row("v1 tcp6 mapped", "PROXY TCP6 ::ffff:203.0.113.7 ::ffff:192.0.2.1 4711 25\r\n", "203.0.113.7", "192.0.2.1");
        row("v1 unknown", "PROXY UNKNOWN\r\n");
        row("v1 unknown, longest", "PROXY UNKNOWN ffff:f...f:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:f...f:ffff 65535 65535 abcdef\r\n");
        row("v2 tcp4", binary(0x21, 0x11, kFour), "203.0.113.7", "192.0.2.1");
        row("v2 tcp6", binary(0x21, 0x21, kSix), "2001:db8::7", "2001:db8::1");
        row("v2 tcp6 mapped", binary(0x21, 0x21, kMapped), "203.0.113.7", "192.0.2.1");
        row("v2 tcp4 with tlvs", binary(0x21, 0x11, kFour + kTlv), "203.0.113.7", "192.0.2.1");
        row("v2 with 65,535 bytes", binary(0x21, 0x11, kFour + QByteArray(65535 - 12, 'x')), "203.0.113.7", "192.0.2.1");
        row("v2 local", binary(0x20, 0x00, {}));
        row("v2 local that says addresses", binary(0x20, 0x11, kFour));
        row("v2 local with tlvs", binary(0x20, 0x00, kTlv));
        row("v2 unspecified", binary(0x21, 0x00, {}));
        row("v2 udp", binary(0x21, 0x12, kFour));
        row("v2 unix", binary(0x21, 0x31, QByteArray(216, 'u')));
    }
    void valid()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, source);
        QFETCH(QString, destination);
        const auto check = [&](const ProxyHeader &header) {
            QCOMPARE(header.hasAddresses(), !source.isEmpty());
            if (source.isEmpty())
                return;
            QCOMPARE(header.source().toString(), source);
            QCOMPARE(header.destination().toString(), destination);
            QCOMPARE(header.sourcePort(), quint16(4711));
            QCOMPARE(header.destinationPort(), quint16(25));
        };
        { // whole, with the client's first bytes behind it
            ProxyHeader header;
            const auto fed = header.feed(bytes + "EHLO x\r\n");
            QCOMPARE(int(fed.state), int(ProxyHeader::State::Done));
            QCOMPARE(fed.consumed, bytes.size());
            check(header);
        }
        { // one at a time
            ProxyHeader header;
            for (qsizetype i = 0; i < bytes.size(); ++i) {
                const auto fed = header.feed(QByteArrayView(bytes).sliced(i, 1));
                QCOMPARE(fed.consumed, 1);
                QCOMPARE(int(fed.state), int(i + 1 < bytes.size() ? ProxyHeader::State::NeedMore : ProxyHeader::State::Done));
            }
            check(header);
        }
        for (qsizetype cut = 1; cut < std::min<qsizetype>(bytes.size(), 300); ++cut) { // in two
            ProxyHeader header;
            QCOMPARE(int(header.feed(bytes.first(cut)).state), int(ProxyHeader::State::NeedMore));
            const auto fed = header.feed(bytes.sliced(cut) + "x");
            QCOMPARE(int(fed.state), int(ProxyHeader::State::Done));
            QCOMPARE(fed.consumed, bytes.size() - cut);
            check(header);
        }
    }
    void invalid_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        const auto row = [](const char *name, const QByteArray &bytes) { QTest::newRow(name) << bytes; };
        row("a client's own words", "EHLO x\r\n");
        row("http", "POST / HTTP/1.1\r\n");
        row("lower case", "proxy TCP4 1.2.3.4 1.2.3.4 1 2\r\n");
        row("no crlf within 107", "PROXY TCP4 " + QByteArray(200, ' '));
        row("108 bytes", "PROXY UNKNOWN " + QByteArray(108 - 16, 'x') + "\r\n");
        row("bare lf", "PROXY TCP4 1.2.3.4 1.2.3.4 1 2\n");
        row("udp", "PROXY UDP4 1.2.3.4 1.2.3.4 1 2\r\n");
        row("unknown glued", "PROXY UNKNOWNS\r\n");
        row("two blanks", "PROXY TCP4  1.2.3.4 1.2.3.4 1 2\r\n");
        row("blank at the end", "PROXY TCP4 1.2.3.4 1.2.3.4 1 2 \r\n");
        row("tab", "PROXY TCP4\t1.2.3.4 1.2.3.4 1 2\r\n");
        row("port missing", "PROXY TCP4 1.2.3.4 1.2.3.4 1\r\n");
        row("port too big", "PROXY TCP4 1.2.3.4 1.2.3.4 1 65536\r\n");
        row("port negative", "PROXY TCP4 1.2.3.4 1.2.3.4 -1 2\r\n");
        row("port with zero", "PROXY TCP4 1.2.3.4 1.2.3.4 01 2\r\n");
        row("port with sign", "PROXY TCP4 1.2.3.4 1.2.3.4 +1 2\r\n");
        row("octet too big", "PROXY TCP4 1.2.3.256 1.2.3.4 1 2\r\n");
        row("octal octet", "PROXY TCP4 1.2.3.04 1.2.3.4 1 2\r\n");
        row("three octets", "PROXY TCP4 1.2.3 1.2.3.4 1 2\r\n");
        row("five octets", "PROXY TCP4 1.2.3.4.5 1.2.3.4 1 2\r\n");
        row("trailing dot", "PROXY TCP4 1.2.3.4. 1.2.3.4 1 2\r\n");
        row("ipv6 in tcp4", "PROXY TCP4 ::1 ::1 1 2\r\n");
        row("ipv4 in tcp6", "PROXY TCP6 1.2.3.4 1.2.3.4 1 2\r\n");
        row("ipv6 with scope", "PROXY TCP6 fe80::1%eth0 ::1 1 2\r\n");
        row("ipv6 nonsense", "PROXY TCP6 1::2::3 ::1 1 2\r\n");
        row("nul inside", QByteArray("PROXY TCP4 1.2.3.4\0 1.2.3.4 1 2\r\n", 33));
        row("v2 signature broken", QByteArray("\r\n\r\n\0\r\nQUIX\n\x21\x11\0\x0c", 16) + kFour);
        row("v2 signature cut by a client", "\r\nEHLO x\r\n");
        row("v2 version 1", binary(0x11, 0x11, kFour));
        row("v2 version 3", binary(0x31, 0x11, kFour));
        row("v2 command 2", binary(0x22, 0x11, kFour));
        row("v2 family 4", binary(0x21, 0x41, kFour));
        row("v2 transport 3", binary(0x21, 0x13, kFour));
        row("v2 tcp4 too short", binary(0x21, 0x11, kFour.left(11)));
        row("v2 tcp4 of no length", binary(0x21, 0x11, {}));
        row("v2 tcp6 too short", binary(0x21, 0x21, kSix.left(35)));
    }
    void invalid()
    {
        QFETCH(QByteArray, bytes);
        ProxyHeader whole;
        QCOMPARE(int(whole.feed(bytes).state), int(ProxyHeader::State::Invalid));
        ProxyHeader slow;
        ProxyHeader::State state = ProxyHeader::State::NeedMore;
        for (qsizetype i = 0; i < bytes.size() && state == ProxyHeader::State::NeedMore; ++i)
            state = slow.feed(QByteArrayView(bytes).sliced(i, 1)).state;
        QCOMPARE(int(state), int(ProxyHeader::State::Invalid));
    }
    void randomBytesNeverHurt()
    {
        QRandomGenerator random(11);
        for (int i = 0; i < 20000; ++i) {
            QByteArray bytes = i % 2 ? binary(0x21, 0x11, kFour + kTlv) : QByteArray("PROXY TCP4 203.0.113.7 192.0.2.1 4711 25\r\n");
            for (int k = int(random.bounded(1, 4)); k > 0; --k)
                bytes[random.bounded(bytes.size())] = char(random.bounded(256));
            ProxyHeader header;
            qsizetype taken = 0;
            while (taken < bytes.size()) {
                const qsizetype count = random.bounded(qint64(1), qint64(bytes.size() - taken + 1));
                const auto fed = header.feed(QByteArrayView(bytes).sliced(taken, count));
                QVERIFY(fed.consumed >= 0 && fed.consumed <= count);
                taken += fed.consumed;
                if (fed.state != ProxyHeader::State::NeedMore)
                    break;
                QCOMPARE(fed.consumed, count);
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestProxyHeader)
#include "tst_proxyheader.moc"

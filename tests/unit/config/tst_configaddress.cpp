// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "config/address.h"
#include <QTest>

class TestConfigAddress : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void classify_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("kinds"); // 4: IPv4, 6: IPv6, h: host name, n: network
        const auto row = [](const char *text, const char *kinds) {
            QTest::newRow(*text ? text : "empty") << QString::fromUtf8(text) << QString::fromLatin1(kinds);
        };
        row("", "");
        row("127.0.0.1", "4n");
        row("0.0.0.0", "4n");
        row("255.255.255.255", "4n");
        row("256.0.0.1", "");
        row("1.2.3", "");
        row("1.2.3.4.5", "");
        row("01.2.3.4", "");
        row("1.2.3.", "");
        row("1.2.3.+4", "");
        row("127.0.0.0/8", "n");
        row("127.0.0.0/0", "n");
        row("127.0.0.0/32", "n");
        row("127.0.0.0/33", "");
        row("127.0.0.0/08", "");
        row("127.0.0.0/", "");
        row("127.0.0.0/8/8", "");
        row("::", "6n");
        row("::1", "6n");
        row("1::", "6n");
        row("2001:db8::1", "6n");
        row("2001:DB8:0:0:8:800:200C:417A", "6n");
        row("1:2:3:4:5:6:7:8", "6n");
        row("1:2:3:4:5:6:7", "");
        row("1:2:3:4:5:6:7:8:9", "");
        row("1:2:3:4:5:6:7::", "6n");
        row("1:2:3:4:5:6:7:8::", "");
        row("1::2::3", "");
        row(":::", "");
        row(":1", "");
        row("1:", "");
        row("::ffff:1.2.3.4", "6n");
        row("1:2:3:4:5:6:1.2.3.4", "6n");
        row("1:2:3:4:5:6:7:1.2.3.4", "");
        row("1.2.3.4::", "");
        row("::1.2.3.4:5", "");
        row("12345::", "");
        row("::g", "");
        row("fe80::1%eth0", "");
        row("::1/128", "n");
        row("::/0", "n");
        row("::1/129", "");
        row("localhost", "h");
        row("mail.example.test", "h");
        row("3com.com", "h");
        row("a-b.c", "h");
        row("-a.b", "");
        row("a-.b", "");
        row("a..b", "");
        row(".a", "");
        row("a.", "");
        row("a_b.c", "");
        row("a b", "");
        row("例.test", "");
        row("a.123", "");
    }
    void classify()
    {
        QFETCH(QString, text);
        QFETCH(QString, kinds);
        QCOMPARE(config::isIpv4(text), kinds.contains(u'4'));
        QCOMPARE(config::isIpv6(text), kinds.contains(u'6'));
        QCOMPARE(config::isHostname(text), kinds.contains(u'h'));
        QCOMPARE(config::isNetwork(text), kinds.contains(u'n'));
    }
    void hostnameLengths()
    {
        const QString label(63, u'a');
        QVERIFY(config::isHostname(label));
        QVERIFY(!config::isHostname(label + u'a'));
        const QString longest = label + u'.' + label + u'.' + label + u'.' + QString(61, u'a');
        QCOMPARE(longest.size(), 253);
        QVERIFY(config::isHostname(longest));
        QVERIFY(!config::isHostname(longest + u'a'));
        QVERIFY(!config::isHostname(QString(1000000, u'.')));
        QVERIFY(!config::isIpv6(QString(1000000, u':')));
        QVERIFY(!config::isIpv4(QString(1000000, u'.')));
    }
    void hostPort_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("host");
        QTest::addColumn<int>("port"); // -1: refused
        const auto row = [](const char *text, const char *host, int port) {
            QTest::newRow(*text ? text : "empty")
                << QString::fromUtf8(text) << QString::fromUtf8(host) << port;
        };
        row("127.0.0.1:2525", "127.0.0.1", 2525);
        row("[::1]:25", "::1", 25);
        row("relay.example.test:587", "relay.example.test", 587);
        row("a:0", "a", 0);
        row("a:65535", "a", 65535);
        row("a:65536", "", -1);
        row("a:-1", "", -1);
        row("a:+1", "", -1);
        row("a:025", "", -1);
        row("a:", "", -1);
        row(":25", "", -1);
        row("a", "", -1);
        row("", "", -1);
        row("::1:25", "", -1);
        row("[::1]", "", -1);
        row("[::1]25", "", -1);
        row("[127.0.0.1]:25", "", -1);
        row("[]:25", "", -1);
        row("[::1:25", "", -1);
        row("[:25", "", -1);
        row("a:25 ", "", -1);
        row(" a:25", "", -1);
        row("1.2.3.256:25", "", -1);
    }
    void hostPort()
    {
        QFETCH(QString, text);
        QFETCH(QString, host);
        QFETCH(int, port);
        const std::optional<config::HostPort> parsed = config::parseHostPort(text);
        QCOMPARE(parsed.has_value(), port >= 0);
        if (parsed) {
            QCOMPARE(parsed->host, host);
            QCOMPARE(int(parsed->port), port);
        }
    }
};

QTEST_GUILESS_MAIN(TestConfigAddress)
#include "tst_configaddress.moc"

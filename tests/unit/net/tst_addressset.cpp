// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/addressset.h"
#include <QTest>

using namespace Qt::StringLiterals;
using net::AddressSet;

class TestAddressSet : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void contains_data()
    {
        QTest::addColumn<QString>("entry");
        QTest::addColumn<QString>("address");
        QTest::addColumn<bool>("inside");
        QTest::newRow("host") << u"192.0.2.1"_s << u"192.0.2.1"_s << true;
        QTest::newRow("other host") << u"192.0.2.1"_s << u"192.0.2.2"_s << false;
        QTest::newRow("network") << u"127.0.0.0/8"_s << u"127.255.1.2"_s << true;
        QTest::newRow("outside") << u"127.0.0.0/8"_s << u"128.0.0.1"_s << false;
        QTest::newRow("host bits set") << u"10.1.2.3/8"_s << u"10.9.9.9"_s << true;
        QTest::newRow("all of ipv4") << u"0.0.0.0/0"_s << u"8.8.8.8"_s << true;
        QTest::newRow("all of ipv4 is not ipv6") << u"0.0.0.0/0"_s << u"2001:db8::1"_s << false;
        QTest::newRow("all of ipv6 is not ipv4") << u"::/0"_s << u"8.8.8.8"_s << false;
        QTest::newRow("mapped address") << u"127.0.0.0/8"_s << u"::ffff:127.0.0.1"_s << true;
        QTest::newRow("ipv6 host") << u"::1"_s << u"::1"_s << true;
        QTest::newRow("ipv6 network") << u"2001:db8::/32"_s << u"2001:db8:1::9"_s << true;
        QTest::newRow("ipv6 outside") << u"2001:db8::/32"_s << u"2001:db9::"_s << false;
        QTest::newRow("scope") << u"fe80::/10"_s << u"fe80::1%lo"_s << true;
    }
    void contains()
    {
        QFETCH(QString, entry);
        QFETCH(QString, address);
        QFETCH(bool, inside);
        const auto set = AddressSet::parse({u"203.0.113.0/24"_s, entry});
        QVERIFY(set.ok());
        QCOMPARE(set->contains(QHostAddress(address)), inside);
    }
    void refuses_data()
    {
        QTest::addColumn<QString>("entry");
        for (const char *bad : {"", "/", "10", "10.1", "10.0.0.0/", "10.0.0.0/x", "10.0.0.0/33", "10.0.0.0/-1", "::1/129", "localhost",
                                "10.0.0.0/8/8", "10.0.0.256", "*"})
            QTest::newRow(*bad ? bad : "empty") << QString::fromLatin1(bad);
    }
    void refuses()
    {
        QFETCH(QString, entry);
        const auto set = AddressSet::parse({entry});
        QVERIFY(!set.ok());
        QVERIFY(set.error().publicText.contains(u'\'' + entry + u'\''));
    }

    /// Ranges that touch, overlap or hold one another are one; others keep their gaps.
    void manyEntries()
    {
        QStringList entries{u"10.0.0.0/9"_s, u"10.128.0.0/9"_s, u"10.5.0.0/16"_s, u"::/0"_s, u"2001:db8::/32"_s};
        for (int i = 0; i < 900; ++i)
            entries << u"198.%1.%2.0/24"_s.arg(i / 100).arg(i % 100 * 2);
        const auto set = AddressSet::parse(entries);
        QVERIFY(set.ok());
        for (const QString &inside : {u"10.0.0.0"_s, u"10.127.255.255"_s, u"10.128.0.0"_s, u"10.255.255.255"_s, u"198.8.198.255"_s, u"198.0.0.0"_s, u"::"_s})
            QVERIFY2(set->contains(QHostAddress(inside)), qPrintable(inside));
        for (const QString &outside : {u"9.255.255.255"_s, u"11.0.0.0"_s, u"198.0.1.0"_s, u"198.8.197.255"_s, u"198.9.0.0"_s, u"0.0.0.0"_s})
            QVERIFY2(!set->contains(QHostAddress(outside)), qPrintable(outside));
        QVERIFY(!set->contains(QHostAddress()));
        QVERIFY(!AddressSet().contains(QHostAddress(u"::1"_s)));
    }
};

QTEST_GUILESS_MAIN(TestAddressSet)
#include "tst_addressset.moc"

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/addresslimiter.h"
#include "net/addressset.h"
#include <QTest>

using namespace Qt::StringLiterals;
using net::AddressLimiter;
using net::AddressSet;

namespace {
/// Runs tasks at once: the accept thread of a test.
class InPlace final : public base::Executor
{
public:
    void post(std::function<void()> task) override { task(); }
    bool isCurrent() const override { return true; }
};
} // namespace

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
    void limiterCountsAndGivesBack()
    {
        const auto limiter = std::make_shared<AddressLimiter>(2, *AddressSet::parse({u"10.0.0.0/8"_s}), std::make_shared<InPlace>());
        const QHostAddress four(u"192.0.2.1"_s), mapped(u"::ffff:192.0.2.1"_s), free(u"10.1.1.1"_s);
        auto a = limiter->admit(four);
        auto b = limiter->admit(mapped); // the same client
        QVERIFY(a.first && b.first);
        QVERIFY(!limiter->admit(four).first);
        b.second.reset();
        QVERIFY(limiter->admit(four).first);
        for (int i = 0; i < 10; ++i)
            QVERIFY(limiter->admit(free).first);
        auto c = limiter->admit(QHostAddress(u"2001:db8:1:2::1"_s));
        auto d = limiter->admit(QHostAddress(u"2001:db8:1:2:ffff::9"_s));
        QVERIFY(c.first && d.first);
        QVERIFY(!limiter->admit(QHostAddress(u"2001:db8:1:2::77"_s)).first); // one /64, one client
        QVERIFY(limiter->admit(QHostAddress(u"2001:db8:1:3::1"_s)).first);
        a.second.reset();
        c.second.reset();
        d.second.reset();
        QCOMPARE(limiter->clients(), 0); // nothing is remembered of those who left
    }
};

QTEST_GUILESS_MAIN(TestAddressSet)
#include "tst_addressset.moc"

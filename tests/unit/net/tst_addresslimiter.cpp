// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/addresslimiter.h"
#include "support/fakeclock.h"
#include <QTest>

using namespace Qt::StringLiterals;
using net::AddressLimiter;
using net::AddressSet;
using net::Refusal;

namespace {

/// Runs tasks at once: the accept thread of a test.
class InPlace final : public base::Executor
{
public:
    void post(std::function<void()> task) override { task(); }
    bool isCurrent() const override { return true; }
};

struct Door
{
    FakeClock clock;
    metrics::Registry metrics;
    net::DoorLimits limits;
    QString banned;
    std::shared_ptr<AddressLimiter> limiter;

    AddressLimiter::Answer admit(const QString &address)
    {
        if (!limiter) {
            limiter = std::make_shared<AddressLimiter>(
                limits, AddressLimiter::Setup{std::make_shared<InPlace>(), &clock, &metrics,
                                              [this](const QHostAddress &peer) { return peer.toString() == banned; }});
        }
        return limiter->admit(QHostAddress(address));
    }
    Refusal refusal(const QString &address) { return admit(address).refusal; }
    quint64 counted(const char *reason) { return metrics.counter("door_refused_total", metrics::label("reason", reason), {}).value(); }
};

AddressSet set(const QStringList &entries)
{
    return *AddressSet::parse(entries);
}

} // namespace

class TestAddressLimiter : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void countsAndGivesBack()
    {
        Door door;
        door.limits.perAddress = 2;
        door.limits.exempt = set({u"10.0.0.0/8"_s});
        auto a = door.admit(u"192.0.2.1"_s);
        auto b = door.admit(u"::ffff:192.0.2.1"_s); // the same client
        QVERIFY(a.slot && b.slot);
        QCOMPARE(door.refusal(u"192.0.2.1"_s), Refusal::TooMany);
        b.slot.reset();
        QVERIFY(door.admit(u"192.0.2.1"_s).slot);
        for (int i = 0; i < 10; ++i)
            QCOMPARE(door.refusal(u"10.1.1.1"_s), Refusal::None);
        auto c = door.admit(u"2001:db8:1:2::1"_s);
        auto d = door.admit(u"2001:db8:1:2:ffff::9"_s);
        QVERIFY(c.slot && d.slot);
        QCOMPARE(door.refusal(u"2001:db8:1:2::77"_s), Refusal::TooMany); // one /64, one client
        QCOMPARE(door.refusal(u"2001:db8:1:3::1"_s), Refusal::None);
        QCOMPARE(door.counted("too_many"), 2);
        a.slot.reset();
        c.slot.reset();
        d.slot.reset();
        QCOMPARE(door.limiter->clients(), 0); // nothing is remembered of those who left
    }

    void aPrefixTogether()
    {
        Door door;
        door.limits.perPrefix = 3;
        std::vector<AddressLimiter::Answer> open;
        for (int i = 1; i <= 3; ++i)
            open.push_back(door.admit(u"192.0.2.%1"_s.arg(i)));
        QCOMPARE(door.refusal(u"192.0.2.200"_s), Refusal::TooMany);
        QCOMPARE(door.refusal(u"192.0.3.1"_s), Refusal::None);
        open.pop_back();
        QCOMPARE(door.refusal(u"192.0.2.200"_s), Refusal::None);
        open.clear();
        QCOMPARE(door.limiter->clients(), 0);
        door.limits.perMinute.prefixV4 = 32; // no wider than the client: counted once
        door.limits.perAddress = 2;
        door.limiter->setLimits(door.limits);
        const auto one = door.admit(u"192.0.2.1"_s);
        const auto two = door.admit(u"192.0.2.1"_s);
        QVERIFY(one.slot && two.slot);
        QCOMPARE(door.refusal(u"192.0.2.1"_s), Refusal::TooMany);
    }

    void lists()
    {
        Door door;
        door.limits.deny = set({u"192.0.2.0/24"_s, u"2001:db8::/32"_s, u"127.0.0.0/8"_s});
        door.limits.allow = set({u"192.0.2.7"_s});
        door.limits.exempt = set({u"127.0.0.1"_s});
        QCOMPARE(door.refusal(u"192.0.2.8"_s), Refusal::Denied);
        QCOMPARE(door.refusal(u"::ffff:192.0.2.8"_s), Refusal::Denied);
        QCOMPARE(door.refusal(u"2001:db8:5::1"_s), Refusal::Denied);
        QCOMPARE(door.refusal(u"192.0.2.7"_s), Refusal::None);
        QCOMPARE(door.refusal(u"192.0.3.7"_s), Refusal::None);
        QCOMPARE(door.refusal(u"127.0.0.1"_s), Refusal::None); // nobody locks himself out of his own console
        QCOMPARE(door.counted("denied"), 3);
    }

    void banned()
    {
        Door door;
        door.banned = u"192.0.2.9"_s;
        QCOMPARE(door.refusal(u"192.0.2.9"_s), Refusal::Banned);
        QCOMPARE(door.refusal(u"192.0.2.8"_s), Refusal::None);
        door.limits.exempt = set({u"192.0.2.9"_s});
        door.limiter->setLimits(door.limits);
        QCOMPARE(door.refusal(u"192.0.2.9"_s), Refusal::None);
        QCOMPARE(door.counted("banned"), 1);
    }

    /// A minute's worth at once, then evenly; the prefix has a measure of its own.
    void rate()
    {
        Door door;
        door.limits.perMinute.perAddress = 6;
        door.limits.perMinute.perPrefix = 10;
        for (int i = 0; i < 6; ++i)
            QCOMPARE(door.refusal(u"192.0.2.1"_s), Refusal::None);
        QCOMPARE(door.refusal(u"192.0.2.1"_s), Refusal::TooFast);
        for (int i = 0; i < 4; ++i)
            QCOMPARE(door.refusal(u"192.0.2.%1"_s.arg(10 + i)), Refusal::None);
        QCOMPARE(door.refusal(u"192.0.2.99"_s), Refusal::TooFast);
        QCOMPARE(door.refusal(u"192.0.3.99"_s), Refusal::None);
        door.clock.advanceMs(10'000); // one of six, and more than one of ten
        QCOMPARE(door.refusal(u"192.0.2.1"_s), Refusal::None);
        QCOMPARE(door.refusal(u"192.0.2.1"_s), Refusal::TooFast);
        door.clock.advanceMs(600'000);
        for (int i = 0; i < 6; ++i)
            QCOMPARE(door.refusal(u"192.0.2.1"_s), Refusal::None);
        QCOMPARE(door.refusal(u"192.0.2.1"_s), Refusal::TooFast);
    }
};

QTEST_GUILESS_MAIN(TestAddressLimiter)
#include "tst_addresslimiter.moc"

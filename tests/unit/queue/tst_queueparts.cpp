// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue/concurrencywindow.h"
#include "queue/queueclock.h"
#include "queue/ratelimit.h"
#include "queue/retrypolicy.h"
#include "queue/wakelist.h"
#include "support/fakeclock.h"
#include <QtTest>

using namespace queue;

/// The small parts of the queue, each by itself.
class TestQueueParts : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void backoffDoublesUpToItsCap();
    void backoffOfOneMailIsTheSame();
    void windowGrowsAndShrinks();
    void hundredMailsStayWithinFive();
    void pausesDoubleAndOneProbeGoes();
    void oneOutageCountsOnce();
    void preferredGoesOneOver();
    void clockSetBackKeepsPausesRunning();
    void clockSetForwardExpiresNothing();
    void clockSetSeveralTimes();
    void slewingIsNoJump();
    void rateIsSpread();
    void meterForgetsAfterAMinute();
    void wakeListKeepsOneTimePerKey();
};

void TestQueueParts::backoffDoublesUpToItsCap()
{
    const RetryPolicy policy(300000, 14400000);
    qint64 expected = 300000;
    for (int attempts = 1; attempts < 200; ++attempts) {
        for (base::Id mail : {1ULL, 77ULL, 1234567890123ULL}) {
            const qint64 pause = policy.pauseMs(mail, attempts);
            QVERIFY2(pause >= expected && pause <= expected * 6 / 5, qPrintable(QString::number(pause)));
        }
        expected = qMin<qint64>(expected * 2, 14400000);
    }
    QSet<qint64> spread;
    for (base::Id mail = 1; mail <= 100; ++mail)
        spread << policy.pauseMs(mail, 1);
    QVERIFY(spread.size() > 90);
}

void TestQueueParts::backoffOfOneMailIsTheSame()
{
    const RetryPolicy policy(300000, 14400000);
    QCOMPARE(policy.pauseMs(42, 3), policy.pauseMs(42, 3));
    QVERIFY(policy.pauseMs(42, 1) != policy.pauseMs(43, 1));
}

void TestQueueParts::windowGrowsAndShrinks()
{
    ConcurrencyWindow window;
    window.setLimit(8);
    QCOMPARE(window.size(), 2.0);
    window.succeeded(false); // nothing wanted more
    QCOMPARE(window.size(), 2.0);
    for (int i = 0; i < 5000; ++i)
        window.succeeded(true);
    QCOMPARE(window.size(), 8.0);
    window.failed(1000000);
    QCOMPARE(window.size(), 4.0);
    window.setLimit(3);
    QCOMPARE(window.size(), 3.0);
}

void TestQueueParts::hundredMailsStayWithinFive()
{
    ConcurrencyWindow window;
    for (int i = 0; i < 100; ++i)
        window.succeeded(true);
    QVERIFY(window.hasRoom(4, true, 0));
    QVERIFY(!window.hasRoom(5, true, 0));
}

void TestQueueParts::pausesDoubleAndOneProbeGoes()
{
    ConcurrencyWindow window;
    qint64 now = 1000000;
    qint64 previous = 0;
    for (int i = 0; i < 12; ++i) {
        window.failed(now);
        const qint64 pause = window.pausedUntilUs() - now;
        const qint64 plain = i > 0 ? qMin<qint64>(previous * 2, 900000000) : 15000000;
        QVERIFY2(pause >= plain && pause <= plain * 6 / 5, qPrintable(QString::number(pause)));
        previous = plain;
        QVERIFY(!window.hasRoom(0, true, now));
        now = window.pausedUntilUs();
        QVERIFY(window.hasRoom(0, false, now));
        QVERIFY(!window.hasRoom(1, true, now)); // one probe, not even urgent mail beside it
    }
    window.succeeded(true);
    QVERIFY(!window.isDown());
    QVERIFY(window.size() < 3); // no spike afterwards
}

void TestQueueParts::oneOutageCountsOnce()
{
    ConcurrencyWindow window;
    window.failed(1000000);
    const qint64 until = window.pausedUntilUs();
    for (int i = 0; i < 10; ++i)
        window.failed(1000001); // others that were under way
    QCOMPARE(window.pausedUntilUs(), until);
}

void TestQueueParts::preferredGoesOneOver()
{
    ConcurrencyWindow window;
    window.setLimit(3);
    QVERIFY(!window.hasRoom(2, false, 0));
    QVERIFY(window.hasRoom(2, true, 0));
    QVERIFY(!window.hasRoom(3, true, 0));
    window.setLimit(2);
    QVERIFY(!window.hasRoom(2, true, 0)); // never over the limit
}

void TestQueueParts::clockSetBackKeepsPausesRunning()
{
    FakeClock fake;
    QueueClock clock(fake, 3600000, 7200000);
    const qint64 start = fake.wallMs();
    fake.jumpWallTo(start - 7200000);
    clock.tick();
    QCOMPARE(clock.due(), start);
    QCOMPARE(clock.life(), start - 7200000);
    fake.advanceMs(300000);
    QCOMPARE(clock.due(), start + 300000);
    clock.tick();
    fake.advanceMs(3600001);
    clock.tick(); // what was put off before has had its turn
    QCOMPARE(clock.due(), fake.wallMs());
}

void TestQueueParts::clockSetForwardExpiresNothing()
{
    FakeClock fake;
    QueueClock clock(fake, 3600000, 7200000);
    const qint64 start = fake.wallMs();
    fake.jumpWallTo(start + 10LL * 86400000);
    clock.tick();
    QCOMPARE(clock.life(), start);
    QCOMPARE(clock.due(), fake.wallMs());
    fake.advanceMs(7200000);
    clock.tick();
    QCOMPARE(clock.life(), start + 7200000); // a whole life
    fake.advanceMs(1);
    clock.tick();
    QCOMPARE(clock.life(), fake.wallMs());
}

void TestQueueParts::clockSetSeveralTimes()
{
    constexpr qint64 kHour = 3600000, kDay = 24 * kHour;
    FakeClock fake;
    QueueClock clock(fake, kHour, 2 * kHour);
    const qint64 start = fake.wallMs();
    const auto set = [&](qint64 aheadMs) { // against a clock nobody sets
        fake.jumpWallTo(start + fake.monotonicUs() / 1000 - 1000 + aheadMs);
        return clock.tick();
    };
    const auto passed = [&] { return fake.monotonicUs() / 1000 - 1000; };
    QCOMPARE(set(kDay), QueueClock::Change::Jumped);
    fake.advanceMs(2 * kHour - 1000);
    QCOMPARE(set(3 * kDay), QueueClock::Change::Jumped); // before the first has settled
    fake.advanceMs(kHour);
    QCOMPARE(clock.tick(), QueueClock::Change::None);
    QCOMPARE(clock.life(), start + passed());
    QCOMPARE(clock.due(), fake.wallMs());
    QCOMPARE(set(-kDay), QueueClock::Change::Jumped); // and back behind where it began
    QCOMPARE(clock.life(), fake.wallMs());
    QCOMPARE(clock.due(), start + passed() + 3 * kDay); // what was put off meanwhile keeps its pause
    QCOMPARE(set(0), QueueClock::Change::Jumped);
    QCOMPARE(clock.life(), start + passed() - kDay); // what was accepted meanwhile keeps its life
    fake.advanceMs(kHour + 1);
    QCOMPARE(clock.tick(), QueueClock::Change::WentBack);
    QCOMPARE(clock.due(), fake.wallMs());
    QCOMPARE(clock.life(), start + passed() - kDay);
    fake.advanceMs(kHour);
    QCOMPARE(clock.tick(), QueueClock::Change::None);
    QCOMPARE(clock.life(), fake.wallMs());
}

void TestQueueParts::slewingIsNoJump()
{
    FakeClock fake;
    QueueClock clock(fake, 3600000, 7200000);
    for (int i = 0; i < 1000; ++i) { // half a second a second, for a quarter of an hour
        fake.advanceMs(1000);
        fake.jumpWallTo(fake.wallMs() - 500);
        clock.tick();
        QCOMPARE(clock.due(), fake.wallMs());
        QCOMPARE(clock.life(), fake.wallMs());
    }
}

void TestQueueParts::rateIsSpread()
{
    RateLimit limit;
    QCOMPARE(limit.waitUntilUs(5000000), 0);
    limit.setPerMinute(60);
    qint64 now = 5000000;
    int sent = 0;
    for (const qint64 end = now + 60000000; now < end; now += 100000) {
        while (limit.waitUntilUs(now) == 0) {
            limit.take(1, now);
            ++sent;
        }
    }
    QVERIFY2(sent >= 60 && sent <= 64, qPrintable(QString::number(sent)));
}

void TestQueueParts::meterForgetsAfterAMinute()
{
    RateMeter meter;
    meter.add(5, 10000000);
    meter.add(7, 30000000);
    QCOMPARE(meter.perMinute(40000000), 12.0);
    QCOMPARE(meter.perMinute(75000000), 7.0);
    QCOMPARE(meter.perMinute(900000000), 0.0);
}

void TestQueueParts::wakeListKeepsOneTimePerKey()
{
    WakeList<int> list;
    list.set(1, 50);
    list.set(2, 40);
    list.set(1, 30);
    QCOMPARE(list.next(), 30);
    QCOMPARE(list.takeDue(29), std::nullopt);
    QCOMPARE(list.takeDue(30), std::optional(1));
    list.remove(2);
    QCOMPARE(list.takeDue(1000), std::nullopt);
    QCOMPARE(list.next(), std::numeric_limits<qint64>::max());
}

QTEST_GUILESS_MAIN(TestQueueParts)
#include "tst_queueparts.moc"

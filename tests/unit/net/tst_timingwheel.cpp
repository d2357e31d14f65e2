// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/timingwheel.h"
#include "support/fakeclock.h"
#include <QList>
#include <QRandomGenerator>
#include <QTest>
#include <memory>

using net::TimingWheel;
using net::WheelTimer;

class TestTimingWheel : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void firesOnceAndNeverEarly_data()
    {
        QTest::addColumn<int>("milliseconds");
        for (const int ms : {-5, 0, 1, 99, 100, 101, 5000, 300'000, 409'600, 500'000, 86'400'000})
            QTest::addRow("%d ms", ms) << ms;
    }
    void firesOnceAndNeverEarly()
    {
        QFETCH(int, milliseconds);
        for (const int offset : {0, 1, 50, 99}) {
            FakeClock clock;
            clock.advanceMs(offset);
            TimingWheel wheel(clock);
            int fired = 0;
            qint64 firedAt = 0;
            const qint64 start = clock.monotonicUs() / 1000;
            WheelTimer timer([&] { ++fired; firedAt = clock.monotonicUs() / 1000; });
            wheel.set(timer, milliseconds);
            QVERIFY(timer.isSet());
            const int step = milliseconds > 1'000'000 ? 100 * 997 : 100;
            for (qint64 t = 0; t <= milliseconds + 3 * step; t += step) {
                clock.advanceMs(step);
                wheel.advance();
            }
            QCOMPARE(fired, 1);
            QVERIFY(firedAt - start >= milliseconds);
            QVERIFY(firedAt - start <= std::max(milliseconds, 1) + 100 + step);
            QVERIFY(!timer.isSet());
        }
    }
    void cancelAndSetAgain()
    {
        FakeClock clock;
        TimingWheel wheel(clock);
        int fired = 0;
        WheelTimer timer([&] { ++fired; });
        wheel.set(timer, 200);
        timer.cancel();
        timer.cancel();
        clock.advanceMs(1000);
        wheel.advance();
        QCOMPARE(fired, 0);
        for (int i = 0; i < 50; ++i) { // each use puts it off
            wheel.set(timer, 200);
            clock.advanceMs(150);
            wheel.advance();
        }
        QCOMPARE(fired, 0);
        clock.advanceMs(150);
        wheel.advance();
        QCOMPARE(fired, 1);
    }
    void callbacksMayDoAnything()
    {
        FakeClock clock;
        TimingWheel wheel(clock);
        QList<int> fired;
        std::unique_ptr<WheelTimer> suicide, victim;
        suicide = std::make_unique<WheelTimer>([&] {
            fired << 1;
            suicide.reset();
        });
        WheelTimer killer([&] {
            fired << 2;
            victim.reset(); // due in the same step
        });
        victim = std::make_unique<WheelTimer>([&] { fired << 3; });
        WheelTimer again([&] { fired << 4; });
        WheelTimer setter([&] { wheel.set(again, 100); });
        wheel.set(*suicide, 100);
        wheel.set(killer, 100);
        wheel.set(*victim, 100);
        wheel.set(setter, 100);
        clock.advanceMs(100);
        wheel.advance();
        QCOMPARE(fired, (QList<int>{1, 2}));
        clock.advanceMs(100);
        wheel.advance();
        QCOMPARE(fired, (QList<int>{1, 2, 4}));
    }
    void timerThatSetsItself()
    {
        FakeClock clock;
        TimingWheel wheel(clock);
        int fired = 0;
        std::unique_ptr<WheelTimer> timer;
        timer = std::make_unique<WheelTimer>([&] { ++fired; wheel.set(*timer, 1); });
        wheel.set(*timer, 1);
        for (int i = 0; i < 10; ++i) {
            clock.advanceMs(100);
            wheel.advance();
            wheel.advance(); // the same time again does nothing
        }
        QCOMPARE(fired, 10);
    }
    void aSleepOfTheMachineFiresAll()
    {
        FakeClock clock;
        TimingWheel wheel(clock);
        int fired = 0;
        std::vector<std::unique_ptr<WheelTimer>> timers;
        for (int i = 0; i < 1000; ++i) {
            timers.push_back(std::make_unique<WheelTimer>([&] { ++fired; }));
            wheel.set(*timers.back(), i * 1000);
        }
        clock.advanceMs(600'000);
        wheel.advance();
        QCOMPARE(fired, 601);
        clock.advanceMs(86'400'000);
        wheel.advance();
        QCOMPARE(fired, 1000);
    }
    void agreesWithASortedList()
    {
        FakeClock clock;
        TimingWheel wheel(clock);
        QRandomGenerator random(7);
        constexpr int kTimers = 300;
        std::vector<std::unique_ptr<WheelTimer>> timers;
        QList<qint64> due(kTimers, -1);
        for (int i = 0; i < kTimers; ++i) {
            timers.push_back(std::make_unique<WheelTimer>([&, i] {
                QVERIFY(due[i] >= 0 && due[i] <= clock.monotonicUs() / 1000);
                due[i] = -1;
            }));
        }
        for (int step = 0; step < 20000; ++step) {
            const int i = int(random.bounded(kTimers));
            if (random.bounded(4) == 0) {
                timers[size_t(i)]->cancel();
                due[i] = -1;
            } else {
                const int ms = int(random.bounded(1, 600'000));
                wheel.set(*timers[size_t(i)], ms);
                due[i] = clock.monotonicUs() / 1000 + ms;
            }
            clock.advanceMs(random.bounded(1, 3000));
            wheel.advance();
            for (const qint64 when : due) // nothing is overdue by more than a step
                QVERIFY(when < 0 || when > clock.monotonicUs() / 1000 - TimingWheel::kTickMs);
        }
    }
};

QTEST_GUILESS_MAIN(TestTimingWheel)
#include "tst_timingwheel.moc"

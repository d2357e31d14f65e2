// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "queuefakes.h"
#include <QtTest>

using namespace Qt::Literals;
using control::Lane;
using control::QueueState;
using mail::DeliveryResult;

namespace {

constexpr qint64 kSecond = 1000, kMinute = 60 * kSecond, kHour = 60 * kMinute, kDay = 24 * kHour, kYear = 365 * kDay;
constexpr qint64 kFirstPause = kMinute, kLongestPause = 10 * kMinute, kLife = 3 * kHour;

/// How far the wall is ahead of a clock nobody sets, from a moment on.
struct Jump
{
    qint64 at = 0; ///< ms since the start
    qint64 ahead = 0;
};
using Jumps = QList<Jump>;

} // namespace

Q_DECLARE_METATYPE(Jumps)

/// The dispatcher among fakes while somebody sets the wall clock, once or several times, by minutes to years: nothing expires early, is tried before
/// its time or never again, mail for a time of day waits for it, and the store is not asked all the time.
class TestClockJumps : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void deferred_data() { jumps(); }
    void deferred();
    void scheduled_data() { jumps(); }
    void scheduled();
    void restarted_data();
    void restarted();
    void sentOnceItIsNotScheduledAgain();

private:
    static void jumps();
};

namespace {

/// A bench whose wall is set by a plan, and the true time of each attempt. Everything is put off.
struct JumpingBench : Bench
{
    explicit JumpingBench(Jumps plan_) : plan(std::move(plan_))
    {
        options.retry.general = queue::RetryPolicy(kFirstPause, kLongestPause);
        options.longestLife = kLife;
        store.lifetimeMs = kLife;
        store.noticeMs = 2 * kLife;
    }
    qint64 elapsed() const { return clock.monotonicUs() / 1000 - begin; }
    void passUntil(qint64 end, const std::function<void()> &each = {})
    {
        while (elapsed() < end) {
            for (; !plan.isEmpty() && plan.first().at <= elapsed(); plan.removeFirst()) {
                clock.jumpWallTo(beganAt + elapsed() + plan.first().ahead);
                jumped << elapsed();
            }
            pass(kSecond);
            noteTries();
            target.answerAll(DeliveryResult::Deferred);
            run();
            noteTries();
            for (const auto &[id, row] : store.rows) {
                if (row.item.state == QueueState::Expired && !expired.contains(id))
                    expired[id] = elapsed();
            }
            if (each)
                each();
        }
    }
    void noteTries()
    {
        for (const mail::DeliveryJob &job : target.jobs.mid(seen)) {
            for (const mail::DeliveryRecipient &recipient : job.recipients) {
                tried[recipient.id] << elapsed();
                if (!wallAt.contains(recipient.id))
                    wallAt[recipient.id] = clock.wallMs();
            }
        }
        seen = target.jobs.size();
    }
    bool jumpedForwardIn(qint64 from, qint64 to, const Jumps &all) const
    {
        qint64 before = 0;
        for (const Jump &jump : all) {
            if (jump.at >= from - kSecond && jump.at <= to && jump.ahead > before)
                return true;
            before = jump.ahead;
        }
        return false;
    }

    Jumps plan;
    const qint64 begin = clock.monotonicUs() / 1000;
    const qint64 beganAt = clock.wallMs();
    QList<qint64> jumped;
    QHash<base::Id, QList<qint64>> tried; ///< ms since the start
    QHash<base::Id, qint64> wallAt;       ///< what the clock showed at the first try
    QHash<base::Id, qint64> expired;
    qsizetype seen = 0;
};

} // namespace

void TestClockJumps::jumps()
{
    QTest::addColumn<Jumps>("plan");
    for (const qint64 by : {kMinute, kHour, kDay, kYear, 10 * kYear}) {
        const QByteArray size = QByteArray::number(by / kMinute) + " min";
        const Jump back{17 * kMinute, -by}, ahead{17 * kMinute, by}, right{19 * kMinute, 0};
        QTest::addRow("back %s", size.constData()) << Jumps{back};
        QTest::addRow("ahead %s", size.constData()) << Jumps{ahead};
        QTest::addRow("back %s and right again", size.constData()) << Jumps{back, right};
        QTest::addRow("ahead %s and right again", size.constData()) << Jumps{ahead, right};
        QTest::addRow("ahead %s, later twice that", size.constData()) << Jumps{ahead, {100 * kMinute, 2 * by}};
        QTest::addRow("back %s, later twice that", size.constData()) << Jumps{back, {100 * kMinute, -2 * by}};
        QTest::addRow("to and fro by %s", size.constData()) << Jumps{ahead, {20 * kMinute, -by}, {31 * kMinute, by}, {45 * kMinute, 0}, {70 * kMinute, -by}, {90 * kMinute, by / 2}};
    }
    Jumps restless;
    for (int i = 0; i < 120; ++i)
        restless << Jump{(i + 1) * kMinute, (i % 3 - 1) * (i + 1) * kHour};
    QTest::newRow("every minute for two hours") << restless;
}

void TestClockJumps::deferred()
{
    QFETCH(Jumps, plan);
    JumpingBench bench(plan);
    bench.start();
    QList<base::Id> ids{bench.store.add(u"first@a.test"_s), bench.store.add(u"other@b.test"_s)};
    QHash<base::Id, qint64> added{{ids[0], 0}, {ids[1], 0}};
    const qint64 end = 2 * kLife;
    bench.passUntil(18 * kMinute);
    for (const qint64 at : {18 * kMinute, 40 * kMinute, 2 * kHour}) { // while the clock is wrong, too
        bench.passUntil(at);
        ids << bench.store.add(u"later@a.test"_s);
        added[ids.last()] = bench.elapsed();
        bench.run();
    }
    const int readsBefore = bench.store.reads;
    bench.passUntil(end);
    for (const base::Id id : std::as_const(ids)) {
        const QList<qint64> tried = bench.tried.value(id);
        QVERIFY(tried.size() > 5);
        QVERIFY(tried.first() - added[id] <= 2 * kSecond);
        for (qsizetype i = 1; i < tried.size(); ++i) {
            const qint64 pause = qMin(kLongestPause, kFirstPause << qMin<qsizetype>(i - 1, 10));
            const qint64 gap = tried[i] - tried[i - 1];
            const QByteArray at = QByteArray::number(id) + ", attempt " + QByteArray::number(i + 1) + " after " + QByteArray::number(gap / kSecond) + " s";
            QVERIFY2(gap >= pause - kSecond || bench.jumpedForwardIn(tried[i - 1], tried[i], plan), at);
            const bool quiet = std::none_of(bench.jumped.cbegin(), bench.jumped.cend(), [&](qint64 jump) { return jump > tried[i - 1] - kLife; });
            QVERIFY2(gap <= (quiet ? pause : 2 * kLongestPause + kHour) * 6 / 5 + 3 * kSecond, at);
        }
        const qint64 last = bench.expired.value(id, end);
        QVERIFY2(last - tried.last() <= 2 * kLongestPause * 6 / 5 + 3 * kSecond, "it is tried no more");
        if (bench.expired.contains(id))
            QVERIFY2(last - added[id] >= kLife - 2 * kSecond, qPrintable(u"expired after %1 s"_s.arg((last - added[id]) / kSecond)));
    }
    const int reads = bench.store.reads - readsBefore;
    QVERIFY2(reads < 1500, qPrintable(QString::number(reads))); // of five mails, in four hours
}

void TestClockJumps::scheduled()
{
    QFETCH(Jumps, plan);
    JumpingBench bench(plan);
    bench.start();
    constexpr int kMails = 700; // more than a lane reads at a time
    QList<base::Id> ids;
    for (int i = 0; i < kMails; ++i)
        ids << bench.store.add(u"later@a.test"_s, Lane::Normal, 0, bench.beganAt + kHour + i * kSecond);
    QHash<base::Id, qint64> late; ///< for how long its time had been there
    bench.passUntil(3 * kHour, [&] {
        for (const base::Id id : std::as_const(ids)) {
            const storage::QueueRow &row = bench.store.rows[id];
            if (bench.clock.wallMs() >= row.sendAt && !bench.tried.contains(id))
                late[id] += kSecond;
        }
    });
    for (const base::Id id : std::as_const(ids)) {
        const QList<qint64> tried = bench.tried.value(id);
        QVERIFY2(late.value(id) <= 3 * kMinute, qPrintable(u"%1 s late"_s.arg(late.value(id) / kSecond))); // not all go at once
        if (!tried.isEmpty())
            QVERIFY2(bench.wallAt.value(id) >= bench.store.rows[id].sendAt, "early");
    }
}

void TestClockJumps::restarted_data()
{
    QTest::addColumn<qint64>("ahead");
    for (const qint64 ahead : {kHour, kDay, kYear, 10 * kYear})
        QTest::addRow("%lld min", qlonglong(ahead / kMinute)) << ahead;
}

/// The clock is ahead at boot, mail is put off, the engine starts anew when the clock is right: it is not put off until then.
void TestClockJumps::restarted()
{
    QFETCH(qint64, ahead);
    JumpingBench bench({});
    bench.clock.jumpWallTo(bench.beganAt + ahead);
    bench.start();
    QList<base::Id> ids;
    for (int i = 0; i < 250; ++i)
        ids << bench.store.add(u"r%1@a.test"_s.arg(i), Lane(1 + i % 3));
    const base::Id scheduled = bench.store.add(u"later@a.test"_s, Lane::Normal, 0, bench.beganAt + 2 * kHour + ahead);
    bench.passUntil(10 * kMinute);
    bench.levers.reset();
    bench.dispatcher.reset();
    bench.target.open.clear();
    bench.clock.jumpWallTo(bench.beganAt + bench.elapsed());
    const qint64 restarted = bench.elapsed();
    bench.start();
    bench.passUntil(restarted + 2 * kHour);
    for (const base::Id id : std::as_const(ids)) {
        const QList<qint64> tried = bench.tried.value(id);
        const auto again = std::find_if(tried.begin(), tried.end(), [&](qint64 at) { return at > restarted; });
        QVERIFY(again != tried.end());
        QVERIFY(*again - restarted <= 2 * kLongestPause * 6 / 5 + 3 * kSecond);
        QVERIFY(*again - *std::prev(again) >= kFirstPause);
    }
    QVERIFY(bench.tried.value(scheduled).isEmpty()); // a time of day is meant
}

/// Mail that was tried at its time of day does not wait for it again when the clock is set back.
void TestClockJumps::sentOnceItIsNotScheduledAgain()
{
    JumpingBench bench({{10 * kMinute, -kYear}});
    bench.start();
    const base::Id id = bench.store.add(u"later@a.test"_s, Lane::Normal, 0, bench.beganAt + 5 * kMinute);
    bench.passUntil(2 * kHour);
    QVERIFY2(bench.tried.value(id).size() > 10, qPrintable(QString::number(bench.tried.value(id).size())));
}

QTEST_GUILESS_MAIN(TestClockJumps)
#include "tst_clockjumps.moc"

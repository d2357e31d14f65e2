// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/loadwatch.h"
#include <QTemporaryDir>
#include <QtTest>

using control::Load;
using control::LoadLevel;
using control::LoadReason;

/// What makes the queue take it easy.
class TestLoadWatch : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void calmWhenNothingHappens();
    void lagOfAnyLoopCounts();
    void slowCommitsCount();
    void memoryCounts();
    void fullDiskCounts();
    void refusesInTimeAndNotForAHiccup();
    void doesNotFlutter();
    void comesDownByLevels();
    void tellsOfChangesOnce();
    void zeroNeverRefuses();
    void worstReasonCounts();
    void marksChangeWhileItLooks();

private:
    static Load looks(server::LoadFilter &filter, double value, int times)
    {
        Load load;
        for (int i = 0; i < times; ++i)
            load = filter.look(value);
        return load;
    }
    static std::shared_ptr<server::SharedLoadMarks> shared(const server::LoadMarks &marks)
    {
        return std::make_shared<server::SharedLoadMarks>(std::make_shared<const server::LoadMarks>(marks));
    }
    const server::LoadMarks m_marks{250000, 1000000, 1 << 30, 0, 2000000, 10000000, qint64(8) << 30, 0};
    QTemporaryDir m_folder;
};

void TestLoadWatch::calmWhenNothingHappens()
{
    metrics::Registry registry;
    server::LoadWatch watch(registry, m_folder.path(), shared(m_marks));
    QCOMPARE(watch.load().level, LoadLevel::Normal);
    QCOMPARE(watch.load().reason, LoadReason::None);
}

void TestLoadWatch::lagOfAnyLoopCounts()
{
    metrics::Registry registry;
    metrics::Histogram &calm = registry.histogram("event_loop_lag_seconds", "thread=\"io0\"", "Lag");
    metrics::Histogram &busy = registry.histogram("event_loop_lag_seconds", "thread=\"io1\"", "Lag");
    server::LoadWatch watch(registry, m_folder.path(), shared(m_marks));
    busy.record(9000000); // before the first look: nobody knows when
    QCOMPARE(watch.load().level, LoadLevel::Normal);
    for (int i = 0; i < 10; ++i) {
        calm.record(1000);
        busy.record(300000);
    }
    const Load strained = watch.load();
    QCOMPARE(strained.level, LoadLevel::Strained);
    QCOMPARE(strained.reason, LoadReason::Loop);
    for (int i = 0; i < 10; ++i)
        busy.record(900000);
    QCOMPARE(watch.load().level, LoadLevel::Overloaded);
    for (int i = 0; i < 4; ++i)
        QCOMPARE(watch.load().level, LoadLevel::Overloaded); // not at once
    QCOMPARE(watch.load().level, LoadLevel::Normal);         // nothing since
}

void TestLoadWatch::slowCommitsCount()
{
    metrics::Registry registry;
    metrics::Histogram &commits = registry.histogram("storage_commit_duration_seconds", {}, "Commits");
    server::LoadWatch watch(registry, m_folder.path(), shared(m_marks));
    watch.load();
    commits.record(1500000);
    QCOMPARE(watch.load().reason, LoadReason::Storage);
}

void TestLoadWatch::memoryCounts()
{
    metrics::Registry registry;
    metrics::Gauge &memory = registry.gauge("process_resident_memory_bytes", {}, "Memory");
    server::LoadWatch watch(registry, m_folder.path(), shared(m_marks));
    memory.set((1 << 30) - 1);
    QCOMPARE(watch.load().level, LoadLevel::Normal);
    memory.set(qint64(5) << 30);
    QCOMPARE(watch.load().level, LoadLevel::Overloaded);
    QCOMPARE(watch.load().reason, LoadReason::Memory);
}

void TestLoadWatch::fullDiskCounts()
{
    metrics::Registry registry;
    server::LoadMarks marks = m_marks;
    marks.diskBytes = std::numeric_limits<qint64>::max() / 2; // no disk has that
    server::LoadWatch watch(registry, m_folder.path(), shared(marks));
    QCOMPARE(watch.load().level, LoadLevel::Overloaded);
    QCOMPARE(watch.load().reason, LoadReason::Disk);
    marks.refuseDiskBytes = std::numeric_limits<qint64>::max() / 2;
    server::LoadWatch strict(registry, m_folder.path(), shared(marks));
    QCOMPARE(strict.load().level, LoadLevel::Refusing);
}

void TestLoadWatch::refusesInTimeAndNotForAHiccup()
{
    server::LoadFilter filter(LoadReason::Loop, {0, 1, 2, 8}, 3);
    QCOMPARE(filter.look(9).level, LoadLevel::Overloaded);
    QCOMPARE(filter.look(9).level, LoadLevel::Overloaded);
    QCOMPARE(filter.look(0).level, LoadLevel::Overloaded); // it was a hiccup
    QCOMPARE(looks(filter, 9, 2).level, LoadLevel::Overloaded);
    QCOMPARE(filter.look(9), (Load{LoadLevel::Refusing, LoadReason::Loop}));
    server::LoadFilter disk(LoadReason::Disk, {0, 1, 2, 8}, 1);
    QCOMPARE(disk.look(8).level, LoadLevel::Refusing); // a full disk is no hiccup
}

void TestLoadWatch::doesNotFlutter()
{
    server::LoadFilter filter(LoadReason::Memory, {0, 1, 2, 8}, 1);
    int changes = 0;
    Load before;
    for (int second = 0; second < 600; ++second) { // around the mark, then now and then far below it
        const double value = second < 300 ? (second % 2 ? 8.1 : 7.9) : (second % 5 ? 0.1 : 8.1);
        const Load now = filter.look(value);
        changes += now == before ? 0 : 1;
        before = now;
    }
    QVERIFY2(changes <= 2, qPrintable(QString::number(changes)));
    QCOMPARE(before.level, LoadLevel::Refusing);
}

void TestLoadWatch::comesDownByLevels()
{
    server::LoadFilter filter(LoadReason::Memory, {0, 1, 2, 8}, 1);
    QCOMPARE(filter.look(9).level, LoadLevel::Refusing);
    QCOMPARE(looks(filter, 6.5, 100).level, LoadLevel::Refusing); // under the mark, but not by a fifth
    QCOMPARE(looks(filter, 3, 4).level, LoadLevel::Refusing);
    QCOMPARE(filter.look(3).level, LoadLevel::Overloaded);
    QCOMPARE(looks(filter, 1, 5).level, LoadLevel::Strained);
    QCOMPARE(looks(filter, 0.1, 5), Load());
}

void TestLoadWatch::tellsOfChangesOnce()
{
    metrics::Registry registry;
    metrics::Gauge &memory = registry.gauge("process_resident_memory_bytes", {}, "Memory");
    QList<Load> told;
    server::LoadWatch watch(registry, m_folder.path(), shared(m_marks), [&](const Load &now) { told << now; });
    for (const int gibibytes : {0, 9, 9, 9, 0, 0, 0, 0, 0, 0, 0}) {
        memory.set(qint64(gibibytes) << 30);
        watch.load();
    }
    QCOMPARE(told, (QList<Load>{{LoadLevel::Refusing, LoadReason::Memory}, {}}));
}

void TestLoadWatch::zeroNeverRefuses()
{
    server::LoadFilter filter(LoadReason::Memory, {0, 1, 2, 0}, 1);
    QCOMPARE(looks(filter, 1e18, 10).level, LoadLevel::Overloaded);
}

void TestLoadWatch::worstReasonCounts()
{
    metrics::Registry registry;
    metrics::Gauge &memory = registry.gauge("process_resident_memory_bytes", {}, "Memory");
    metrics::Histogram &commits = registry.histogram("storage_commit_duration_seconds", {}, "Commits");
    server::LoadWatch watch(registry, m_folder.path(), shared(m_marks));
    watch.load();
    memory.set(qint64(1) << 30);
    for (int second = 0; second < 3; ++second) {
        commits.record(20000000);
        watch.load();
    }
    QCOMPARE(watch.load(), (Load{LoadLevel::Refusing, LoadReason::Storage}));
}

void TestLoadWatch::marksChangeWhileItLooks()
{
    metrics::Registry registry;
    server::LoadMarks marks = m_marks;
    const auto wanted = shared(marks);
    server::LoadWatch watch(registry, m_folder.path(), wanted);
    QCOMPARE(watch.load().level, LoadLevel::Normal);
    marks.refuseDiskBytes = std::numeric_limits<qint64>::max() / 2; // no disk has that
    *wanted = std::make_shared<const server::LoadMarks>(marks);
    QCOMPARE(watch.load().level, LoadLevel::Refusing);
}

QTEST_GUILESS_MAIN(TestLoadWatch)
#include "tst_loadwatch.moc"

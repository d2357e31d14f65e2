// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/loadwatch.h"
#include <QTemporaryDir>
#include <QtTest>

using queue::LoadLevel;

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

private:
    const server::LoadMarks m_marks{250000, 1000000, 1 << 30, 0};
    QTemporaryDir m_folder;
};

void TestLoadWatch::calmWhenNothingHappens()
{
    metrics::Registry registry;
    server::LoadWatch watch(registry, m_folder.path(), m_marks);
    QCOMPARE(watch.load().level, LoadLevel::Normal);
    QVERIFY(watch.load().reason.isEmpty());
}

void TestLoadWatch::lagOfAnyLoopCounts()
{
    metrics::Registry registry;
    metrics::Histogram &calm = registry.histogram("event_loop_lag_seconds", "thread=\"io0\"", "Lag");
    metrics::Histogram &busy = registry.histogram("event_loop_lag_seconds", "thread=\"io1\"", "Lag");
    server::LoadWatch watch(registry, m_folder.path(), m_marks);
    busy.record(9000000); // before the first look: nobody knows when
    QCOMPARE(watch.load().level, LoadLevel::Normal);
    for (int i = 0; i < 10; ++i) {
        calm.record(1000);
        busy.record(300000);
    }
    const queue::Load strained = watch.load();
    QCOMPARE(strained.level, LoadLevel::Strained);
    QCOMPARE(strained.reason, "loop");
    for (int i = 0; i < 10; ++i)
        busy.record(900000);
    QCOMPARE(watch.load().level, LoadLevel::Overloaded);
    QCOMPARE(watch.load().level, LoadLevel::Normal); // nothing since
}

void TestLoadWatch::slowCommitsCount()
{
    metrics::Registry registry;
    metrics::Histogram &commits = registry.histogram("storage_commit_duration_seconds", {}, "Commits");
    server::LoadWatch watch(registry, m_folder.path(), m_marks);
    watch.load();
    commits.record(1500000);
    QCOMPARE(watch.load().reason, "storage");
}

void TestLoadWatch::memoryCounts()
{
    metrics::Registry registry;
    metrics::Gauge &memory = registry.gauge("process_resident_memory_bytes", {}, "Memory");
    server::LoadWatch watch(registry, m_folder.path(), m_marks);
    memory.set((1 << 30) - 1);
    QCOMPARE(watch.load().level, LoadLevel::Normal);
    memory.set(qint64(5) << 30);
    QCOMPARE(watch.load().level, LoadLevel::Overloaded);
    QCOMPARE(watch.load().reason, "memory");
}

void TestLoadWatch::fullDiskCounts()
{
    metrics::Registry registry;
    server::LoadMarks marks = m_marks;
    marks.diskBytes = std::numeric_limits<qint64>::max() / 2; // no disk has that
    server::LoadWatch watch(registry, m_folder.path(), marks);
    QCOMPARE(watch.load().level, LoadLevel::Overloaded);
    QCOMPARE(watch.load().reason, "disk");
}

QTEST_GUILESS_MAIN(TestLoadWatch)
#include "tst_loadwatch.moc"

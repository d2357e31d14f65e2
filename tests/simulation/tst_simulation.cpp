// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "diskvfs.h"
#include "run.h"
#include "storage/recovery.h"
#include "world.h"
#include <QHashSeed>
#include <QtTest>
#include <sqlite3.h>

using simulation::Bug;
using simulation::Run;

namespace {

constexpr int kSeeds = 25;
constexpr int kMostSeedsForABug = 40;

void swallow(QtMsgType type, const QMessageLogContext &, const QString &text)
{
    if (type == QtFatalMsg)
        std::fprintf(stderr, "%s\n", qPrintable(text));
}

/// What the engine logs in a run of a thousand faults is not read.
struct Quiet
{
    Quiet() : previous(qInstallMessageHandler(swallow)) {}
    ~Quiet() { qInstallMessageHandler(previous); }
    const QtMessageHandler previous;
};

struct Outcome
{
    bool held = false;
    quint64 hash = 0;
    QStringList violations;
    simulation::Ledger::Totals totals;
};

Outcome play(quint64 seed, Bug bug = Bug::None)
{
    const Quiet quiet;
    Run run(seed, false, bug);
    const bool held = run.run();
    return {held, run.hash(), run.violations(), run.totals()};
}

const QString kIndex = QStringLiteral("/data/index.sqlite");

/// SQLite on the disk of a simulation, for the life of one process.
class Index
{
public:
    explicit Index(simulation::World &world) : m_world(world)
    {
        sqlite3_open(kIndex.toUtf8().constData(), &m_db);
        run("PRAGMA journal_mode=WAL");
        run("PRAGMA synchronous=FULL");
    }
    ~Index()
    {
        m_world.disk.die(); // closing must not save anything
        sqlite3_close(m_db);
        m_world.disk.restart();
    }
    bool run(const char *statement) { return sqlite3_exec(m_db, statement, nullptr, nullptr, nullptr) == SQLITE_OK; }
    bool holds(const char *query)
    {
        bool found = false;
        const auto see = [](void *seen, int, char **, char **) {
            *static_cast<bool *>(seen) = true;
            return 0;
        };
        return sqlite3_exec(m_db, query, see, &found, nullptr) == SQLITE_OK && found;
    }

private:
    simulation::World &m_world;
    sqlite3 *m_db = nullptr;
};

/// A sync of the log fails, the process starts anew and commits, and the power is cut. True when that commit is there afterwards.
bool outlivesAFailedSync(quint64 seed, bool renew)
{
    simulation::World world(seed, false);
    simulation::diskvfs::use(&world.disk, &world.clock, seed);
    (void)world.disk.makeFolder(QStringLiteral("/data")).ok();
    {
        Index index(world);
        if (!index.run("CREATE TABLE t (n)"))
            return false;
        world.disk.setFault(simulation::Disk::Fault::Sync);
        if (index.run("INSERT INTO t VALUES (1)"))
            return false;
    }
    world.disk.setFault(simulation::Disk::Fault::None);
    if (renew && !storage::renewLog(world.disk, kIndex).ok())
        return false;
    {
        Index index(world);
        if (!index.run("INSERT INTO t VALUES (2)"))
            return false;
    }
    world.disk.cutPower();
    Index index(world);
    return index.holds("SELECT 1 FROM t WHERE n = 2");
}

} // namespace

/// Queue and store under one deterministic simulation: see README.md.
class TestSimulation : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QHashSeed::setDeterministicGlobalSeed(); }
    void someSeeds();
    void aSeedRepeatsItself();
    void commitsBehindAFailedSync();
    void plantedBugs_data();
    void plantedBugs();
};

void TestSimulation::someSeeds()
{
    int sent = 0, finishedOtherwise = 0;
    for (quint64 seed = 1; seed <= kSeeds; ++seed) {
        const Outcome outcome = play(seed);
        QVERIFY2(outcome.held, qPrintable(QStringLiteral("./dev simulate --seed %1: %2").arg(seed).arg(outcome.violations.join(u'\n'))));
        sent += outcome.totals.sent;
        finishedOtherwise += outcome.totals.bounced + outcome.totals.expired;
    }
    QVERIFY2(sent > 10 * kSeeds, qPrintable(QString::number(sent)));
    QVERIFY2(finishedOtherwise > kSeeds, qPrintable(QString::number(finishedOtherwise)));
}

void TestSimulation::aSeedRepeatsItself()
{
    for (quint64 seed = 1; seed <= 5; ++seed) {
        const quint64 first = play(seed).hash;
        QCOMPARE(play(seed).hash, first);
        QVERIFY(play(seed + 1000).hash != first);
    }
}

/// What the system's cache holds of a failed sync is no ground to build on.
void TestSimulation::commitsBehindAFailedSync()
{
    int lost = 0;
    for (quint64 seed = 1; seed <= 30; ++seed) {
        QVERIFY2(outlivesAFailedSync(seed, true), qPrintable(QString::number(seed)));
        lost += !outlivesAFailedSync(seed, false);
    }
    QVERIFY2(lost > 5, qPrintable(QString::number(lost)));
}

void TestSimulation::plantedBugs_data()
{
    QTest::addColumn<int>("bug");
    QTest::addColumn<QString>("word");
    QTest::newRow("a disk that does not sync") << int(Bug::LyingDisk) << QString();
    QTest::newRow("outcomes before they are on disk") << int(Bug::SettlesEarly) << QString();
    QTest::newRow("expiry from the wrong time") << int(Bug::ExpiresEarly) << QStringLiteral("early");
}

/// It is found, its seed finds it again, and the seed is clean without it.
void TestSimulation::plantedBugs()
{
    QFETCH(int, bug);
    QFETCH(QString, word);
    quint64 seed = 1;
    Outcome found;
    for (found = play(seed, Bug(bug)); found.held && seed < kMostSeedsForABug; found = play(++seed, Bug(bug)))
        ;
    QVERIFY2(!found.held, "no seed found it");
    qInfo("seed %llu: %s", qulonglong(seed), qPrintable(found.violations.first()));
    QVERIFY2(found.violations.first().contains(word), qPrintable(found.violations.first()));
    const Outcome again = play(seed, Bug(bug));
    QCOMPARE(again.violations, found.violations);
    QCOMPARE(again.hash, found.hash);
    QVERIFY(play(seed).held);
}

QTEST_GUILESS_MAIN(TestSimulation)
#include "tst_simulation.moc"

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "run.h"
#include <QHashSeed>
#include <QtTest>

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

} // namespace

/// Queue and store under one deterministic simulation: see README.md.
class TestSimulation : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QHashSeed::setDeterministicGlobalSeed(); }
    void someSeeds();
    void aSeedRepeatsItself();
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

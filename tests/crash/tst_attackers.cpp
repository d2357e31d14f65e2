// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "attackrun.h"
#include <QTest>

/// Slow, silent, endless and broken clients by the hundred: a hundred normal ones go on, and the engine stays as large as it was.
/// How long they take is measured and told, but asserted only by ./dev crash --attack: machines are noisy.
class TestAttackers : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void normalClientsGoOn();
};

void TestAttackers::normalClientsGoOn()
{
    crash::AttackRun run({.calmMs = 4000, .attackMs = 12000});
    const bool done = run.run();
    QVERIFY2(done, qPrintable(run.error()));
    qInfo("%s", qPrintable(run.report()));
    QCOMPARE(run.refused(), 0);
    QVERIFY(run.turns() > 100); // there was load
    QVERIFY(run.everybodyAttacked());
    QVERIFY(run.feedWhole());
    QVERIFY(run.growth() < 64 << 20);
}

QTEST_GUILESS_MAIN(TestAttackers)
#include "tst_attackers.moc"

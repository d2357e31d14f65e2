// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "killrun.h"
#include <QRandomGenerator>
#include <QTest>

/// `kill -9` at random moments under a mixed load: nothing that was acknowledged is lost, nothing is there twice but what was
/// sent again or was on its way when the engine died. ./dev crash does the same for longer.
class TestCrash : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void killedUnderLoad();
    void losesAreSeen();
};

void TestCrash::killedUnderLoad()
{
    if (support::SmtpSink::program().isEmpty())
        QSKIP("smtp-sink is missing; ./dev test fetches it");
    const quint32 seed = qEnvironmentVariableIsSet("POSTKONTOR_SEED") ? quint32(qEnvironmentVariableIntValue("POSTKONTOR_SEED"))
                                                                      : QRandomGenerator::global()->generate();
    qInfo("seed %u (POSTKONTOR_SEED repeats the moments)", seed);
    crash::KillRun run({.kills = 15, .queued = 5000, .seed = seed});
    const bool done = run.run();
    QVERIFY2(done, qPrintable(run.error()));
    qInfo("%s", qPrintable(run.report()));
    QVERIFY(run.clean());
    QVERIFY(run.verdict().acknowledged > 15 * 20); // there was load
}

/// The reckoning itself: each kind of promise that is not kept is counted, and a second copy only passes with a reason.
void TestCrash::losesAreSeen()
{
    using crash::Promise;
    crash::Journal journal;
    crash::Holdings found;
    const QList<Promise> promises{{Promise::InMailbox, QStringLiteral("a")}, {Promise::Outgoing, QStringLiteral("b"), QStringLiteral("r@x.test")},
                                  {Promise::Flagged, QStringLiteral("m1")}, {Promise::Held, QStringLiteral("q1")}};
    journal.acknowledged(promises);
    QCOMPARE(crash::Verdict::of(journal, found, {}).lost, 4);
    found.mailbox[QStringLiteral("a")] = 1;
    found.outside[QStringLiteral("b r@x.test")] = {1000};
    found.flagged << QStringLiteral("m1");
    found.held << QStringLiteral("q1");
    QVERIFY(crash::Verdict::of(journal, found, {}).clean());

    found.mailbox[QStringLiteral("a")] = 2;
    QCOMPARE(crash::Verdict::of(journal, found, {}).unjustified, 1);
    journal.sentAgain(QStringLiteral("a"));
    QCOMPARE(crash::Verdict::of(journal, found, {}).unjustified, 0);
    QCOMPARE(crash::Verdict::of(journal, found, {}).doubled, 1);

    found.outside[QStringLiteral("b r@x.test")] = {10000, 20000};
    QCOMPARE(crash::Verdict::of(journal, found, {9000, 15000}).unjustified, 1);  // the kill came too late to have cut the reply
    QCOMPARE(crash::Verdict::of(journal, found, {9000, 10300}).unjustified, 0);
    found.outside[QStringLiteral("b r@x.test")] << 30000;
    QCOMPARE(crash::Verdict::of(journal, found, {10300}).unjustified, 1);

    found.mailbox[QStringLiteral("unanswered")] = 1;
    QCOMPARE(crash::Verdict::of(journal, found, {}).recovered, 1);
}

QTEST_GUILESS_MAIN(TestCrash)
#include "tst_crash.moc"

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "matrixrun.h"
#include <QRandomGenerator>
#include <QTest>

/// Servers that answer 4xx or 5xx, drop, stall or break TLS at each of twelve stages, once and for ever: every recipient is
/// delivered once, returned once or queued. ./dev crash --matrix does the same with ten thousand mails.
class TestMatrix : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyFaultAtEveryStage();
    void whatIsWrongIsSeen_data();
    void whatIsWrongIsSeen();
};

void TestMatrix::everyFaultAtEveryStage()
{
    const quint32 seed = qEnvironmentVariableIsSet("POSTKONTOR_SEED") ? quint32(qEnvironmentVariableIntValue("POSTKONTOR_SEED"))
                                                                      : QRandomGenerator::global()->generate();
    qInfo("seed %u (POSTKONTOR_SEED repeats the plan)", seed);
    crash::MatrixRun run({.mails = 2 * int(crash::MatrixPlan::cells().size()), .seed = seed, .patienceS = 120, .nudgeAfterS = 5});
    const bool done = run.run();
    QVERIFY2(done, qPrintable(run.error()));
    qInfo("%s", qPrintable(run.report()));
    QVERIFY(run.verdict().clean());
    QVERIFY(run.verdict().sent > 0 && run.verdict().bounced > 0 && run.verdict().queued > 0);
}

void TestMatrix::whatIsWrongIsSeen_data()
{
    using crash::Fault;
    using crash::Stage;
    QTest::addColumn<int>("stage");
    QTest::addColumn<int>("fault");
    QTest::addColumn<bool>("forEver");
    QTest::addColumn<QString>("state");
    QTest::addColumn<QString>("attempts"); ///< result and status of each
    QTest::addColumn<int>("acknowledged");
    QTest::addColumn<int>("unanswered");
    QTest::addColumn<int>("notices");
    QTest::addColumn<QString>("verdict");
    const auto row = [](const char *name, Stage stage, Fault fault, bool forEver, const char *state, const char *attempts, int acknowledged, int unanswered,
                        int notices, const char *verdict) {
        QTest::newRow(name) << int(stage) << int(fault) << forEver << QString::fromLatin1(state) << QString::fromLatin1(attempts) << acknowledged
                            << unanswered << notices << QString::fromLatin1(verdict);
    };
    row("once, delivered", Stage::Mail, Fault::Drop, false, "sent", "deferred 4.4.2 sent 2.0.0", 1, 0, 0, "clean");
    row("for ever, queued", Stage::Mail, Fault::Drop, true, "held", "deferred 4.4.2 deferred 4.4.2", 0, 0, 0, "clean");
    row("returned", Stage::Data, Fault::Permanent, true, "bounced", "bounced 5.7.1", 0, 0, 1, "clean");
    row("twice after a lost reply", Stage::End, Fault::Drop, false, "sent", "deferred 4.4.2 sent 2.0.0", 1, 1, 0, "clean");
    row("never arrived", Stage::Mail, Fault::Drop, false, "sent", "deferred 4.4.2 sent 2.0.0", 0, 0, 0, "lost");
    row("forgotten", Stage::Mail, Fault::Drop, true, "", "deferred 4.4.2", 0, 0, 0, "lost");
    row("twice for nothing", Stage::Mail, Fault::Drop, false, "sent", "deferred 4.4.2 sent 2.0.0", 2, 0, 0, "unjustified");
    row("twice acknowledged", Stage::End, Fault::Drop, false, "sent", "deferred 4.4.2 sent 2.0.0", 2, 0, 0, "unjustified");
    row("returned for a temporary fault", Stage::Mail, Fault::Drop, true, "bounced", "bounced 4.4.2", 0, 0, 1, "wrong");
    row("returned in silence", Stage::Data, Fault::Permanent, true, "bounced", "bounced 5.7.1", 0, 0, 0, "wrong");
    row("told twice", Stage::Data, Fault::Permanent, true, "bounced", "bounced 5.7.1", 0, 0, 2, "wrong");
    row("another code", Stage::Mail, Fault::Drop, false, "sent", "deferred 4.7.1 sent 2.0.0", 1, 0, 0, "wrong");
    row("no fault seen", Stage::Mail, Fault::Drop, false, "sent", "sent 2.0.0", 1, 0, 0, "wrong");
    row("queued though acknowledged", Stage::End, Fault::Stall, true, "held", "deferred 4.4.2", 1, 0, 0, "wrong");
    row("events and queue differ", Stage::Mail, Fault::Drop, false, "sent", "deferred 4.4.2", 1, 0, 0, "wrong");
}

void TestMatrix::whatIsWrongIsSeen()
{
    QFETCH(QString, state);
    QFETCH(QString, attempts);
    QFETCH(QString, verdict);
    QFETCH(int, stage);
    QFETCH(int, fault);
    QFETCH(bool, forEver);
    QFETCH(int, acknowledged);
    QFETCH(int, unanswered);
    QFETCH(int, notices);
    crash::MatrixHost host;
    host.cell = {crash::Way::Opportunistic, crash::Stage(stage), crash::Fault(fault), forEver};
    host.mails = 1;
    crash::MatrixMail mail{"m00001", &host, {"r0-m00001@[127.0.0.1]"}, 1, {}};
    crash::MatrixVerdict::Story story;
    story.notices = notices;
    const QStringList words = attempts.split(QLatin1Char(' '));
    for (qsizetype i = 0; i + 1 < words.size(); i += 2) {
        story.results << words[i];
        story.statuses << words[i + 1].toLatin1();
    }
    crash::MatrixVerdict seen;
    seen.judgeRecipient(mail, mail.recipients.first(), state, {acknowledged, unanswered, 0}, story);
    QCOMPARE(seen.lost > 0, verdict == QLatin1String("lost"));
    QCOMPARE(seen.unjustified > 0, verdict == QLatin1String("unjustified"));
    if (verdict == QLatin1String("wrong"))
        QVERIFY(seen.wrong > 0);
    QCOMPARE(seen.clean(), verdict == QLatin1String("clean"));
}

QTEST_GUILESS_MAIN(TestMatrix)
#include "tst_matrix.moc"

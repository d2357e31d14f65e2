// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/jsonhealth.h"
#include "ctlrun.h"
#include "fakeapi.h"
#include <QTest>

using namespace Qt::StringLiterals;

namespace {

control::HealthFinding finding(const QString &key)
{
    control::HealthFinding one;
    one.key = key;
    one.level = u"severe"_s;
    one.severity = 3;
    one.title = u"As the server says"_s;
    one.unit = u"seconds"_s;
    one.bound = 1;
    one.worst = 3.25;
    one.worstAt = 1795252747123;
    one.beyondSeconds = 19200;
    one.measuredSeconds = 85800;
    one.curve = {u"x"_s, 1795252747000, 300000, {}};
    return one;
}

} // namespace

/// The health report on the command line.
class TestCtlReport : public QObject
{
    Q_OBJECT
    std::unique_ptr<FakeApi> m_api;
    control::HealthReport m_report;

    Run run(const QString &words) { return runCtl(words.split(u' '), {{u"POSTKONTOR_URL"_s, m_api->url()}}); }
    void answer() { m_api->answers["GET /v1/health-report"] = {200, control::toJson(m_report)}; }

private Q_SLOTS:
    void init()
    {
        m_api = std::make_unique<FakeApi>();
        m_report = {};
        m_report.enough = true;
        m_report.measuredSeconds = 85800;
        m_report.settingsVersion = 7;
        control::HealthFinding slow = finding(u"accept-slow"_s);
        slow.advice = control::HealthAdvice{u"queue.slow_commit_ms"_s, 1000LL, 500LL, u"ms"_s, false};
        control::HealthFinding disk = finding(u"commit-slow"_s);
        disk.noAdvice = u"none"_s;
        control::HealthFinding later = finding(u"of-a-newer-server"_s);
        later.noAdvice = u"recent"_s;
        later.title = u"New\x1b[31m trouble"_s;
        m_report.findings = {slow, disk, later};
    }

    void shows()
    {
        answer();
        const Run all = run(u"report"_s);
        QCOMPARE(all.code, 0);
        const QString out = QString::fromUtf8(all.out);
        QVERIFY2(out.startsWith(u"Looked at 23 h 50 min of the last 24 hours"_s), all.out.constData());
        QVERIFY(out.contains(u"1. severe: Mail is taken slowly [accept-slow]\n"_s));
        QVERIFY(out.contains(u"Above 1 s for 5 h 20 min of 23 h 50 min; 3.25 s at worst, at 2026-"_s));
        QVERIFY(out.contains(u"Try queue.slow_commit_ms: 1000 → 500 ms."_s));
        QVERIFY(out.contains(u"postkontorctl report apply accept-slow\n"_s) && !out.contains(u"report apply commit-slow"_s));
        QVERIFY(out.contains(u"2. severe: The disk is slow to store [commit-slow]\n"_s) && out.contains(u"A faster disk (an SSD)"_s));
        QVERIFY(out.contains(u"less than an hour ago"_s));
        QVERIFY(out.contains(u"New"_s) && !out.contains(QChar(0x1b))); // nothing steers the terminal
        QVERIFY(!out.contains(u"VERSION"_s));
        QVERIFY(run(u"report --json"_s).out.contains("\"queue.slow_commit_ms\""));
    }
    void showsChanges()
    {
        control::HealthChange change;
        change.version = 6;
        change.at = 1795252747123;
        change.key = u"queue.slow_commit_ms"_s;
        change.from = 2000LL;
        change.to = 1000LL;
        change.settingUnit = u"ms"_s;
        change.finding = u"accept-slow"_s;
        change.unit = u"seconds"_s;
        change.before = 4;
        change.curve = m_report.findings.first().curve;
        m_report.changes = {change};
        answer();
        const QString out = QString::fromUtf8(run(u"report"_s).out);
        QVERIFY2(out.contains(u"2000 → 1000 ms"_s) && out.contains(u"4 s"_s), qPrintable(out));
        QVERIFY(out.contains(u"settings revert VERSION"_s));
    }
    void nothingToSay()
    {
        m_report.findings.clear();
        answer();
        QVERIFY(run(u"report"_s).out.contains("nothing is short or slow"));
        m_report.enough = false;
        m_report.measuredSeconds = 700;
        answer();
        const Run early = run(u"report"_s);
        QVERIFY2(early.code == 0 && early.out.contains("numbers for 11 min"), early.out.constData());
        QVERIFY(run(u"report apply accept-slow"_s).err.contains("no findings"));
    }
    void applies()
    {
        answer();
        m_api->answers["PATCH /v1/settings"] = {200, control::toJson(control::SettingsResult{8, {u"queue.slow_commit_ms"_s}, {}, {}})};
        const Run done = run(u"report apply accept-slow"_s);
        QVERIFY2(done.code == 0 && done.out.contains("settings revert 8"), done.err.constData());
        QCOMPARE(m_api->asked.last().body, QByteArray(R"({"changes":{"queue.slow_commit_ms":500},"baseVersion":7})"));
        const qsizetype asked = m_api->asked.size();
        QCOMPARE(run(u"report apply commit-slow"_s).code, 1); // nothing to change
        // A number would be another finding by now.
        const Run number = run(u"report apply 1"_s);
        QCOMPARE(number.code, 1);
        QVERIFY2(number.err.contains("no finding 1; name one of these: accept-slow, commit-slow, of-a-newer-server"), number.err.constData());
        QCOMPARE(run(u"report apply smtp-places"_s).code, 1);
        QCOMPARE(m_api->asked.size(), asked + 3); // it was only looked at
        QCOMPARE(run(u"report apply"_s).code, 2);
        QCOMPARE(m_api->asked.size(), asked + 3);
    }
    // What was the second may be the first of the report that is read for the change.
    void appliesWhatWasNamed()
    {
        control::HealthFinding places = finding(u"smtp-places"_s);
        places.advice = control::HealthAdvice{u"smtp.max_connections"_s, 1000LL, 2000LL, {}, false};
        m_report.findings.prepend(places);
        answer();
        m_api->answers["PATCH /v1/settings"] = {200, control::toJson(control::SettingsResult{8, {u"queue.slow_commit_ms"_s}, {}, {}})};
        QCOMPARE(run(u"report apply accept-slow"_s).code, 0);
        QVERIFY(m_api->asked.last().body.contains(R"("queue.slow_commit_ms":500)"));
    }
    void saysWhatTheServerSays()
    {
        answer();
        m_api->answers["PATCH /v1/settings"] = {409, R"({"title":"Conflict","status":409,"detail":"they are at version 9"})", "application/problem+json"};
        const Run late = run(u"report apply accept-slow"_s);
        QVERIFY2(late.code == 1 && late.err.contains("version 9"), late.err.constData());
        m_api->answers["GET /v1/health-report"] = {200, "[]"};
        QCOMPARE(run(u"report"_s).code, 1);
        QCOMPARE(run(u"report apply accept-slow"_s).code, 1);
    }
};

QTEST_GUILESS_MAIN(TestCtlReport)
#include "tst_ctlreport.moc"

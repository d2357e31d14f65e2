// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/json.h"
#include "ctlrun.h"
#include "fakeapi.h"
#include <QDateTime>
#include <QTest>

using namespace Qt::StringLiterals;

namespace {

const QByteArray kMetrics = "# TYPE queue_depth gauge\n"
                            "queue_depth{state=\"ready\",priority=\"normal\"} 4\n"
                            "queue_depth{state=\"ready\",priority=\"bulk\"} 8\n"
                            "queue_depth{state=\"held\",priority=\"bulk\"} 1\n"
                            "queue_oldest_seconds 90\nsmtp_connections_active 3\n";

control::Alert alert(const QString &name, control::Severity severity, const QString &subject = {})
{
    control::Alert one;
    one.id = 77;
    one.name = name;
    one.severity = severity;
    one.subject = subject;
    one.value = 7200;
    one.threshold = 3600;
    one.raisedAt = 1795252747123;
    return one;
}

} // namespace

/// Alerts on the command line, and `check` for monitors.
class TestCtlAlerts : public QObject
{
    Q_OBJECT
    std::unique_ptr<FakeApi> m_api;
    control::Status m_status;

    Run run(const QString &words, const QString &url = {})
    {
        return runCtl(words.split(u' '), {{u"POSTKONTOR_URL"_s, url.isEmpty() ? m_api->url() : url}});
    }
    void answer(const QList<control::Alert> &active)
    {
        const QByteArray page = control::toJson(control::Page<control::Alert>{active, {}});
        m_api->answers["GET /v1/status"] = {200, control::toJson(m_status)};
        m_api->answers["GET /v1/alerts?state=active&limit=500"] = {200, page};
        m_api->answers["GET /v1/alerts?state=active&limit=50"] = {200, page};
        m_api->answers["GET /metrics"] = {200, kMetrics, "text/plain"};
    }

private Q_SLOTS:
    void init()
    {
        m_api = std::make_unique<FakeApi>();
        m_status = {};
        m_status.hostname = u"mail.example.test"_s;
        m_status.ready = true;
    }

    void checkSaysWhatMonitorsRead()
    {
        answer({});
        Run all = run(u"check"_s);
        QCOMPARE(all.out, QByteArray("POSTKONTOR OK - mail is flowing | ready=12 deferred=0 held=1 oldest=90s smtp_connections=3\n"));
        QCOMPARE(all.code, 0);
        QVERIFY(all.err.isEmpty());

        answer({alert(u"Old mail | waiting"_s, control::Severity::Warning, u"slow.example"_s)});
        all = run(u"check"_s);
        QVERIFY2(all.out.startsWith("POSTKONTOR WARNING - Old mail / waiting (slow.example) | ready=12"), all.out.constData());
        QCOMPARE(all.code, 1);

        QList<control::Alert> many(5, alert(u"Disk almost full"_s, control::Severity::Critical));
        many[0].severity = control::Severity::Warning;
        answer(many);
        all = run(u"check"_s);
        QVERIFY2(all.out.contains("CRITICAL") && all.out.contains(", and 2 more |"), all.out.constData());
        QCOMPARE(all.code, 2);
    }
    void checkSaysTheNearestLimit()
    {
        QList<control::Alert> all;
        for (const auto &[name, days] : {std::pair{u"Certificate expires"_s, 21}, {u"Certificate expires within a day"_s, 1}, {u"Certificate expires within a week"_s, 7}}) {
            all << alert(name, days == 1 ? control::Severity::Critical : control::Severity::Warning, u"/etc/mail.pem"_s);
            all.last().metric = u"certificate_remaining_seconds"_s;
            all.last().comparison = control::Comparison::Below;
            all.last().threshold = days * 86400.0;
        }
        all.prepend(alert(u"API slow"_s, control::Severity::Warning));
        answer(all);
        const Run run = this->run(u"check"_s);
        QVERIFY2(run.out.startsWith("POSTKONTOR CRITICAL - Certificate expires within a day (/etc/mail.pem), API slow | "), run.out.constData());
        const Run list = this->run(u"alert list"_s);
        QVERIFY2(list.out.contains(" 2h ") && list.out.contains(" 21d ") && list.out.contains(" 7d "), list.out.constData());
    }
    void checkLeavesOutWhatIsKnown()
    {
        control::Alert seen = alert(u"API slow"_s, control::Severity::Critical);
        seen.acknowledgedAt = 1795252747123;
        control::Alert silenced = alert(u"API errors"_s, control::Severity::Critical);
        silenced.silencedUntil = QDateTime::currentMSecsSinceEpoch() + 60000;
        answer({seen, silenced});
        Run known = run(u"check"_s);
        QVERIFY2(known.out.contains("OK - mail is flowing (2 silenced or seen) |"), known.out.constData());
        QCOMPARE(known.code, 0);
        silenced.silencedUntil = QDateTime::currentMSecsSinceEpoch() - 1;
        answer({silenced});
        QCOMPARE(run(u"check"_s).code, 2);
    }
    void checkSeesTheServerItself()
    {
        m_status.ready = false;
        answer({});
        QCOMPARE(run(u"check"_s).code, 2);
        m_status.ready = true;
        m_status.load = u"refusing"_s;
        m_status.loadReason = u"disk"_s;
        answer({});
        const Run refusing = run(u"check"_s);
        QVERIFY2(refusing.code == 2 && refusing.out.contains("new mail is put off: disk"), refusing.out.constData());
    }
    void checkKnowsWhatItDoesNotKnow()
    {
        m_api->answers["GET /v1/status"] = {401, "{\"title\":\"Unauthorized\",\"status\":401}", "application/problem+json"};
        Run unknown = run(u"check"_s);
        QVERIFY2(unknown.code == 3 && unknown.out.startsWith("POSTKONTOR UNKNOWN - "), unknown.out.constData());
        QCOMPARE(run(u"check --purple"_s).code, 3);
        QCOMPARE(run(u"check now"_s).code, 3);
        m_api->answers["GET /v1/status"] = {503, "{\"title\":\"Busy\",\"status\":503}", "application/problem+json"};
        QCOMPARE(run(u"check"_s).code, 2);
        m_api->answers["GET /v1/status"] = {200, "[]"};
        QCOMPARE(run(u"check"_s).code, 3);
        const Run gone = run(u"check"_s, u"http://127.0.0.1:1"_s);
        QVERIFY2(gone.code == 2 && gone.out.startsWith("POSTKONTOR CRITICAL - ") && gone.out.count('\n') == 1, gone.out.constData());
    }
    void lists()
    {
        answer({});
        QVERIFY(run(u"alert list"_s).out.contains("Nothing is wrong."));
        answer({alert(u"Old mail waiting"_s, control::Severity::Warning, u"slow.example"_s)});
        const Run one = run(u"alert list"_s);
        QVERIFY2(one.code == 0 && one.out.contains("warning") && one.out.contains("Old mail waiting: slow.example") && one.out.contains("7200"),
                 one.out.constData());
        QVERIFY(run(u"alert list --json"_s).out.contains("\"slow.example\""));
    }
    void acts()
    {
        const QByteArray path = "/v1/alerts/" + base::idToString(77).toLatin1();
        const QString id = base::idToString(77);
        control::Alert after = alert(u"API slow"_s, control::Severity::Warning);
        after.acknowledgedAt = 1795252747123;
        m_api->answers["POST " + path + "/acknowledge"] = {200, control::toJson(after)};
        m_api->answers["POST " + path + "/silence"] = {200, control::toJson(after)};
        QVERIFY(run(u"alert seen "_s + id).out.contains("warning, seen"));
        QCOMPARE(run(u"alert silence "_s + id + u" 2h"_s).code, 0);
        QCOMPARE(m_api->asked.last().body, QByteArray("{\"seconds\":7200}"));
        QCOMPARE(run(u"alert silence "_s + id + u" 0"_s).code, 0);
        QCOMPARE(m_api->asked.last().body, QByteArray("{\"seconds\":0}"));
        const qsizetype asked = m_api->asked.size();
        QCOMPARE(run(u"alert silence "_s + id + u" long"_s).code, 2);
        QCOMPARE(m_api->asked.size(), asked);
    }
    void showsRules()
    {
        control::Page<control::AlertRule> page{control::defaultAlertRules(), {}};
        m_api->answers["GET /v1/alert-rules?limit=500"] = {200, control::toJson(page)};
        const Run rules = run(u"alert rules"_s);
        QVERIFY2(rules.code == 0 && rules.out.contains("Queue backlog") && rules.out.contains("above 1000"), rules.out.constData());
    }
};

QTEST_GUILESS_MAIN(TestCtlAlerts)
#include "tst_ctlalerts.moc"

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/alertexpression.h"
#include "metrics/healthrules.h"
#include "metrics/history.h"
#include "support/office.h"
#include <QDateTime>
#include <QDir>
#include <QJsonArray>
#include <QTest>
#include <cmath>

using namespace Qt::StringLiterals;
using support::Office;

namespace {

constexpr qint64 kHourMs = 3600000;

/// Three hours of a server that takes mail slowly, up to this minute, as its history file.
bool writeSlowPast(const QString &dataDir)
{
    metrics::Registry registry;
    metrics::History history;
    registry.gauge("process_resident_memory_bytes", {}, {}).set(100000000);
    metrics::Histogram &accept = registry.histogram("smtp_accept_duration_seconds", {}, {});
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    for (qint64 at = now - 3 * kHourMs; at < now; at += 1000) {
        accept.record(3000000); // microseconds
        history.record(at, registry);
    }
    return QDir().mkpath(dataDir) && history.save(dataDir + u"/metrics.history"_s);
}

} // namespace

/// The health report of a real engine: from the history to the change, and back.
class TestHealthReport : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aFreshEngineKnowsNothingYet();
    void onlyForThoseWhoMaySeeSettings();
    void findsAppliesAndTakesBack();
    void everyRuleReadsWhatIsMeasured();

private:
    static QJsonObject report(Office &office) { return office.rest->get(u"/v1/health-report"_s).object(); }
};

void TestHealthReport::aFreshEngineKnowsNothingYet()
{
    Office office;
    QVERIFY(office.open());
    const QJsonObject seen = report(office);
    QCOMPARE(seen[u"enough"], false);
    QCOMPARE(seen[u"findings"].toArray().size(), 0);
    QCOMPARE(seen[u"changes"].toArray().size(), 0);
    QVERIFY(seen[u"measuredSeconds"].toInt(-1) >= 0 && seen[u"measuredSeconds"].toInt() < 1800);
    QCOMPARE(office.engine.stop(), 0);
}

void TestHealthReport::onlyForThoseWhoMaySeeSettings()
{
    Office office;
    QVERIFY(office.open());
    const QByteArray reader = office.rest->post(u"/v1/tokens"_s, R"({"name":"reader","scopes":["read","queue"]})").object()[u"token"].toString().toLatin1();
    QVERIFY(!reader.isEmpty());
    support::RestClient other(office.engine.url({}), reader);
    QCOMPARE(other.get(u"/v1/health-report"_s).status, 403);
    QCOMPARE(support::RestClient(office.engine.url({}), "no-token").get(u"/v1/health-report"_s).status, 401);
    QCOMPARE(office.rest->get(u"/v1/health-report"_s).status, 200);
}

void TestHealthReport::findsAppliesAndTakesBack()
{
    Office office;
    QVERIFY(writeSlowPast(office.engine.dataDir()));
    QVERIFY2(office.open(), qPrintable(office.engine.log()));
    QJsonObject seen = report(office);
    QCOMPARE(seen[u"enough"], true);
    QVERIFY(std::abs(seen[u"measuredSeconds"].toInt() - 3 * 3600) < 300);
    QCOMPARE(seen[u"findings"].toArray().size(), 1);
    QJsonObject finding = seen[u"findings"][0].toObject();
    QCOMPARE(finding[u"key"], u"accept-slow"_s);
    QCOMPARE(finding[u"level"], u"severe"_s);
    QVERIFY2(std::abs(finding[u"worst"].toDouble() - 3) < 0.2, qPrintable(QString::number(finding[u"worst"].toDouble())));
    QVERIFY(std::abs(finding[u"beyondSeconds"].toInt() - 3 * 3600) < 300);
    QVERIFY(finding[u"curve"][u"values"].toArray().size() > 200);
    const QJsonObject advice = finding[u"advice"].toObject();
    QCOMPARE(advice[u"key"], u"queue.slow_commit_ms"_s);
    QCOMPARE(advice[u"from"].toInt(), 1000);
    QCOMPARE(advice[u"to"].toInt(), 500);

    const support::RestReply applied =
        office.rest->send("PATCH", u"/v1/settings"_s,
                          "{\"changes\":{\"queue.slow_commit_ms\":500},\"baseVersion\":" + QByteArray::number(seen[u"settingsVersion"].toInt()) + '}');
    QVERIFY2(applied.status == 200, applied.body);
    QCOMPARE(applied.object()[u"applied"].toArray(), QJsonArray{u"queue.slow_commit_ms"_s});
    const QJsonObject version{{u"version"_s, applied.object()[u"version"]}};

    QCOMPARE(office.engine.stop(), 0); // what was changed is known over a restart
    QVERIFY(office.open());
    seen = report(office);
    finding = seen[u"findings"][0].toObject();
    QCOMPARE(finding[u"noAdvice"], u"recent"_s);
    QVERIFY(finding[u"advice"].isNull());
    QCOMPARE(seen[u"changes"].toArray().size(), 1);
    QJsonObject change = seen[u"changes"][0].toObject();
    QCOMPARE(change[u"key"], u"queue.slow_commit_ms"_s);
    QCOMPARE(change[u"finding"], u"accept-slow"_s);
    QCOMPARE(change[u"from"].toInt(), 1000);
    QCOMPARE(change[u"to"].toInt(), 500);
    QVERIFY(std::abs(change[u"before"].toDouble() - 3) < 0.2);
    QVERIFY(change[u"after"].isNull()); // seconds ago

    QCOMPARE(office.rest->post(u"/v1/settings/revert"_s, QJsonDocument(version).toJson()).status, 200);
    seen = report(office);
    QVERIFY(!seen[u"changes"][0][u"revertedAt"].isNull());
    QCOMPARE(seen[u"changes"].toArray().size(), 1); // the way back is none of its own
    QCOMPARE(seen[u"findings"][0][u"advice"][u"to"].toInt(), 500);
}

// A renamed metric would make a rule silent for ever.
void TestHealthReport::everyRuleReadsWhatIsMeasured()
{
    Office office;
    QVERIFY(office.open());
    QByteArray text;
    QTRY_VERIFY((text = office.rest->get(u"/metrics"_s).body).contains("\nprocess_resident_memory_bytes ")); // from the first second on
    for (const metrics::HealthRule &rule : metrics::healthRules()) {
        QList<QByteArray> measures{rule.measure};
        for (const metrics::HealthCondition &condition : rule.conditions)
            measures << condition.measure;
        for (const QByteArray &measure : std::as_const(measures)) {
            const auto expression = metrics::AlertExpression::parse(measure);
            QVERIFY2(expression, measure);
            for (const metrics::MetricKey &key : expression->sum + expression->over) {
                // Listeners that are not open have no series.
                if (!key.labels.isEmpty() && (key.labels.first().second.startsWith("submission") || key.labels.first().second == "https"))
                    continue;
                const QByteArray label = key.labels.isEmpty() ? QByteArray() : key.labels.first().first + "=\"" + key.labels.first().second + '"';
                const QList<QByteArray> lines = text.split('\n');
                QVERIFY2(std::any_of(lines.begin(), lines.end(),
                                     [&](const QByteArray &line) { return line.startsWith(key.name) && line.contains(label); }),
                         (key.name + ' ' + label).constData());
            }
        }
    }
}

QTEST_GUILESS_MAIN(TestHealthReport)
#include "tst_healthreport.moc"

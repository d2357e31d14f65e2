// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/fakehealth.h"
#include "control/jsonhealth.h"
#include <QDateTime>
#include <cmath>

using namespace Qt::StringLiterals;

namespace support {
namespace {

constexpr qint64 kHourMs = 3600000;
constexpr qint64 kDayMs = 24 * kHourMs;
constexpr qint64 kStepMs = 300000;

/// As days are: quiet at night, with `high` in the hours around noon and some noise.
control::Series dayOf(const QString &name, qint64 from, qint64 to, double low, double high)
{
    control::Series series{name, from, kStepMs, {}};
    for (qint64 at = from; at < to; at += kStepMs) {
        const double hour = double((at - from) % kDayMs) / double(kHourMs);
        const double busy = std::exp(-std::pow((hour - 15) / 4, 2));
        series.values << low + (high - low) * busy * (0.85 + 0.15 * std::sin(double(at / kStepMs) * 1.7));
    }
    return series;
}

struct Sample
{
    QString key;
    QString level;
    double severity;
    QString metric;
    QString unit;
    double bound;
    double low;
    double worst;
    int beyondS;
};

control::HealthFinding findingOf(const Sample &sample, qint64 now)
{
    control::HealthFinding finding;
    finding.key = sample.key;
    finding.level = sample.level;
    finding.severity = sample.severity;
    finding.metric = sample.metric;
    finding.unit = sample.unit;
    finding.bound = sample.bound;
    finding.worst = sample.worst;
    finding.worstAt = now - 9 * kHourMs;
    finding.typical = (sample.bound + sample.worst) / 2;
    finding.from = now - kDayMs;
    finding.beyondSeconds = sample.beyondS;
    finding.measuredSeconds = 85800;
    finding.noAdvice = u"none"_s;
    finding.curve = dayOf(sample.metric, now - kDayMs, now, sample.low, sample.worst);
    return finding;
}

} // namespace

FakeHealth::FakeHealth(FakeEngine &engine)
    : QObject(&engine)
    , m_engine(engine)
{
}

QByteArray FakeHealth::answer() const
{
    control::HealthReport shown = report;
    shown.at = QDateTime::currentMSecsSinceEpoch();
    shown.settingsVersion = m_engine.settings.version;
    QList<control::HealthChange> fresh;
    for (const control::SettingsVersion &version : m_engine.settingsHistory) { // newest first
        for (const control::SettingChange &change : version.changes) {
            for (control::HealthFinding &finding : shown.findings) {
                if (version.reverts || !finding.advice || finding.advice->key != change.key)
                    continue;
                control::HealthChange made;
                made.version = version.version;
                made.at = version.at;
                made.by = version.by;
                made.revertedAt = version.revertedAt;
                made.key = change.key;
                made.from = change.from;
                made.to = change.to;
                made.settingUnit = finding.advice->unit;
                made.pending = finding.advice->restart;
                made.finding = finding.key;
                made.metric = finding.metric;
                made.unit = finding.unit;
                made.bound = finding.bound;
                made.before = finding.typical;
                made.curve = finding.curve;
                fresh << made;
                if (!version.revertedAt) {
                    finding.advice.reset();
                    finding.noAdvice = u"recent"_s;
                }
            }
        }
    }
    shown.changes = fresh + shown.changes;
    return control::toJson(shown);
}

FakeHealth *fillHealth(FakeEngine &engine)
{
    const qint64 now = QDateTime::currentMSecsSinceEpoch() / kStepMs * kStepMs;
    auto *health = new FakeHealth(engine);
    control::HealthReport &report = health->report;
    report.from = now - kDayMs;
    report.measuredSeconds = 85800;
    report.enough = true;
    report.findings = {
        findingOf({u"smtp-places"_s, u"severe"_s, 4.1, u"listener_refused_total{listener=smtp}"_s, u"perSecond"_s, 1.0 / 60, 0, 0.42, 30600}, now),
        findingOf({u"accept-slow"_s, u"severe"_s, 1.2, u"smtp_accept_duration_seconds:p95"_s, u"seconds"_s, 1, 0.05, 3.2, 26400}, now),
        findingOf({u"commit-slow"_s, u"marked"_s, 0.7, u"storage_commit_duration_seconds:p95"_s, u"seconds"_s, 0.25, 0.01, 0.8, 22200}, now),
        findingOf({u"deferred-share"_s, u"marked"_s, 0.3, u"delivery_attempts_total{result=deferred} / delivery_attempts_total"_s, u"share"_s, 0.3, 0.08,
                   0.56, 14700},
                  now),
        findingOf({u"delivery-slots"_s, u"slight"_s, 0.1, u"queue_depth{state=ready}"_s, u"count"_s, 200, 4, 910, 3900}, now)};
    report.findings[0].advice = control::HealthAdvice{u"smtp.max_connections"_s, 1000LL, 2000LL, {}, false};
    report.findings[1].advice = control::HealthAdvice{u"queue.slow_commit_ms"_s, 1000LL, 500LL, u"ms"_s, false};
    report.findings[3].advice = control::HealthAdvice{u"queue.first_retry_s"_s, 300LL, 600LL, u"s"_s, false};
    report.findings[4].advice = control::HealthAdvice{u"queue.max_active"_s, 500LL, 1000LL, {}, true};
    control::HealthChange helped;
    helped.version = 1;
    helped.at = now - 9 * kHourMs;
    helped.by = u"mei"_s;
    helped.key = u"delivery.connect_timeout_s"_s;
    helped.from = 30LL;
    helped.to = 15LL;
    helped.settingUnit = u"s"_s;
    helped.finding = u"connect-failed"_s;
    helped.metric = u"delivery_connections_total{kind=failed} / delivery_connections_total{kind=failed} + delivery_connections_total{kind=opened}"_s;
    helped.unit = u"share"_s;
    helped.bound = 0.3;
    helped.before = 0.46;
    helped.after = 0.12;
    helped.curve = {helped.metric, now - 18 * kHourMs, kStepMs, {}};
    for (qint64 at = helped.curve.from; at < now; at += kStepMs)
        helped.curve.values << (at < helped.at ? 0.46 : 0.12) + 0.05 * std::sin(double(at / kStepMs) * 2.1);
    report.changes = {helped};
    return health;
}

} // namespace support

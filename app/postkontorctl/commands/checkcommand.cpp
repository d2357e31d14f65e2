// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/alertreadings.h"
#include "postkontorctl/commands/commands.h"
#include "postkontorctl/samples.h"
#include "postkontorctl/session.h"
#include <QDateTime>
#include <algorithm>

// For Nagios and what understands its plugins: one line, an exit code, numbers behind a bar. In English, as programs read it.
// https://www.monitoring-plugins.org/doc/guidelines.html
namespace ctl {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kMostNamed = 3;

QString shownAlert(const control::Alert &alert)
{
    if (alert.ruleKey.startsWith("certificate"_L1) && !alert.detail.isEmpty()) // ours; of others, a detail is what a stranger's server said
        return u"%1 (%2: %3)"_s.arg(alert.name, alert.subject, alert.detail);
    return alert.subject.isEmpty() ? alert.name : u"%1 (%2)"_s.arg(alert.name, alert.subject);
}

/// Whether another says more of the same: that it expires within a day more than within a week, that something is wrong with it more
/// than both.
bool isSaidBetter(const control::Alert &alert, const QList<control::Alert> &all)
{
    return std::any_of(all.cbegin(), all.cend(), [&alert](const control::Alert &other) {
        if (alert.metric == control::kCertificateRemaining && other.metric == control::kCertificateProblems && other.subject == alert.subject)
            return true;
        return other.metric == alert.metric && other.subject == alert.subject && other.comparison == alert.comparison &&
               (alert.comparison == control::Comparison::Above ? other.threshold > alert.threshold : other.threshold < alert.threshold);
    });
}

/// What has been silenced or is looked after is known already.
bool isNews(const control::Alert &alert, qint64 now)
{
    return !alert.acknowledgedAt && alert.silencedUntil.value_or(0) <= now;
}

double sum(const QList<Sample> &samples, const QByteArray &prefix)
{
    double total = 0;
    for (const Sample &sample : samples)
        total += sample.key.startsWith(prefix) ? sample.value : 0;
    return total;
}

QString numbers(const QByteArray &metrics)
{
    const QList<Sample> samples = samplesOf(metrics, {});
    return u"ready=%1 deferred=%2 held=%3 oldest=%4s smtp_connections=%5"_s
        .arg(sum(samples, "queue_depth{state=\"ready\""), 0, 'f', 0)
        .arg(sum(samples, "queue_depth{state=\"deferred\""), 0, 'f', 0)
        .arg(sum(samples, "queue_depth{state=\"held\""), 0, 'f', 0)
        .arg(sum(samples, "queue_oldest_seconds"), 0, 'f', 0)
        .arg(sum(samples, "smtp_connections_active"), 0, 'f', 0);
}

void judge(Session &session, const control::Status &status, const QList<control::Alert> &alerts, const QByteArray &metrics)
{
    Health health = Health::Fine;
    QStringList critical, named;
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    qsizetype known = 0;
    for (const control::Alert &alert : alerts) {
        if (!isNews(alert, now)) {
            ++known;
            continue;
        }
        const bool isCritical = alert.severity == control::Severity::Critical;
        health = std::max(health, isCritical ? Health::Critical : Health::Warning);
        if (!isSaidBetter(alert, alerts))
            (isCritical ? critical : named) << shownAlert(alert);
    }
    named = critical + named;
    if (status.load == "refusing"_L1)
        named.prepend(u"new mail is put off: %1"_s.arg(status.loadReason));
    if (!status.ready || status.load == "refusing"_L1)
        health = Health::Critical;
    if (!status.ready)
        named.prepend(u"not ready"_s);
    QString text = named.isEmpty() ? u"mail is flowing"_s : QStringList(named.first(qMin(kMostNamed, named.size()))).join(u", "_s);
    if (named.size() > kMostNamed)
        text += u", and %1 more"_s.arg(named.size() - kMostNamed);
    if (known > 0)
        text += u" (%1 silenced or seen)"_s.arg(known);
    session.endCheck(health, text, numbers(metrics));
}

} // namespace

void runCheck(Session &session)
{
    session.get(u"/v1/status"_s, [&session](const QByteArray &body) {
        const auto status = control::fromJson<control::Status>(body);
        if (!status) {
            session.fail(u"the answer is not Postkontor's"_s);
            return;
        }
        session.send("GET", u"/v1/alerts"_s, QUrlQuery(u"state=active&limit=500"_s), {}, [&session, status](const QByteArray &list) {
            const auto alerts = control::fromJson<control::Page<control::Alert>>(list);
            if (!alerts) {
                session.fail(u"the answer is not Postkontor's"_s);
                return;
            }
            session.get(u"/metrics"_s, [&session, status, alerts](const QByteArray &metrics) {
                judge(session, *status, alerts->items, metrics);
            });
        });
    });
}

} // namespace ctl

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/alerts.h"
#include "control/alertreadings.h"

using namespace Qt::StringLiterals;

namespace control {

namespace {

AlertRule rule(const QString &key, const QString &name, const QString &metric, Comparison comparison, double threshold)
{
    AlertRule made;
    made.key = key;
    made.name = name;
    made.metric = metric;
    made.comparison = comparison;
    made.threshold = threshold;
    made.notify = alertChannels();
    return made;
}

AlertRule timed(AlertRule rule, int windowSeconds, int forSeconds, Severity severity = Severity::Warning)
{
    rule.windowSeconds = windowSeconds;
    rule.forSeconds = forSeconds;
    rule.severity = severity;
    return rule;
}

QList<AlertRule> makeDefaults()
{
    constexpr auto above = Comparison::Above;
    constexpr auto below = Comparison::Below;
    constexpr int kFiveMinutes = 300;
    constexpr double kDay = 86400;
    return {
        timed(rule(u"queue-backlog"_s, u"Queue backlog"_s, u"queue_depth{state=ready} + queue_depth{state=deferred}"_s, above, 1000), 0, 30),
        timed(rule(u"oldest-message"_s, u"Old mail waiting"_s, kDestinationOldest, above, 3600), 0, 30),
        timed(rule(u"failure-rate"_s, u"Deliveries fail"_s,
                   u"delivery_attempts_total{result=deferred} + delivery_attempts_total{result=bounced} / delivery_attempts_total"_s, above,
                   0.25),
              60, 20),
        timed(rule(u"api-slow"_s, u"API slow"_s, u"http_request_duration_seconds:p95"_s, above, 0.5), 60, kFiveMinutes),
        timed(rule(u"api-errors"_s, u"API errors"_s, u"http_requests_total{status=5*}"_s, above, 10), 60, kFiveMinutes,
              Severity::Critical),
        timed(rule(u"database-pool"_s, u"Database connections run out"_s, u"db_connections{state=active} / db_connections"_s, above, 0.8), 60,
              kFiveMinutes),
        timed(rule(u"disk-space"_s, u"Disk almost full"_s, u"disk_free_bytes / disk_total_bytes"_s, below, 0.05), 0, 60, Severity::Critical),
        timed(rule(u"certificate-expiry"_s, u"Certificate expires"_s, kCertificateRemaining, below, 21 * kDay), 0, 60),
        timed(rule(u"event-loop-stall"_s, u"Engine stalls"_s, u"event_loop_lag_seconds:max"_s, above, 0.1), 15, 60),
        timed(rule(u"certificate-week"_s, u"Certificate expires within a week"_s, kCertificateRemaining, below, 7 * kDay), 0, 60),
        timed(rule(u"certificate-day"_s, u"Certificate expires within a day"_s, kCertificateRemaining, below, kDay), 0, 60, Severity::Critical),
        timed(rule(u"tray"_s, u"Mail held in the tray"_s, u"tray_users"_s, above, 0), 0, 0),
        timed(rule(u"directory"_s, u"Sign-in directory does not answer"_s, u"ldap_checks_total{result=failed}"_s, above, 0), 120, 0, Severity::Critical),
        timed(rule(u"certificate-problem"_s, u"Certificate not right"_s, kCertificateProblems, above, 0), 0, 10, Severity::Critical),
    };
}

} // namespace

double AlertRule::clearAt() const
{
    constexpr double kTenth = 0.1;
    if (clearThreshold)
        return *clearThreshold;
    const double margin = kTenth * (threshold < 0 ? -threshold : threshold);
    return comparison == Comparison::Above ? threshold - margin : threshold + margin;
}

const QStringList &alertChannels()
{
    static const QStringList channels{u"desktop"_s, u"mail"_s, u"webhook"_s};
    return channels;
}

const QList<AlertRule> &defaultAlertRules()
{
    static const QList<AlertRule> rules = makeDefaults();
    return rules;
}

QString severityToString(Severity severity)
{
    return severity == Severity::Critical ? u"critical"_s : u"warning"_s;
}

std::optional<Severity> severityFromString(QStringView text)
{
    for (const Severity one : {Severity::Warning, Severity::Critical}) {
        if (text == severityToString(one))
            return one;
    }
    return std::nullopt;
}

QString comparisonToString(Comparison comparison)
{
    return comparison == Comparison::Below ? u"below"_s : u"above"_s;
}

std::optional<Comparison> comparisonFromString(QStringView text)
{
    for (const Comparison one : {Comparison::Above, Comparison::Below}) {
        if (text == comparisonToString(one))
            return one;
    }
    return std::nullopt;
}

} // namespace control

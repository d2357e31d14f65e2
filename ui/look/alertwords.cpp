// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "look/alertwords.h"
#include "look/format.h"
#include <QHash>
#include <QLocale>
#include <cmath>

using namespace Qt::StringLiterals;

namespace ui {

QString AlertWords::of(control::Severity severity)
{
    return severity == control::Severity::Critical ? tr("critical") : tr("warning");
}

bool AlertWords::isSilent(const control::Alert &alert, qint64 now)
{
    return alert.silencedUntil.value_or(0) > now;
}

QString AlertWords::stateOf(const control::Alert &alert, qint64 now)
{
    if (alert.clearedAt)
        return tr("over");
    if (isSilent(alert, now))
        return tr("%1, silenced").arg(of(alert.severity));
    return alert.acknowledgedAt ? tr("%1, seen").arg(of(alert.severity)) : of(alert.severity);
}

State AlertWords::shapeOf(const control::Alert &alert, qint64 now)
{
    if (alert.clearedAt)
        return State::Flowing;
    if (isSilent(alert, now))
        return State::Held;
    return alert.severity == control::Severity::Critical ? State::Failed : State::Trouble;
}

QString AlertWords::nameOf(const QString &key, const QString &name)
{
    static const QHash<QString, const char *> names{
        {u"queue-backlog"_s, QT_TR_NOOP("Queue backlog")},
        {u"oldest-message"_s, QT_TR_NOOP("Old mail waiting")},
        {u"failure-rate"_s, QT_TR_NOOP("Deliveries fail")},
        {u"api-slow"_s, QT_TR_NOOP("API slow")},
        {u"api-errors"_s, QT_TR_NOOP("API errors")},
        {u"database-pool"_s, QT_TR_NOOP("Database connections run out")},
        {u"disk-space"_s, QT_TR_NOOP("Disk almost full")},
        {u"certificate-expiry"_s, QT_TR_NOOP("Certificate expires")},
        {u"certificate-week"_s, QT_TR_NOOP("Certificate expires within a week")},
        {u"certificate-day"_s, QT_TR_NOOP("Certificate expires within a day")},
        {u"certificate-problem"_s, QT_TR_NOOP("Certificate not right")},
        {u"event-loop-stall"_s, QT_TR_NOOP("Engine stalls")},
        {u"tray"_s, QT_TR_NOOP("Mail held in the tray")},
        {u"directory"_s, QT_TR_NOOP("Sign-in directory does not answer")},
    };
    for (const control::AlertRule &rule : control::defaultAlertRules()) {
        if (rule.key == key && rule.name == name && names.contains(key)) // nobody gave it another
            return tr(names[key]);
    }
    return Format::oneLine(name);
}

QString AlertWords::measured(const QString &key, const QString &metric)
{
    static const QHash<QString, const char *> names{
        {u"queue-backlog"_s, QT_TR_NOOP("Mail waiting")},
        {u"oldest-message"_s, QT_TR_NOOP("Age of the oldest mail")},
        {u"failure-rate"_s, QT_TR_NOOP("Share of attempts that failed")},
        {u"api-slow"_s, QT_TR_NOOP("Answer time of the API (p95)")},
        {u"api-errors"_s, QT_TR_NOOP("Server errors of the API")},
        {u"database-pool"_s, QT_TR_NOOP("Database connections in use")},
        {u"disk-space"_s, QT_TR_NOOP("Free disk space")},
        {u"certificate-expiry"_s, QT_TR_NOOP("Time left of the certificate")},
        {u"certificate-week"_s, QT_TR_NOOP("Time left of the certificate")},
        {u"certificate-day"_s, QT_TR_NOOP("Time left of the certificate")},
        {u"certificate-problem"_s, QT_TR_NOOP("Certificates that are not right")},
        {u"event-loop-stall"_s, QT_TR_NOOP("Longest delay in the engine")},
        {u"tray"_s, QT_TR_NOOP("Users whose mail is held")},
        {u"directory"_s, QT_TR_NOOP("Passwords the directory could not check")},
    };
    for (const control::AlertRule &rule : control::defaultAlertRules()) {
        if (rule.key == key && rule.metric == metric && names.contains(key)) // nobody made it measure something else
            return tr(names[key]);
    }
    return Format::oneLine(metric);
}

QString AlertWords::titleOf(const control::Alert &alert)
{
    const QString name = nameOf(alert.ruleKey, alert.name);
    return alert.subject.isEmpty() ? name : tr("%1: %2", "what is wrong, with whom").arg(name, Format::oneLine(alert.subject));
}

QString AlertWords::value(const QString &metric, double value)
{
    if (std::isnan(value))
        return u"–"_s;
    const qsizetype divided = metric.indexOf(u'/');
    if (divided >= 0 && !metric.left(divided).contains(u'"'))
        return tr("%1 %", "a share").arg(QLocale().toString(value * 100, 'g', 3));
    if (metric.contains("_total"_L1))
        return Format::value(value, Unit::PerSecond);
    if (metric.contains("_bytes"_L1))
        return Format::bytes(qint64(value));
    if (metric.contains("_seconds"_L1))
        return value >= 1 ? Format::duration(qint64(value * 1000)) : Format::value(value, Unit::Seconds);
    return Format::value(value, Unit::Count);
}

QString AlertWords::condition(const control::AlertRule &rule)
{
    const QString threshold = value(rule.metric, rule.threshold);
    const QString lasting = Format::duration(rule.forSeconds * 1000LL);
    return rule.comparison == control::Comparison::Above ? tr("above %1 for %2", "value, duration").arg(threshold, lasting)
                                                         : tr("below %1 for %2", "value, duration").arg(threshold, lasting);
}

} // namespace ui

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/executor.h"
#include "control/values.h"
#include <QLatin1StringView>

// Alerts: what is watched, what is wrong now, and what was.
namespace control {

using base::Callback;

enum class Severity { Warning = 1, Critical };
/// On which side of the threshold the trouble is.
enum class Comparison { Above = 1, Below };

/// One thing that is watched, all the time.
struct AlertRule
{
    Id id = 0;
    QString key;    ///< of a rule that came with the program ("queue-backlog"): it can be switched off, not deleted; else empty
    QString name;
    QString metric; ///< as metrics::AlertExpression reads it, or kDestinationOldest
    int windowSeconds = 0; ///< rates, quantiles and means are taken over it; 0: the value of the moment
    Comparison comparison = Comparison::Above;
    double threshold = 0;
    std::optional<double> clearThreshold; ///< the trouble is over beyond it; unset: a tenth away from the threshold
    int forSeconds = 0;    ///< how long it must last before anybody is told
    int clearSeconds = 60; ///< how long it must be over before that is told
    Severity severity = Severity::Warning;
    bool enabled = true;
    QStringList notify;    ///< of alertChannels()
    quint64 version = 1;   ///< rises with every change
    qint64 changedAt = 0;
    /// Where it is over: clearThreshold, or the tenth.
    double clearAt() const;
};

/// Age of the oldest recipient that is due, for each destination: a metric of rules that names the destination and its cause.
inline constexpr QLatin1StringView kDestinationOldest{"destination_oldest_seconds"};

/// One time that a rule found something, of one subject.
struct Alert
{
    Id id = 0;
    Id ruleId = 0;
    QString ruleKey;  ///< as AlertRule::key
    QString name;     ///< of the rule, as it was
    Severity severity = Severity::Warning;
    QString subject;  ///< which one, where a rule watches several (a destination); else empty
    QString metric;
    Comparison comparison = Comparison::Above;
    double threshold = 0;
    double value = 0; ///< when it was raised
    QString detail;   ///< why, in the words of others (a remote's reply); may be empty
    Cause cause;      ///< of `detail`; made where the alert becomes JSON
    qint64 raisedAt = 0;
    std::optional<qint64> clearedAt;
    std::optional<qint64> acknowledgedAt;
    QString acknowledgedBy;
    std::optional<qint64> silencedUntil; ///< nobody is told till then, of later ones of the same rule and subject too
    QString silencedBy;
    QStringList notify; ///< channels that are told of what just happened; empty in lists
};

/// Which ones a list shows.
enum class AlertState { All, Active, Cleared };

struct AlertRuleChange
{
    std::optional<QString> name;
    std::optional<QString> metric;
    std::optional<int> windowSeconds;
    std::optional<Comparison> comparison;
    std::optional<double> threshold;
    std::optional<std::optional<double>> clearThreshold; ///< set to unset: a tenth away again
    std::optional<int> forSeconds;
    std::optional<int> clearSeconds;
    std::optional<Severity> severity;
    std::optional<bool> enabled;
    std::optional<QStringList> notify;
};

/// "desktop", "mail", "webhook".
const QStringList &alertChannels();
/// The rules a new server has.
const QList<AlertRule> &defaultAlertRules();

/// "warning", "critical".
QString severityToString(Severity severity);
std::optional<Severity> severityFromString(QStringView text);
/// "above", "below".
QString comparisonToString(Comparison comparison);
std::optional<Comparison> comparisonFromString(QStringView text);

class AlertService
{
public:
    virtual ~AlertService() = default;
    /// Newest first.
    virtual void listAlerts(AlertState state, const PageRequest &page, Callback<Page<Alert>> done) = 0;
    virtual void alert(Id id, Callback<Alert> done) = 0;
    /// Somebody looks after it. Exists (409) for one that has cleared; doing it twice changes nothing.
    virtual void acknowledgeAlert(Id id, const QString &by, Callback<Alert> done) = 0;
    /// Until a time in the future, or the past to end it.
    virtual void silenceAlert(Id id, qint64 until, const QString &by, Callback<Alert> done) = 0;

    virtual void listAlertRules(Callback<QList<AlertRule>> done) = 0;
    virtual void alertRule(Id id, Callback<AlertRule> done) = 0;
    virtual void createAlertRule(const AlertRule &wanted, const QString &by, Callback<AlertRule> done) = 0;
    virtual void changeAlertRule(Id id, const AlertRuleChange &change, const QString &by, Callback<AlertRule> done) = 0;
    /// Exists (409) for one that came with the program. What it had raised is cleared.
    virtual void deleteAlertRule(Id id, const QString &by, Callback<AlertRule> done) = 0;
};

} // namespace control

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/alerts.h"
#include "metrics/alertprobe.h"
#include <QHash>
#include <QSet>
#include <map>
#include <memory>

namespace metrics {

/// Decides when an alert is raised and when it has cleared: raised after the value has been beyond the threshold for forSeconds
/// without a break, cleared after it has been beyond clearAt() on the other side for clearSeconds; between the two nothing
/// happens, so that nothing flaps. Nothing measured decides nothing, until it lasts: then what was raised clears, since nobody
/// knows of it any more. Time is what the caller says (monotonic milliseconds). One thread.
class AlertEvaluator
{
public:
    /// How long nothing may be measured before that counts as "over".
    static constexpr qint64 kForgetMs = 5 * 60 * 1000;
    /// Subjects of one rule that can be raised at a time: a server with more in trouble has one trouble.
    static constexpr int kMaxSubjects = 50;

    /// What is measured outside the registry, one value for each subject.
    struct Reading
    {
        QString subject;
        double value = 0;
        QString detail; ///< why, in the words of others
    };
    struct Change
    {
        enum Kind { Raised, Cleared };
        Kind kind = Raised;
        base::Id ruleId = 0;
        QString subject;
        double value = 0; ///< NaN: cleared because nobody knows
        QString detail;
    };

    /// Rules that are on. Alerts of rules that went, or that measure something else now, clear at the next evaluate(); the others
    /// keep their state.
    void setRules(const QList<control::AlertRule> &rules);
    /// What was raised when the last process ended: not raised again, and cleared when it is over.
    void restore(base::Id ruleId, const QString &subject);
    /// The newest values of a metric with subjects. They hold until the next call; a subject that is not among them is well.
    void setReadings(const QString &metric, const QList<Reading> &readings);
    /// Whether a rule asks for such a metric.
    bool wants(const QString &metric) const;

    /// Called about once a second.
    QList<Change> evaluate(qint64 nowMs, const Registry &registry);

private:
    struct State // of one subject
    {
        bool raised = false;
        std::optional<qint64> beyondSince;
        std::optional<qint64> overSince;
        std::optional<qint64> unknownSince;
    };
    struct Watched
    {
        control::AlertRule rule;
        std::unique_ptr<AlertProbe> probe; ///< null: by readings
        std::map<QString, State> states;
    };
    void look(Watched &watched, const Reading &reading, qint64 nowMs, QList<Change> &changes);
    void lookAtReadings(Watched &watched, qint64 nowMs, QList<Change> &changes);
    static bool isBeyond(const control::AlertRule &rule, double value);
    static bool isOver(const control::AlertRule &rule, double value);

    std::map<base::Id, Watched> m_rules;
    QHash<QString, QList<Reading>> m_readings;
    QList<Change> m_left; // of rules that went
};

} // namespace metrics

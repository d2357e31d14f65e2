// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/alertevaluator.h"
#include "control/alertreadings.h"
#include <algorithm>
#include <cmath>
#include <limits>

namespace metrics {

namespace {

constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();
constexpr qint64 kSecond = 1000;

/// Whether states of `before` still mean something under `now`.
bool measuresTheSame(const control::AlertRule &before, const control::AlertRule &now)
{
    return before.metric == now.metric && before.windowSeconds == now.windowSeconds && before.comparison == now.comparison;
}

} // namespace

void AlertEvaluator::setRules(const QList<control::AlertRule> &rules)
{
    std::map<base::Id, Watched> fresh;
    for (const control::AlertRule &rule : rules) {
        if (!rule.enabled)
            continue;
        Watched &watched = fresh[rule.id];
        watched.rule = rule;
        if (const auto old = m_rules.find(rule.id); old != m_rules.end() && measuresTheSame(old->second.rule, rule)) {
            watched.probe = std::move(old->second.probe);
            watched.states = std::exchange(old->second.states, {});
        } else if (!control::isReading(rule.metric)) {
            if (auto expression = AlertExpression::parse(rule.metric.toUtf8()))
                watched.probe = std::make_unique<AlertProbe>(std::move(*expression), rule.windowSeconds);
        }
    }
    for (const auto &[id, watched] : m_rules) {
        for (const auto &[subject, state] : watched.states) {
            if (state.raised)
                m_left << Change{Change::Cleared, id, subject, kNothing, {}};
        }
    }
    m_rules = std::move(fresh);
}

void AlertEvaluator::restore(base::Id ruleId, const QString &subject)
{
    if (const auto rule = m_rules.find(ruleId); rule != m_rules.end())
        rule->second.states[subject].raised = true;
    else
        m_left << Change{Change::Cleared, ruleId, subject, kNothing, {}}; // switched off while nobody ran
}

void AlertEvaluator::setReadings(const QString &metric, const QList<Reading> &readings)
{
    m_readings.insert(metric, readings);
}

bool AlertEvaluator::wants(const QString &metric) const
{
    return std::any_of(m_rules.begin(), m_rules.end(), [&metric](const auto &one) { return one.second.rule.metric == metric; });
}

bool AlertEvaluator::isBeyond(const control::AlertRule &rule, double value)
{
    return rule.comparison == control::Comparison::Above ? value > rule.threshold : value < rule.threshold;
}

bool AlertEvaluator::isOver(const control::AlertRule &rule, double value)
{
    return rule.comparison == control::Comparison::Above ? value <= rule.clearAt() : value >= rule.clearAt();
}

QList<AlertEvaluator::Change> AlertEvaluator::evaluate(qint64 nowMs, const Registry &registry)
{
    QList<Change> changes = std::exchange(m_left, {});
    const MetricsNow now(registry);
    for (auto &[id, watched] : m_rules) {
        if (watched.probe)
            look(watched, {QString(), watched.probe->sample(nowMs, now), {}}, nowMs, changes);
        else
            lookAtReadings(watched, nowMs, changes);
    }
    return changes;
}

void AlertEvaluator::lookAtReadings(Watched &watched, qint64 nowMs, QList<Change> &changes)
{
    const auto readings = m_readings.constFind(watched.rule.metric);
    QSet<QString> seen;
    if (readings != m_readings.constEnd()) {
        for (const Reading &reading : *readings) {
            seen.insert(reading.subject);
            look(watched, reading, nowMs, changes);
        }
    }
    // The far side of any threshold: a subject that is not there is well. Before the first reading nobody knows.
    const double well = readings == m_readings.constEnd()                               ? kNothing
                        : watched.rule.comparison == control::Comparison::Above ? -std::numeric_limits<double>::infinity()
                                                                                : std::numeric_limits<double>::infinity();
    QStringList absent;
    for (const auto &[subject, state] : watched.states) {
        if (!seen.contains(subject))
            absent << subject;
    }
    for (const QString &subject : std::as_const(absent))
        look(watched, {subject, well, {}}, nowMs, changes);
}

void AlertEvaluator::look(Watched &watched, const Reading &reading, qint64 nowMs, QList<Change> &changes)
{
    const control::AlertRule &rule = watched.rule;
    auto at = watched.states.find(reading.subject);
    const bool unknown = std::isnan(reading.value);
    const bool beyond = !unknown && isBeyond(rule, reading.value);
    if (at == watched.states.end()) {
        if (!beyond || watched.states.size() >= kMaxSubjects)
            return;
        at = watched.states.try_emplace(reading.subject).first;
    }
    State &state = at->second;
    const auto tell = [&](Change::Kind kind) {
        changes << Change{kind, rule.id, reading.subject, std::isinf(reading.value) ? kNothing : reading.value, reading.detail};
    };
    if (unknown) {
        state.unknownSince = state.unknownSince.value_or(nowMs);
        if (nowMs - *state.unknownSince >= kForgetMs) {
            if (state.raised)
                tell(Change::Cleared);
            watched.states.erase(at);
        }
        return;
    }
    state.unknownSince.reset();
    if (!state.raised) {
        if (!beyond) {
            watched.states.erase(at);
            return;
        }
        state.beyondSince = state.beyondSince.value_or(nowMs);
        if (nowMs - *state.beyondSince >= rule.forSeconds * kSecond) {
            state.raised = true;
            tell(Change::Raised);
        }
        return;
    }
    if (!isOver(rule, reading.value)) {
        state.overSince.reset();
        return;
    }
    state.overSince = state.overSince.value_or(nowMs);
    if (nowMs - *state.overSince >= rule.clearSeconds * kSecond) {
        tell(Change::Cleared);
        watched.states.erase(at);
    }
}

} // namespace metrics

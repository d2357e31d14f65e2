// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/json.h"
#include "metrics/alertexpression.h"
#include "control/alertreadings.h"
#include "storage/alerts.h"
#include "storage/jsontext.h"
#include "storage/rows.h"
#include "storage/statements.h"
#include <cmath>

using namespace Qt::Literals;

namespace storage::alerts {

namespace {

constexpr qsizetype kMaxName = 100;
constexpr qsizetype kMaxRules = 200;
constexpr int kMaxWindowS = 3600;
constexpr int kMaxWaitS = 86400;

QVariant orNull(const std::optional<double> &number)
{
    return number ? QVariant(*number) : QVariant(QMetaType::fromType<double>());
}

control::AlertRule read(const SqlRun &row)
{
    control::AlertRule rule;
    rule.id = row.id(0);
    rule.key = row.text(1);
    rule.name = row.text(2);
    rule.metric = row.text(3);
    rule.windowSeconds = int(row.integer(4));
    rule.comparison = control::Comparison(row.integer(5));
    rule.threshold = row.number(6);
    if (!row.isNull(7))
        rule.clearThreshold = row.number(7);
    rule.forSeconds = int(row.integer(8));
    rule.clearSeconds = int(row.integer(9));
    rule.severity = control::Severity(row.integer(10));
    rule.enabled = row.integer(11) != 0;
    rule.notify = row.text(12).split(u' ', Qt::SkipEmptyParts);
    rule.version = row.id(13);
    rule.changedAt = row.integer(14);
    return rule;
}

std::optional<base::Error> refusedMetric(const control::AlertRule &rule)
{
    if (rule.windowSeconds < 0 || rule.windowSeconds > kMaxWindowS)
        return invalid(u"windowSeconds"_s, u"0 to 3600 seconds"_s);
    if (control::isReading(rule.metric) || metrics::AlertExpression::parse(rule.metric.toUtf8()))
        return std::nullopt;
    return invalid(u"metric"_s, u"a metric such as queue_depth{state=ready}, smtp_accept_duration_seconds:p95, a sum of such, or one sum / "
                                "another"_s);
}

std::optional<base::Error> refusedThreshold(const control::AlertRule &rule)
{
    if (!std::isfinite(rule.threshold))
        return invalid(u"threshold"_s, u"a number"_s);
    if (!rule.clearThreshold)
        return std::nullopt;
    const bool good = std::isfinite(*rule.clearThreshold) && (rule.comparison == control::Comparison::Above
                                                                  ? *rule.clearThreshold <= rule.threshold
                                                                  : *rule.clearThreshold >= rule.threshold);
    if (good)
        return std::nullopt;
    return invalid(u"clearThreshold"_s, u"a number on the good side of the threshold"_s);
}

/// The first thing wrong with it.
std::optional<base::Error> refusal(const control::AlertRule &rule)
{
    if (rule.name.trimmed().isEmpty() || rule.name.size() > kMaxName)
        return invalid(u"name"_s, u"a name of 1 to 100 characters"_s);
    if (const auto error = refusedMetric(rule))
        return error;
    if (const auto error = refusedThreshold(rule))
        return error;
    if (rule.forSeconds < 0 || rule.forSeconds > kMaxWaitS)
        return invalid(u"forSeconds"_s, u"0 to 86400 seconds"_s);
    if (rule.clearSeconds < 0 || rule.clearSeconds > kMaxWaitS)
        return invalid(u"clearSeconds"_s, u"0 to 86400 seconds"_s);
    for (const QString &channel : rule.notify) {
        if (!control::alertChannels().contains(channel))
            return invalid(u"notify"_s, u"any of "_s + control::alertChannels().join(u", "_s));
    }
    return std::nullopt;
}

void tell(WriteTransaction &tx, const QString &kind, const control::AlertRule &rule, const QString &by,
          const std::optional<control::AlertRule> &before = {})
{
    control::Event event;
    event.kind = kind;
    JsonObject detail;
    detail.addRaw("rule", control::toJson(rule)).add("by", by);
    if (before)
        detail.addDifference(control::toJson(*before), control::toJson(rule));
    event.detail = detail.text();
    tx.addEvent(event);
}

void insert(WriteTransaction &tx, const control::AlertRule &rule)
{
    tx.db().run(sql::kInsertAlertRule, rule.id, rule.key, storable(rule.name, kMaxName), rule.metric, rule.windowSeconds,
                int(rule.comparison), QVariant(rule.threshold), orNull(rule.clearThreshold), rule.forSeconds, rule.clearSeconds,
                int(rule.severity), rule.enabled, rule.notify.join(u' '), rule.version, rule.changedAt);
}

void addDefaults(WriteTransaction &tx, QList<control::AlertRule> &there)
{
    QSet<QString> keys;
    for (const control::AlertRule &rule : std::as_const(there))
        keys.insert(rule.key);
    for (control::AlertRule rule : control::defaultAlertRules()) {
        if (keys.contains(rule.key))
            continue;
        rule.id = tx.newId();
        rule.changedAt = tx.now();
        insert(tx, rule);
        there << rule;
    }
}

} // namespace

base::Result<QList<control::AlertRule>> rules(SqlConnection &db)
{
    QList<control::AlertRule> list;
    auto row = db.run(sql::kAlertRules);
    while (row.next())
        list << read(row);
    return db.orFailure(list);
}

base::Result<control::AlertRule> ruleById(SqlConnection &db, Id id)
{
    auto row = db.run(sql::kAlertRuleById, id);
    if (row.next())
        return read(row);
    return db.failure().value_or(notFound(u"alert rule"_s));
}

base::Result<control::AlertRule> createRule(WriteTransaction &tx, const control::AlertRule &wanted, const QString &by)
{
    control::AlertRule made = wanted;
    made.key.clear();
    made.notify.removeDuplicates();
    if (const auto error = refusal(made))
        return *error;
    if (const auto there = rules(tx.db()); there && there->size() >= kMaxRules)
        return invalid(u"name"_s, u"there are 200 alert rules already"_s);
    made.id = tx.newId();
    made.version = 1;
    made.changedAt = tx.now();
    insert(tx, made);
    tell(tx, u"alert.rule-created"_s, made, by);
    return made;
}

base::Result<control::AlertRule> changeRule(WriteTransaction &tx, Id id, const control::AlertRuleChange &change, const QString &by)
{
    auto rule = ruleById(tx.db(), id);
    if (!rule)
        return rule;
    const control::AlertRule before = *rule;
    rule->name = change.name.value_or(rule->name);
    rule->metric = change.metric.value_or(rule->metric);
    rule->windowSeconds = change.windowSeconds.value_or(rule->windowSeconds);
    rule->comparison = change.comparison.value_or(rule->comparison);
    rule->threshold = change.threshold.value_or(rule->threshold);
    rule->clearThreshold = change.clearThreshold.value_or(rule->clearThreshold);
    rule->forSeconds = change.forSeconds.value_or(rule->forSeconds);
    rule->clearSeconds = change.clearSeconds.value_or(rule->clearSeconds);
    rule->severity = change.severity.value_or(rule->severity);
    rule->enabled = change.enabled.value_or(rule->enabled);
    rule->notify = change.notify.value_or(rule->notify);
    rule->notify.removeDuplicates();
    if (const auto error = refusal(*rule))
        return *error;
    ++rule->version;
    rule->changedAt = tx.now();
    tx.db().run(sql::kUpdateAlertRule, storable(rule->name, kMaxName), rule->metric, rule->windowSeconds, int(rule->comparison),
                QVariant(rule->threshold), orNull(rule->clearThreshold), rule->forSeconds, rule->clearSeconds, int(rule->severity),
                rule->enabled, rule->notify.join(u' '), rule->version, rule->changedAt, id);
    tell(tx, u"alert.rule-changed"_s, *rule, by, before);
    return rule;
}

base::Result<control::AlertRule> removeRule(WriteTransaction &tx, Id id, const QString &by)
{
    const auto rule = ruleById(tx.db(), id);
    if (!rule)
        return rule;
    if (!rule->key.isEmpty())
        return base::Error{base::ErrorKind::Exists, u"This rule came with the program. Switch it off instead."_s, {}, {}};
    tx.db().run(sql::kDeleteAlertRule, id);
    tell(tx, u"alert.rule-deleted"_s, *rule, by);
    return rule;
}

base::Result<AlertStore::Loaded> load(WriteTransaction &tx)
{
    auto list = rules(tx.db());
    if (!list)
        return list.error();
    addDefaults(tx, *list);
    AlertStore::Loaded loaded{*list, {}};
    constexpr int kMost = 10000;
    auto active = page(tx.db(), control::AlertState::Active, {kMost, {}});
    if (!active)
        return active.error();
    loaded.active = active->items;
    return loaded;
}

} // namespace storage::alerts

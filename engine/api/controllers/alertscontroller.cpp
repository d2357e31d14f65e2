// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/controllers/alertscontroller.h"
#include "api/exchange.h"

using namespace Qt::StringLiterals;

namespace api {

namespace {

using control::AlertRule;
using control::AlertRuleChange;

constexpr qint64 kLongestSilenceS = 30 * 86400;
constexpr qint64 kManySeconds = 1000000; // the store knows the bounds of each
constexpr qsizetype kLongestMetric = 500;
constexpr qsizetype kMostChannels = 10;

std::optional<int> seconds(http::JsonFields &fields, QLatin1StringView name)
{
    const auto value = fields.integer(name, 0, kManySeconds);
    return value ? std::optional(int(*value)) : std::nullopt;
}

/// A word of an enumeration; remembers what is wrong with another.
template<typename T>
std::optional<T> word(http::JsonFields &fields, QLatin1StringView name, std::optional<T> (*from)(QStringView), const QString &allowed)
{
    const auto text = fields.string(name, http::JsonFields::Optional, 20);
    if (!text)
        return std::nullopt;
    const auto value = from(*text);
    if (!value)
        fields.refuse("invalid", name, allowed);
    return value;
}

/// What POST and PATCH take alike.
AlertRuleChange readChange(http::JsonFields &fields)
{
    AlertRuleChange change;
    change.name = fields.string("name"_L1, http::JsonFields::Optional, 100);
    change.metric = fields.string("metric"_L1, http::JsonFields::Optional, kLongestMetric);
    change.windowSeconds = seconds(fields, "windowSeconds"_L1);
    change.comparison = word(fields, "comparison"_L1, &control::comparisonFromString, u"Allowed: above, below."_s);
    change.threshold = fields.number("threshold"_L1);
    if (fields.isNull("clearThreshold"_L1))
        change.clearThreshold = std::optional<double>();
    else if (const auto value = fields.number("clearThreshold"_L1))
        change.clearThreshold = std::optional<double>(*value);
    change.forSeconds = seconds(fields, "forSeconds"_L1);
    change.clearSeconds = seconds(fields, "clearSeconds"_L1);
    change.severity = word(fields, "severity"_L1, &control::severityFromString, u"Allowed: warning, critical."_s);
    change.enabled = fields.boolean("enabled"_L1);
    change.notify = fields.strings("notify"_L1, http::JsonFields::Optional, kMostChannels, 20);
    return change;
}

AlertRule ruleFrom(const AlertRuleChange &change)
{
    AlertRule rule;
    rule.name = change.name.value_or(QString());
    rule.metric = change.metric.value_or(QString());
    rule.windowSeconds = change.windowSeconds.value_or(rule.windowSeconds);
    rule.comparison = change.comparison.value_or(rule.comparison);
    rule.threshold = change.threshold.value_or(0);
    rule.clearThreshold = change.clearThreshold.value_or(std::nullopt);
    rule.forSeconds = change.forSeconds.value_or(rule.forSeconds);
    rule.clearSeconds = change.clearSeconds.value_or(rule.clearSeconds);
    rule.severity = change.severity.value_or(rule.severity);
    rule.enabled = change.enabled.value_or(true);
    rule.notify = change.notify.value_or(control::alertChannels());
    return rule;
}

} // namespace

void AlertsController::list(const ExchangePtr &exchange)
{
    const auto page = exchange->page();
    if (!page)
        return;
    const QString word = exchange->query.value("state"_L1);
    auto state = control::AlertState::All;
    if (word == "active"_L1)
        state = control::AlertState::Active;
    else if (word == "cleared"_L1)
        state = control::AlertState::Cleared;
    else if (!word.isEmpty())
        return exchange->refuse(422, "invalid", u"Allowed: active, cleared; all without it."_s, u"state"_s);
    exchange->services().alerts->listAlerts(state, *page, exchange->thenJson<control::Page<control::Alert>>());
}

void AlertsController::read(const ExchangePtr &exchange)
{
    if (const auto id = exchange->pathId())
        exchange->services().alerts->alert(*id, exchange->thenJson<control::Alert>());
}

void AlertsController::acknowledge(const ExchangePtr &exchange)
{
    if (const auto id = exchange->pathId())
        exchange->services().alerts->acknowledgeAlert(*id, exchange->actor()->name, exchange->thenJson<control::Alert>());
}

void AlertsController::silence(const ExchangePtr &exchange)
{
    const auto id = exchange->pathId();
    const auto json = id ? exchange->json() : std::nullopt;
    if (!json)
        return;
    http::JsonFields fields(*json);
    const qint64 seconds = fields.integer("seconds"_L1, 0, kLongestSilenceS, http::JsonFields::Required).value_or(0);
    if (!exchange->accepts(fields))
        return;
    const qint64 until = seconds ? exchange->context().clock.wallMs() + seconds * 1000 : 0;
    exchange->services().alerts->silenceAlert(*id, until, exchange->actor()->name, exchange->thenJson<control::Alert>());
}

void AlertsController::listRules(const ExchangePtr &exchange)
{
    exchange->services().alerts->listAlertRules(exchange->then<QList<AlertRule>>(
        [exchange = exchange.get()](QList<AlertRule> &rules) { exchange->replyJson(listJson(rules)); }));
}

void AlertsController::createRule(const ExchangePtr &exchange)
{
    const auto json = exchange->json();
    if (!json)
        return;
    http::JsonFields fields(*json);
    for (const QLatin1StringView name : {"name"_L1, "metric"_L1, "threshold"_L1})
        fields.value(name, http::JsonFields::Required);
    const AlertRule wanted = ruleFrom(readChange(fields));
    if (exchange->accepts(fields))
        exchange->services().alerts->createAlertRule(wanted, exchange->actor()->name, exchange->thenJson<AlertRule>(201));
}

void AlertsController::readRule(const ExchangePtr &exchange)
{
    if (const auto id = exchange->pathId())
        exchange->services().alerts->alertRule(*id, exchange->thenJson<AlertRule>());
}

void AlertsController::changeRule(const ExchangePtr &exchange)
{
    const auto id = exchange->pathId();
    const auto json = id ? exchange->json() : std::nullopt;
    if (!json)
        return;
    http::JsonFields fields(*json);
    const AlertRuleChange change = readChange(fields);
    if (exchange->accepts(fields))
        exchange->services().alerts->changeAlertRule(*id, change, exchange->actor()->name, exchange->thenJson<AlertRule>());
}

void AlertsController::removeRule(const ExchangePtr &exchange)
{
    if (const auto id = exchange->pathId())
        exchange->services().alerts->deleteAlertRule(*id, exchange->actor()->name, exchange->thenEmpty<AlertRule>());
}

} // namespace api

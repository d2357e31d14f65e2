// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/causewords.h"
#include "control/json.h"
#include "control/jsonfields.h"
#include "control/jsonmembers.h"

using namespace Qt::StringLiterals;

namespace control {

namespace {

/// Words of enumerations; what this version does not know is wrong.
struct Words
{
    QString severity;
    QString comparison;

    bool into(Severity &outSeverity, Comparison &outComparison) const
    {
        const auto readSeverity = severityFromString(severity);
        const auto readComparison = comparisonFromString(comparison);
        if (!readSeverity || !readComparison)
            return false;
        outSeverity = *readSeverity;
        outComparison = *readComparison;
        return true;
    }
};

JsonMembers &readKey(JsonMembers &members, const char *name, QString &out)
{
    std::optional<QString> key;
    members.mayNull(name, key);
    out = key.value_or(QString());
    return members;
}

} // namespace

void writeJson(JsonWriter &writer, const AlertRule &rule)
{
    writer.StartObject();
    idMember(writer, "id", rule.id);
    textOrNullMember(writer, "key", rule.key);
    member(writer, "name", rule.name);
    member(writer, "metric", rule.metric);
    member(writer, "windowSeconds", qint64(rule.windowSeconds));
    member(writer, "comparison", comparisonToString(rule.comparison));
    numberMember(writer, "threshold", rule.threshold);
    numberMember(writer, "clearThreshold", rule.clearThreshold);
    member(writer, "forSeconds", qint64(rule.forSeconds));
    member(writer, "clearSeconds", qint64(rule.clearSeconds));
    member(writer, "severity", severityToString(rule.severity));
    member(writer, "enabled", rule.enabled);
    stringsMember(writer, "notify", rule.notify);
    countMember(writer, "version", rule.version);
    timeMember(writer, "changedAt", rule.changedAt);
    writer.EndObject();
}

bool readJson(const rapidjson::Value &json, AlertRule &out)
{
    Words words;
    JsonMembers members(json);
    readKey(members.needId("id", out.id), "key", out.key)
        .need("name", out.name)
        .need("metric", out.metric)
        .may("windowSeconds", out.windowSeconds)
        .need("comparison", words.comparison)
        .need("threshold", out.threshold)
        .mayNull("clearThreshold", out.clearThreshold)
        .may("forSeconds", out.forSeconds)
        .may("clearSeconds", out.clearSeconds)
        .need("severity", words.severity)
        .may("enabled", out.enabled)
        .may("notify", out.notify)
        .may("version", out.version)
        .mayTime("changedAt", out.changedAt);
    return members.ok() && words.into(out.severity, out.comparison);
}

void writeJson(JsonWriter &writer, const Alert &alert)
{
    writer.StartObject();
    idMember(writer, "id", alert.id);
    idMember(writer, "ruleId", alert.ruleId);
    textOrNullMember(writer, "ruleKey", alert.ruleKey);
    member(writer, "name", alert.name);
    member(writer, "severity", severityToString(alert.severity));
    member(writer, "state", alert.clearedAt ? u"cleared"_s : u"active"_s);
    member(writer, "subject", alert.subject);
    member(writer, "metric", alert.metric);
    member(writer, "comparison", comparisonToString(alert.comparison));
    numberMember(writer, "threshold", alert.threshold);
    numberMember(writer, "value", alert.value);
    member(writer, "detail", alert.detail);
    writeKey(writer, "cause");
    writeJson(writer, causeOfReply(alert.detail));
    timeMember(writer, "raisedAt", alert.raisedAt);
    timeMember(writer, "clearedAt", alert.clearedAt);
    timeMember(writer, "acknowledgedAt", alert.acknowledgedAt);
    textOrNullMember(writer, "acknowledgedBy", alert.acknowledgedBy);
    timeMember(writer, "silencedUntil", alert.silencedUntil);
    textOrNullMember(writer, "silencedBy", alert.silencedBy);
    stringsMember(writer, "notify", alert.notify);
    writer.EndObject();
}

bool readJson(const rapidjson::Value &json, Alert &out)
{
    Words words;
    JsonMembers members(json);
    readKey(members.needId("id", out.id).mayId("ruleId", out.ruleId), "ruleKey", out.ruleKey)
        .need("name", out.name)
        .need("severity", words.severity)
        .may("subject", out.subject)
        .may("metric", out.metric)
        .need("comparison", words.comparison)
        .may("threshold", out.threshold)
        .may("value", out.value)
        .may("detail", out.detail)
        .may("cause", out.cause)
        .mayTime("raisedAt", out.raisedAt)
        .mayTime("clearedAt", out.clearedAt)
        .mayTime("acknowledgedAt", out.acknowledgedAt);
    readKey(members, "acknowledgedBy", out.acknowledgedBy).mayTime("silencedUntil", out.silencedUntil);
    readKey(members, "silencedBy", out.silencedBy).may("notify", out.notify);
    return members.ok() && words.into(out.severity, out.comparison);
}

void writeJson(JsonWriter &writer, const AlertRuleChange &change)
{
    writer.StartObject();
    if (change.name)
        member(writer, "name", *change.name);
    if (change.metric)
        member(writer, "metric", *change.metric);
    if (change.windowSeconds)
        member(writer, "windowSeconds", qint64(*change.windowSeconds));
    if (change.comparison)
        member(writer, "comparison", comparisonToString(*change.comparison));
    if (change.threshold)
        numberMember(writer, "threshold", change.threshold);
    if (change.clearThreshold)
        numberMember(writer, "clearThreshold", *change.clearThreshold);
    if (change.forSeconds)
        member(writer, "forSeconds", qint64(*change.forSeconds));
    if (change.clearSeconds)
        member(writer, "clearSeconds", qint64(*change.clearSeconds));
    if (change.severity)
        member(writer, "severity", severityToString(*change.severity));
    if (change.enabled)
        member(writer, "enabled", *change.enabled);
    if (change.notify) {
        stringsMember(writer, "notify", *change.notify);
    }
    writer.EndObject();
}

} // namespace control

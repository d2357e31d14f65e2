// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/jsonhealth.h"
#include "control/jsonfields.h"
#include "control/jsonmembers.h"

namespace control {

namespace {

/// Missing is null.
bool readMember(const rapidjson::Value &json, const char *name, QVariant &out)
{
    const auto found = json.FindMember(name);
    out.clear();
    return found == json.MemberEnd() || readVariant(found->value, out);
}

template<typename T>
bool readMember(const rapidjson::Value &json, const char *name, T &out)
{
    const auto found = json.FindMember(name);
    return found != json.MemberEnd() && readJson(found->value, out);
}

/// What is measured: findings and changes say it alike.
template<typename T>
void writeMeasure(JsonWriter &writer, const T &value)
{
    member(writer, "metric", value.metric);
    member(writer, "unit", value.unit);
    member(writer, "comparison", comparisonToString(value.comparison));
    numberMember(writer, "bound", value.bound);
}

template<typename T>
bool readMeasure(JsonMembers &members, T &out)
{
    QString word;
    members.need("metric", out.metric).need("unit", out.unit).need("comparison", word).need("bound", out.bound);
    const auto comparison = comparisonFromString(word);
    out.comparison = comparison.value_or(Comparison::Above);
    return members.ok() && comparison;
}

} // namespace

void writeJson(JsonWriter &writer, const HealthAdvice &advice)
{
    writer.StartObject();
    member(writer, "key", advice.key);
    variantMember(writer, "from", advice.from);
    variantMember(writer, "to", advice.to);
    member(writer, "unit", advice.unit);
    member(writer, "restart", advice.restart);
    writer.EndObject();
}

bool readJson(const rapidjson::Value &json, HealthAdvice &out)
{
    return JsonMembers(json).need("key", out.key).may("unit", out.unit).may("restart", out.restart).ok() && readMember(json, "from", out.from)
        && readMember(json, "to", out.to);
}

void writeJson(JsonWriter &writer, const HealthFinding &finding)
{
    writer.StartObject();
    member(writer, "key", finding.key);
    member(writer, "level", finding.level);
    numberMember(writer, "severity", finding.severity);
    member(writer, "title", finding.title);
    member(writer, "text", finding.text);
    member(writer, "tries", finding.tries);
    member(writer, "help", finding.help);
    writeMeasure(writer, finding);
    numberMember(writer, "worst", finding.worst);
    timeMember(writer, "worstAt", finding.worstAt);
    numberMember(writer, "typical", finding.typical);
    timeMember(writer, "from", finding.from);
    member(writer, "beyondSeconds", finding.beyondSeconds);
    member(writer, "measuredSeconds", finding.measuredSeconds);
    writeKey(writer, "advice");
    if (finding.advice)
        writeJson(writer, *finding.advice);
    else
        writer.Null();
    member(writer, "noAdvice", finding.noAdvice);
    writeKey(writer, "curve");
    writeJson(writer, finding.curve);
    writer.EndObject();
}

bool readJson(const rapidjson::Value &json, HealthFinding &out)
{
    JsonMembers members(json);
    members.need("key", out.key)
        .need("level", out.level)
        .need("severity", out.severity)
        .may("title", out.title)
        .may("text", out.text)
        .may("tries", out.tries)
        .may("help", out.help)
        .need("worst", out.worst)
        .mayTime("worstAt", out.worstAt)
        .may("typical", out.typical)
        .mayTime("from", out.from)
        .may("beyondSeconds", out.beyondSeconds)
        .may("measuredSeconds", out.measuredSeconds)
        .may("noAdvice", out.noAdvice);
    if (!readMeasure(members, out))
        return false;
    out.advice.reset();
    const auto advice = json.FindMember("advice");
    if (advice != json.MemberEnd() && !advice->value.IsNull() && !readJson(advice->value, out.advice.emplace()))
        return false;
    return readMember(json, "curve", out.curve);
}

void writeJson(JsonWriter &writer, const HealthChange &change)
{
    writer.StartObject();
    member(writer, "version", change.version);
    timeMember(writer, "at", change.at);
    member(writer, "by", change.by);
    timeMember(writer, "revertedAt", change.revertedAt);
    member(writer, "key", change.key);
    variantMember(writer, "from", change.from);
    variantMember(writer, "to", change.to);
    member(writer, "settingUnit", change.settingUnit);
    member(writer, "pending", change.pending);
    member(writer, "finding", change.finding);
    member(writer, "title", change.title);
    writeMeasure(writer, change);
    numberMember(writer, "before", change.before);
    numberMember(writer, "after", change.after);
    writeKey(writer, "curve");
    writeJson(writer, change.curve);
    writer.EndObject();
}

bool readJson(const rapidjson::Value &json, HealthChange &out)
{
    JsonMembers members(json);
    members.need("version", out.version)
        .mayTime("at", out.at)
        .may("by", out.by)
        .mayTime("revertedAt", out.revertedAt)
        .need("key", out.key)
        .may("settingUnit", out.settingUnit)
        .may("pending", out.pending)
        .need("finding", out.finding)
        .may("title", out.title)
        .mayNull("before", out.before)
        .mayNull("after", out.after);
    return readMeasure(members, out) && readMember(json, "from", out.from) && readMember(json, "to", out.to) && readMember(json, "curve", out.curve);
}

void writeJson(JsonWriter &writer, const HealthReport &report)
{
    writer.StartObject();
    timeMember(writer, "at", report.at);
    timeMember(writer, "from", report.from);
    member(writer, "measuredSeconds", report.measuredSeconds);
    member(writer, "enough", report.enough);
    member(writer, "settingsVersion", report.settingsVersion);
    writeKey(writer, "findings");
    writeJson(writer, report.findings);
    writeKey(writer, "changes");
    writeJson(writer, report.changes);
    writer.EndObject();
}

bool readJson(const rapidjson::Value &json, HealthReport &out)
{
    return JsonMembers(json)
               .mayTime("at", out.at)
               .mayTime("from", out.from)
               .need("measuredSeconds", out.measuredSeconds)
               .need("enough", out.enough)
               .may("settingsVersion", out.settingsVersion)
               .ok()
        && readMember(json, "findings", out.findings) && readMember(json, "changes", out.changes);
}

} // namespace control

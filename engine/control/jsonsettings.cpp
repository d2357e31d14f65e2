// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/json.h"
#include "control/jsonfields.h"
#include "control/jsonmembers.h"

namespace control {

namespace {

template<size_t N>
void namesMember(JsonWriter &writer, const char (&name)[N], const QStringList &names)
{
    writeKey(writer, name);
    writeVariant(writer, names);
}

/// Missing is null.
bool readMember(const rapidjson::Value &json, const char *name, QVariant &out)
{
    const auto found = json.FindMember(name);
    out.clear();
    return found == json.MemberEnd() || readVariant(found->value, out);
}

} // namespace

void writeVariant(JsonWriter &writer, const QVariant &value)
{
    switch (value.typeId()) {
    case QMetaType::Bool:
        writer.Bool(value.toBool());
        return;
    case QMetaType::Int:
    case QMetaType::LongLong:
        writer.Int64(value.toLongLong());
        return;
    case QMetaType::QString:
        writeString(writer, value.toString());
        return;
    case QMetaType::QStringList:
        writer.StartArray();
        for (const QString &item : value.toStringList())
            writeString(writer, item);
        writer.EndArray();
        return;
    default:
        writer.Null();
    }
}

bool readVariant(const rapidjson::Value &json, QVariant &out)
{
    qint64 number = 0;
    QString text;
    QStringList items;
    if (json.IsNull())
        out.clear();
    else if (json.IsBool())
        out = json.GetBool();
    else if (readValue(json, number))
        out = qlonglong(number);
    else if (readValue(json, text))
        out = text;
    else if (readValue(json, items))
        out = items;
    else
        return false;
    return true;
}

void writeJson(JsonWriter &writer, const Setting &setting)
{
    writer.StartObject();
    member(writer, "key", setting.key);
    variantMember(writer, "value", setting.value);
    member(writer, "source", setting.source);
    variantMember(writer, "default", setting.defaultValue);
    variantMember(writer, "given", setting.given);
    member(writer, "type", setting.type);
    if (setting.type == QLatin1StringView("integer")) {
        member(writer, "minimum", setting.minimum);
        member(writer, "maximum", setting.maximum);
    }
    namesMember(writer, "allowed", setting.allowed);
    member(writer, "form", setting.form);
    member(writer, "rule", setting.rule);
    member(writer, "unit", setting.unit);
    member(writer, "secret", setting.secret);
    member(writer, "restart", setting.restart);
    member(writer, "pending", setting.pending);
    member(writer, "lock", setting.lock);
    member(writer, "variable", setting.variable);
    member(writer, "help", setting.help);
    writer.EndObject();
}

bool readJson(const rapidjson::Value &json, Setting &out)
{
    return JsonMembers(json)
               .need("key", out.key)
               .need("source", out.source)
               .may("type", out.type)
               .may("minimum", out.minimum)
               .may("maximum", out.maximum)
               .may("allowed", out.allowed)
               .may("form", out.form)
               .may("rule", out.rule)
               .may("unit", out.unit)
               .may("secret", out.secret)
               .may("restart", out.restart)
               .may("pending", out.pending)
               .may("lock", out.lock)
               .may("variable", out.variable)
               .may("help", out.help)
               .ok()
        && readMember(json, "value", out.value) && readMember(json, "default", out.defaultValue)
        && readMember(json, "given", out.given);
}

void writeJson(JsonWriter &writer, const SettingChange &change)
{
    writer.StartObject();
    member(writer, "key", change.key);
    variantMember(writer, "from", change.secret ? QVariant() : change.from);
    variantMember(writer, "to", change.secret ? QVariant() : change.to);
    member(writer, "secret", change.secret);
    member(writer, "reset", change.reset);
    writer.EndObject();
}

bool readJson(const rapidjson::Value &json, SettingChange &out)
{
    return JsonMembers(json).need("key", out.key).may("secret", out.secret).may("reset", out.reset).ok()
        && readMember(json, "from", out.from) && readMember(json, "to", out.to);
}

void writeJson(JsonWriter &writer, const SettingsVersion &version)
{
    writer.StartObject();
    member(writer, "version", version.version);
    timeMember(writer, "at", version.at);
    member(writer, "by", version.by);
    writeKey(writer, "changes");
    writeJson(writer, version.changes);
    timeMember(writer, "confirmBy", version.confirmBy);
    timeMember(writer, "confirmedAt", version.confirmedAt);
    timeMember(writer, "revertedAt", version.revertedAt);
    member(writer, "revertedBy", version.revertedBy);
    writeKey(writer, "reverts");
    if (version.reverts)
        writer.Int64(version.reverts);
    else
        writer.Null();
    writer.EndObject();
}

bool readJson(const rapidjson::Value &json, SettingsVersion &out)
{
    std::optional<qint64> reverts;
    const bool ok = JsonMembers(json)
                        .need("version", out.version)
                        .mayTime("at", out.at)
                        .may("by", out.by)
                        .mayTime("confirmBy", out.confirmBy)
                        .mayTime("confirmedAt", out.confirmedAt)
                        .mayTime("revertedAt", out.revertedAt)
                        .may("revertedBy", out.revertedBy)
                        .mayNull("reverts", reverts)
                        .ok();
    out.reverts = reverts.value_or(0);
    const auto changes = ok ? json.FindMember("changes") : json.MemberEnd();
    return ok && changes != json.MemberEnd() && readJson(changes->value, out.changes);
}

void writeJson(JsonWriter &writer, const SettingsView &view)
{
    writer.StartObject();
    writeKey(writer, "items");
    writeJson(writer, view.items);
    writeKey(writer, "next");
    writer.Null();
    member(writer, "version", view.version);
    writeKey(writer, "waiting");
    if (view.waiting)
        writeJson(writer, *view.waiting);
    else
        writer.Null();
    writer.EndObject();
}

bool readJson(const rapidjson::Value &json, SettingsView &out)
{
    out.waiting.reset();
    if (!JsonMembers(json).may("version", out.version).ok())
        return false;
    const auto items = json.FindMember("items");
    const auto waiting = json.FindMember("waiting");
    if (waiting != json.MemberEnd() && !waiting->value.IsNull() && !readJson(waiting->value, out.waiting.emplace()))
        return false;
    return items != json.MemberEnd() && readJson(items->value, out.items);
}

void writeJson(JsonWriter &writer, const SettingsPatch &patch)
{
    writer.StartObject();
    writeKey(writer, "changes");
    writer.StartObject();
    for (const auto &[key, value] : patch.changes) {
        const QByteArray name = key.toUtf8();
        writer.Key(name.constData(), rapidjson::SizeType(name.size()));
        writeVariant(writer, value);
    }
    writer.EndObject();
    if (patch.confirmWithinS)
        member(writer, "confirmWithinSeconds", *patch.confirmWithinS);
    if (patch.baseVersion)
        member(writer, "baseVersion", *patch.baseVersion);
    if (patch.dryRun)
        member(writer, "dryRun", true);
    writer.EndObject();
}

void writeJson(JsonWriter &writer, const SettingsResult &result)
{
    writer.StartObject();
    member(writer, "version", result.version);
    namesMember(writer, "applied", result.applied);
    namesMember(writer, "restart", result.restart);
    timeMember(writer, "confirmBy", result.confirmBy);
    writer.EndObject();
}

bool readJson(const rapidjson::Value &json, SettingsResult &out)
{
    return JsonMembers(json)
        .need("version", out.version)
        .may("applied", out.applied)
        .may("restart", out.restart)
        .mayTime("confirmBy", out.confirmBy)
        .ok();
}

} // namespace control

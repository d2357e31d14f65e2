// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/json.h"
#include "control/jsonfields.h"
#include "control/jsonmembers.h"

namespace control {

namespace {

template<size_t N>
void optionalMember(JsonWriter &writer, const char (&name)[N], const std::optional<QString> &text)
{
    writeKey(writer, name);
    if (text)
        writeString(writer, *text);
    else
        writer.Null();
}

template<size_t N>
void listMember(JsonWriter &writer, const char (&name)[N], const QStringList &texts)
{
    writeKey(writer, name);
    writer.StartArray();
    for (const QString &text : texts)
        writeString(writer, text);
    writer.EndArray();
}

} // namespace

void writeJson(JsonWriter &writer, const SendResult &result)
{
    writer.StartObject();
    idMember(writer, "mailId", result.mailId);
    writeKey(writer, "queue");
    writer.StartArray();
    for (const SendResult::Recipient &recipient : result.queue) {
        writer.StartObject();
        idMember(writer, "id", recipient.id);
        member(writer, "to", recipient.to);
        writer.EndObject();
    }
    writer.EndArray();
    listMember(writer, "delivered", result.delivered);
    listMember(writer, "suppressed", result.suppressed);
    member(writer, "size", result.size);
    writeKey(writer, "advice");
    writer.StartArray();
    for (const SendAdvice &advice : result.advice) {
        writer.StartObject();
        member(writer, "code", advice.code);
        member(writer, "part", advice.part);
        member(writer, "bytes", advice.bytes);
        member(writer, "detail", advice.detail);
        writer.EndObject();
    }
    writer.EndArray();
    writer.EndObject();
}

bool readJson(const rapidjson::Value &json, SendResult &out)
{
    JsonMembers members(json);
    members.needId("mailId", out.mailId)
        .may("delivered", out.delivered)
        .may("suppressed", out.suppressed)
        .may("size", out.size);
    const rapidjson::Value *queue = members.find("queue");
    if (!members.ok() || !queue || !queue->IsArray())
        return false;
    for (const rapidjson::Value &item : queue->GetArray()) {
        SendResult::Recipient recipient;
        if (!JsonMembers(item).needId("id", recipient.id).need("to", recipient.to).ok())
            return false;
        out.queue.append(recipient);
    }
    const rapidjson::Value *advice = members.find("advice");
    if (!advice || !advice->IsArray())
        return true;
    for (const rapidjson::Value &item : advice->GetArray()) {
        SendAdvice one;
        if (!JsonMembers(item).need("code", one.code).may("part", one.part).may("bytes", one.bytes).may("detail", one.detail).ok())
            return false;
        out.advice.append(one);
    }
    return true;
}

void writeJson(JsonWriter &writer, const Template &item)
{
    writer.StartObject();
    idMember(writer, "id", item.id);
    member(writer, "name", item.name);
    member(writer, "subject", item.subject);
    optionalMember(writer, "text", item.text);
    optionalMember(writer, "html", item.html);
    countMember(writer, "version", item.version);
    timeMember(writer, "createdAt", item.createdAt);
    timeMember(writer, "changedAt", item.changedAt);
    writer.EndObject();
}

bool readJson(const rapidjson::Value &json, Template &out)
{
    return JsonMembers(json)
        .needId("id", out.id)
        .need("name", out.name)
        .may("subject", out.subject)
        .mayNull("text", out.text)
        .mayNull("html", out.html)
        .may("version", out.version)
        .mayTime("createdAt", out.createdAt)
        .mayTime("changedAt", out.changedAt)
        .ok();
}

void writeJson(JsonWriter &writer, const TemplatePreview &preview)
{
    writer.StartObject();
    member(writer, "subject", preview.subject);
    optionalMember(writer, "text", preview.text);
    optionalMember(writer, "html", preview.html);
    listMember(writer, "variables", preview.variables);
    listMember(writer, "missing", preview.missing);
    writer.EndObject();
}

bool readJson(const rapidjson::Value &json, TemplatePreview &out)
{
    return JsonMembers(json)
        .need("subject", out.subject)
        .mayNull("text", out.text)
        .mayNull("html", out.html)
        .may("variables", out.variables)
        .may("missing", out.missing)
        .ok();
}

void writeJson(JsonWriter &writer, const Suppression &item)
{
    writer.StartObject();
    member(writer, "address", item.address);
    member(writer, "reason", item.reason);
    timeMember(writer, "createdAt", item.createdAt);
    writer.EndObject();
}

bool readJson(const rapidjson::Value &json, Suppression &out)
{
    return JsonMembers(json)
        .need("address", out.address)
        .may("reason", out.reason)
        .mayTime("createdAt", out.createdAt)
        .ok();
}

} // namespace control

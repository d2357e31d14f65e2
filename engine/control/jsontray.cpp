// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/jsontray.h"
#include "control/jsonfields.h"
#include "control/jsonmembers.h"

namespace control {

namespace {

constexpr qint64 kWindowSeconds = 3600;

template<size_t N, typename T>
void objectMember(JsonWriter &writer, const char (&name)[N], const T &value)
{
    writeKey(writer, name);
    writeJson(writer, value);
}

} // namespace

void writeJson(JsonWriter &writer, const SendLimits &limits)
{
    writer.StartObject();
    member(writer, "messages", limits.messages);
    member(writer, "recipients", limits.recipients);
    member(writer, "bytes", limits.bytes);
    writer.EndObject();
}

void writeJson(JsonWriter &writer, const SendUsage &usage)
{
    writer.StartObject();
    member(writer, "windowSeconds", kWindowSeconds);
    objectMember(writer, "used", usage.used);
    objectMember(writer, "limits", usage.limits);
    member(writer, "held", usage.held);
    timeMember(writer, "trustedUntil", usage.trustedUntil);
    writer.EndObject();
}

void writeJson(JsonWriter &writer, const DisposableLimits &limits)
{
    writer.StartObject();
    member(writer, "mailboxes", limits.mailboxes);
    member(writer, "messages", limits.messages);
    member(writer, "bytes", limits.bytes);
    member(writer, "lifeSeconds", limits.lifeSeconds);
    writer.EndObject();
}

void writeJson(JsonWriter &writer, const TrayReason &reason)
{
    writer.StartObject();
    member(writer, "measure", reason.measure);
    member(writer, "seen", reason.seen);
    member(writer, "ordinary", reason.ordinary);
    member(writer, "bound", reason.bound);
    writer.EndObject();
}

void writeJson(JsonWriter &writer, const TrayEntry &entry)
{
    writer.StartObject();
    idMember(writer, "userId", entry.userId);
    idMember(writer, "domainId", entry.domainId);
    member(writer, "address", entry.address);
    member(writer, "locked", entry.locked);
    timeMember(writer, "since", entry.since);
    member(writer, "peer", entry.peer);
    writeKey(writer, "why");
    writer.StartArray();
    for (const TrayReason &reason : entry.why)
        writeJson(writer, reason);
    writer.EndArray();
    member(writer, "mails", entry.mails);
    member(writer, "recipients", entry.recipients);
    member(writer, "bytes", entry.bytes);
    writer.EndObject();
}

void writeJson(JsonWriter &writer, const TrayMail &mail)
{
    writer.StartObject();
    idMember(writer, "mailId", mail.mailId);
    member(writer, "from", mail.from);
    timeMember(writer, "heldAt", mail.heldAt);
    member(writer, "recipients", mail.recipients);
    member(writer, "size", mail.size);
    writer.EndObject();
}

void writeJson(JsonWriter &writer, const TrayResult &result)
{
    writer.StartObject();
    member(writer, "mails", result.mails);
    member(writer, "recipients", result.recipients);
    timeMember(writer, "trustedUntil", result.trustedUntil);
    writer.EndObject();
}

bool readJson(const rapidjson::Value &json, SendLimits &out)
{
    return JsonMembers(json).may("messages", out.messages).may("recipients", out.recipients).may("bytes", out.bytes).ok();
}

bool readJson(const rapidjson::Value &json, SendUsage &out)
{
    JsonMembers members(json);
    members.may("held", out.held).mayTime("trustedUntil", out.trustedUntil);
    const rapidjson::Value *used = members.find("used");
    const rapidjson::Value *limits = members.find("limits");
    return members.ok() && used && limits && readJson(*used, out.used) && readJson(*limits, out.limits);
}

bool readJson(const rapidjson::Value &json, DisposableLimits &out)
{
    return JsonMembers(json)
        .may("mailboxes", out.mailboxes)
        .may("messages", out.messages)
        .may("bytes", out.bytes)
        .may("lifeSeconds", out.lifeSeconds)
        .ok();
}

bool readJson(const rapidjson::Value &json, TrayReason &out)
{
    return JsonMembers(json)
        .need("measure", out.measure)
        .may("seen", out.seen)
        .may("ordinary", out.ordinary)
        .may("bound", out.bound)
        .ok();
}

bool readJson(const rapidjson::Value &json, TrayEntry &out)
{
    JsonMembers members(json);
    members.needId("userId", out.userId)
        .mayId("domainId", out.domainId)
        .need("address", out.address)
        .may("locked", out.locked)
        .mayTime("since", out.since)
        .may("peer", out.peer)
        .may("mails", out.mails)
        .may("recipients", out.recipients)
        .may("bytes", out.bytes);
    const rapidjson::Value *why = members.find("why");
    return members.ok() && (!why || readJson(*why, out.why));
}

bool readJson(const rapidjson::Value &json, TrayMail &out)
{
    return JsonMembers(json)
        .needId("mailId", out.mailId)
        .may("from", out.from)
        .mayTime("heldAt", out.heldAt)
        .may("recipients", out.recipients)
        .may("size", out.size)
        .ok();
}

bool readJson(const rapidjson::Value &json, TrayResult &out)
{
    return JsonMembers(json).may("mails", out.mails).may("recipients", out.recipients).mayTime("trustedUntil", out.trustedUntil).ok();
}

} // namespace control

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/webhooks.h"
#include "control/json.h"
#include "control/jsonfields.h"
#include "control/jsonmembers.h"

using namespace Qt::StringLiterals;

namespace control {

namespace {

void writeMembers(JsonWriter &writer, const Webhook &hook)
{
    idMember(writer, "id", hook.id);
    member(writer, "url", hook.url);
    writeKey(writer, "types");
    writer.StartArray();
    for (const QString &type : hook.types)
        writeString(writer, type);
    writer.EndArray();
    member(writer, "enabled", hook.enabled);
    timeMember(writer, "createdAt", hook.createdAt);
    member(writer, "pending", hook.pending);
    member(writer, "lastError", hook.lastError);
}

} // namespace

const QStringList &webhookTypes()
{
    static const QStringList types{u"mail.received"_s, u"mail.sent"_s, u"mail.deferred"_s, u"mail.bounced"_s,
                                   u"alert.raised"_s,  u"alert.cleared"_s};
    return types;
}

QString webhookTypeOf(const QString &eventKind)
{
    if (eventKind == "message.received"_L1)
        return u"mail.received"_s;
    if (eventKind == "queue.sent"_L1)
        return u"mail.sent"_s;
    if (eventKind == "queue.deferred"_L1)
        return u"mail.deferred"_s;
    if (eventKind == "queue.bounced"_L1 || eventKind == "queue.expired"_L1)
        return u"mail.bounced"_s;
    if (eventKind == "alert.raised"_L1 || eventKind == "alert.cleared"_L1)
        return eventKind;
    return {};
}

void writeJson(JsonWriter &writer, const Webhook &hook)
{
    writer.StartObject();
    writeMembers(writer, hook);
    writer.EndObject();
}

void writeJson(JsonWriter &writer, const NewWebhook &made)
{
    writer.StartObject();
    writeMembers(writer, made.webhook);
    if (!made.secret.isEmpty())
        member(writer, "secret", made.secret);
    writer.EndObject();
}

void writeJson(JsonWriter &writer, const WebhookAttempt &attempt)
{
    writer.StartObject();
    timeMember(writer, "at", attempt.at);
    member(writer, "type", attempt.type);
    member(writer, "status", qint64(attempt.status));
    member(writer, "error", attempt.error);
    member(writer, "durationMs", attempt.durationMs);
    writer.EndObject();
}

bool readJson(const rapidjson::Value &json, WebhookAttempt &out)
{
    return JsonMembers(json)
        .mayTime("at", out.at)
        .need("type", out.type)
        .may("status", out.status)
        .may("error", out.error)
        .may("durationMs", out.durationMs)
        .ok();
}

bool readJson(const rapidjson::Value &json, Webhook &out)
{
    return JsonMembers(json)
        .needId("id", out.id)
        .need("url", out.url)
        .may("types", out.types)
        .may("enabled", out.enabled)
        .mayTime("createdAt", out.createdAt)
        .may("pending", out.pending)
        .may("lastError", out.lastError)
        .ok();
}

bool readJson(const rapidjson::Value &json, NewWebhook &out)
{
    return readJson(json, out.webhook) && JsonMembers(json).may("secret", out.secret).ok();
}

} // namespace control

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/alerts.h"
#include "control/deliverytotals.h"
#include "control/domaindns.h"
#include "control/jsonparser.h"
#include "control/jsonwriter.h"
#include "control/problem.h"
#include "control/send.h"
#include "control/services.h"
#include "control/settings.h"
#include "control/values.h"
#include "control/webhooks.h"
#include <optional>

// The JSON form of the API's things, spelled as in the interface contract: ids as base::idToString, times RFC
// 3339 UTC, sizes in bytes, durations in seconds, null where a value is optional. One codec for the server
// and for its clients. Pure functions, any thread.
namespace control {

void writeJson(JsonWriter &writer, const Domain &domain);
void writeJson(JsonWriter &writer, const Mailbox &mailbox);
void writeJson(JsonWriter &writer, const Folder &folder);
void writeJson(JsonWriter &writer, const Message &message);
void writeJson(JsonWriter &writer, const Header &header);
void writeJson(JsonWriter &writer, const Attachment &attachment);
/// The message of the list with headers, text, html and attachments in the same object.
void writeJson(JsonWriter &writer, const MessageDetail &detail);
/// mailId, messageId, mailboxId and to are left out when the event has none; a detail that is no JSON object
/// is {}.
void writeJson(JsonWriter &writer, const Event &event);
void writeJson(JsonWriter &writer, const Connection &connection);
/// Never holds a secret.
void writeJson(JsonWriter &writer, const Token &token);
/// The token with its secret as `token`.
void writeJson(JsonWriter &writer, const NewToken &token);
/// The mailbox, with `token` when it is disposable.
void writeJson(JsonWriter &writer, const NewMailbox &mailbox);
/// NaN (a gap) is null; `step` is in seconds.
void writeJson(JsonWriter &writer, const Series &series);
void writeJson(JsonWriter &writer, const Status &status);
/// The body of PATCH /v1/messages/{id}: only what changes.
void writeJson(JsonWriter &writer, const MessageChange &change);
/// null when there is nothing to explain.
void writeJson(JsonWriter &writer, const Cause &cause);
/// `priority` is the lane; `cause` is that of lastReply; nextAttemptAt and expiresAt are null when there is none.
void writeJson(JsonWriter &writer, const QueueItem &item);
/// {count, next}
void writeJson(JsonWriter &writer, const QueueSwept &swept);
/// As in the query of GET /v1/queue and the `filter` of the bulk calls: {state: [], priority, mailId,
/// destination, from, to, class}, only what is set.
void writeJson(JsonWriter &writer, const QueueFilter &filter);
void writeJson(JsonWriter &writer, const Destination &destination);
void writeJson(JsonWriter &writer, const DeliveryTotal &total);
void writeJson(JsonWriter &writer, const SendResult &result);
void writeJson(JsonWriter &writer, const Template &item);
void writeJson(JsonWriter &writer, const Suppression &item);
void writeJson(JsonWriter &writer, const DomainDns &dns);
void writeJson(JsonWriter &writer, const TemplatePreview &preview);
void writeJson(JsonWriter &writer, const Webhook &hook);
void writeJson(JsonWriter &writer, const WebhookAttempt &attempt);
/// The webhook, with `secret` when it is new.
void writeJson(JsonWriter &writer, const NewWebhook &made);
/// A value as Setting says; what JSON has no word for is null.
void writeVariant(JsonWriter &writer, const QVariant &value);
void writeJson(JsonWriter &writer, const Setting &setting);
/// Never holds the value of a secret.
void writeJson(JsonWriter &writer, const SettingChange &change);
void writeJson(JsonWriter &writer, const SettingsVersion &version);
void writeJson(JsonWriter &writer, const SettingsView &view);
/// The body of PATCH /v1/settings.
void writeJson(JsonWriter &writer, const SettingsPatch &patch);
void writeJson(JsonWriter &writer, const SettingsResult &result);
void writeJson(JsonWriter &writer, const AlertRule &rule);
/// `cause` is that of detail; state is "active" or "cleared".
void writeJson(JsonWriter &writer, const Alert &alert);
/// The body of PATCH /v1/alert-rules/{id}: only what changes.
void writeJson(JsonWriter &writer, const AlertRuleChange &change);
/// RFC 9457; code, detail and field only when set.
void writeJson(JsonWriter &writer, const Problem &problem);

template<typename T>
void writeJson(JsonWriter &writer, const QList<T> &items)
{
    writer.StartArray();
    for (const T &item : items)
        writeJson(writer, item);
    writer.EndArray();
}

/// {"items": […], "next": "…"|null}
template<typename T>
void writePage(JsonWriter &writer, const Page<T> &page)
{
    writer.StartObject();
    writeKey(writer, "items");
    writeJson(writer, page.items);
    writeKey(writer, "next");
    if (page.next.isEmpty())
        writer.Null();
    else
        writeString(writer, page.next);
    writer.EndObject();
}

template<typename T>
void writeJson(JsonWriter &writer, const Page<T> &page)
{
    writePage(writer, page);
}

/// One value as a JSON text.
template<typename T>
QByteArray toJson(const T &value)
{
    JsonBuffer buffer;
    JsonWriter writer(buffer);
    writeJson(writer, value);
    return buffer.take();
}

// Readers: for clients of the API. Unknown members are skipped (the server may be newer); false when the
// value is no object, a member has the wrong type, or what names the thing (its id, name, kind …) is missing.
// `out` is then unspecified.
bool readJson(const rapidjson::Value &json, Domain &out);
bool readJson(const rapidjson::Value &json, Mailbox &out);
bool readJson(const rapidjson::Value &json, Folder &out);
bool readJson(const rapidjson::Value &json, Message &out);
bool readJson(const rapidjson::Value &json, Header &out);
bool readJson(const rapidjson::Value &json, Attachment &out);
bool readJson(const rapidjson::Value &json, MessageDetail &out);
bool readJson(const rapidjson::Value &json, Event &out);
bool readJson(const rapidjson::Value &json, Connection &out);
bool readJson(const rapidjson::Value &json, Token &out);
bool readJson(const rapidjson::Value &json, NewToken &out);
bool readJson(const rapidjson::Value &json, NewMailbox &out);
bool readJson(const rapidjson::Value &json, Series &out);
bool readJson(const rapidjson::Value &json, Status &out);
bool readJson(const rapidjson::Value &json, MessageChange &out);
bool readJson(const rapidjson::Value &json, Cause &out);
bool readJson(const rapidjson::Value &json, QueueItem &out);
bool readJson(const rapidjson::Value &json, QueueSwept &out);
bool readJson(const rapidjson::Value &json, Destination &out);
bool readJson(const rapidjson::Value &json, DeliveryTotal &out);
bool readJson(const rapidjson::Value &json, SendResult &out);
bool readJson(const rapidjson::Value &json, Template &out);
bool readJson(const rapidjson::Value &json, Suppression &out);
bool readJson(const rapidjson::Value &json, DomainDns &out);
bool readJson(const rapidjson::Value &json, TemplatePreview &out);
bool readJson(const rapidjson::Value &json, Webhook &out);
bool readJson(const rapidjson::Value &json, WebhookAttempt &out);
bool readJson(const rapidjson::Value &json, NewWebhook &out);
bool readVariant(const rapidjson::Value &json, QVariant &out);
bool readJson(const rapidjson::Value &json, Setting &out);
bool readJson(const rapidjson::Value &json, SettingChange &out);
bool readJson(const rapidjson::Value &json, SettingsVersion &out);
bool readJson(const rapidjson::Value &json, SettingsView &out);
bool readJson(const rapidjson::Value &json, SettingsResult &out);
bool readJson(const rapidjson::Value &json, AlertRule &out);
bool readJson(const rapidjson::Value &json, Alert &out);
bool readJson(const rapidjson::Value &json, Problem &out);

template<typename T>
bool readJson(const rapidjson::Value &json, QList<T> &out)
{
    if (!json.IsArray())
        return false;
    out.clear();
    out.reserve(qsizetype(json.Size()));
    for (const rapidjson::Value &item : json.GetArray()) {
        T value;
        if (!readJson(item, value))
            return false;
        out.append(std::move(value));
    }
    return true;
}

template<typename T>
bool readJson(const rapidjson::Value &json, Page<T> &out)
{
    if (!json.IsObject())
        return false;
    const auto items = json.FindMember("items");
    const auto next = json.FindMember("next");
    if (items == json.MemberEnd() || !readJson(items->value, out.items))
        return false;
    out.next.clear();
    if (next == json.MemberEnd() || next->value.IsNull())
        return true;
    if (!next->value.IsString())
        return false;
    out.next = stringFromUtf8({next->value.GetString(), qsizetype(next->value.GetStringLength())});
    return true;
}

/// A whole answer: the text parsed and read, or nullopt.
template<typename T>
std::optional<T> fromJson(QByteArrayView text)
{
    rapidjson::Document document;
    T value;
    if (!parseJson(text, document) || !readJson(document, value))
        return std::nullopt;
    return value;
}

} // namespace control

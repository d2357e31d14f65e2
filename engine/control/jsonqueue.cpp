// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/causewords.h"
#include "control/json.h"
#include "control/jsonfields.h"
#include "control/jsonmembers.h"
#include "control/names.h"

namespace control {

namespace {

std::optional<qint64> timeOrNone(qint64 wallMs)
{
    return wallMs ? std::optional<qint64>(wallMs) : std::nullopt;
}

template<size_t N>
void textMember(JsonWriter &writer, const char (&name)[N], const QString &text)
{
    if (!text.isEmpty())
        member(writer, name, text);
}

template<size_t N>
void limitMember(JsonWriter &writer, const char (&name)[N], std::optional<int> limit)
{
    writeKey(writer, name);
    if (limit)
        writer.Int(*limit);
    else
        writer.Null();
}

void causeMember(JsonWriter &writer, const QString &lastReply)
{
    writeKey(writer, "cause");
    writeJson(writer, causeOfReply(lastReply));
}

template<size_t N>
void numberMember(JsonWriter &writer, const char (&name)[N], double number)
{
    writeKey(writer, name);
    writeNumber(writer, number);
}

} // namespace

void writeJson(JsonWriter &writer, const Cause &cause)
{
    if (cause.id.isEmpty()) {
        writer.Null();
        return;
    }
    writer.StartObject();
    member(writer, "id", cause.id);
    member(writer, "fault", cause.fault);
    member(writer, "step", cause.step);
    writer.EndObject();
}

bool readValue(const rapidjson::Value &json, Cause &out)
{
    return readJson(json, out);
}

bool readJson(const rapidjson::Value &json, Cause &out)
{
    out = {};
    return json.IsNull() || JsonMembers(json).need("id", out.id).may("fault", out.fault).may("step", out.step).ok();
}

void writeJson(JsonWriter &writer, const QueueItem &item)
{
    writer.StartObject();
    idMember(writer, "id", item.id);
    idMember(writer, "mailId", item.mailId);
    member(writer, "from", item.from);
    member(writer, "to", item.to);
    member(writer, "destination", item.destination);
    member(writer, "state", queueStateToString(item.state));
    member(writer, "priority", laneToString(item.lane));
    member(writer, "class", item.mailClass);
    member(writer, "attempts", qint64(item.attempts));
    timeMember(writer, "queuedAt", item.queuedAt);
    timeMember(writer, "nextAttemptAt", item.state == QueueState::Held ? std::nullopt : timeOrNone(item.nextAttemptAt));
    timeMember(writer, "expiresAt", timeOrNone(item.expiresAt));
    member(writer, "size", item.size);
    member(writer, "lastReply", item.lastReply);
    causeMember(writer, item.lastReply);
    writer.EndObject();
}

void writeJson(JsonWriter &writer, const QueueSwept &swept)
{
    writer.StartObject();
    member(writer, "count", swept.count);
    writeKey(writer, "next");
    if (swept.next.isEmpty())
        writer.Null();
    else
        writeString(writer, swept.next);
    writer.EndObject();
}

bool readJson(const rapidjson::Value &json, QueueSwept &out)
{
    std::optional<QString> next;
    const bool read = JsonMembers(json).need("count", out.count).mayNull("next", next).ok();
    out.next = next.value_or(QString());
    return read;
}

bool readJson(const rapidjson::Value &json, QueueItem &out)
{
    return JsonMembers(json)
        .needId("id", out.id)
        .mayId("mailId", out.mailId)
        .may("from", out.from)
        .need("to", out.to)
        .may("destination", out.destination)
        .need("state", out.state)
        .may("priority", out.lane)
        .may("class", out.mailClass)
        .may("attempts", out.attempts)
        .mayTime("queuedAt", out.queuedAt)
        .mayTime("nextAttemptAt", out.nextAttemptAt)
        .mayTime("expiresAt", out.expiresAt)
        .may("size", out.size)
        .may("lastReply", out.lastReply)
        .may("cause", out.cause)
        .ok();
}

void writeJson(JsonWriter &writer, const QueueFilter &filter)
{
    writer.StartObject();
    if (!filter.states.isEmpty()) {
        writeKey(writer, "state");
        writer.StartArray();
        for (const QueueState state : filter.states)
            writeString(writer, queueStateToString(state));
        writer.EndArray();
    }
    if (filter.lane)
        member(writer, "priority", laneToString(*filter.lane));
    if (filter.mailId)
        idMember(writer, "mailId", *filter.mailId);
    textMember(writer, "destination", filter.destination);
    textMember(writer, "from", filter.from);
    textMember(writer, "to", filter.to);
    textMember(writer, "class", filter.mailClass);
    writer.EndObject();
}

void writeJson(JsonWriter &writer, const Destination &destination)
{
    writer.StartObject();
    member(writer, "name", destination.name);
    member(writer, "state", destination.state);
    member(writer, "paused", destination.paused);
    member(writer, "queued", destination.queued);
    member(writer, "active", destination.active);
    member(writer, "connections", qint64(destination.connections));
    numberMember(writer, "window", destination.window);
    numberMember(writer, "rate", destination.rate);
    timeMember(writer, "oldestAt", timeOrNone(destination.oldestAt));
    timeMember(writer, "retryAt", timeOrNone(destination.retryAt));
    member(writer, "lastReply", destination.lastReply);
    causeMember(writer, destination.lastReply);
    limitMember(writer, "maxConnections", destination.maxConnections);
    limitMember(writer, "maxPerMinute", destination.maxPerMinute);
    writer.EndObject();
}

bool readJson(const rapidjson::Value &json, Destination &out)
{
    return JsonMembers(json)
        .need("name", out.name)
        .may("state", out.state)
        .may("paused", out.paused)
        .may("queued", out.queued)
        .may("active", out.active)
        .may("connections", out.connections)
        .may("window", out.window)
        .may("rate", out.rate)
        .mayTime("oldestAt", out.oldestAt)
        .mayTime("retryAt", out.retryAt)
        .may("lastReply", out.lastReply)
        .may("cause", out.cause)
        .mayNull("maxConnections", out.maxConnections)
        .mayNull("maxPerMinute", out.maxPerMinute)
        .ok();
}

void writeJson(JsonWriter &writer, const DeliveryTotal &total)
{
    writer.StartObject();
    member(writer, "name", total.name);
    member(writer, "tried", total.tried);
    member(writer, "delivered", total.delivered);
    member(writer, "deferred", total.deferred);
    member(writer, "bounced", total.bounced);
    writer.EndObject();
}

bool readJson(const rapidjson::Value &json, DeliveryTotal &out)
{
    return JsonMembers(json)
        .need("name", out.name)
        .may("tried", out.tried)
        .may("delivered", out.delivered)
        .may("deferred", out.deferred)
        .may("bounced", out.bounced)
        .ok();
}

} // namespace control

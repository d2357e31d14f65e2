// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/flight.h"
#include "control/jsondiagnosis.h"
#include "control/jsonfields.h"
#include "control/jsonmembers.h"

using namespace Qt::StringLiterals;

namespace control {

namespace {

template<typename T>
void readEach(const rapidjson::Value &json, const char *name, QList<T> &out)
{
    const auto member = json.FindMember(name);
    if (member == json.MemberEnd() || !member->value.IsArray())
        return;
    out.reserve(qsizetype(member->value.Size()));
    for (const rapidjson::Value &item : member->value.GetArray()) {
        T value;
        if (readJson(item, value))
            out.append(std::move(value));
    }
}

void readReason(const rapidjson::Value &json, FlightReason &out)
{
    JsonMembers(json)
        .may("kind", out.kind)
        .may("name", out.name)
        .may("metric", out.metric)
        .may("destination", out.destination)
        .may("signal", out.signal)
        .may("lost", out.lost);
}

} // namespace

void writeJson(JsonWriter &writer, const FlightReason &reason)
{
    writer.StartObject();
    member(writer, "kind", reason.kind);
    if (!reason.name.isEmpty())
        member(writer, "name", reason.name);
    if (!reason.metric.isEmpty())
        member(writer, "metric", reason.metric);
    if (!reason.destination.isEmpty())
        member(writer, "destination", reason.destination);
    if (!reason.signal.isEmpty())
        member(writer, "signal", reason.signal);
    if (!reason.lost.isEmpty()) {
        writeKey(writer, "lost");
        writer.StartArray();
        for (const QString &what : reason.lost)
            writeString(writer, what);
        writer.EndArray();
    }
    writer.EndObject();
}

void writeJson(JsonWriter &writer, const FlightFile &file)
{
    writer.StartObject();
    member(writer, "name", file.name);
    timeMember(writer, "at", file.at);
    member(writer, "size", file.size);
    member(writer, "reason", file.reason);
    writer.EndObject();
}

bool readJson(const rapidjson::Value &json, FlightFile &out)
{
    return JsonMembers(json).need("name", out.name).mayTime("at", out.at).may("size", out.size).may("reason", out.reason).ok();
}

bool readJson(const rapidjson::Value &json, FlightRecord &out)
{
    out = {};
    QString format;
    const bool ok = JsonMembers(json)
                        .need("format", format)
                        .may("version", out.version)
                        .mayTime("from", out.from)
                        .mayTime("to", out.to)
                        .ok();
    if (!ok || format != "postkontor-flight-record"_L1 || out.to <= 0 || out.from > out.to)
        return false;
    if (const auto reason = json.FindMember("reason"); reason != json.MemberEnd())
        readReason(reason->value, out.reason);
    readEach(json, "events", out.events);
    readEach(json, "log", out.log);
    readEach(json, "transcripts", out.transcripts);
    readEach(json, "metrics", out.metrics);
    return true;
}

} // namespace control

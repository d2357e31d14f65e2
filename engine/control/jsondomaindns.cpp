// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/json.h"
#include "control/jsonfields.h"
#include "control/jsonmembers.h"

namespace control {

namespace {

void writeJson(JsonWriter &writer, const DnsRecord &record)
{
    writer.StartObject();
    member(writer, "name", record.name);
    member(writer, "type", record.type);
    member(writer, "value", record.value);
    member(writer, "purpose", record.purpose);
    member(writer, "zone", record.zone);
    member(writer, "windows", record.windows);
    member(writer, "check", record.check);
    writeKey(writer, "found");
    writer.StartArray();
    for (const QString &text : record.found)
        writeString(writer, text);
    writer.EndArray();
    writer.EndObject();
}

void writeJson(JsonWriter &writer, const DkimKeyInfo &key)
{
    writer.StartObject();
    idMember(writer, "id", key.id);
    member(writer, "selector", key.selector);
    member(writer, "algorithm", key.algorithm);
    member(writer, "state", key.state);
    timeMember(writer, "createdAt", key.createdAt);
    writer.EndObject();
}

bool readJson(const rapidjson::Value &json, DnsRecord &out)
{
    return JsonMembers(json)
        .need("name", out.name)
        .need("type", out.type)
        .need("value", out.value)
        .may("purpose", out.purpose)
        .may("zone", out.zone)
        .may("windows", out.windows)
        .may("check", out.check)
        .may("found", out.found)
        .ok();
}

bool readJson(const rapidjson::Value &json, DkimKeyInfo &out)
{
    return JsonMembers(json)
        .needId("id", out.id)
        .need("selector", out.selector)
        .may("algorithm", out.algorithm)
        .may("state", out.state)
        .mayTime("createdAt", out.createdAt)
        .ok();
}

template<typename T>
bool readList(const rapidjson::Value *json, QList<T> &out)
{
    if (!json || !json->IsArray())
        return false;
    for (const rapidjson::Value &item : json->GetArray()) {
        if (!readJson(item, out.emplace_back()))
            return false;
    }
    return true;
}

} // namespace

void writeJson(JsonWriter &writer, const DomainDns &dns)
{
    writer.StartObject();
    member(writer, "domain", dns.domain);
    writeKey(writer, "records");
    writer.StartArray();
    for (const DnsRecord &record : dns.records)
        writeJson(writer, record);
    writer.EndArray();
    writeKey(writer, "keys");
    writer.StartArray();
    for (const DkimKeyInfo &key : dns.keys)
        writeJson(writer, key);
    writer.EndArray();
    writer.EndObject();
}

bool readJson(const rapidjson::Value &json, DomainDns &out)
{
    JsonMembers members(json);
    members.need("domain", out.domain);
    return members.ok() && readList(members.find("records"), out.records) && readList(members.find("keys"), out.keys);
}

} // namespace control

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/jsonteamboxes.h"
#include "control/jsonfields.h"
#include "control/jsonmembers.h"

using namespace Qt::StringLiterals;

namespace control {

namespace {

void writeTeam(JsonWriter &writer, const QList<TeamMember> &members)
{
    writeKey(writer, "members");
    writer.StartArray();
    for (const TeamMember &one : members)
        writeJson(writer, one);
    writer.EndArray();
}

} // namespace

void writeJson(JsonWriter &writer, const TeamMember &one)
{
    writer.StartObject();
    member(writer, "address", one.address);
    member(writer, "write", one.write);
    member(writer, "sendAs", one.sendAs);
    writer.EndObject();
}

void writeJson(JsonWriter &writer, const TeamBox &box)
{
    writer.StartObject();
    idMember(writer, "id", box.id);
    idMember(writer, "mailboxId", box.mailboxId);
    idMember(writer, "domainId", box.domainId);
    member(writer, "address", box.address);
    member(writer, "name", box.name);
    member(writer, "quotaBytes", box.quotaBytes);
    member(writer, "quotaMessages", box.quotaMessages);
    member(writer, "usedBytes", box.usedBytes);
    member(writer, "usedMessages", box.usedMessages);
    writeTeam(writer, box.members);
    timeMember(writer, "createdAt", box.createdAt);
    writer.EndObject();
}

void writeJson(JsonWriter &writer, const TeamBoxChange &change)
{
    writer.StartObject();
    if (change.address)
        member(writer, "address", *change.address);
    if (change.name)
        member(writer, "name", *change.name);
    if (change.quotaBytes)
        member(writer, "quotaBytes", *change.quotaBytes);
    if (change.quotaMessages)
        member(writer, "quotaMessages", *change.quotaMessages);
    if (change.members)
        writeTeam(writer, *change.members);
    writer.EndObject();
}

bool readJson(const rapidjson::Value &json, TeamMember &out)
{
    return JsonMembers(json).need("address", out.address).may("write", out.write).may("sendAs", out.sendAs).ok();
}

bool readJson(const rapidjson::Value &json, TeamBox &out)
{
    JsonMembers members(json);
    members.needId("id", out.id)
        .mayId("mailboxId", out.mailboxId)
        .mayId("domainId", out.domainId)
        .need("address", out.address)
        .may("name", out.name)
        .may("quotaBytes", out.quotaBytes)
        .may("quotaMessages", out.quotaMessages)
        .may("usedBytes", out.usedBytes)
        .may("usedMessages", out.usedMessages)
        .mayTime("createdAt", out.createdAt);
    const rapidjson::Value *team = members.find("members");
    if (!members.ok() || (team && !team->IsArray()))
        return false;
    for (rapidjson::SizeType i = 0; team && i < team->Size(); ++i) {
        TeamMember member;
        if (!readJson((*team)[i], member))
            return false;
        out.members << member;
    }
    return true;
}

} // namespace control

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/jsongroups.h"
#include "control/jsonfields.h"
#include "control/jsonmembers.h"

using namespace Qt::StringLiterals;

namespace control {

namespace {

constexpr QLatin1StringView kKinds[] = {"plain"_L1, "list"_L1};
constexpr QLatin1StringView kPostings[] = {"anyone"_L1, "local"_L1, "members"_L1, "moderators"_L1};
constexpr QLatin1StringView kModerations[] = {"off"_L1, "others"_L1, "all"_L1};

template<typename T, size_t N>
std::optional<T> valueIn(const QLatin1StringView (&words)[N], QStringView text)
{
    for (size_t i = 0; i < N; ++i) {
        if (text == words[i])
            return T(i);
    }
    return std::nullopt;
}

/// A word this version does not know leaves the value as it is.
template<typename T>
void mayWord(JsonMembers &members, const char *name, std::optional<T> (*read)(QStringView), T &out)
{
    QString word;
    members.may(name, word);
    out = read(word).value_or(out);
}

} // namespace

QString groupKindToString(GroupKind kind)
{
    return kKinds[size_t(kind)];
}

QString postingToString(Posting posting)
{
    return kPostings[size_t(posting)];
}

QString moderationToString(Moderation moderation)
{
    return kModerations[size_t(moderation)];
}

std::optional<GroupKind> groupKindFromString(QStringView text)
{
    return valueIn<GroupKind>(kKinds, text);
}

std::optional<Posting> postingFromString(QStringView text)
{
    return valueIn<Posting>(kPostings, text);
}

std::optional<Moderation> moderationFromString(QStringView text)
{
    return valueIn<Moderation>(kModerations, text);
}

void writeJson(JsonWriter &writer, const Group &group)
{
    writer.StartObject();
    idMember(writer, "id", group.id);
    idMember(writer, "domainId", group.domainId);
    member(writer, "address", group.address);
    member(writer, "name", group.name);
    member(writer, "description", group.description);
    member(writer, "kind", groupKindToString(group.kind));
    member(writer, "posting", postingToString(group.posting));
    member(writer, "moderation", moderationToString(group.moderation));
    member(writer, "owner", group.owner);
    stringsMember(writer, "members", group.members);
    stringsMember(writer, "moderators", group.moderators);
    member(writer, "held", group.held);
    timeMember(writer, "createdAt", group.createdAt);
    writer.EndObject();
}

void writeJson(JsonWriter &writer, const GroupChange &change)
{
    writer.StartObject();
    if (change.address)
        member(writer, "address", *change.address);
    if (change.name)
        member(writer, "name", *change.name);
    if (change.description)
        member(writer, "description", *change.description);
    if (change.kind)
        member(writer, "kind", groupKindToString(*change.kind));
    if (change.posting)
        member(writer, "posting", postingToString(*change.posting));
    if (change.moderation)
        member(writer, "moderation", moderationToString(*change.moderation));
    if (change.owner)
        member(writer, "owner", *change.owner);
    if (change.members)
        stringsMember(writer, "members", *change.members);
    if (change.moderators)
        stringsMember(writer, "moderators", *change.moderators);
    writer.EndObject();
}

void writeJson(JsonWriter &writer, const HeldMail &held)
{
    writer.StartObject();
    idMember(writer, "id", held.id);
    idMember(writer, "groupId", held.groupId);
    idMember(writer, "mailId", held.mailId);
    member(writer, "from", held.from);
    member(writer, "subject", held.subject);
    member(writer, "size", held.size);
    timeMember(writer, "heldAt", held.heldAt);
    timeMember(writer, "expiresAt", held.expiresAt);
    writer.EndObject();
}

bool readJson(const rapidjson::Value &json, Group &out)
{
    JsonMembers members(json);
    members.needId("id", out.id)
        .mayId("domainId", out.domainId)
        .need("address", out.address)
        .may("name", out.name)
        .may("description", out.description)
        .may("owner", out.owner)
        .may("members", out.members)
        .may("moderators", out.moderators)
        .may("held", out.held)
        .mayTime("createdAt", out.createdAt);
    mayWord(members, "kind", groupKindFromString, out.kind);
    mayWord(members, "posting", postingFromString, out.posting);
    mayWord(members, "moderation", moderationFromString, out.moderation);
    return members.ok();
}

bool readJson(const rapidjson::Value &json, HeldMail &out)
{
    return JsonMembers(json)
        .needId("id", out.id)
        .mayId("groupId", out.groupId)
        .mayId("mailId", out.mailId)
        .may("from", out.from)
        .may("subject", out.subject)
        .may("size", out.size)
        .mayTime("heldAt", out.heldAt)
        .mayTime("expiresAt", out.expiresAt)
        .ok();
}

} // namespace control

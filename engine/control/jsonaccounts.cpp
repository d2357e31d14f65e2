// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/jsonaccounts.h"
#include "control/jsonfields.h"
#include "control/jsonmembers.h"
#include "control/jsontray.h"
#include "control/names.h"

namespace control {

namespace {

template<size_t N>
void countOrNull(JsonWriter &writer, const char (&name)[N], std::optional<qint64> count)
{
    writeKey(writer, name);
    if (count)
        writer.Int64(*count);
    else
        writer.Null();
}

void writeRoles(JsonWriter &writer, const QList<Role> &roles)
{
    QStringList words;
    for (const Role role : roles)
        words << userRoleToString(role);
    stringsMember(writer, "roles", words);
}

void writeMembers(JsonWriter &writer, const AppPassword &app)
{
    idMember(writer, "id", app.id);
    idMember(writer, "userId", app.userId);
    member(writer, "name", app.name);
    timeMember(writer, "createdAt", app.createdAt);
    timeMember(writer, "expiresAt", app.expiresAt);
    timeMember(writer, "lastUsedAt", app.lastUsedAt);
}

} // namespace

void writeJson(JsonWriter &writer, const AutoReply &reply)
{
    writer.StartObject();
    member(writer, "enabled", reply.enabled);
    member(writer, "subject", reply.subject);
    member(writer, "text", reply.text);
    timeMember(writer, "from", reply.from);
    timeMember(writer, "until", reply.until);
    writer.EndObject();
}

void writeJson(JsonWriter &writer, const User &user)
{
    writer.StartObject();
    idMember(writer, "id", user.id);
    idMember(writer, "mailboxId", user.mailboxId);
    idMember(writer, "domainId", user.domainId);
    member(writer, "address", user.address);
    member(writer, "displayName", user.displayName);
    writeRoles(writer, user.roles);
    member(writer, "locked", user.locked);
    countOrNull(writer, "quotaBytes", user.quotaBytes);
    countOrNull(writer, "quotaMessages", user.quotaMessages);
    writeKey(writer, "sendLimits");
    writeJson(writer, user.sendLimits);
    member(writer, "usedBytes", user.usedBytes);
    member(writer, "usedMessages", user.usedMessages);
    stringsMember(writer, "forwardTo", user.forwardTo);
    member(writer, "forwardKeeps", user.forwardKeeps);
    writeKey(writer, "autoReply");
    writeJson(writer, user.autoReply);
    stringsMember(writer, "sendAs", user.sendAs);
    member(writer, "twoFactor", user.twoFactor);
    timeMember(writer, "createdAt", user.createdAt);
    timeMember(writer, "passwordChangedAt", user.passwordChangedAt);
    timeMember(writer, "lastSignInAt", user.lastSignInAt);
    writer.EndObject();
}

void writeJson(JsonWriter &writer, const NewUser &user)
{
    writer.StartObject();
    member(writer, "address", user.address);
    if (!user.password.isEmpty())
        member(writer, "password", user.password);
    if (!user.displayName.isEmpty())
        member(writer, "displayName", user.displayName);
    writeRoles(writer, user.roles);
    if (user.quotaBytes)
        member(writer, "quotaBytes", *user.quotaBytes);
    if (user.quotaMessages)
        member(writer, "quotaMessages", *user.quotaMessages);
    writer.EndObject();
}

void writeJson(JsonWriter &writer, const UserChange &change)
{
    writer.StartObject();
    if (change.password)
        member(writer, "password", *change.password);
    if (change.displayName)
        member(writer, "displayName", *change.displayName);
    if (change.roles)
        writeRoles(writer, *change.roles);
    if (change.locked)
        member(writer, "locked", *change.locked);
    if (change.quotaBytes)
        countOrNull(writer, "quotaBytes", *change.quotaBytes);
    if (change.quotaMessages)
        countOrNull(writer, "quotaMessages", *change.quotaMessages);
    if (change.sendLimits) {
        writeKey(writer, "sendLimits");
        writeJson(writer, *change.sendLimits);
    }
    if (change.forwardTo)
        stringsMember(writer, "forwardTo", *change.forwardTo);
    if (change.forwardKeeps)
        member(writer, "forwardKeeps", *change.forwardKeeps);
    if (change.autoReply) {
        writeKey(writer, "autoReply");
        writeJson(writer, *change.autoReply);
    }
    if (change.sendAs)
        stringsMember(writer, "sendAs", *change.sendAs);
    writer.EndObject();
}

void writeJson(JsonWriter &writer, const Alias &alias)
{
    writer.StartObject();
    idMember(writer, "id", alias.id);
    idMember(writer, "domainId", alias.domainId);
    member(writer, "address", alias.address);
    stringsMember(writer, "targets", alias.targets);
    timeMember(writer, "createdAt", alias.createdAt);
    writer.EndObject();
}

void writeJson(JsonWriter &writer, const Session &session)
{
    writer.StartObject();
    member(writer, "token", session.token);
    timeMember(writer, "expiresAt", session.expiresAt);
    writeKey(writer, "user");
    writeJson(writer, session.user);
    writer.EndObject();
}

void writeJson(JsonWriter &writer, const AppPassword &app)
{
    writer.StartObject();
    writeMembers(writer, app);
    writer.EndObject();
}

void writeJson(JsonWriter &writer, const NewAppPassword &app)
{
    writer.StartObject();
    writeMembers(writer, app.appPassword);
    member(writer, "password", app.secret);
    writer.EndObject();
}

void writeJson(JsonWriter &writer, const TwoFactorSetup &setup)
{
    writer.StartObject();
    member(writer, "uri", setup.uri);
    member(writer, "secret", setup.secret);
    stringsMember(writer, "recoveryCodes", setup.recoveryCodes);
    writer.EndObject();
}

void writeJson(JsonWriter &writer, const CsvProblem &problem)
{
    writer.StartObject();
    member(writer, "line", qint64(problem.line));
    member(writer, "field", problem.field);
    member(writer, "detail", problem.text);
    writer.EndObject();
}

void writeJson(JsonWriter &writer, const ImportReport &report)
{
    writer.StartObject();
    member(writer, "applied", report.applied);
    member(writer, "created", report.created);
    member(writer, "changed", report.changed);
    member(writer, "unchanged", report.unchanged);
    writeKey(writer, "problems");
    writeJson(writer, report.problems);
    writer.EndObject();
}

void writeJson(JsonWriter &writer, const DomainChange &change)
{
    writer.StartObject();
    if (change.name)
        member(writer, "name", *change.name);
    if (change.aliases)
        stringsMember(writer, "aliases", *change.aliases);
    if (change.catchAll)
        member(writer, "catchAll", *change.catchAll);
    if (change.quotaBytes)
        member(writer, "quotaBytes", *change.quotaBytes);
    if (change.quotaMessages)
        member(writer, "quotaMessages", *change.quotaMessages);
    if (change.maxUsers)
        member(writer, "maxUsers", *change.maxUsers);
    if (change.sendLimits) {
        writeKey(writer, "sendLimits");
        writeJson(writer, *change.sendLimits);
    }
    writer.EndObject();
}

bool readJson(const rapidjson::Value &json, AutoReply &out)
{
    return JsonMembers(json)
        .may("enabled", out.enabled)
        .may("subject", out.subject)
        .may("text", out.text)
        .mayTime("from", out.from)
        .mayTime("until", out.until)
        .ok();
}

bool readJson(const rapidjson::Value &json, User &out)
{
    JsonMembers members(json);
    members.needId("id", out.id)
        .needId("mailboxId", out.mailboxId)
        .mayId("domainId", out.domainId)
        .need("address", out.address)
        .may("displayName", out.displayName)
        .may("roles", out.roles)
        .may("locked", out.locked)
        .mayNull("quotaBytes", out.quotaBytes)
        .mayNull("quotaMessages", out.quotaMessages)
        .may("usedBytes", out.usedBytes)
        .may("usedMessages", out.usedMessages)
        .may("forwardTo", out.forwardTo)
        .may("forwardKeeps", out.forwardKeeps)
        .may("sendAs", out.sendAs)
        .may("twoFactor", out.twoFactor)
        .mayTime("createdAt", out.createdAt)
        .mayTime("passwordChangedAt", out.passwordChangedAt)
        .mayTime("lastSignInAt", out.lastSignInAt);
    const rapidjson::Value *reply = members.find("autoReply");
    const rapidjson::Value *limits = members.find("sendLimits");
    return members.ok() && (!reply || readJson(*reply, out.autoReply)) && (!limits || readJson(*limits, out.sendLimits));
}

bool readJson(const rapidjson::Value &json, Alias &out)
{
    return JsonMembers(json)
        .needId("id", out.id)
        .mayId("domainId", out.domainId)
        .need("address", out.address)
        .may("targets", out.targets)
        .mayTime("createdAt", out.createdAt)
        .ok();
}

bool readJson(const rapidjson::Value &json, Session &out)
{
    JsonMembers members(json);
    members.need("token", out.token).mayTime("expiresAt", out.expiresAt);
    const rapidjson::Value *user = members.find("user");
    return members.ok() && user && readJson(*user, out.user);
}

bool readJson(const rapidjson::Value &json, AppPassword &out)
{
    return JsonMembers(json)
        .needId("id", out.id)
        .mayId("userId", out.userId)
        .need("name", out.name)
        .mayTime("createdAt", out.createdAt)
        .mayTime("expiresAt", out.expiresAt)
        .mayTime("lastUsedAt", out.lastUsedAt)
        .ok();
}

bool readJson(const rapidjson::Value &json, NewAppPassword &out)
{
    return readJson(json, out.appPassword) && JsonMembers(json).need("password", out.secret).ok();
}

bool readJson(const rapidjson::Value &json, CsvProblem &out)
{
    return JsonMembers(json).need("line", out.line).may("field", out.field).may("detail", out.text).ok();
}

bool readJson(const rapidjson::Value &json, ImportReport &out)
{
    JsonMembers members(json);
    members.need("applied", out.applied).may("created", out.created).may("changed", out.changed).may("unchanged", out.unchanged);
    const rapidjson::Value *problems = members.find("problems");
    return members.ok() && (!problems || readJson(*problems, out.problems));
}

bool readJson(const rapidjson::Value &json, TwoFactorSetup &out)
{
    return JsonMembers(json).need("uri", out.uri).need("secret", out.secret).may("recoveryCodes", out.recoveryCodes).ok();
}

} // namespace control

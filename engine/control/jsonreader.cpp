// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/json.h"
#include "control/jsonmembers.h"
#include "control/jsontray.h"

namespace control {

bool readJson(const rapidjson::Value &json, Domain &out)
{
    JsonMembers members(json);
    members.needId("id", out.id)
        .need("name", out.name)
        .mayTime("createdAt", out.createdAt)
        .may("aliases", out.aliases)
        .may("catchAll", out.catchAll)
        .may("quotaBytes", out.quotaBytes)
        .may("quotaMessages", out.quotaMessages)
        .may("maxUsers", out.maxUsers);
    const rapidjson::Value *limits = members.find("sendLimits");
    return members.ok() && (!limits || readJson(*limits, out.sendLimits));
}

bool readJson(const rapidjson::Value &json, Mailbox &out)
{
    return JsonMembers(json)
        .needId("id", out.id)
        .need("address", out.address)
        .may("unread", out.unread)
        .may("total", out.total)
        .may("size", out.size)
        .mayTime("expiresAt", out.expiresAt)
        .may("modSeq", out.modSeq)
        .ok();
}

bool readJson(const rapidjson::Value &json, Folder &out)
{
    return JsonMembers(json)
        .needId("id", out.id)
        .mayId("mailboxId", out.mailboxId)
        .need("name", out.name)
        .may("role", out.role)
        .may("uidValidity", out.uidValidity)
        .may("uidNext", out.uidNext)
        .may("modSeq", out.modSeq)
        .may("unread", out.unread)
        .may("total", out.total)
        .ok();
}

bool readJson(const rapidjson::Value &json, Message &out)
{
    return JsonMembers(json)
        .needId("id", out.id)
        .mayId("mailId", out.mailId)
        .mayId("mailboxId", out.mailboxId)
        .mayId("folderId", out.folderId)
        .may("uid", out.uid)
        .may("modSeq", out.modSeq)
        .may("from", out.from)
        .may("to", out.to)
        .may("subject", out.subject)
        .may("preview", out.preview)
        .mayTime("receivedAt", out.receivedAt)
        .may("size", out.size)
        .may("seen", out.seen)
        .may("flagged", out.flagged)
        .may("attachmentCount", out.attachmentCount)
        .ok();
}

bool readJson(const rapidjson::Value &json, Header &out)
{
    return JsonMembers(json).need("name", out.name).may("value", out.value).ok();
}

bool readJson(const rapidjson::Value &json, Attachment &out)
{
    return JsonMembers(json)
        .need("n", out.n)
        .may("filename", out.filename)
        .may("contentType", out.contentType)
        .may("size", out.size)
        .mayNull("contentId", out.contentId)
        .ok();
}

bool readJson(const rapidjson::Value &json, MessageDetail &out)
{
    if (!readJson(json, out.message))
        return false;
    JsonMembers members(json);
    members.mayNull("text", out.text).mayNull("html", out.html);
    const rapidjson::Value *headers = members.find("headers");
    const rapidjson::Value *attachments = members.find("attachments");
    return members.ok() && (!headers || readJson(*headers, out.headers)) &&
           (!attachments || readJson(*attachments, out.attachments));
}

bool readJson(const rapidjson::Value &json, Event &out)
{
    JsonMembers members(json);
    members.may("seq", out.seq)
        .mayTime("at", out.at)
        .need("kind", out.kind)
        .mayId("mailId", out.mailId)
        .mayId("messageId", out.messageId)
        .mayId("mailboxId", out.mailboxId)
        .may("to", out.to);
    out.detail.clear();
    const rapidjson::Value *detail = members.find("detail");
    if (!detail || detail->IsNull())
        return members.ok();
    if (!detail->IsObject())
        return false;
    JsonBuffer buffer(256);
    JsonWriter writer(buffer);
    detail->Accept(writer);
    out.detail = buffer.take();
    return true;
}

bool readJson(const rapidjson::Value &json, Connection &out)
{
    return JsonMembers(json)
        .needId("id", out.id)
        .need("protocol", out.protocol)
        .may("peer", out.peer)
        .may("user", out.user)
        .may("tls", out.tls)
        .mayTime("since", out.since)
        .may("state", out.state)
        .may("bytesIn", out.bytesIn)
        .may("bytesOut", out.bytesOut)
        .ok();
}

bool readJson(const rapidjson::Value &json, Token &out)
{
    JsonMembers members(json);
    members.needId("id", out.id)
        .need("name", out.name)
        .may("scopes", out.scopes)
        .mayId("mailboxId", out.mailboxId)
        .mayTime("createdAt", out.createdAt)
        .mayTime("expiresAt", out.expiresAt)
        .mayTime("lastUsedAt", out.lastUsedAt);
    out.disposable.reset();
    const rapidjson::Value *limits = members.find("disposable");
    return members.ok() && (!limits || limits->IsNull() || readJson(*limits, out.disposable.emplace()));
}

bool readJson(const rapidjson::Value &json, NewToken &out)
{
    return readJson(json, out.token) && JsonMembers(json).need("token", out.secret).ok();
}

bool readJson(const rapidjson::Value &json, NewMailbox &out)
{
    return readJson(json, out.mailbox) && JsonMembers(json).may("token", out.tokenSecret).ok();
}

bool readJson(const rapidjson::Value &json, Series &out)
{
    return JsonMembers(json)
        .need("name", out.name)
        .mayTime("from", out.from)
        .needSeconds("step", out.step)
        .need("values", out.values)
        .ok();
}

bool readJson(const rapidjson::Value &json, Status &out)
{
    return JsonMembers(json)
        .need("version", out.version)
        .may("hostname", out.hostname)
        .mayTime("startedAt", out.startedAt)
        .may("ready", out.ready)
        .may("domains", out.domains)
        .may("mailboxes", out.mailboxes)
        .may("messages", out.messages)
        .may("connections", out.connections)
        .may("load", out.load)
        .may("loadReason", out.loadReason)
        .ok();
}

bool readJson(const rapidjson::Value &json, MessageChange &out)
{
    return JsonMembers(json)
        .mayNull("seen", out.seen)
        .mayNull("flagged", out.flagged)
        .mayId("folderId", out.folderId)
        .ok();
}

bool readJson(const rapidjson::Value &json, Problem &out)
{
    return JsonMembers(json)
        .may("type", out.type)
        .may("title", out.title)
        .may("status", out.status)
        .may("code", out.code)
        .may("detail", out.detail)
        .may("field", out.field)
        .ok();
}

} // namespace control

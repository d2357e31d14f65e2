// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/json.h"
#include "control/jsonfields.h"
#include "control/jsontray.h"
#include "control/names.h"

namespace control {

namespace {

void writeStringOrNull(JsonWriter &writer, const std::optional<QString> &text)
{
    if (text)
        writeString(writer, *text);
    else
        writer.Null();
}

void writeMembers(JsonWriter &writer, const Mailbox &mailbox)
{
    idMember(writer, "id", mailbox.id);
    member(writer, "address", mailbox.address);
    member(writer, "unread", mailbox.unread);
    member(writer, "total", mailbox.total);
    member(writer, "size", mailbox.size);
    timeMember(writer, "expiresAt", mailbox.expiresAt);
    countMember(writer, "modSeq", mailbox.modSeq);
}

void writeMembers(JsonWriter &writer, const Message &message)
{
    idMember(writer, "id", message.id);
    idMember(writer, "mailId", message.mailId);
    idMember(writer, "mailboxId", message.mailboxId);
    idMember(writer, "folderId", message.folderId);
    countMember(writer, "uid", message.uid);
    countMember(writer, "modSeq", message.modSeq);
    member(writer, "from", message.from);
    stringsMember(writer, "to", message.to);
    member(writer, "subject", message.subject);
    member(writer, "preview", message.preview);
    timeMember(writer, "receivedAt", message.receivedAt);
    member(writer, "size", message.size);
    member(writer, "seen", message.seen);
    member(writer, "flagged", message.flagged);
    member(writer, "attachmentCount", qint64(message.attachmentCount));
}

void writeMembers(JsonWriter &writer, const Token &token)
{
    idMember(writer, "id", token.id);
    member(writer, "name", token.name);
    writeKey(writer, "scopes");
    writer.StartArray();
    for (const Scope scope : token.scopes)
        writeString(writer, scopeToString(scope));
    writer.EndArray();
    writeKey(writer, "mailboxId");
    if (token.mailboxId)
        writeId(writer, *token.mailboxId);
    else
        writer.Null();
    timeMember(writer, "createdAt", token.createdAt);
    timeMember(writer, "expiresAt", token.expiresAt);
    timeMember(writer, "lastUsedAt", token.lastUsedAt);
    writeKey(writer, "disposable");
    if (token.disposable)
        writeJson(writer, *token.disposable);
    else
        writer.Null();
}

} // namespace

void writeJson(JsonWriter &writer, const Domain &domain)
{
    writer.StartObject();
    idMember(writer, "id", domain.id);
    member(writer, "name", domain.name);
    timeMember(writer, "createdAt", domain.createdAt);
    stringsMember(writer, "aliases", domain.aliases);
    member(writer, "catchAll", domain.catchAll);
    member(writer, "quotaBytes", domain.quotaBytes);
    member(writer, "quotaMessages", domain.quotaMessages);
    member(writer, "maxUsers", domain.maxUsers);
    writeKey(writer, "sendLimits");
    writeJson(writer, domain.sendLimits);
    writer.EndObject();
}

void writeJson(JsonWriter &writer, const Mailbox &mailbox)
{
    writer.StartObject();
    writeMembers(writer, mailbox);
    writer.EndObject();
}

void writeJson(JsonWriter &writer, const Folder &folder)
{
    writer.StartObject();
    idMember(writer, "id", folder.id);
    idMember(writer, "mailboxId", folder.mailboxId);
    member(writer, "name", folder.name);
    writeKey(writer, "role");
    if (folder.role == FolderRole::None)
        writer.Null();
    else
        writeString(writer, roleToString(folder.role));
    countMember(writer, "uidValidity", folder.uidValidity);
    countMember(writer, "uidNext", folder.uidNext);
    countMember(writer, "modSeq", folder.modSeq);
    member(writer, "unread", folder.unread);
    member(writer, "total", folder.total);
    writer.EndObject();
}

void writeJson(JsonWriter &writer, const Message &message)
{
    writer.StartObject();
    writeMembers(writer, message);
    writer.EndObject();
}

void writeJson(JsonWriter &writer, const Header &header)
{
    writer.StartObject();
    member(writer, "name", header.name);
    member(writer, "value", header.value);
    writer.EndObject();
}

void writeJson(JsonWriter &writer, const Attachment &attachment)
{
    writer.StartObject();
    member(writer, "n", qint64(attachment.n));
    member(writer, "filename", attachment.filename);
    member(writer, "contentType", attachment.contentType);
    member(writer, "size", attachment.size);
    writeKey(writer, "contentId");
    writeStringOrNull(writer, attachment.contentId);
    writer.EndObject();
}

void writeJson(JsonWriter &writer, const MessageDetail &detail)
{
    writer.StartObject();
    writeMembers(writer, detail.message);
    writeKey(writer, "headers");
    writeJson(writer, detail.headers);
    writeKey(writer, "text");
    writeStringOrNull(writer, detail.text);
    writeKey(writer, "html");
    writeStringOrNull(writer, detail.html);
    writeKey(writer, "attachments");
    writeJson(writer, detail.attachments);
    writer.EndObject();
}

void writeJson(JsonWriter &writer, const Event &event)
{
    writer.StartObject();
    countMember(writer, "seq", event.seq);
    timeMember(writer, "at", event.at);
    member(writer, "kind", event.kind);
    if (event.mailId)
        idMember(writer, "mailId", event.mailId);
    if (event.messageId)
        idMember(writer, "messageId", event.messageId);
    if (event.mailboxId)
        idMember(writer, "mailboxId", event.mailboxId);
    if (!event.to.isEmpty())
        member(writer, "to", event.to);
    writeKey(writer, "detail");
    writeObjectOrEmpty(writer, event.detail);
    writer.EndObject();
}

void writeJson(JsonWriter &writer, const Connection &connection)
{
    writer.StartObject();
    idMember(writer, "id", connection.id);
    member(writer, "protocol", connection.protocol);
    member(writer, "peer", connection.peer);
    member(writer, "user", connection.user);
    member(writer, "tls", connection.tls);
    timeMember(writer, "since", connection.since);
    member(writer, "state", connection.state);
    member(writer, "bytesIn", connection.bytesIn);
    member(writer, "bytesOut", connection.bytesOut);
    writer.EndObject();
}

void writeJson(JsonWriter &writer, const Token &token)
{
    writer.StartObject();
    writeMembers(writer, token);
    writer.EndObject();
}

void writeJson(JsonWriter &writer, const NewToken &token)
{
    writer.StartObject();
    writeMembers(writer, token.token);
    member(writer, "token", token.secret);
    writer.EndObject();
}

void writeJson(JsonWriter &writer, const NewMailbox &mailbox)
{
    writer.StartObject();
    writeMembers(writer, mailbox.mailbox);
    if (!mailbox.tokenSecret.isEmpty())
        member(writer, "token", mailbox.tokenSecret);
    writer.EndObject();
}

void writeJson(JsonWriter &writer, const Series &series)
{
    writer.StartObject();
    member(writer, "name", series.name);
    timeMember(writer, "from", series.from);
    writeKey(writer, "step");
    writeNumber(writer, double(series.step) / 1000.0);
    writeKey(writer, "values");
    writer.StartArray();
    for (const double value : series.values)
        writeNumber(writer, value);
    writer.EndArray();
    writer.EndObject();
}

void writeJson(JsonWriter &writer, const Status &status)
{
    writer.StartObject();
    member(writer, "version", status.version);
    member(writer, "hostname", status.hostname);
    timeMember(writer, "startedAt", status.startedAt);
    member(writer, "ready", status.ready);
    member(writer, "domains", status.domains);
    member(writer, "mailboxes", status.mailboxes);
    member(writer, "messages", status.messages);
    member(writer, "connections", status.connections);
    member(writer, "load", status.load);
    member(writer, "loadReason", status.loadReason);
    writer.EndObject();
}

void writeJson(JsonWriter &writer, const MessageChange &change)
{
    writer.StartObject();
    if (change.seen)
        member(writer, "seen", *change.seen);
    if (change.flagged)
        member(writer, "flagged", *change.flagged);
    if (change.folderId)
        idMember(writer, "folderId", *change.folderId);
    writer.EndObject();
}

void writeJson(JsonWriter &writer, const Problem &problem)
{
    writer.StartObject();
    member(writer, "type", problem.type);
    member(writer, "title", problem.title);
    member(writer, "status", qint64(problem.status));
    if (!problem.code.isEmpty())
        member(writer, "code", problem.code);
    if (!problem.detail.isEmpty())
        member(writer, "detail", problem.detail);
    if (!problem.field.isEmpty())
        member(writer, "field", problem.field);
    writer.EndObject();
}

} // namespace control

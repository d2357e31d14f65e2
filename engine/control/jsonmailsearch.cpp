// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/jsonmailsearch.h"
#include "control/jsonfields.h"
#include "control/jsonmembers.h"

namespace control {

void writeJson(JsonWriter &writer, const FoundMail &mail)
{
    writer.StartObject();
    idMember(writer, "mailId", mail.mailId);
    timeMember(writer, "at", mail.at);
    member(writer, "from", mail.from);
    member(writer, "headerFrom", mail.headerFrom);
    writeKey(writer, "recipients");
    writer.StartArray();
    for (const QString &recipient : mail.recipients)
        writeString(writer, recipient);
    writer.EndArray();
    member(writer, "recipientCount", mail.recipientCount);
    member(writer, "subject", mail.subject);
    member(writer, "messageId", mail.messageId);
    member(writer, "size", mail.size);
    member(writer, "peer", mail.peer);
    member(writer, "attachmentCount", qint64(mail.attachmentCount));
    writer.EndObject();
}

bool readJson(const rapidjson::Value &json, FoundMail &out)
{
    return JsonMembers(json)
        .needId("mailId", out.mailId)
        .mayTime("at", out.at)
        .may("from", out.from)
        .may("headerFrom", out.headerFrom)
        .may("recipients", out.recipients)
        .may("recipientCount", out.recipientCount)
        .may("subject", out.subject)
        .may("messageId", out.messageId)
        .may("size", out.size)
        .may("peer", out.peer)
        .may("attachmentCount", out.attachmentCount)
        .ok();
}

} // namespace control

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "mail/address.h"
#include <QByteArray>
#include <QList>
#include <QString>
#include <optional>

namespace mail {

/// A person in a header: "Name <address>".
struct DraftAddress
{
    QString name; ///< may be empty
    Address address;
    /// One mailbox as people write it, "a@b.example" or "A. B. <a@b.example>"; nullopt for anything else, also for lists, groups
    /// and text with a control character.
    static std::optional<DraftAddress> fromString(const QString &text);
};

struct DraftAttachment
{
    QString filename;
    QString contentType; ///< "type/subtype", with parameters; empty: application/octet-stream
    QString contentId;   ///< without angle brackets; set: shown inside the HTML as cid:
    QByteArray content;
};

/// A message in values, before it is text.
struct Draft
{
    DraftAddress from;
    QList<DraftAddress> to;
    QList<DraftAddress> cc;
    QList<DraftAddress> replyTo;
    QString subject;
    std::optional<QString> text;
    std::optional<QString> html; ///< without `text`, the text is made from it
    QList<DraftAttachment> attachments;
    QList<std::pair<QString, QString>> headers; ///< further fields, in order
    QByteArray messageId; ///< without angle brackets, for a draft whose headers name none
    qint64 dateMs = 0;    ///< likewise
};

struct BuiltMessage
{
    QByteArray bytes;  ///< RFC 5322 and MIME, 7 bit but for addresses that are not ASCII, CRLF line ends
    bool utf8 = false; ///< needs SMTPUTF8: a header address is not ASCII
};

/// Writes the message. Invalid names the field that is wrong ("headers.Subject", "attachments[2].contentType"): a control character
/// where a line would begin, a field this builder writes itself, a value too long. Pure, any thread, linear.
base::Result<BuiltMessage> buildMessage(const Draft &draft);

} // namespace mail

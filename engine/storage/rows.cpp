// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/rows.h"
#include "mail/foldersnapshot.h"

using namespace Qt::Literals;

namespace storage::rows {

control::Domain domain(const SqlRun &row)
{
    control::Domain domain;
    domain.id = row.id(0);
    domain.name = row.text(1);
    domain.createdAt = row.integer(2);
    domain.catchAll = row.text(3);
    domain.quotaBytes = row.integer(4);
    domain.quotaMessages = row.integer(5);
    domain.maxUsers = row.integer(6);
    domain.sendLimits = {row.integer(7), row.integer(8), row.integer(9)};
    return domain;
}

control::Mailbox mailbox(const SqlRun &row)
{
    control::Mailbox mailbox;
    mailbox.id = row.id(0);
    mailbox.address = row.text(1);
    mailbox.unread = row.integer(2);
    mailbox.total = row.integer(3);
    mailbox.size = row.integer(4);
    mailbox.expiresAt = row.optionalInteger(5);
    mailbox.modSeq = row.id(6);
    return mailbox;
}

control::Folder folder(const SqlRun &row)
{
    control::Folder folder;
    folder.id = row.id(0);
    folder.mailboxId = row.id(1);
    folder.name = row.text(2);
    folder.role = control::FolderRole(row.integer(3));
    folder.uidValidity = quint32(row.integer(4));
    folder.uidNext = quint32(row.integer(5));
    folder.modSeq = row.id(6);
    folder.unread = row.integer(7);
    folder.total = row.integer(8);
    return folder;
}

control::Message message(const SqlRun &row)
{
    control::Message message;
    message.id = row.id(0);
    message.mailId = row.id(1);
    message.mailboxId = row.id(2);
    message.folderId = row.id(3);
    message.uid = quint32(row.integer(4));
    message.modSeq = row.id(5);
    message.seen = row.integer(6) & mail::FlagSeen;
    message.flagged = row.integer(6) & mail::FlagFlagged;
    message.receivedAt = row.integer(7);
    message.size = row.integer(8);
    message.from = row.text(9);
    message.to = row.text(10).split(u'\n', Qt::SkipEmptyParts);
    message.subject = row.text(11);
    message.preview = row.text(12);
    message.attachmentCount = int(row.integer(13));
    return message;
}

control::Event event(const SqlRun &row)
{
    control::Event event;
    event.seq = row.id(0);
    event.at = row.integer(1);
    event.kind = row.text(2);
    event.mailId = row.id(3);
    event.messageId = row.id(4);
    event.mailboxId = row.id(5);
    event.to = row.text(6);
    event.detail = row.bytes(7);
    return event;
}

int scopeBits(const QList<control::Scope> &scopes)
{
    int bits = 0;
    for (control::Scope scope : scopes)
        bits |= 1 << int(scope);
    return bits;
}

int roleBits(const QList<control::Role> &roles)
{
    int bits = 0;
    for (control::Role role : roles)
        bits |= 1 << int(role);
    return bits;
}

QList<control::Role> roles(int bits)
{
    QList<control::Role> out;
    for (control::Role role : {control::Role::Admin, control::Role::DomainAdmin, control::Role::Operator}) {
        if (bits & roleBits({role}))
            out << role;
    }
    return out;
}

QString containing(const QString &part)
{
    QString escaped;
    for (QChar c : part) {
        if (c == u'%' || c == u'_' || c == u'!')
            escaped += u'!';
        escaped += c;
    }
    return u'%' + escaped + u'%';
}

control::Token token(const SqlRun &row)
{
    control::Token token;
    token.id = row.id(0);
    token.name = row.text(1);
    for (control::Scope scope :
         {control::Scope::Read, control::Scope::Send, control::Scope::Queue, control::Scope::Admin}) {
        if (row.integer(2) & scopeBits({scope}))
            token.scopes << scope;
    }
    if (const auto mailbox = row.optionalInteger(3))
        token.mailboxId = Id(*mailbox);
    token.createdAt = row.integer(4);
    token.expiresAt = row.optionalInteger(5);
    token.lastUsedAt = row.optionalInteger(6);
    if (const auto account = row.optionalInteger(7))
        token.userId = Id(*account);
    if (const auto mailboxes = row.optionalInteger(8))
        token.disposable = control::DisposableLimits{*mailboxes, row.integer(9), row.integer(10), row.integer(11)};
    return token;
}

control::QueueItem queueItem(const SqlRun &row)
{
    control::QueueItem item;
    item.id = row.id(0);
    item.mailId = row.id(1);
    item.from = row.text(2);
    item.to = row.text(3);
    item.destination = row.text(4);
    item.state = control::QueueState(row.integer(5));
    item.lane = control::Lane(row.integer(6));
    item.mailClass = row.text(7);
    item.attempts = int(row.integer(8));
    item.queuedAt = row.integer(9);
    item.nextAttemptAt = row.integer(10);
    item.expiresAt = row.integer(11);
    item.size = row.integer(12);
    item.lastReply = row.text(13);
    return item;
}

QueueRow queueRow(const SqlRun &row)
{
    QueueRow whole;
    whole.item = queueItem(row);
    whole.sendAt = row.integer(14);
    whole.deadlineAt = row.integer(15);
    whole.delayTold = row.integer(16) != 0;
    whole.dsn = row.bytes(17);
    whole.leasedBy = int(row.integer(18));
    whole.leasedUntil = row.integer(19);
    whole.mailParameters = row.bytes(20);
    return whole;
}

BodyLocation body(const SqlRun &row, int column)
{
    BodyLocation location;
    location.segmentId = row.id(column);
    location.offset = row.integer(column + 1);
    location.header.bodyId = row.id(column + 2);
    location.header.flags = quint32(row.integer(column + 3));
    location.header.rawLength = row.integer(column + 4);
    location.header.storedLength = row.integer(column + 5);
    location.header.payloadCrc = quint32(row.integer(column + 6));
    return location;
}

} // namespace storage::rows

namespace storage {

base::Error notFound(const QString &what)
{
    return {base::ErrorKind::NotFound, u"%1 not found"_s.arg(what), {}, {}};
}

base::Error invalid(const QString &field, const QString &text)
{
    return {base::ErrorKind::Invalid, text, {}, field};
}

base::Error alreadyExists(const QString &field, const QString &text)
{
    return {base::ErrorKind::Exists, text, {}, field};
}

QString storable(const QString &text, qsizetype most)
{
    QString kept = text.left(most);
    if (!kept.isEmpty() && kept.back().isHighSurrogate())
        kept.chop(1);
    kept.remove(QChar(0));
    return kept;
}

} // namespace storage

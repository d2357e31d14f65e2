// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/access.h"
#include "storage/accountstatements.h"
#include "storage/entries.h"
#include "storage/jsontext.h"
#include "storage/mailboxroom.h"
#include "storage/messages.h"
#include "storage/rows.h"
#include "storage/statements.h"

using namespace Qt::Literals;

namespace storage::access {

namespace {

/// A message nobody sent here: copied or put there by its owner.
void tellAppended(WriteTransaction &tx, const control::Message &message)
{
    control::Event event;
    event.kind = u"message.appended"_s;
    event.mailId = message.mailId;
    event.messageId = message.id;
    event.mailboxId = message.mailboxId;
    event.detail = JsonObject().add("size", message.size).add("folderId", base::idToString(message.folderId)).text();
    tx.addEvent(event, message);
}

base::Error overQuota()
{
    return {base::ErrorKind::OutOfSpace, u"the mailbox has no room for it"_s, {}, u"quota"_s};
}

/// What is in the trash counts by its size alone.
base::Result<void> checkRoom(WriteTransaction &tx, Id folderId, qint64 octets, qint64 messages)
{
    const FolderCounters *folder = tx.folder(folderId);
    const MailboxCounters *mailbox = tx.mailbox(folder->mailboxId);
    if (!mailbox)
        return entries::missing(tx, u"mailbox"_s);
    auto row = tx.db().run(sql::kMailboxRoom, folder->mailboxId);
    if (!row.next())
        return entries::missing(tx, u"mailbox"_s);
    const MailboxBounds bounds = boundsOf(row, 0, row.integer(6), row.integer(7), !row.isNull(8));
    if (!bounds.room({mailbox->size, mailbox->total}).fits(octets, folder->role == control::FolderRole::Trash ? 0 : messages))
        return overQuota();
    return {};
}

qint64 sizeOf(const QList<entries::Entry> &all)
{
    qint64 size = 0;
    for (const entries::Entry &entry : all)
        size += entry.message.size;
    return size;
}

/// Into the folder, under new ids; the mails are shared.
CopiedMessages insertCopies(WriteTransaction &tx, const QList<entries::Entry> &sources, Id toFolderId)
{
    CopiedMessages copied;
    const FolderCounters *target = tx.folder(toFolderId);
    copied.uidValidity = target->uidValidity;
    if (sources.isEmpty())
        return copied;
    const bool sameMailbox = sources.first().message.mailboxId == target->mailboxId;
    const quint64 modSeq = tx.counters().touch(tx.db(), toFolderId);
    QList<Id> mailIds;
    for (entries::Entry entry : sources) {
        copied.from << entry.message.uid;
        mailIds << entry.message.mailId;
        entry.originFolderId = sameMailbox ? entry.message.folderId : 0;
        entries::insert(tx, entry, toFolderId, modSeq);
        copied.to << entry.message.uid;
        tellAppended(tx, entry.message);
    }
    if (!sameMailbox)
        messages::indexAgain(tx, mailIds);
    return copied;
}

} // namespace

base::Result<CopiedMessages> copy(WriteTransaction &tx, Id folderId, const QList<quint32> &uids, Id toFolderId)
{
    if (!tx.folder(folderId) || !tx.folder(toFolderId))
        return entries::missing(tx, u"folder"_s);
    const QList<entries::Entry> sources = entries::ofFolder(tx, folderId, uids);
    if (tx.db().failure())
        return *tx.db().failure();
    if (auto room = checkRoom(tx, toFolderId, sizeOf(sources), sources.size()); !room)
        return room.error();
    return insertCopies(tx, sources, toFolderId);
}

base::Result<CopiedMessages> move(WriteTransaction &tx, Id folderId, const QList<quint32> &uids, Id toFolderId)
{
    const FolderCounters *source = tx.folder(folderId);
    const FolderCounters *target = tx.folder(toFolderId);
    if (!source || !target)
        return entries::missing(tx, u"folder"_s);
    QList<entries::Entry> moving = entries::ofFolder(tx, folderId, uids);
    if (tx.db().failure())
        return *tx.db().failure();
    if (source->mailboxId != target->mailboxId) {
        if (auto room = checkRoom(tx, toFolderId, sizeOf(moving), moving.size()); !room)
            return room.error();
        CopiedMessages copied = insertCopies(tx, moving, toFolderId);
        entries::remove(tx, moving);
        return copied;
    }
    CopiedMessages moved;
    moved.uidValidity = target->uidValidity;
    for (const entries::Entry &entry : std::as_const(moving))
        moved.from << entry.message.uid;
    if (auto done = entries::move(tx, moving, toFolderId); !done)
        return done.error();
    for (const entries::Entry &entry : std::as_const(moving))
        moved.to << entry.message.uid;
    return moved;
}

base::Result<void> mayAppend(SqlConnection &db, Id folderId, qint64 octets)
{
    const auto found = folder(db, folderId);
    if (!found)
        return found.error();
    const auto is = quota(db, found->mailboxId);
    if (!is)
        return is.error();
    if (!MailboxBounds{is->mostOctets, is->mostMessages}.room({is->octets, is->messages}).fits(octets, 0))
        return overQuota();
    return {};
}

base::Result<AppendedMessages> append(WriteTransaction &tx, Id folderId, const QList<MessageToAppend> &wanted,
                                      const std::vector<PlacedBody> &placed)
{
    if (!tx.folder(folderId))
        return entries::missing(tx, u"folder"_s);
    qint64 size = 0;
    QList<QByteArray> keywords;
    for (qsizetype i = 0; i < wanted.size(); ++i) {
        size += placed[size_t(i)].location.header.rawLength;
        const auto joined = keywordsOf(wanted[i].keywords);
        if (!joined)
            return joined.error();
        keywords << *joined;
    }
    if (auto room = checkRoom(tx, folderId, size, wanted.size()); !room)
        return room.error();
    AppendedMessages appended;
    appended.uidValidity = tx.folder(folderId)->uidValidity;
    const quint64 modSeq = tx.counters().touch(tx.db(), folderId);
    for (qsizetype i = 0; i < wanted.size(); ++i) {
        MailSubmission mail;
        mail.mailId = tx.newId();
        mail.receivedAt = wanted[i].receivedAt;
        mail.summary = wanted[i].summary;
        mail.deliveries << Delivery{tx.folder(folderId)->mailboxId, folderId, {}, {}};
        entries::Entry entry = messages::insertMail(tx, mail, placed[size_t(i)]);
        entry.flags = wanted[i].flags & mail::kAllFlags;
        entry.keywords = keywords[i];
        entries::insert(tx, entry, folderId, modSeq);
        appended.uids << entry.message.uid;
        tellAppended(tx, entry.message);
    }
    return appended;
}

} // namespace storage::access

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/jsontext.h"
#include "storage/messages.h"
#include "storage/rows.h"
#include "storage/searchindex.h"
#include "storage/statements.h"

using namespace Qt::Literals;

namespace storage::messages {

namespace {

struct Entry
{
    control::Message message;
    Id originFolderId = 0;
    int flags = 0;
};

/// What is missing where a row was looked for: the row, or the reading failed.
base::Error missing(WriteTransaction &tx, const QString &what)
{
    return tx.db().failure().value_or(notFound(what));
}

base::Result<Entry> entry(WriteTransaction &tx, Id id)
{
    auto row = tx.db().run(sql::kMessageById, id);
    if (!row.next())
        return missing(tx, u"message"_s);
    Entry entry;
    entry.message = rows::message(row);
    entry.flags = int(row.integer(6));
    entry.originFolderId = Id(row.optionalInteger(14).value_or(0));
    return entry;
}

void tell(WriteTransaction &tx, const QString &kind, const control::Message &message,
          const QByteArray &detail)
{
    control::Event event;
    event.kind = kind;
    event.mailId = message.mailId;
    event.messageId = message.id;
    event.mailboxId = message.mailboxId;
    event.detail = detail;
    tx.addEvent(event, message);
}

void setFlags(WriteTransaction &tx, Entry &entry, const control::MessageChange &change)
{
    control::Message &message = entry.message;
    const bool wasSeen = message.seen;
    message.seen = change.seen.value_or(message.seen);
    message.flagged = change.flagged.value_or(message.flagged);
    const int flags = (entry.flags & ~(rows::kSeen | rows::kFlagged)) | (message.seen ? rows::kSeen : 0) |
                      (message.flagged ? rows::kFlagged : 0);
    if (flags == entry.flags)
        return;
    entry.flags = flags;
    if (wasSeen != message.seen) {
        tx.counters().count(tx.db(), message.folderId, message.size, !wasSeen, -1);
        tx.counters().count(tx.db(), message.folderId, message.size, !message.seen, 1);
    }
    message.modSeq = tx.counters().touch(tx.db(), message.folderId);
    tx.db().run(sql::kUpdateMessageFlags, flags, message.modSeq, tx.now(), message.id);
    tell(tx, u"message.flags"_s, message,
         JsonObject().add("seen", message.seen).add("flagged", message.flagged).text());
}

/// A new place and a new UID (RFC 3501 2.3.1.1: a UID is never used twice in a folder).
base::Result<void> move(WriteTransaction &tx, Entry &entry, Id folderId, std::optional<Id> originFolderId)
{
    control::Message &message = entry.message;
    const Id from = message.folderId;
    FolderCounters *target = tx.folder(folderId);
    if (!target || !tx.folder(from) || !tx.mailbox(message.mailboxId))
        return missing(tx, u"folder"_s);
    tx.counters().count(tx.db(), from, message.size, !message.seen, -1);
    tx.counters().count(tx.db(), folderId, message.size, !message.seen, 1);
    tx.counters().touch(tx.db(), from);
    message.modSeq = tx.counters().touch(tx.db(), folderId);
    message.uid = target->uidNext++;
    message.folderId = folderId;
    tx.db().run(sql::kMoveMessage, folderId, originFolderId, message.uid, message.modSeq, tx.now(),
                message.id);
    tell(tx, u"message.moved"_s, message,
         JsonObject()
             .add("fromFolderId", base::idToString(from))
             .add("folderId", base::idToString(folderId))
             .text());
    return {};
}

} // namespace

/// The entry goes, and its owner is told.
static void removeForGood(WriteTransaction &tx, control::Message &message)
{
    tx.counters().count(tx.db(), message.folderId, message.size, !message.seen, -1);
    message.modSeq = tx.counters().touch(tx.db(), message.folderId);
    erase(tx, message.id, message.mailId);
    message.folderId = 0;
    tell(tx, u"message.deleted"_s, message, {});
}

base::Result<control::Folder> createFolder(WriteTransaction &tx, Id mailboxId, const QString &name)
{
    MailboxCounters *mailbox = tx.mailbox(mailboxId);
    if (!mailbox)
        return notFound(u"mailbox"_s);
    const QString wanted = name.trimmed();
    const bool control = std::any_of(wanted.cbegin(), wanted.cend(),
                                     [](QChar c) { return c.category() == QChar::Other_Control; });
    if (wanted.isEmpty() || wanted.size() > 200 || control)
        return invalid(u"name"_s, u"a name of 1 to 200 characters"_s);
    {
        auto row = tx.db().run(sql::kFoldersOfMailbox, mailboxId);
        while (row.next()) {
            if (row.text(2).compare(wanted, Qt::CaseInsensitive) == 0)
                return alreadyExists(u"name"_s, u"the folder is there already"_s);
        }
    }
    control::Folder folder;
    folder.id = tx.newId();
    folder.mailboxId = mailboxId;
    folder.name = wanted;
    folder.uidValidity = quint32(tx.now() / 1000);
    tx.db().run(sql::kInsertFolder, folder.id, mailboxId, folder.name, int(folder.role), folder.uidValidity,
                0);
    folder.modSeq = tx.counters().touch(tx.db(), folder.id);
    control::Event event;
    event.kind = u"folder.created"_s;
    event.mailboxId = mailboxId;
    event.detail = JsonObject().add("folderId", base::idToString(folder.id)).add("name", folder.name).text();
    tx.addEvent(event);
    return folder;
}

base::Result<control::Message> changeable(WriteTransaction &tx, Id id)
{
    auto found = entry(tx, id);
    if (!found)
        return found.error();
    return found->message;
}

base::Result<control::Message> change(WriteTransaction &tx, Id id, const control::MessageChange &change)
{
    auto found = entry(tx, id);
    if (!found)
        return found.error();
    if (change.folderId) {
        const FolderCounters *folder = tx.folder(*change.folderId);
        if (!folder || folder->mailboxId != found->message.mailboxId)
            return invalid(u"folderId"_s, u"no such folder in this mailbox"_s);
    }
    setFlags(tx, *found, change);
    if (change.folderId && *change.folderId != found->message.folderId) {
        const bool toTrash = tx.folder(*change.folderId)->role == control::FolderRole::Trash;
        if (auto moved = move(tx, *found, *change.folderId, toTrash ? std::optional(found->message.folderId) : std::nullopt); !moved)
            return moved.error();
    }
    return found->message;
}

base::Result<control::Message> remove(WriteTransaction &tx, Id id)
{
    auto found = entry(tx, id);
    if (!found)
        return found.error();
    control::Message &message = found->message;
    const MailboxCounters *mailbox = tx.mailbox(message.mailboxId);
    if (mailbox && message.folderId != mailbox->trashId) {
        if (auto moved = move(tx, *found, mailbox->trashId, message.folderId); !moved)
            return moved.error();
        return message;
    }
    removeForGood(tx, message);
    return message;
}

base::Result<control::Message> removeFromTrash(WriteTransaction &tx, Id id)
{
    auto found = entry(tx, id);
    if (!found)
        return found.error();
    const FolderCounters *folder = tx.folder(found->message.folderId);
    if (!folder || folder->role != control::FolderRole::Trash)
        return notFound(u"message"_s);
    removeForGood(tx, found->message);
    return found->message;
}

base::Result<control::Message> restore(WriteTransaction &tx, Id id)
{
    auto found = entry(tx, id);
    if (!found)
        return found.error();
    const FolderCounters *current = tx.folder(found->message.folderId);
    if (!current || current->role != control::FolderRole::Trash)
        return found->message;
    const FolderCounters *origin = found->originFolderId ? tx.folder(found->originFolderId) : nullptr;
    const bool usable = origin && origin->mailboxId == found->message.mailboxId;
    const MailboxCounters *mailbox = tx.mailbox(found->message.mailboxId);
    if (!mailbox)
        return missing(tx, u"mailbox"_s);
    if (auto moved = move(tx, *found, usable ? found->originFolderId : mailbox->inboxId, {}); !moved)
        return moved.error();
    return found->message;
}

QString mailboxTerm(Id mailboxId)
{
    return u"mbx0"_s + base::idToString(mailboxId);
}

void erase(WriteTransaction &tx, Id messageId, Id mailId)
{
    tx.db().run(sql::kDeleteMessage, messageId);
    eraseUnusedMails(tx, {mailId});
}

void eraseUnusedMails(WriteTransaction &tx, const QList<Id> &mailIds)
{
    QList<Id> unused;
    sql::kUnusedMails.run(tx.db(), mailIds, [&](SqlRun &row) {
        while (row.next()) {
            const BodyLocation location = rows::body(row, 1);
            tx.changeLive(location.segmentId, -location.recordLength());
            unused << row.id(0);
        }
    });
    if (tx.db().failure())
        return;
    sql::kDeletePending.run(tx.db(), unused);
    QList<Id> indexed;
    sql::kDocumentsOf.run(tx.db(), unused, [&indexed](SqlRun &row) {
        while (row.next())
            indexed << row.id(0);
    });
    for (const Id id : std::as_const(indexed))
        removeSearchDocument(tx.db(), SearchIndex::Mails, id);
    sql::kDeleteMails.run(tx.db(), unused);
}

} // namespace storage::messages

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/entries.h"
#include "storage/jsontext.h"
#include "storage/messages.h"
#include "storage/accessstatements.h"
#include "storage/rows.h"
#include "storage/searchindex.h"
#include "storage/statements.h"
#include <QSet>

using namespace Qt::Literals;

namespace storage::messages {

namespace {

void setFlags(WriteTransaction &tx, entries::Entry &entry, const control::MessageChange &change)
{
    const auto with = [](quint8 flags, mail::MessageFlag flag, std::optional<bool> on) {
        return on ? quint8(*on ? flags | flag : flags & ~flag) : flags;
    };
    const quint8 flags = with(with(entry.flags, mail::FlagSeen, change.seen), mail::FlagFlagged, change.flagged);
    if (flags == entry.flags)
        return;
    QList<entries::FlagChange> changes{{entry, flags, entry.keywords}};
    entries::changeFlags(tx, changes);
    entry = changes.first().entry;
}

base::Result<void> moveOne(WriteTransaction &tx, entries::Entry &entry, Id folderId)
{
    QList<entries::Entry> one{entry};
    if (auto moved = entries::move(tx, one, folderId); !moved)
        return moved;
    entry = one.first();
    return {};
}

/// The entry goes, and its owner is told.
void removeForGood(WriteTransaction &tx, entries::Entry &entry)
{
    QList<entries::Entry> one{entry};
    entries::remove(tx, one);
    entry = one.first();
}

} // namespace

control::Folder insertFolder(WriteTransaction &tx, Id mailboxId, const QString &name, bool subscribed)
{
    control::Folder folder;
    folder.id = tx.newId();
    folder.mailboxId = mailboxId;
    folder.name = name;
    folder.uidValidity = tx.counters().nextUidValidity(*tx.mailbox(mailboxId), tx.now());
    tx.db().run(sql::kInsertFolder, folder.id, mailboxId, folder.name, int(folder.role), folder.uidValidity, 0, subscribed);
    folder.modSeq = tx.counters().touch(tx.db(), folder.id);
    control::Event event;
    event.kind = u"folder.created"_s;
    event.mailboxId = mailboxId;
    event.detail = JsonObject().add("folderId", base::idToString(folder.id)).add("name", folder.name).text();
    tx.addEvent(event);
    return folder;
}

base::Result<control::Folder> createFolder(WriteTransaction &tx, Id mailboxId, const QString &name)
{
    if (!tx.mailbox(mailboxId))
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
    return insertFolder(tx, mailboxId, wanted, true);
}

base::Result<control::Message> changeable(WriteTransaction &tx, Id id)
{
    auto found = entries::byId(tx, id);
    if (!found)
        return found.error();
    return found->message;
}

base::Result<control::Message> change(WriteTransaction &tx, Id id, const control::MessageChange &change)
{
    auto found = entries::byId(tx, id);
    if (!found)
        return found.error();
    if (change.folderId) {
        const FolderCounters *folder = tx.folder(*change.folderId);
        if (!folder || folder->mailboxId != found->message.mailboxId)
            return invalid(u"folderId"_s, u"no such folder in this mailbox"_s);
    }
    setFlags(tx, *found, change);
    if (change.folderId && *change.folderId != found->message.folderId) {
        if (auto moved = moveOne(tx, *found, *change.folderId); !moved)
            return moved.error();
    }
    return found->message;
}

base::Result<control::Message> remove(WriteTransaction &tx, Id id)
{
    auto found = entries::byId(tx, id);
    if (!found)
        return found.error();
    const MailboxCounters *mailbox = tx.mailbox(found->message.mailboxId);
    if (mailbox && found->message.folderId != mailbox->trashId) {
        if (auto moved = moveOne(tx, *found, mailbox->trashId); !moved)
            return moved.error();
        return found->message;
    }
    removeForGood(tx, *found);
    return found->message;
}

base::Result<control::Message> removeFromTrash(WriteTransaction &tx, Id id)
{
    auto found = entries::byId(tx, id);
    if (!found)
        return found.error();
    const FolderCounters *folder = tx.folder(found->message.folderId);
    if (!folder || folder->role != control::FolderRole::Trash)
        return notFound(u"message"_s);
    removeForGood(tx, *found);
    return found->message;
}

base::Result<control::Message> restore(WriteTransaction &tx, Id id)
{
    auto found = entries::byId(tx, id);
    if (!found)
        return found.error();
    const FolderCounters *current = tx.folder(found->message.folderId);
    if (!current || current->role != control::FolderRole::Trash)
        return found->message;
    const FolderCounters *origin = found->originFolderId ? tx.folder(found->originFolderId) : nullptr;
    const bool usable = origin && origin->mailboxId == found->message.mailboxId;
    const MailboxCounters *mailbox = tx.mailbox(found->message.mailboxId);
    if (!mailbox)
        return entries::missing(tx, u"mailbox"_s);
    if (auto moved = moveOne(tx, *found, usable ? found->originFolderId : mailbox->inboxId); !moved)
        return moved.error();
    if (found->flags & mail::FlagDeleted) { // who restores it wants it kept
        QList<entries::FlagChange> kept{{*found, quint8(found->flags & ~mail::FlagDeleted), found->keywords}};
        entries::changeFlags(tx, kept);
        return kept.first().entry.message;
    }
    return found->message;
}

QString mailboxTerm(Id mailboxId)
{
    return u"mbx0"_s + base::idToString(mailboxId);
}

void erase(WriteTransaction &tx, Id messageId, Id mailId)
{
    sql::kDeleteMessages.run(tx.db(), {messageId});
    eraseUnusedMails(tx, {mailId});
}

static void forgetWords(WriteTransaction &tx, const QList<Id> &mailIds)
{
    sql::kDeletePending.run(tx.db(), mailIds);
    sql::kDeleteSignatures.run(tx.db(), mailIds);
    QList<Id> indexed;
    sql::kDocumentsOf.run(tx.db(), mailIds, [&indexed](SqlRun &row) {
        while (row.next())
            indexed << row.id(0);
    });
    for (const Id id : QSet<Id>(indexed.cbegin(), indexed.cend()))
        removeSearchDocument(tx.db(), SearchIndex::Mails, id);
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
    forgetWords(tx, unused);
    sql::kDeleteMails.run(tx.db(), unused);
}

void indexAgain(WriteTransaction &tx, const QList<Id> &mailIds)
{
    forgetWords(tx, mailIds);
    for (const Id id : QSet<Id>(mailIds.cbegin(), mailIds.cend()))
        tx.db().run(sql::kInsertPending, id);
}

} // namespace storage::messages

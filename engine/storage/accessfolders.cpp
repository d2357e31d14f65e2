// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/access.h"
#include "storage/accessstatements.h"
#include "storage/entries.h"
#include "storage/foldernames.h"
#include "storage/jsontext.h"
#include "storage/messages.h"
#include "storage/rows.h"
#include <QMap>

using namespace Qt::Literals;

namespace storage::access {

namespace {

constexpr qsizetype kMostFolders = 10000; // of a mailbox

using ByName = QMap<QString, FolderStatus>;

base::Result<ByName> byName(WriteTransaction &tx, Id mailboxId)
{
    const auto all = folders(tx.db(), mailboxId);
    if (!all)
        return all.error();
    ByName named;
    for (const FolderStatus &one : *all)
        named.insert(one.name, one);
    return named;
}

/// With the counters of this transaction.
base::Result<FolderStatus> statusNow(WriteTransaction &tx, Id folderId)
{
    tx.counters().write(tx.db());
    return folder(tx.db(), folderId);
}

/// What is missing of `path` and the levels above it.
base::Result<QStringList> toMake(const ByName &there, const QString &path, bool itself)
{
    QStringList names = foldernames::parentsOf(path);
    if (itself)
        names << path;
    names.removeIf([&there](const QString &name) { return there.contains(name); });
    if (there.size() + names.size() > kMostFolders)
        return base::Error{base::ErrorKind::TooLarge, u"a mailbox has at most %1 folders"_s.arg(kMostFolders), {}, u"name"_s};
    return names;
}

Id makeAll(WriteTransaction &tx, Id mailboxId, const QStringList &names)
{
    Id last = 0;
    for (const QString &name : names)
        last = messages::insertFolder(tx, mailboxId, name, false).id;
    return last;
}

void tell(WriteTransaction &tx, const QString &kind, const FolderStatus &folder, JsonObject detail)
{
    control::Event event;
    event.kind = kind;
    event.mailboxId = folder.mailboxId;
    event.detail = detail.add("folderId", base::idToString(folder.id)).text();
    tx.addEvent(event);
}

base::Error nameTaken()
{
    return alreadyExists(u"name"_s, u"the folder is there already"_s);
}

/// RFC 9051 6.3.6: the inbox stays, and what is below it, too.
base::Result<FolderStatus> emptyInbox(WriteTransaction &tx, const FolderStatus &inbox, const QString &path, const ByName &there)
{
    const auto making = toMake(there, path, true);
    if (!making)
        return making.error();
    QList<quint32> uids;
    {
        auto row = tx.db().run(sql::kUidsOfFolder, inbox.id);
        while (row.next())
            uids << quint32(row.integer(0));
    }
    QList<entries::Entry> all = entries::ofFolder(tx, inbox.id, uids);
    if (tx.db().failure())
        return *tx.db().failure();
    const Id target = makeAll(tx, inbox.mailboxId, *making);
    if (auto moved = entries::move(tx, all, target); !moved)
        return moved.error();
    return statusNow(tx, target);
}

/// New names of a folder and those below it, the uppermost first.
base::Result<QList<std::pair<FolderStatus, QString>>> newNames(const ByName &there, const QString &from, const QString &to)
{
    QList<std::pair<FolderStatus, QString>> names;
    for (const FolderStatus &one : there) {
        if (one.name != from && !foldernames::isBelow(one.name, from))
            continue;
        const auto name = foldernames::checked(to + one.name.mid(from.size()));
        if (!name)
            return name.error();
        const bool moves = *name == from || foldernames::isBelow(*name, from);
        if (there.contains(*name) && !moves)
            return nameTaken();
        names << std::pair(one, *name);
    }
    return names;
}

} // namespace

base::Result<FolderStatus> createFolder(WriteTransaction &tx, Id mailboxId, const QString &path)
{
    if (!tx.mailbox(mailboxId))
        return entries::missing(tx, u"mailbox"_s);
    const auto name = foldernames::checked(path);
    if (!name)
        return name.error();
    const auto there = byName(tx, mailboxId);
    if (!there)
        return there.error();
    if (there->contains(*name))
        return nameTaken();
    const auto making = toMake(*there, *name, true);
    if (!making)
        return making.error();
    return statusNow(tx, makeAll(tx, mailboxId, *making));
}

base::Result<FolderStatus> renameFolder(WriteTransaction &tx, Id folderId, const QString &path)
{
    const auto found = folder(tx.db(), folderId);
    if (!found)
        return found.error();
    const auto name = foldernames::checked(path);
    if (!name)
        return name.error();
    const auto there = byName(tx, found->mailboxId);
    if (!there)
        return there.error();
    if (there->contains(*name))
        return nameTaken();
    if (found->role == control::FolderRole::Inbox)
        return emptyInbox(tx, *found, *name, *there);
    if (foldernames::isBelow(*name, found->name))
        return invalid(u"name"_s, u"a folder cannot be below itself"_s);
    const auto names = newNames(*there, found->name, *name);
    if (!names)
        return names.error();
    const auto making = toMake(*there, *name, false);
    if (!making)
        return making.error();
    makeAll(tx, found->mailboxId, *making);
    for (const auto &[one, now] : *names) {
        tx.db().run(sql::kRenameFolder, now, one.id);
        tell(tx, u"folder.renamed"_s, one, JsonObject().add("before", one.name).add("name", now));
    }
    return statusNow(tx, folderId);
}

base::Result<FolderStatus> deleteFolder(WriteTransaction &tx, Id folderId)
{
    const FolderCounters *counters = tx.folder(folderId);
    MailboxCounters *mailbox = counters ? tx.mailbox(counters->mailboxId) : nullptr;
    if (!mailbox)
        return entries::missing(tx, u"folder"_s);
    if (counters->role == control::FolderRole::Inbox || counters->role == control::FolderRole::Trash)
        return base::Error{base::ErrorKind::Forbidden, u"this folder stays"_s, {}, {}};
    const auto found = statusNow(tx, folderId);
    if (!found)
        return found;
    mailbox->total -= counters->total;
    mailbox->unread -= counters->unread;
    mailbox->size -= counters->size;
    FolderChange numbered{FolderChange::Numbered, mailbox->inboxId, {}}; // by which the mailbox is written
    numbered.entry.modSeq = tx.counters().touch(tx.db(), mailbox->inboxId);
    tx.addFolderChange(numbered);
    tx.db().run(sql::kPurgeFolder, folderId);
    tx.db().run(sql::kDeleteFolder, folderId);
    tx.counters().dropFolder(folderId);
    tx.addFolderChange({FolderChange::Gone, folderId, {}});
    tell(tx, u"folder.deleted"_s, *found, JsonObject().add("name", found->name).add("total", found->total));
    return found;
}

base::Result<FolderStatus> subscribe(WriteTransaction &tx, Id folderId, bool on)
{
    if (!tx.folder(folderId))
        return entries::missing(tx, u"folder"_s);
    tx.db().run(sql::kSubscribeFolder, on, folderId);
    return statusNow(tx, folderId);
}

base::Result<FolderStatus> subscribeShared(WriteTransaction &tx, Id userId, Id folderId, bool on)
{
    if (!tx.folder(folderId))
        return entries::missing(tx, u"folder"_s);
    tx.db().run(sql::kSubscribeShared, folderId, userId);
    if (!on)
        tx.db().run(sql::kUnsubscribeShared, folderId, userId);
    auto status = statusNow(tx, folderId);
    if (status)
        status->subscribed = on;
    return status;
}

} // namespace storage::access

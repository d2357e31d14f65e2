// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/access.h"
#include "storage/accessstatements.h"
#include "storage/foldernames.h"
#include "storage/accountstatements.h"
#include "storage/mailboxroom.h"
#include "storage/rows.h"
#include "storage/teamboxes.h"

using namespace Qt::Literals;

namespace storage::access {

namespace {

FolderStatus statusOf(const SqlRun &row)
{
    FolderStatus status;
    status.id = row.id(0);
    status.mailboxId = row.id(1);
    status.role = control::FolderRole(row.integer(3));
    status.name = foldernames::shown(row.text(2), status.role);
    status.subscribed = row.integer(4) != 0;
    status.uidValidity = quint32(row.integer(5));
    status.uidNext = quint32(row.integer(6));
    status.highestModSeq = row.id(7);
    status.total = row.integer(8);
    status.unseen = row.integer(9);
    status.deleted = row.integer(10);
    status.size = row.integer(11);
    return status;
}

void sortById(QList<FolderStatus> &all)
{
    std::sort(all.begin(), all.end(), [](const FolderStatus &a, const FolderStatus &b) { return a.id < b.id; });
}

} // namespace

base::Result<mail::FolderSnapshotPtr> load(SqlConnection &db, Id folderId)
{
    QList<mail::FolderEntry> entries;
    quint32 uidValidity = 0, uidNext = 0;
    quint64 highestModSeq = 0;
    auto row = db.run(sql::kFolderEntries, folderId);
    while (row.next()) {
        uidValidity = quint32(row.integer(0));
        uidNext = quint32(row.integer(1));
        highestModSeq = row.id(2);
        if (row.isNull(3)) // an empty folder is one row
            break;
        mail::FolderEntry entry;
        entry.messageId = row.id(3);
        entry.mailId = row.id(4);
        entry.modSeq = row.id(5);
        entry.receivedAt = row.integer(6);
        entry.size = row.integer(7) + row.integer(8);
        entry.uid = quint32(row.integer(9));
        entry.flags = quint8(row.integer(10));
        entry.keywords = row.text(11).toUtf8();
        entries << entry;
    }
    if (db.failure())
        return *db.failure();
    if (uidNext == 0)
        return notFound(u"folder"_s);
    return mail::FolderSnapshot::make(folderId, uidValidity, uidNext, highestModSeq, entries);
}

base::Result<QList<FolderStatus>> folders(SqlConnection &db, Id mailboxId)
{
    QList<FolderStatus> all;
    auto row = db.run(sql::kFolderStatuses, mailboxId);
    while (row.next())
        all << statusOf(row);
    if (all.isEmpty())
        return db.failure().value_or(notFound(u"mailbox"_s));
    sortById(all);
    return db.orFailure(all);
}

base::Result<VisibleFolders> visibleFolders(SqlConnection &db, Id userId, Id mailboxId)
{
    auto own = folders(db, mailboxId);
    if (!own)
        return own.error();
    VisibleFolders all{std::move(*own), {}, teamboxes::sharedWith(db, userId)};
    if (all.mailboxes.isEmpty())
        return db.orFailure(all);
    auto row = db.run(sql::kSharedStatuses, userId);
    while (row.next())
        all.shared << statusOf(row);
    sortById(all.shared);
    return db.orFailure(all);
}

base::Result<MailboxQuota> quota(SqlConnection &db, Id mailboxId)
{
    auto row = db.run(sql::kMailboxRoom, mailboxId);
    if (!row.next())
        return db.failure().value_or(notFound(u"mailbox"_s));
    const MailboxBounds bounds = boundsOf(row, 0, row.integer(6), row.integer(7), !row.isNull(8));
    return MailboxQuota{row.integer(9), row.integer(10), bounds.octets, bounds.messages};
}

base::Result<qint64> deletedSize(SqlConnection &db, Id folderId)
{
    auto row = db.run(sql::kDeletedSize, folderId);
    const qint64 size = row.next() ? row.integer(0) : 0;
    return db.orFailure(size);
}

base::Result<FolderStatus> folder(SqlConnection &db, Id folderId)
{
    auto row = db.run(sql::kFolderStatus, folderId);
    if (row.next())
        return statusOf(row);
    return db.failure().value_or(notFound(u"folder"_s));
}

} // namespace storage::access

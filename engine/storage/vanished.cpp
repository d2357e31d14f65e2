// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/vanished.h"
#include "storage/accessstatements.h"
#include "storage/rows.h"

using namespace Qt::Literals;

namespace storage::vanished {

namespace {

void dropOldest(WriteTransaction &tx, Id folderId, FolderCounters &folder)
{
    quint64 upTo = 0;
    if (auto row = tx.db().run(sql::kVanishedPlace, folderId, kMostRows); row.next())
        upTo = row.id(0);
    if (!upTo)
        return;
    folder.vanished -= tx.db().run(sql::kDropVanished, folderId, upTo).rowsAffected();
    folder.vanishedSince = upTo;
}

} // namespace

/// Under the folder's number at the end of the transaction: nobody sees a state in between. UIDs that follow each other are one row.
void keep(WriteTransaction &tx, Id folderId, QList<quint32> uids)
{
    FolderCounters *folder = tx.counters().change(tx.db(), folderId);
    if (!folder) // gone in the same transaction
        return;
    std::sort(uids.begin(), uids.end());
    for (qsizetype first = 0, last = 0; first < uids.size(); first = last + 1) {
        for (last = first; last + 1 < uids.size() && uids[last + 1] == uids[last] + 1;)
            ++last;
        tx.db().run(sql::kInsertVanished, folderId, folder->modSeq, uids[first], uids[last]);
        ++folder->vanished;
    }
    if (folder->vanished > 2 * kMostRows)
        dropOldest(tx, folderId, *folder);
}

/// Known-since is read after the rows: what was dropped in between is then noticed.
base::Result<std::optional<QList<quint32>>> since(SqlConnection &db, Id folderId, quint64 modSeq)
{
    QList<quint32> uids;
    {
        auto row = db.run(sql::kVanishedSince, folderId, modSeq);
        while (row.next()) {
            for (qint64 uid = row.integer(0); uid <= row.integer(1); ++uid)
                uids << quint32(uid);
        }
    }
    std::sort(uids.begin(), uids.end());
    auto row = db.run(sql::kVanishedKnown, folderId);
    if (!row.next())
        return db.failure().value_or(notFound(u"folder"_s));
    if (row.id(0) > modSeq)
        return std::optional<QList<quint32>>();
    return db.orFailure(std::optional(uids));
}

void drop(WriteTransaction &tx, Id folderId)
{
    tx.db().run(sql::kDropVanished, folderId, std::numeric_limits<qint64>::max());
}

} // namespace storage::vanished

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "storage/accessstore.h"
#include "storage/segmentwriter.h"
#include "storage/writetransaction.h"

// What IMAP and POP3 ask: reads on a reader's connection, changes inside a WriteTransaction.
namespace storage::access {

/// Through one statement, so that state and modification number are of one moment.
base::Result<mail::FolderSnapshotPtr> load(SqlConnection &db, Id folderId);
base::Result<QList<FolderStatus>> folders(SqlConnection &db, Id mailboxId);
base::Result<VisibleFolders> visibleFolders(SqlConnection &db, Id userId, Id mailboxId);
base::Result<MailboxQuota> quota(SqlConnection &db, Id mailboxId);
base::Result<qint64> deletedSize(SqlConnection &db, Id folderId);
base::Result<FolderStatus> folder(SqlConnection &db, Id folderId);

base::Result<FlagsStored> storeFlags(WriteTransaction &tx, Id folderId, const QList<quint32> &uids, const FlagsToStore &wanted);
base::Result<QList<quint32>> expunge(WriteTransaction &tx, Id folderId, const QList<quint32> &uids, bool marked);

/// A copy shares the mail of its source. Fails with field "quota" where there is no room.
base::Result<CopiedMessages> copy(WriteTransaction &tx, Id folderId, const QList<quint32> &uids, Id toFolderId);
base::Result<CopiedMessages> move(WriteTransaction &tx, Id folderId, const QList<quint32> &uids, Id toFolderId);
/// Before the bodies are stored: whether they fit as far as can be seen.
base::Result<void> mayAppend(SqlConnection &db, Id folderId, qint64 octets);
base::Result<AppendedMessages> append(WriteTransaction &tx, Id folderId, const QList<MessageToAppend> &wanted,
                                      const std::vector<PlacedBody> &placed);

base::Result<FolderStatus> createFolder(WriteTransaction &tx, Id mailboxId, const QString &path);
base::Result<FolderStatus> renameFolder(WriteTransaction &tx, Id folderId, const QString &path);
/// Its entries are left to the purge.
base::Result<FolderStatus> deleteFolder(WriteTransaction &tx, Id folderId);
base::Result<FolderStatus> subscribe(WriteTransaction &tx, Id folderId, bool on);
base::Result<FolderStatus> subscribeShared(WriteTransaction &tx, Id userId, Id folderId, bool on);

/// Each once.
QList<quint32> ascending(QList<quint32> uids);
/// As they are stored; Invalid where they cannot be.
base::Result<QByteArray> keywordsOf(const QList<QByteArray> &keywords);

} // namespace storage::access

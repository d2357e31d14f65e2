// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "storage/accessstore.h"
#include "storage/bodycache.h"
#include "storage/folderregistry.h"
#include "storage/sqlstore.h"

namespace storage {

/// AccessStore on the SQL store. A change is answered after those who watch its folders have been told of it, so that one who made it
/// finds it in the state he was told last. As long as the store, thread-safe.
class MailAccess final : public AccessStore
{
public:
    explicit MailAccess(SqlStore &store)
        : m_store(store)
    {
    }

    void folders(Id mailboxId, Callback<QList<FolderStatus>> done) override;
    void visibleFolders(Id userId, Id mailboxId, Callback<VisibleFolders> done) override;
    void quota(Id mailboxId, Callback<MailboxQuota> done) override;
    void deletedSize(Id folderId, Callback<qint64> done) override;
    void createFolder(Id mailboxId, const QString &path, Callback<FolderStatus> done) override;
    void renameFolder(Id folderId, const QString &path, Callback<FolderStatus> done) override;
    void deleteFolder(Id folderId, Callback<FolderStatus> done) override;
    void subscribe(Id folderId, bool on, Callback<FolderStatus> done) override;
    void subscribeShared(Id userId, Id folderId, bool on, Callback<FolderStatus> done) override;
    void open(Id folderId, Callback<mail::FolderSnapshotPtr> done) override;
    FolderWatch watch(Id folderId, base::ExecutorPtr executor, std::function<void(mail::FolderSnapshotPtr)> changed) override;
    void storeFlags(Id folderId, const QList<quint32> &uids, const FlagsToStore &wanted, Callback<FlagsStored> done) override;
    void copy(Id folderId, const QList<quint32> &uids, Id toFolderId, Callback<CopiedMessages> done) override;
    void move(Id folderId, const QList<quint32> &uids, Id toFolderId, Callback<CopiedMessages> done) override;
    void expunge(Id folderId, const QList<quint32> &uids, bool marked, Callback<QList<quint32>> done) override;
    void append(Id folderId, const QList<MessageToAppend> &messages, Callback<AppendedMessages> done) override;
    void vanishedSince(Id folderId, quint64 modSeq, Callback<std::optional<QList<quint32>>> done) override;
    void read(Id messageId, qint64 offset, qint64 length, Callback<QByteArray> done) override;
    void outlines(const QList<Id> &mailIds, Callback<imap::MessageOutlines> done) override;
    void mayHave(const QList<Id> &mailIds, const imap::SignatureQueries &queries, Callback<QList<quint64>> done) override;

private:
    /// `done` after all that was committed up to then has been told.
    template<typename T>
    Callback<T> told(Callback<T> done) const;
    template<typename T>
    void change(Callback<T> done, SqlStore::Change<T> change, bool grows = false);
    /// A change of many messages, job after job, so that accepting mail goes on between them.
    template<typename T>
    void inSteps(T sofar, QList<quint32> uids, std::function<base::Result<T>(WriteTransaction &, const QList<quint32> &)> step,
                 std::function<void(T &sofar, T more)> join, Callback<T> done);

    struct Appending;
    void prepareNext(const std::shared_ptr<Appending> &appending);
    void submit(const std::shared_ptr<Appending> &appending);

    base::Result<imap::MessageOutlines> readOutlines(SqlConnection &db, const QList<Id> &mailIds);
    base::Result<QByteArray> readPart(SqlConnection &db, Id messageId, qint64 offset, qint64 length);

    SqlStore &m_store;
    BodyCache m_bodies{64 << 20};
};

} // namespace storage

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/values.h"
#include "storage/sqlconnection.h"

namespace storage {

using base::Id;

struct MailboxCounters
{
    QString address;
    Id inboxId = 0;
    Id trashId = 0;
    Id domainId = 0;
    quint32 uidValidity = 0; ///< the last one given to a folder
    quint64 modSeq = 0;
    qint64 unread = 0; ///< without the trash
    qint64 total = 0;  ///< without the trash
    qint64 size = 0;   ///< with it
    bool dirty = false;
};

struct FolderCounters
{
    Id mailboxId = 0;
    control::FolderRole role = control::FolderRole::None;
    quint32 uidValidity = 0;
    quint32 uidNext = 1;
    quint64 modSeq = 0;
    qint64 unread = 0;
    qint64 total = 0;
    qint64 size = 0;
    qint64 traceSize = 0;
    qint64 deleted = 0;  ///< marked \Deleted
    qint64 vanished = 0; ///< rows
    quint64 vanishedSince = 0; ///< the modification number after which all vanished UIDs are kept
    bool dirty = false;
};

/// What an entry counts as.
struct EntryCount
{
    qint64 size = 0;
    qint64 traceSize = 0;
    quint8 flags = 0; ///< mail::MessageFlag
};

/// Counters of mailboxes and folders as the writer knows them: read once, changed in memory, written once per
/// transaction however many messages it holds. The writer is the only one who changes them, so they stay true
/// between transactions; after a rollback they are forgotten. Writer thread only.
class Counters
{
public:
    /// Null when there is none. Pointers are good until forget() or dropped().
    MailboxCounters *mailbox(SqlConnection &connection, Id id);
    FolderCounters *folder(SqlConnection &connection, Id id);
    /// The same, to be written.
    FolderCounters *change(SqlConnection &connection, Id folderId);
    /// An entry came (sign 1) or went (sign -1).
    void count(SqlConnection &connection, Id folderId, const EntryCount &entry, int sign);
    /// For a new folder: never one that another folder of the mailbox has or had.
    quint32 nextUidValidity(MailboxCounters &mailbox, qint64 nowMs);
    /// The next modification number of the mailbox, also set on the folder.
    quint64 touch(SqlConnection &connection, Id folderId);
    void write(SqlConnection &connection);
    void drop(Id mailboxId);
    void dropFolder(Id folderId) { m_folders.remove(folderId); }
    void forget();

private:
    static constexpr qsizetype kMost = 50000;
    QHash<Id, std::shared_ptr<MailboxCounters>> m_mailboxes;
    QHash<Id, std::shared_ptr<FolderCounters>> m_folders;
    QList<Id> m_changed; ///< folders touched in this transaction
};

} // namespace storage

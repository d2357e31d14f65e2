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
    quint32 uidNext = 1;
    quint64 modSeq = 0;
    qint64 unread = 0;
    qint64 total = 0;
    qint64 size = 0;
    bool dirty = false;
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
    /// An entry came (sign 1) or went (sign -1).
    void count(SqlConnection &connection, Id folderId, qint64 size, bool unread, int sign);
    /// The next modification number of the mailbox, also set on the folder.
    quint64 touch(SqlConnection &connection, Id folderId);
    void write(SqlConnection &connection);
    void drop(Id mailboxId);
    void forget();

private:
    static constexpr qsizetype kMost = 50000;
    QHash<Id, std::shared_ptr<MailboxCounters>> m_mailboxes;
    QHash<Id, std::shared_ptr<FolderCounters>> m_folders;
    QList<Id> m_changed; ///< folders touched in this transaction

    FolderCounters *change(SqlConnection &connection, Id folderId);
};

} // namespace storage

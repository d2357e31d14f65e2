// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "storage/writetransaction.h"

// Entries of folders as a change sees them. All that adds, changes or takes away entries goes through here, so that counters,
// modification numbers, vanished UIDs, events and open folders agree.
namespace storage::entries {

struct Entry
{
    control::Message message;
    Id originFolderId = 0; ///< where it was before the trash
    quint8 flags = 0;      ///< mail::MessageFlag
    QByteArray keywords = {};
    qint64 traceSize = 0;
    QString recipient = {};
    QByteArray dsn = {};

    EntryCount counted() const { return {message.size, traceSize, flags}; }
    mail::FolderEntry inFolder() const;
};

base::Result<Entry> byId(WriteTransaction &tx, Id id);
/// Those of these UIDs that are there, ascending.
QList<Entry> ofFolder(WriteTransaction &tx, Id folderId, const QList<quint32> &uids);

/// Gives it id, UID and place in the folder, which is there; `modSeq` is of touch(). The event is the caller's.
void insert(WriteTransaction &tx, Entry &entry, Id folderId, quint64 modSeq);

struct FlagChange
{
    Entry entry; ///< as it was; afterwards as it is
    quint8 flags = 0;
    QByteArray keywords;
};
/// Of one folder; each of them differs.
void changeFlags(WriteTransaction &tx, QList<FlagChange> &changes);
/// All of one folder, to another of the same mailbox, with new UIDs (RFC 9051 2.3.1.1: none is used twice in a folder).
base::Result<void> move(WriteTransaction &tx, QList<Entry> &entries, Id folderId);
/// For good; all of one folder.
void remove(WriteTransaction &tx, QList<Entry> &entries);

/// What is missing where a row was looked for: the row, or the reading failed.
base::Error missing(WriteTransaction &tx, const QString &what);

} // namespace storage::entries

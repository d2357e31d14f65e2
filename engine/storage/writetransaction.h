// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/actor.h"
#include "storage/counters.h"
#include "storage/folderchange.h"
#include "storage/queuestore.h"
#include "storage/segmentwriter.h"
#include "storage/store.h"

namespace storage {

/// What a change sees of the writer while its transaction is open: connection, counters, ids, and the events
/// it makes. A change that refuses (unknown id, name taken) does so before it writes anything, else the
/// transaction is undone and the others are repeated; SQL failures are kept by the connection and undo the whole transaction. Writer thread only.
class WriteTransaction
{
public:
    WriteTransaction(SqlConnection &connection, Counters &counters, SegmentWriter &segments,
                     base::IdGenerator &ids, qint64 nowMs, quint64 lastSeq)
        : m_connection(connection)
        , m_counters(counters)
        , m_segments(segments)
        , m_ids(ids)
        , m_now(nowMs)
        , m_lastSeq(lastSeq)
    {
    }

    SqlConnection &db() { return m_connection; }
    Counters &counters() { return m_counters; }
    Id newId() { return m_ids.next(); }
    /// For a segment file made beside the writer's own.
    int nextSegmentNumber(int month) { return m_segments.nextNumber(month); }
    qint64 now() const { return m_now; }

    MailboxCounters *mailbox(Id id) { return m_counters.mailbox(m_connection, id); }
    FolderCounters *folder(Id id) { return m_counters.folder(m_connection, id); }

    /// Who has it changed, until the next change: events say so. Null: the server itself.
    void setActor(base::ActorPtr actor) { m_actor = std::move(actor); }
    /// Stores the event with the next number; `message` goes with it to the publisher.
    void addEvent(control::Event event, std::optional<control::Message> message = {});
    /// Bytes of a segment that a mail begins (positive) or ceases (negative) to point to.
    void changeLive(Id segmentId, qint64 bytes) { m_live[segmentId] += bytes; }
    /// A queue row came, changed or went: told to the queue manager once the transaction is on disk.
    void addQueueChange(QueueChange change) { m_queueChanges << std::move(change); }
    /// An entry of a folder came or changed, or the folder went: told to those who have it open once the transaction is on disk.
    /// After touch(), whose number is in it.
    void addFolderChange(FolderChange change) { m_folderChanges << std::move(change); }
    /// The same of an entry that went; keeps its UID for those who come later.
    void vanish(Id folderId, quint32 uid, quint64 modSeq);
    /// Runs on the writer thread once the transaction is on disk.
    void afterCommit(std::function<void()> action) { m_afterCommit.push_back(std::move(action)); }

    /// Writes what was collected. Called by the writer before COMMIT.
    void writeCollected();
    quint64 lastSeq() const { return m_lastSeq; }
    const QList<Store::Published> &published() const { return m_published; }
    const QList<QueueChange> &queueChanges() const { return m_queueChanges; }
    const QList<FolderChange> &folderChanges() const { return m_folderChanges; }
    void runAfterCommit();

private:
    SqlConnection &m_connection;
    Counters &m_counters;
    SegmentWriter &m_segments;
    base::IdGenerator &m_ids;
    const qint64 m_now;
    base::ActorPtr m_actor;
    quint64 m_lastSeq;
    QHash<Id, qint64> m_live;
    QList<Store::Published> m_published;
    QList<QueueChange> m_queueChanges;
    QList<FolderChange> m_folderChanges;
    QHash<Id, QList<quint32>> m_vanished;
    std::vector<std::function<void()>> m_afterCommit;
};

} // namespace storage

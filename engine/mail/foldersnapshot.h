// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/id.h"
#include <QByteArray>
#include <QList>
#include <memory>
#include <optional>
#include <vector>

// What is in a folder, as the protocols see it that staff read mail with.
namespace mail {

/// System flags (RFC 9051 2.3.2), as stored.
enum MessageFlag : quint8 { FlagSeen = 1, FlagFlagged = 2, FlagAnswered = 4, FlagDraft = 8, FlagDeleted = 16 };
constexpr quint8 kAllFlags = FlagSeen | FlagFlagged | FlagAnswered | FlagDraft | FlagDeleted;

struct FolderEntry
{
    base::Id messageId = 0;
    base::Id mailId = 0;
    quint64 modSeq = 0;     ///< RFC 7162; rises with each change of the entry
    qint64 receivedAt = 0;  ///< wall clock in ms: INTERNALDATE
    qint64 size = 0;        ///< octets of trace headers and body: RFC822.SIZE
    quint32 uid = 0;        ///< never used twice in a folder
    quint8 flags = 0;       ///< MessageFlag
    QByteArray keywords = {}; ///< as first written, ascending without regard to case, one space between; empty for most
    bool operator==(const FolderEntry &) const = default;
};

/// All entries of a folder after one of its changes, ascending by UID. Immutable, any thread: a change makes a new one that shares
/// all chunks but those it touched, so that a flag in a folder of 200,000 costs one chunk, and two of them are compared by looking at
/// the chunks they do not share.
class FolderSnapshot
{
public:
    using Chunk = std::vector<FolderEntry>;
    using ChunkPtr = std::shared_ptr<const Chunk>;
    using Ptr = std::shared_ptr<const FolderSnapshot>;

    /// What one change, or several one after the other, did.
    struct Changes
    {
        quint32 uidNext = 0;
        quint64 highestModSeq = 0;
        QList<FolderEntry> changed; ///< there before, ascending by UID
        QList<FolderEntry> added;   ///< UIDs above all before, ascending
        QList<quint32> vanished;    ///< ascending
    };

    /// `entries` ascending by UID.
    static Ptr make(base::Id folderId, quint32 uidValidity, quint32 uidNext, quint64 highestModSeq, const QList<FolderEntry> &entries);
    Ptr with(const Changes &changes) const;

    base::Id folderId() const { return m_folderId; }
    quint32 uidValidity() const { return m_uidValidity; }
    quint32 uidNext() const { return m_uidNext; }
    quint64 highestModSeq() const { return m_highestModSeq; }
    qsizetype size() const { return m_size; }
    /// `index` is the message sequence number less one.
    const FolderEntry &at(qsizetype index) const;
    /// nullopt: no such UID.
    std::optional<qsizetype> indexOf(quint32 uid) const;
    /// The first entry whose UID is not smaller; size() when there is none.
    qsizetype lowerBound(quint32 uid) const;
    /// How many have all of `set` and none of `unset`.
    qsizetype count(quint8 set, quint8 unset) const;
    /// What makes `later` out of this one; costs what differs. Entries that came and went in between are in none of the lists.
    Changes to(const FolderSnapshot &later) const;

    qsizetype chunkCount() const { return qsizetype(m_chunks.size()); }
    /// Of the chunks, those that `other` has too.
    qsizetype sharedChunks(const FolderSnapshot &other) const;

private:
    void number();

    base::Id m_folderId = 0;
    quint32 m_uidValidity = 0;
    quint32 m_uidNext = 1;
    quint64 m_highestModSeq = 0;
    qsizetype m_size = 0;
    std::vector<ChunkPtr> m_chunks;      ///< none is empty
    std::vector<qsizetype> m_firstIndex; ///< of each chunk
};
using FolderSnapshotPtr = FolderSnapshot::Ptr;

} // namespace mail

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "storage/filesystem.h"
#include "storage/segmentrecord.h"
#include "storage/spoolfile.h"
#include "storage/sqlconnection.h"
#include <QHash>
#include <QSet>

namespace storage {

enum class SegmentState { Writing = 1, Live = 2, Retired = 3 };

/// A body ready to be stored: the payload of its record, or a sealed spool file.
struct PreparedBody
{
    RecordHeader header;
    QByteArray payload;
    std::shared_ptr<SpoolFile> spool;  ///< null: payload holds it
    std::shared_ptr<const void> owner; ///< keeps the body's share of the budget until it is stored
    QByteArray outline;                ///< column mail.outline; empty: not made
};

/// Where a body was put. A taken-over spool file is a segment of its own, whose row its mail inserts.
struct PlacedBody
{
    BodyLocation location;
    bool ownSegment = false;
    int month = 0;
    int number = 0;
    QByteArray outline = {}; ///< of PreparedBody
};

/// Appends bodies to segment files for the store's writer, batch by batch:
/// begin(), place() each, sync(), writeRows() inside the transaction, then committed() or rolledBack().
/// The table `segment` is the truth: what no committed row covers is cut off or removed. Writer thread only.
class SegmentWriter
{
public:
    SegmentWriter(FileSystem &files, QString dataDir, qint64 segmentBytes, base::IdGenerator &ids);

    /// After recovery: go on with this segment.
    void resume(Id id, int month, int number, qint64 size);
    /// Numbers up to `number` are taken in `month`.
    void reserveNumber(int month, int number);
    int nextNumber(int month) { return ++m_numbers[month]; }

    base::Result<void> begin(qint64 wallMs);
    base::Result<PlacedBody> place(const PreparedBody &body);
    /// Everything placed is on disk under its name. On error the segment is sealed: what the kernel did with
    /// the bytes is unknown, so it is never written or synced again.
    base::Result<void> sync();
    /// New, grown and sealed segments. May run again when the transaction is repeated.
    void writeRows(SqlConnection &connection, qint64 nowMs);
    void committed();
    /// `mayBeDurable`: COMMIT itself failed, so after a crash the rows may turn up; their bytes must stay.
    void rolledBack(bool mayBeDurable);
    /// The mail of a taken-over spool file was refused although others of its batch were stored.
    void discard(const PlacedBody &body);

    QString path(int month, int number) const { return m_dataDir + u'/' + segmentPath(month, number); }

private:
    struct Segment
    {
        Id id = 0;
        int month = 0;
        int number = 0;
        std::unique_ptr<File> file;
        qint64 acknowledged = 0; ///< end as of the last commit
        bool listed = false;     ///< its row is committed
    };

    base::Result<void> create(int month);
    base::Result<PlacedBody> takeOver(SpoolFile &spool);
    void seal();
    void dropTakenOver();

    FileSystem &m_files;
    const QString m_dataDir;
    const qint64 m_segmentBytes;
    base::IdGenerator &m_ids;
    QHash<int, int> m_numbers; ///< month -> last number used
    Segment m_current;         ///< id 0: none
    QList<Id> m_sealed;        ///< listed segments to be marked live
    QByteArray m_batch;        ///< records placed and not yet written
    qint64 m_written = 0;      ///< end of what sync() wrote
    int m_month = 0;
    QSet<QString> m_folders; ///< with names that are not on disk yet
    QList<PlacedBody> m_takenOver;
};

} // namespace storage

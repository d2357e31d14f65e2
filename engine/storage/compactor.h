// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "storage/bodyreader.h"
#include "storage/storewriter.h"
#include <QSet>

namespace storage {

/// Gives dead space back. A segment whose records are mostly dead is copied to a new file; file and folder
/// are synced; one transaction points the mails to the new place and retires the old segment; its file goes
/// when no reader holds it. Maintenance thread only.
class Compactor
{
public:
    using OnWriter = std::function<bool(std::function<base::Result<void>(WriteTransaction &)>)>;
    struct Result
    {
        qint64 segments = 0;
        qint64 freedBytes = 0;
    };

    Compactor(FileSystem &files, QString dataDir, SegmentHolds &holds, OnWriter onWriter);
    /// A few segments at most. `month`: the current one, whose folder stays.
    Result run(SqlConnection &db, int month);

private:
    struct Segment
    {
        Id id = 0;
        int month = 0;
        int number = 0;
        qint64 size = 0;
        qint64 live = 0;
    };
    struct Move
    {
        Id mailId = 0;
        BodyLocation from;
        qint64 to = 0;
    };
    struct Copy
    {
        Segment target;
        QList<Move> moves;
    };

    QList<Segment> sparse(SqlConnection &db);
    bool retire(const Segment &segment);
    bool compact(SqlConnection &db, const Segment &segment);
    std::optional<Segment> newSegment(int month);
    base::Result<Copy> copyLive(SqlConnection &db, const Segment &from, const Segment &to);
    void drop(const Segment &target);
    void dropUnlisted(SqlConnection &db, const QList<Segment> &targets);
    bool swap(const Segment &old, const Copy &copy);
    void unlinkRetired(Result &result);
    void removeEmptyFolders(int month);
    QString path(const Segment &segment) const;

    FileSystem &m_files;
    const QString m_dataDir;
    SegmentHolds &m_holds;
    const OnWriter m_onWriter;
    QSet<Id> m_failed; ///< tried after the others
    QList<Segment> m_inDoubt; ///< targets of swaps whose commit failed: they stay until it is certain that it is undone
    QList<Segment> m_retired; ///< to be unlinked; what is left at the end goes at the next start
};

} // namespace storage

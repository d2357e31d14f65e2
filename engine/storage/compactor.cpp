// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/compactor.h"
#include "base/logging.h"
#include "storage/rows.h"
#include "storage/statements.h"
#include <QFileInfo>
#include <algorithm>

using namespace Qt::Literals;

namespace storage {

namespace {
constexpr int kMostSparse = 200; // fully dead ones cost only an unlink
constexpr int kMostCopied = 4;   // per run
constexpr int kMailsPerQuery = 500;
constexpr qsizetype kWriteChunk = 4 << 20;
} // namespace

Compactor::Compactor(FileSystem &files, QString dataDir, SegmentHolds &holds, OnWriter onWriter)
    : m_files(files)
    , m_dataDir(std::move(dataDir))
    , m_holds(holds)
    , m_onWriter(std::move(onWriter))
{
}

QString Compactor::path(const Segment &segment) const
{
    return m_dataDir + u'/' + segmentPath(segment.month, segment.number);
}

Compactor::Result Compactor::run(SqlConnection &db, int month)
{
    Result result;
    const QList<Segment> inDoubt = std::exchange(m_inDoubt, {});
    int copied = 0;
    for (const Segment &segment : sparse(db)) {
        const bool dead = segment.live == 0;
        if (!dead && copied++ >= kMostCopied)
            continue;
        if (dead ? retire(segment) : compact(db, segment)) {
            ++result.segments;
            m_retired << segment;
            m_failed.remove(segment.id);
        } else {
            m_failed.insert(segment.id);
        }
    }
    if (result.segments > 0)
        dropUnlisted(db, inDoubt);
    else
        m_inDoubt += inDoubt;
    unlinkRetired(result);
    removeEmptyFolders(month);
    return result;
}

QList<Compactor::Segment> Compactor::sparse(SqlConnection &db)
{
    QList<Segment> found;
    auto row = db.run(sql::kSparseSegments, int(SegmentState::Live), kMostSparse);
    while (row.next())
        found << Segment{row.id(0), int(row.integer(1)), int(row.integer(2)), row.integer(3), row.integer(4)};
    // Damaged ones must not come before the others each time.
    std::stable_partition(found.begin(), found.end(), [this](const Segment &one) { return !m_failed.contains(one.id); });
    return found;
}

bool Compactor::retire(const Segment &segment)
{
    auto done = std::make_shared<bool>(false);
    return m_onWriter([id = segment.id, done](WriteTransaction &tx) -> base::Result<void> {
               *done = tx.db()
                           .run(sql::kRetireSegment, int(SegmentState::Retired), id, int(SegmentState::Live))
                           .rowsAffected() == 1;
               return {};
           }) &&
           *done;
}

bool Compactor::compact(SqlConnection &db, const Segment &segment)
{
    const auto target = newSegment(segment.month);
    if (!target)
        return false;
    auto copy = copyLive(db, segment, *target);
    if (copy && swap(segment, *copy))
        return true;
    qCWarning(lcStorage) << "segment" << path(segment)
                         << "not compacted:" << (copy ? u"swap failed"_s : copy.error().detail);
    if (copy)
        m_inDoubt << *target; // after a crash the swap may turn up, and the mails lie there
    else
        drop(*target);
    return false;
}

void Compactor::drop(const Segment &target)
{
    if (auto removed = m_files.remove(path(target)); !removed)
        qCWarning(lcStorage) << "left for the next start:" << removed.error().detail;
}

/// Once a later change is on disk, a swap in doubt cannot turn up any more: what is not listed then never will be.
void Compactor::dropUnlisted(SqlConnection &db, const QList<Segment> &targets)
{
    for (const Segment &target : targets) {
        const bool listed = db.run(sql::kSegmentFile, target.id).next();
        if (db.failure())
            m_inDoubt << target;
        else if (!listed)
            drop(target);
    }
}

std::optional<Compactor::Segment> Compactor::newSegment(int month)
{
    auto segment = std::make_shared<Segment>();
    segment->month = month;
    const bool ok = m_onWriter([segment](WriteTransaction &tx) -> base::Result<void> {
        segment->id = tx.newId();
        segment->number = tx.nextSegmentNumber(segment->month);
        return {};
    });
    return ok ? std::optional(*segment) : std::nullopt;
}

base::Result<Compactor::Copy> Compactor::copyLive(SqlConnection &db, const Segment &from, const Segment &to)
{
    auto file = m_files.open(path(to), FileSystem::Mode::CreateNew);
    if (!file)
        return file.error();
    Copy copy{to, {}};
    QByteArray buffer;
    const auto flush = [&]() -> base::Result<void> {
        auto written = (*file)->writeAt(copy.target.size, buffer);
        copy.target.size += buffer.size();
        buffer.clear();
        return written;
    };
    const BodyReader reader(m_files);
    for (qint64 after = -1;;) {
        QList<Move> moves;
        {
            auto row = db.run(sql::kMailsOfSegment, from.id, after, kMailsPerQuery);
            while (row.next())
                moves << Move{row.id(0), rows::body(row, 1), 0};
        }
        if (db.failure())
            return *db.failure();
        if (moves.isEmpty())
            break;
        for (Move &move : moves) {
            const auto record = reader.readRecord(path(from), move.from);
            if (!record)
                return record.error();
            move.to = copy.target.size + buffer.size();
            buffer += *record;
            if (buffer.size() >= kWriteChunk) {
                if (auto written = flush(); !written)
                    return written.error();
            }
        }
        after = moves.last().from.offset;
        copy.moves += moves;
    }
    if (auto written = flush(); !written)
        return written.error();
    if (auto synced = (*file)->sync(); !synced)
        return synced.error();
    if (auto synced = m_files.syncFolder(QFileInfo(path(to)).path()); !synced)
        return synced.error();
    return copy;
}

bool Compactor::swap(const Segment &old, const Copy &copy)
{
    return m_onWriter([&](WriteTransaction &tx) -> base::Result<void> {
        qint64 live = 0; // mails may have gone while the copy was made
        tx.db().run(sql::kInsertSegment, copy.target.id, copy.target.month, copy.target.number,
                    int(SegmentState::Live), copy.target.size, tx.now());
        for (const Move &move : copy.moves) {
            if (tx.db()
                    .run(sql::kRelocateMail, copy.target.id, move.to, move.mailId, old.id, move.from.offset)
                    .rowsAffected() == 1)
                live += move.from.recordLength();
        }
        // Its file goes when nothing lies in it: that is asked, not reckoned.
        if (tx.db().run(sql::kMailsOfSegment, old.id, qint64(-1), 1).next())
            return base::Error{base::ErrorKind::Internal, {}, u"mails are left in the old segment"_s, {}};
        tx.changeLive(copy.target.id, live);
        tx.changeLive(old.id, -live);
        tx.db().run(sql::kSegmentState, int(SegmentState::Retired), old.id);
        return {};
    });
}

void Compactor::unlinkRetired(Result &result)
{
    QList<Segment> held;
    for (const Segment &segment : std::exchange(m_retired, {})) {
        if (m_holds.held(segment.id) || !m_files.remove(path(segment))) {
            held << segment;
            continue;
        }
        result.freedBytes += segment.size - segment.live;
        const bool dropped = m_onWriter([id = segment.id](WriteTransaction &tx) -> base::Result<void> {
            tx.db().run(sql::kDropSegment, id);
            return {};
        });
        if (!dropped)
            held << segment;
    }
    m_retired = held;
}

void Compactor::removeEmptyFolders(int month)
{
    const QString bodies = m_dataDir + "/bodies"_L1;
    for (const QString &folder : m_files.folders(bodies)) {
        const int folderMonth = QString(folder).remove(u'-').toInt();
        // The writer may be making its first file of this month or, just past midnight, of the last.
        if (folderMonth + 1 < month && m_files.files(bodies + u'/' + folder).isEmpty()) {
            if (auto removed = m_files.removeFolder(bodies + u'/' + folder); !removed)
                qCWarning(lcStorage) << "empty folder stays:" << removed.error().detail;
        }
    }
}

} // namespace storage

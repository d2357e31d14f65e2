// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/segmentwriter.h"
#include "base/logging.h"
#include "storage/statements.h"
#include <QFileInfo>

namespace storage {

SegmentWriter::SegmentWriter(FileSystem &files, QString dataDir, qint64 segmentBytes, base::IdGenerator &ids)
    : m_files(files)
    , m_dataDir(std::move(dataDir))
    , m_segmentBytes(segmentBytes)
    , m_ids(ids)
{
}

void SegmentWriter::resume(Id id, int month, int number, qint64 size)
{
    auto opened = m_files.open(path(month, number), FileSystem::Mode::ReadWrite);
    if (!opened) {
        qCWarning(lcStorage) << "segment sealed, it cannot be written on:" << opened.error().detail;
        m_sealed << id;
        return;
    }
    m_current = Segment{id, month, number, std::move(*opened), size, true};
}

void SegmentWriter::reserveNumber(int month, int number)
{
    m_numbers[month] = qMax(m_numbers.value(month), number);
}

base::Result<void> SegmentWriter::begin(qint64 wallMs)
{
    m_month = monthOf(wallMs);
    m_batch.clear();
    m_takenOver.clear();
    if (m_current.id && (m_current.month != m_month || m_current.acknowledged >= m_segmentBytes))
        seal();
    m_written = m_current.acknowledged;
    return {};
}

base::Result<void> SegmentWriter::create(int month)
{
    int number = nextNumber(month);
    const QString folder = QFileInfo(path(month, number)).path();
    if (auto made = m_files.makeFolder(folder); !made)
        return made;
    auto opened = m_files.open(path(month, number), FileSystem::Mode::CreateNew);
    // A file that could not be removed when it was given up: nobody's, and gone after the next start.
    while (!opened && opened.error().kind == base::ErrorKind::Exists) {
        number = nextNumber(month);
        opened = m_files.open(path(month, number), FileSystem::Mode::CreateNew);
    }
    if (!opened)
        return opened.error();
    m_folders.insert(folder);
    m_current = Segment{m_ids.next(), month, number, std::move(*opened), 0, false};
    m_written = 0;
    return {};
}

base::Result<PlacedBody> SegmentWriter::place(const PreparedBody &body)
{
    if (body.spool) {
        auto taken = takeOver(*body.spool);
        if (taken)
            taken->outline = body.outline;
        return taken;
    }
    if (!m_current.id) {
        if (auto created = create(m_month); !created)
            return created.error();
    }
    PlacedBody placed;
    placed.location = {m_current.id, m_current.acknowledged + m_batch.size(), body.header};
    placed.outline = body.outline;
    m_batch += body.header.encoded();
    m_batch += body.payload;
    return placed;
}

base::Result<PlacedBody> SegmentWriter::takeOver(SpoolFile &spool)
{
    PlacedBody placed;
    placed.ownSegment = true;
    placed.month = m_month;
    placed.number = nextNumber(m_month);
    placed.location = {m_ids.next(), 0, spool.header()};
    const QString to = path(placed.month, placed.number);
    const QString folder = QFileInfo(to).path();
    if (auto made = m_files.makeFolder(folder); !made)
        return made.error();
    if (auto renamed = m_files.rename(spool.path(), to); !renamed)
        return renamed.error();
    spool.keep();
    m_folders.insert(folder);
    m_takenOver << placed;
    return placed;
}

base::Result<void> SegmentWriter::sync()
{
    base::Result<void> result;
    if (!m_batch.isEmpty()) {
        result = m_current.file->writeAt(m_current.acknowledged, m_batch);
        if (!result) {
            // Nothing of it was acknowledged: cut it off and go on when there is room again.
            if (!m_current.file->truncate(m_current.acknowledged))
                seal();
        } else {
            m_written = m_current.acknowledged + m_batch.size();
            result = m_current.file->sync();
            if (!result)
                seal();
        }
    }
    for (auto folder = m_folders.begin(); result && folder != m_folders.end();) {
        result = m_files.syncFolder(*folder);
        if (result)
            folder = m_folders.erase(folder);
        else
            seal();
    }
    m_batch.clear();
    if (!result)
        dropTakenOver();
    return result;
}

void SegmentWriter::writeRows(SqlConnection &connection, qint64 nowMs)
{
    for (Id id : std::as_const(m_sealed))
        connection.run(sql::kSegmentState, int(SegmentState::Live), id);
    if (!m_current.id || m_written == m_current.acknowledged)
        return;
    if (m_current.listed)
        connection.run(sql::kSegmentSize, m_written, m_current.id);
    else
        connection.run(sql::kInsertSegment, m_current.id, m_current.month, m_current.number,
                       int(SegmentState::Writing), m_written, nowMs);
}

void SegmentWriter::committed()
{
    m_sealed.clear();
    m_takenOver.clear();
    if (m_current.id && m_written != m_current.acknowledged) {
        m_current.acknowledged = m_written;
        m_current.listed = true;
    }
}

void SegmentWriter::rolledBack(bool mayBeDurable)
{
    if (mayBeDurable) {
        m_takenOver.clear();
        if (m_written != m_current.acknowledged) {
            if (m_current.listed)
                m_sealed << m_current.id;
            m_current = {};
        }
        return;
    }
    dropTakenOver();
    if (m_current.id && m_written != m_current.acknowledged &&
        !m_current.file->truncate(m_current.acknowledged))
        seal();
    m_written = m_current.acknowledged;
}

void SegmentWriter::discard(const PlacedBody &body)
{
    if (!body.ownSegment)
        return; // dead space in a shared segment: compaction takes it
    if (auto removed = m_files.remove(path(body.month, body.number)); !removed)
        qCWarning(lcStorage) << "left for the next start:" << removed.error().detail;
}

void SegmentWriter::seal()
{
    if (m_current.listed)
        m_sealed << m_current.id;
    else if (m_current.id)
        discard({{}, true, m_current.month, m_current.number});
    m_current = {};
    m_written = 0;
}

void SegmentWriter::dropTakenOver()
{
    for (const PlacedBody &body : std::exchange(m_takenOver, {}))
        discard(body);
}

} // namespace storage

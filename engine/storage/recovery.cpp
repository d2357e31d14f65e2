// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/recovery.h"
#include "base/logging.h"
#include "storage/statements.h"

using namespace Qt::Literals;

namespace storage {

namespace {

constexpr qsizetype kLogBlock = qsizetype(1) << 20;

struct Row
{
    Id id = 0;
    int month = 0;
    int number = 0;
    SegmentState state = SegmentState::Live;
    qint64 size = 0;
};

QList<Row> segmentRows(SqlConnection &db)
{
    QList<Row> found;
    auto row = db.run(u"SELECT id, month, number, state, size FROM segment ORDER BY month, number"_s);
    while (row.next())
        found << Row{row.id(0), int(row.integer(1)), int(row.integer(2)), SegmentState(row.integer(3)),
                     row.integer(4)};
    return found;
}

class Recovery
{
public:
    Recovery(SqlConnection &db, FileSystem &files, QString dataDir, SegmentWriter &writer)
        : m_db(db)
        , m_files(files)
        , m_dataDir(std::move(dataDir))
        , m_writer(writer)
    {
    }

    base::Result<RecoveryReport> run(int month, qint64 segmentBytes)
    {
        const QList<Row> rows = segmentRows(m_db);
        if (m_db.failure())
            return *m_db.failure(); // what is not listed is removed: half a list must not be taken for all of it
        QSet<QString> listed;
        Row goOn; // id 0: none
        for (const Row &row : rows) {
            m_writer.reserveNumber(row.month, row.number);
            if (row.state == SegmentState::Retired) {
                unlinkRetired(row);
                continue;
            }
            ++m_report.segments;
            listed.insert(m_writer.path(row.month, row.number));
            if (row.state != SegmentState::Writing)
                continue;
            const bool whole = cutTail(row);
            if (goOn.id)
                seal(goOn);
            goOn = row;
            if (!whole || row.month != month || row.size >= segmentBytes) {
                seal(row);
                goOn = {};
            }
        }
        removeUnlisted(listed);
        emptySpool();
        if (goOn.id)
            m_writer.resume(goOn.id, goOn.month, goOn.number, goOn.size);
        return m_db.orFailure(m_report);
    }

private:
    void seal(const Row &row) { m_db.run(sql::kSegmentState, int(SegmentState::Live), row.id); }

    void unlinkRetired(const Row &row)
    {
        if (m_files.remove(m_writer.path(row.month, row.number)).ok()) {
            m_db.run(u"DELETE FROM segment WHERE id = ?"_s, row.id);
            ++m_report.retired;
        }
    }

    /// The row holds the end of the last acknowledged record. False when the file is not there to that end.
    bool cutTail(const Row &row)
    {
        const QString path = m_writer.path(row.month, row.number);
        auto file = m_files.open(path, FileSystem::Mode::ReadWrite);
        const auto end = file ? (*file)->size() : base::Result<qint64>(file.error());
        if (!end || *end < row.size) {
            qCCritical(lcStorage) << "segment is damaged:" << path << "holds" << (end ? *end : 0) << "of"
                                  << row.size;
            m_report.damaged << path;
            return false;
        }
        if (*end == row.size)
            return true;
        m_report.truncatedBytes += *end - row.size;
        return (*file)->truncate(row.size).ok();
    }

    void removeUnlisted(const QSet<QString> &listed)
    {
        const QString bodies = m_dataDir + "/bodies"_L1;
        for (const QString &folder : m_files.folders(bodies)) {
            for (const QString &name : m_files.files(bodies + u'/' + folder)) {
                const QString path = bodies + u'/' + folder + u'/' + name;
                if (!listed.contains(path) && m_files.remove(path).ok())
                    ++m_report.removedFiles;
            }
        }
    }

    void emptySpool()
    {
        const QString spool = m_dataDir + "/spool"_L1;
        for (const QString &name : m_files.files(spool)) {
            if (m_files.remove(spool + u'/' + name).ok())
                ++m_report.removedSpool;
        }
    }

    SqlConnection &m_db;
    FileSystem &m_files;
    const QString m_dataDir;
    SegmentWriter &m_writer;
    RecoveryReport m_report;
};

} // namespace

base::Result<void> renewLog(FileSystem &files, const QString &indexPath)
{
    auto log = files.open(indexPath + "-wal"_L1, FileSystem::Mode::ReadWrite);
    if (!log)
        return log.error().kind == base::ErrorKind::NotFound ? base::Result<void>() : log.error();
    QByteArray block(kLogBlock, Qt::Uninitialized);
    for (qint64 at = 0;;) {
        const auto read = (*log)->readAt(at, block.data(), block.size());
        if (!read)
            return read.error();
        if (*read == 0)
            break;
        if (auto written = (*log)->writeAt(at, QByteArrayView(block).first(*read)); !written)
            return written;
        at += *read;
    }
    if (auto synced = (*log)->sync(); !synced)
        return synced;
    return files.syncFolder(indexPath.left(indexPath.lastIndexOf(u'/')));
}

base::Result<RecoveryReport> recoverSegments(SqlConnection &db, FileSystem &files, const QString &dataDir,
                                             qint64 wallMs, qint64 segmentBytes, SegmentWriter &writer)
{
    return Recovery(db, files, dataDir, writer).run(monthOf(wallMs), segmentBytes);
}

} // namespace storage

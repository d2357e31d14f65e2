// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/snapshotrestore.h"
#include "base/logging.h"
#include "base/namestamp.h"
#include "storage/mailexport.h"
#include "storage/segmentwriter.h"
#include <QFileInfo>

// The new state is built beside the old one in "restoring"; then the file "restore.pending" is written, which names where the old
// state goes. From then on each step of the exchange can be told from what lies where, so it may be interrupted and repeated: a
// built part that is gone from "restoring" is in its place, and when all of "restoring" is gone, so is everything.

using namespace Qt::Literals;

namespace storage {

namespace {

bool hasColumn(SqlConnection &db, const QString &table, const QString &column)
{
    auto row = db.run(u"SELECT name FROM pragma_table_info(?) WHERE name = ?"_s, table, column);
    return row.next();
}

const auto kBuilding = u"/restoring"_s;
const auto kPending = u"/restore.pending"_s;
constexpr qint64 kChunk = 1 << 20;
constexpr qint64 kLongestName = 200;
/// What belongs to one state of the store.
const QStringList kParts = {u"index.sqlite"_s, u"index.sqlite-wal"_s, u"index.sqlite-shm"_s, u"bodies"_s, u"spool"_s};
/// Those of them that every restored state has.
const QStringList kBuilt = {u"index.sqlite"_s, u"bodies"_s};
/// Queue rows that wait: ready, active, deferred, held.
const auto kOpen = u"(1, 2, 3, 4)"_s;

const SqlDialect &sqlite()
{
    return *SqlDialect::byName(u"sqlite"_s);
}

base::Result<void> writeFile(FileSystem &files, const QString &path, const QByteArray &content)
{
    if (auto removed = files.remove(path); !removed)
        return removed;
    auto file = files.open(path, FileSystem::Mode::CreateNew);
    if (!file)
        return file.error();
    if (auto written = (*file)->writeAt(0, content); !written)
        return written;
    return (*file)->sync();
}

qint64 countOf(SqlConnection &db, const QString &statement)
{
    auto row = db.run(statement);
    return row.next() ? row.integer(0) : 0;
}

} // namespace

SnapshotRestore::SnapshotRestore(FileSystem &files, QString dataDir, qint64 nowMs)
    : m_files(files), m_dataDir(std::move(dataDir)), m_nowMs(nowMs)
{
    m_report.setAside = m_dataDir + u"/set-aside-"_s + base::nameStamp(nowMs);
}

base::Result<RestoreReport> SnapshotRestore::run(const Snapshot &snapshot)
{
    m_report.snapshot = snapshot;
    if (auto finished = finishRestore(m_files, m_dataDir); !finished) // of an earlier one
        return finished.error();
    if (QFileInfo::exists(m_report.setAside))
        return base::Error{base::ErrorKind::Exists, u"%1 is there already: try again in a second"_s.arg(m_report.setAside), {}, {}};
    using Step = base::Result<void> (SnapshotRestore::*)();
    for (const Step step : {&SnapshotRestore::buildBodies, &SnapshotRestore::buildIndex, &SnapshotRestore::closeCurrent, &SnapshotRestore::decide,
                            &SnapshotRestore::exchange}) {
        if (auto done = (this->*step)(); !done) {
            if (step != &SnapshotRestore::exchange && !QFileInfo::exists(m_dataDir + kPending)) {
                (void)removeTree(m_files, m_dataDir + kBuilding);
                (void)removeTree(m_files, m_report.setAside);
            }
            return done.error();
        }
    }
    return m_report;
}

/// Segments that were complete are linked; of one that was being written, the part the snapshot knows is copied, since it has grown.
base::Result<void> SnapshotRestore::buildBodies()
{
    const QString building = m_dataDir + kBuilding;
    if (auto cleared = removeTree(m_files, building); !cleared)
        return cleared;
    if (auto made = m_files.makeFolder(building + u"/bodies"_s); !made)
        return made;
    auto index = SqlConnection::open(sqlite(), {Snapshots::indexOf(m_report.snapshot.path), {}, true});
    if (!index)
        return index.error();
    QSet<QString> folders{building + u"/bodies"_s};
    auto row = (*index)->run(u"SELECT month, number, state, size FROM segment WHERE state <> ?"_s, int(SegmentState::Retired));
    while (row.next()) {
        const QString path = segmentPath(int(row.integer(0)), int(row.integer(1)));
        const QString to = building + u'/' + path;
        const QString kept = m_report.snapshot.path + u'/' + path;
        const QString from = QFileInfo::exists(kept) ? kept : m_dataDir + u'/' + path;
        if (auto made = m_files.makeFolder(QFileInfo(to).path()); !made)
            return made;
        folders.insert(QFileInfo(to).path());
        const bool grew = SegmentState(row.integer(2)) == SegmentState::Writing;
        if (auto placed = placeSegment(from, to, grew ? std::optional(row.integer(3)) : std::nullopt); !placed)
            return placed;
    }
    for (const QString &folder : std::as_const(folders)) {
        if (auto synced = m_files.syncFolder(folder); !synced)
            return synced;
    }
    return (*index)->failure() ? base::Result<void>(*(*index)->failure()) : base::Result<void>();
}

/// Its first `bytes`, or all of it. What is damaged stays so: it must not keep all other mail from coming back.
base::Result<void> SnapshotRestore::placeSegment(const QString &from, const QString &to, std::optional<qint64> bytes)
{
    const QFileInfo source(from);
    if (!source.exists()) {
        qCWarning(lcStorage, "%s is missing: the mail in it cannot come back", qUtf8Printable(from));
        return {};
    }
    if (!bytes && m_files.link(from, to))
        return {};
    if (bytes.value_or(0) > source.size())
        qCWarning(lcStorage, "%s is shorter than the snapshot says", qUtf8Printable(from));
    return copyStart(from, to, std::min(bytes.value_or(source.size()), source.size())); // also where a disk knows no links
}

base::Result<void> SnapshotRestore::copyStart(const QString &from, const QString &to, qint64 bytes)
{
    auto source = m_files.open(from, FileSystem::Mode::Read);
    if (!source)
        return source.error();
    auto copy = m_files.open(to, FileSystem::Mode::CreateNew);
    if (!copy)
        return copy.error();
    QByteArray chunk(std::min(kChunk, std::max<qint64>(bytes, 1)), Qt::Uninitialized);
    for (qint64 at = 0; at < bytes;) {
        const auto read = (*source)->readAt(at, chunk.data(), std::min<qint64>(chunk.size(), bytes - at));
        if (!read)
            return read.error();
        if (*read == 0)
            return base::Error{base::ErrorKind::Corrupt, u"%1 is shorter than the snapshot says"_s.arg(from), {}, {}};
        if (auto written = (*copy)->writeAt(at, QByteArrayView(chunk).first(*read)); !written)
            return written;
        at += *read;
    }
    return (*copy)->sync();
}

base::Result<void> SnapshotRestore::buildIndex()
{
    const QString path = Snapshots::indexOf(m_dataDir + kBuilding);
    const QString source = Snapshots::indexOf(m_report.snapshot.path);
    if (auto copied = copyStart(source, path, QFileInfo(source).size()); !copied)
        return copied;
    auto restored = SqlConnection::open(sqlite(), {path, {}, false});
    if (!restored)
        return restored.error();
    SqlConnection &db = **restored;
    m_report.compared = compare(db);
    if (!m_report.compared) {
        qCWarning(lcStorage, "the index of now cannot be read: %s", qUtf8Printable(db.failure().value_or(base::Error{}).detail));
        db.clearFailure();
        holdAll(db);
    }
    // Numbers given since would be given again to other mail: clients must not take one for the other (RFC 9051 2.3.1.1).
    const bool kept = hasColumn(db, u"mailbox"_s, u"uid_validity"_s); // an older store gives all folders of a mailbox the same
    qint64 from = m_nowMs / 1000;
    if (auto row = db.run(kept ? u"SELECT MAX(uid_validity) FROM mailbox"_s : u"SELECT MAX(uid_validity) FROM folder"_s); row.next())
        from = qMax(from, row.integer(0) + 1);
    db.run(u"UPDATE folder SET uid_validity = ? + (SELECT COUNT(*) FROM folder o WHERE o.mailbox_id = folder.mailbox_id AND o.id < folder.id)"_s,
           from);
    if (kept)
        db.run(u"UPDATE mailbox SET uid_validity = "
               "COALESCE((SELECT MAX(f.uid_validity) FROM folder f WHERE f.mailbox_id = mailbox.id), uid_validity)"_s);
    if (db.failure())
        return *db.failure();
    restored->reset(); // closes the index of now with it
    restored = SqlConnection::open(sqlite(), {path, {}, false});
    if (!restored)
        return restored.error();
    auto truncated = (*restored)->run(u"PRAGMA wal_checkpoint(TRUNCATE)"_s);
    return truncated.next() && truncated.integer(0) == 0
        ? base::Result<void>()
        : base::Result<void>(base::Error{base::ErrorKind::Io, u"the restored index cannot be written"_s, {}, {}});
}

/// Against the index of now, which is read as "now"; uses only columns every schema has had.
bool SnapshotRestore::compare(SqlConnection &restored)
{
    const QString current = m_dataDir + u"/index.sqlite"_s;
    if (!QFileInfo::exists(current) || !restored.run(u"ATTACH DATABASE ? AS now"_s, current).ok())
        return false;
    m_report.mailsSince = countOf(restored, u"SELECT COUNT(*) FROM now.mail m WHERE NOT EXISTS (SELECT 1 FROM main.mail k WHERE k.id = m.id)"_s);
    m_report.waitingSince = countOf(restored, u"SELECT COUNT(*) FROM now.queue q WHERE q.state IN %1 AND NOT EXISTS "
                                              "(SELECT 1 FROM main.queue k WHERE k.id = q.id)"_s.arg(kOpen));
    removeFinished(restored);
    if (restored.failure())
        return false;
    exportMails();
    return true;
}

/// With the mail nobody has any more, whose room is given back as when its last entry goes.
void SnapshotRestore::removeFinished(SqlConnection &restored)
{
    restored.execute(u"CREATE TEMP TABLE finished AS SELECT k.id, k.mail_id FROM main.queue k WHERE k.state IN %1 AND NOT EXISTS "
                     "(SELECT 1 FROM now.queue q WHERE q.id = k.id AND q.state IN %1)"_s.arg(kOpen));
    m_report.finishedSince = restored.run(u"DELETE FROM main.queue WHERE id IN (SELECT id FROM temp.finished)"_s).rowsAffected();
    restored.execute(u"CREATE TEMP TABLE unused AS SELECT m.id, m.segment_id, m.stored_length + %1 AS length FROM main.mail m WHERE m.id IN "
                     "(SELECT mail_id FROM temp.finished) AND NOT EXISTS (SELECT 1 FROM main.message e WHERE e.mail_id = m.id) "
                     "AND NOT EXISTS (SELECT 1 FROM main.queue k WHERE k.mail_id = m.id) "
                     "AND NOT EXISTS (SELECT 1 FROM main.group_held h WHERE h.mail_id = m.id AND h.state <> 1)"_s.arg(RecordHeader::kSize));
    restored.run(u"UPDATE main.segment SET live_bytes = live_bytes - (SELECT SUM(u.length) FROM temp.unused u WHERE u.segment_id = segment.id) "
                 "WHERE id IN (SELECT segment_id FROM temp.unused)"_s);
    restored.run(u"UPDATE main.segment SET sparse = live_bytes * 2 < size WHERE id IN (SELECT segment_id FROM temp.unused)"_s);
    restored.run(u"DELETE FROM main.mail WHERE id IN (SELECT id FROM temp.unused)"_s);
}

void SnapshotRestore::holdAll(SqlConnection &restored)
{
    m_report.mailsSince = m_report.waitingSince = m_report.finishedSince = 0;
    m_report.held = restored.run(u"UPDATE main.queue SET state = 4 WHERE state IN (1, 2, 3)"_s).rowsAffected();
}

void SnapshotRestore::exportMails()
{
    if (m_report.mailsSince == 0)
        return;
    if (const auto exported = exportMailsSince(m_files, m_dataDir, Snapshots::indexOf(m_report.snapshot.path), m_report.setAside + u"/mail"_s))
        m_report.exported = *exported;
    else
        qCWarning(lcStorage, "mail received since is not written out: %s", qUtf8Printable(exported.error().detail));
}

/// Its log is taken over into the file, so that the file stands for itself.
base::Result<void> SnapshotRestore::closeCurrent()
{
    const QString current = m_dataDir + u"/index.sqlite"_s;
    if (!m_report.compared || !QFileInfo::exists(current))
        return {}; // moved with its log, as it is
    auto connection = SqlConnection::open(sqlite(), {current, {}, false});
    if (!connection)
        return connection.error();
    (void)(*connection)->run(u"PRAGMA wal_checkpoint(TRUNCATE)"_s);
    return {};
}

base::Result<void> SnapshotRestore::decide()
{
    if (auto made = m_files.makeFolder(m_report.setAside); !made)
        return made;
    if (auto synced = m_files.syncFolder(m_dataDir + kBuilding); !synced)
        return synced;
    // By rename, so that the file is whole or not there.
    const QString pending = m_dataDir + kPending;
    if (auto written = writeFile(m_files, pending + u".part"_s, QFileInfo(m_report.setAside).fileName().toUtf8()); !written)
        return written;
    if (auto renamed = m_files.rename(pending + u".part"_s, pending); !renamed)
        return renamed;
    return m_files.syncFolder(m_dataDir);
}

base::Result<void> finishRestore(FileSystem &files, const QString &dataDir)
{
    const QString pending = dataDir + kPending;
    if (!QFileInfo::exists(pending))
        return {};
    auto marker = files.open(pending, FileSystem::Mode::Read);
    if (!marker)
        return marker.error();
    QByteArray name(kLongestName, Qt::Uninitialized);
    const auto read = (*marker)->readAt(0, name.data(), name.size());
    if (!read)
        return read.error();
    const QString setAside = dataDir + u'/' + QFileInfo(QString::fromUtf8(name.first(*read))).fileName();
    const QString building = dataDir + kBuilding;
    const bool exchanged = !QFileInfo::exists(building); // the marker came back: what lies here has been used since
    for (const QString &part : exchanged ? QStringList() : kParts) {
        const QString here = dataDir + u'/' + part, old = setAside + u'/' + part, fresh = building + u'/' + part;
        if (kBuilt.contains(part) && !QFileInfo::exists(fresh))
            continue;
        if (QFileInfo::exists(here) && !QFileInfo::exists(old)) {
            if (auto moved = files.rename(here, old); !moved)
                return moved;
        }
        if (QFileInfo::exists(fresh)) {
            if (auto moved = files.rename(fresh, here); !moved)
                return moved;
        }
    }
    for (const QString &folder : exchanged ? QStringList() : QStringList{setAside, dataDir}) {
        if (auto synced = files.syncFolder(folder); !synced)
            return synced;
    }
    if (auto removed = removeTree(files, building); !removed)
        return removed;
    marker->reset(); // open files cannot be removed everywhere
    if (auto removed = files.remove(pending); !removed)
        return removed;
    return files.syncFolder(dataDir);
}

} // namespace storage

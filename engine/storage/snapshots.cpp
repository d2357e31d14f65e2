// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/snapshots.h"
#include "base/logging.h"
#include "base/namestamp.h"
#include "storage/segmentwriter.h"
#include <QFileInfo>
#include <QRegularExpression>
#include <QTimeZone>

using namespace Qt::Literals;

namespace storage {

namespace {

base::Error failed(base::ErrorKind kind, const QString &text, const QString &why)
{
    return {kind, text, u"%1: %2"_s.arg(text, why), {}};
}

base::Error inWords(const base::Error &cause, const QString &text)
{
    return failed(cause.kind, text, cause.detail);
}

/// "ok" when the copy can be trusted.
QString quickCheck(const QString &index)
{
    auto copy = SqlConnection::open(*SqlDialect::byName(u"sqlite"_s), {index, {}, true});
    if (!copy)
        return copy.error().detail;
    auto row = (*copy)->run(u"PRAGMA quick_check(1)"_s);
    return row.next() ? row.text(0) : u"no answer"_s;
}

} // namespace

Snapshots::Snapshots(FileSystem &files, QString dataDir) : m_files(files), m_dataDir(std::move(dataDir)) {}

base::Result<Snapshot> Snapshots::make(SqlConnection &connection, int schema, qint64 nowMs)
{
    Snapshot snapshot;
    snapshot.madeAt = QDateTime::fromMSecsSinceEpoch(nowMs, QTimeZone::utc());
    snapshot.schema = schema;
    snapshot.name = u"%1-schema-%2"_s.arg(base::nameStamp(nowMs)).arg(schema, 4, 10, QChar(u'0'));
    const QString all = m_dataDir + u"/snapshots"_s;
    const QString part = all + u"/making"_s;
    snapshot.path = all + u'/' + snapshot.name;
    base::Result<void> done = removeTree(m_files, part);
    if (done)
        done = removeTree(m_files, snapshot.path); // of an upgrade that failed within the same second
    if (done)
        done = m_files.makeFolder(part + u"/bodies"_s);
    if (done)
        done = copyIndex(connection, part);
    if (done)
        done = linkSegments(connection, part);
    if (done)
        done = m_files.syncFolder(part);
    if (done)
        done = m_files.rename(part, snapshot.path);
    if (done)
        done = m_files.syncFolder(all);
    if (!done) {
        (void)removeTree(m_files, part);
        return inWords(done.error(), u"cannot copy the store aside to %1 before upgrading it; make room there"_s.arg(snapshot.path));
    }
    snapshot.indexBytes = QFileInfo(indexOf(snapshot.path)).size();
    return snapshot;
}

base::Result<void> Snapshots::copyIndex(SqlConnection &connection, const QString &folder)
{
    // A consistent copy in one read transaction, synced when it is done.
    if (!connection.run(u"VACUUM INTO ?"_s, indexOf(folder)).ok()) {
        const base::Error error = connection.failure().value_or(base::Error{});
        connection.clearFailure();
        return error;
    }
    if (const QString found = quickCheck(indexOf(folder)); found != "ok"_L1)
        return failed(base::ErrorKind::Corrupt, u"the copy of the index is damaged"_s, found);
    return {};
}

base::Result<void> Snapshots::linkSegments(SqlConnection &connection, const QString &folder)
{
    QSet<QString> folders;
    auto row = connection.run(u"SELECT month, number FROM segment WHERE state <> ?"_s, int(SegmentState::Retired));
    while (row.next()) {
        const QString path = segmentPath(int(row.integer(0)), int(row.integer(1)));
        const QString to = folder + u'/' + path;
        if (const QString above = QFileInfo(to).path(); !folders.contains(above)) {
            if (auto made = m_files.makeFolder(above); !made)
                return made;
            folders.insert(above);
        }
        auto linked = m_files.link(m_dataDir + u'/' + path, to);
        if (!linked && linked.error().kind == base::ErrorKind::NotFound)
            continue; // damaged before: the upgrade does not make it worse
        if (!linked) { // a disk without hard links: what is deleted later cannot come back, all else can
            qCWarning(lcStorage, "the snapshot holds the index only: %s", qUtf8Printable(linked.error().detail));
            break;
        }
    }
    for (const QString &above : std::as_const(folders)) {
        if (auto synced = m_files.syncFolder(above); !synced)
            return synced;
    }
    return connection.failure() ? base::Result<void>(*connection.failure()) : base::Result<void>();
}

QList<Snapshot> Snapshots::list() const
{
    static const QRegularExpression form(u"^(\\d{8}T\\d{6}Z)-schema-(\\d+)$"_s);
    QList<Snapshot> found;
    const QString all = m_dataDir + u"/snapshots"_s;
    for (const QString &name : m_files.folders(all)) {
        const QRegularExpressionMatch match = form.match(name);
        const auto madeAt = base::wallMsOfStamp(match.captured(1));
        if (!madeAt)
            continue;
        Snapshot one;
        one.name = name;
        one.madeAt = QDateTime::fromMSecsSinceEpoch(*madeAt, QTimeZone::utc());
        one.schema = match.captured(2).toInt();
        one.path = all + u'/' + name;
        one.indexBytes = QFileInfo(indexOf(one.path)).size();
        found.append(one);
    }
    std::sort(found.begin(), found.end(), [](const Snapshot &a, const Snapshot &b) { return a.name > b.name; });
    return found;
}

base::Result<Snapshot> Snapshots::find(const QString &name) const
{
    const QList<Snapshot> all = list();
    QStringList names;
    for (const Snapshot &one : all) {
        if (one.name == name || name == "latest"_L1)
            return one;
        names.append(one.name);
    }
    const QString there = names.isEmpty() ? u"there is none"_s : u"there are "_s + names.join(u", "_s);
    return base::Error{base::ErrorKind::NotFound, u"no snapshot %1 in %2/snapshots: %3"_s.arg(name, m_dataDir, there), {}, {}};
}

void Snapshots::prune(qint64 nowMs, const QString &made)
{
    const QList<Snapshot> all = list();
    for (qsizetype i = 1; i < all.size(); ++i) {
        const bool old = all[i].madeAt.toMSecsSinceEpoch() < nowMs - qint64(kKeptDays) * 86400000;
        if ((i >= kKept || old) && all[i].name != made)
            remove(all[i], old ? u"it is old"_s : u"there are newer ones"_s);
    }
}

void Snapshots::remove(const Snapshot &snapshot, const QString &why)
{
    if (auto removed = removeTree(m_files, snapshot.path); removed)
        qCInfo(lcStorage, "snapshot %s removed: %s", qUtf8Printable(snapshot.name), qUtf8Printable(why));
    else
        qCWarning(lcStorage, "snapshot %s: %s", qUtf8Printable(snapshot.name), qUtf8Printable(removed.error().detail));
}

base::Result<void> removeTree(FileSystem &files, const QString &folder)
{
    if (!QFileInfo(folder).isDir())
        return {};
    for (const QString &name : files.files(folder)) {
        if (auto removed = files.remove(folder + u'/' + name); !removed)
            return removed;
    }
    for (const QString &name : files.folders(folder)) { // ours: bodies, months; no deeper
        if (auto removed = removeTree(files, folder + u'/' + name); !removed)
            return removed;
    }
    return files.removeFolder(folder);
}

} // namespace storage

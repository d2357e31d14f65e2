// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "storage/filesystem.h"
#include "storage/sqlconnection.h"
#include <QDateTime>

namespace storage {

/// The store as it was before an upgrade: a checked copy of the index, and hard links to the segment files it names, so that
/// bodies outlive compaction. A folder of `snapshots` in the data folder.
struct Snapshot
{
    QString name; ///< "20261122T091533Z-schema-0009": when, and the schema it holds
    QDateTime madeAt;
    int schema = 0;
    qint64 indexBytes = 0;
    QString path; ///< of its folder
};

/// The snapshots of a data folder. Blocks; one thread, and no engine at work on the folder but the caller.
class Snapshots
{
public:
    static constexpr int kKept = 3;      ///< the newest of them
    static constexpr int kKeptDays = 60; ///< none but the newest is older: it holds back the room of mail deleted since

    Snapshots(FileSystem &files, QString dataDir);

    /// Of the index that `connection` has open, whose schema is `schema`. OutOfSpace, Io or Corrupt leave nothing behind.
    base::Result<Snapshot> make(SqlConnection &connection, int schema, qint64 nowMs);
    /// Newest first.
    QList<Snapshot> list() const;
    /// By its name, or the newest for "latest"; NotFound says which there are.
    base::Result<Snapshot> find(const QString &name) const;
    /// Removes those beyond the bounds, but never the newest, nor `made` (a name): clocks may have been wrong.
    void prune(qint64 nowMs, const QString &made = {});
    void remove(const Snapshot &snapshot, const QString &why);

    static QString indexOf(const QString &folder) { return folder + QStringLiteral("/index.sqlite"); }

private:
    base::Result<void> copyIndex(SqlConnection &connection, const QString &folder);
    base::Result<void> linkSegments(SqlConnection &connection, const QString &folder);

    FileSystem &m_files;
    const QString m_dataDir;
};

/// A folder and everything in it; success when it was not there.
base::Result<void> removeTree(FileSystem &files, const QString &folder);

} // namespace storage

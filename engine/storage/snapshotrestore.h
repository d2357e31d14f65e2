// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "storage/snapshots.h"

namespace storage {

/// What going back to a snapshot came to.
struct RestoreReport
{
    Snapshot snapshot;
    QString setAside;         ///< folder with everything as it was: a data folder the newer program can open
    bool compared = true;     ///< false: the index of before could not be read, so nothing below is known
    qint64 mailsSince = 0;    ///< accepted after the snapshot and there until now; as files in setAside + "/mail"
    qint64 exported = 0;      ///< of them, those that could be written
    qint64 waitingSince = 0;  ///< recipients elsewhere of such mails that nobody has delivered yet
    qint64 finishedSince = 0; ///< recipients of the snapshot's queue that were done with since: taken out, so that nobody is sent to twice
    qint64 held = 0;          ///< with compared false: recipients held, for the same reason
};

/// Completes a restore that was interrupted; nothing to do in most cases. Before the store is opened, and before its folders are
/// made. May be repeated until it succeeds, whatever parts of the store there were.
base::Result<void> finishRestore(FileSystem &files, const QString &dataDir);

/// Goes back to a snapshot. Nothing is deleted: index and bodies of now are moved to "set-aside-TIME" in the data folder. Mail
/// received since is not in the store afterwards and is written out as files; folders get a new UID validity. The caller holds the
/// engine's lock. Survives a crash at any point: either nothing has changed, or finishRestore() completes it. Blocks.
class SnapshotRestore
{
public:
    SnapshotRestore(FileSystem &files, QString dataDir, qint64 nowMs);
    base::Result<RestoreReport> run(const Snapshot &snapshot);

private:
    base::Result<void> buildIndex();
    base::Result<void> buildBodies();
    base::Result<void> placeSegment(const QString &from, const QString &to, std::optional<qint64> bytes);
    base::Result<void> copyStart(const QString &from, const QString &to, qint64 bytes);
    bool compare(SqlConnection &restored);
    void removeFinished(SqlConnection &restored);
    void holdAll(SqlConnection &restored);
    void exportMails();
    base::Result<void> closeCurrent();
    base::Result<void> decide();
    base::Result<void> exchange() { return finishRestore(m_files, m_dataDir); }

    FileSystem &m_files;
    const QString m_dataDir;
    const qint64 m_nowMs;
    RestoreReport m_report;
};

} // namespace storage

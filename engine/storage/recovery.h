// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "storage/segmentwriter.h"

namespace storage {

/// What start-up did with the files, for the log and the tests.
struct RecoveryReport
{
    int segments = 0;
    int removedFiles = 0; ///< segment files no row lists
    int removedSpool = 0;
    int retired = 0; ///< retired segments unlinked
    qint64 truncatedBytes = 0;
    QStringList damaged; ///< files that are missing or shorter than their row says
};

/// Writes SQLite's log once more, byte for byte, and syncs it. What a failed sync left in the system's cache only reads like what is on
/// disk, but is clean to the kernel, so that no later sync writes it either: commits put behind it would be lost with it at the next
/// power cut. Before the index is opened; no other process has it open. Success when there is no log. Control thread.
/// Source: Rebello et al., "Can Applications Recover from fsync Failures?", USENIX ATC 2020.
base::Result<void> renewLog(FileSystem &files, const QString &indexPath);

/// Makes files and the table `segment` agree again after any end of the process: files without a row go, the
/// tail that no commit covers is cut off, spool files go, retired segments are unlinked. Tells `writer` where
/// to go on. Control thread, before anything else runs.
base::Result<RecoveryReport> recoverSegments(SqlConnection &db, FileSystem &files, const QString &dataDir,
                                             qint64 wallMs, qint64 segmentBytes, SegmentWriter &writer);

} // namespace storage

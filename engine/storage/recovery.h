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

/// Makes files and the table `segment` agree again after any end of the process: files without a row go, the
/// tail that no commit covers is cut off, spool files go, retired segments are unlinked. Tells `writer` where
/// to go on. Control thread, before anything else runs.
base::Result<RecoveryReport> recoverSegments(SqlConnection &db, FileSystem &files, const QString &dataDir,
                                             qint64 wallMs, qint64 segmentBytes, SegmentWriter &writer);

} // namespace storage

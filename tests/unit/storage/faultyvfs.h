// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <atomic>

/// Stands between SQLite and the machine's files in this process: the n-th call fails, once or from then on.
namespace faultyvfs {

/// Which calls count, and what they answer.
enum class Fault {
    WriteIo,   ///< write or sync of the database or its log: SQLITE_IOERR
    WriteFull, ///< the same: SQLITE_FULL (a sync still SQLITE_IOERR)
    Sync,      ///< sync: SQLITE_IOERR; for ever: writes fail after it, too, so that what it was to sync stays in the log
    ReadIo,    ///< read: SQLITE_IOERR
    Open,      ///< open: SQLITE_CANTOPEN, as without free descriptors
    Step       ///< a statement that begins, BEGIN and COMMIT too: SQLITE_INTERRUPT
};

/// Becomes SQLite's default; call once, before the first connection.
void install();
/// `n` counts from 1; 0: nothing fails.
void failAt(int n, bool forEver, Fault fault);
inline void heal() { failAt(0, false, Fault::WriteIo); }
bool failed();

} // namespace faultyvfs

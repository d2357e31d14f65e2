// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <atomic>

/// Stands between SQLite and the machine's files in this process: the n-th write or sync of the database or
/// its WAL fails, once or from then on.
namespace faultyvfs {

/// Becomes SQLite's default; call once, before the first connection.
void install();
/// `n` counts from 1; 0: nothing fails. `full`: SQLITE_FULL, else SQLITE_IOERR.
void failAt(int n, bool forEver, bool full);
bool failed();

} // namespace faultyvfs

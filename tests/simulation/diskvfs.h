// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "disk.h"

namespace base {
class Clock;
}

/// SQLite's files on a simulated disk. From the first use() on it is the default of this process.
namespace simulation::diskvfs {

/// The disk of all connections opened from now on, in one thread. Null: none may be opened.
void use(Disk *disk, const base::Clock *clock, quint64 seed);
/// Connections that are open; none when an engine has gone.
int openFiles();

} // namespace simulation::diskvfs

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>

// The way back from an upgrade. Main thread, blocking; the answer is the exit code, and what happened is said on stdout.

/// Lists the snapshots of a data folder.
int listSnapshots(const QString &dataDir);
/// Goes back to one, by name or "latest". Refused while an engine runs on the folder. Says what becomes of what came since.
int restoreSnapshot(const QString &dataDir, const QString &name);

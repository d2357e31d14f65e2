// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>

/// Tells the service manager, e.g. "READY=1", "STOPPING=1", "WATCHDOG=1" (sd_notify's protocol); nothing happens where there
/// is none. Main thread, does not block.
void notifyServiceManager(const QByteArray &state);
/// Milliseconds between watchdog signs of life the service manager wants; 0: none.
int watchdogIntervalMs();

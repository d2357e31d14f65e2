// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>
#include <functional>

// The service manager of the system: systemd's notification socket, the Service Control Manager of Windows, launchd.

/// What it is told.
enum class ServiceState {
    Ready,
    Reloading, ///< Ready follows
    Stopping,
    Alive ///< a sign of life for its watchdog
};

/// Runs `serve` and answers its exit code; with `managed` as the service manager of Windows wants it: the process was started by
/// it, and its wishes to stop and to reload come as those of watchProcessSignals(). Elsewhere `managed` changes nothing. Main
/// thread, once.
int runService(bool managed, const std::function<int()> &serve);
/// Nothing happens where nobody listens. Main thread, does not block.
void tellServiceManager(ServiceState state);
/// Milliseconds between signs of life the service manager wants; 0: none.
int watchdogIntervalMs();
/// For somebody who sees neither terminal nor journal: the event log of Windows, when the service manager started the process.
void tellSystemLog(const QString &text);

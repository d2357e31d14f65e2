// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <functional>

enum class ProcessSignal { Stop, Reload };

/// Asks to be told of the operating system's wish to stop (SIGTERM, SIGINT, console close) and to reload (SIGHUP).
/// The functions run on the calling thread's event loop. Once per process, main thread.
void watchProcessSignals(std::function<void()> stop, std::function<void()> reload);

/// The same wish from elsewhere in the process, on any thread; before watchProcessSignals() it waits for it.
void raiseProcessSignal(ProcessSignal signal);

/// What the process writes (index, mail, token) is for its own account only, whatever the mode of the data folder; its memory
/// is written nowhere (no core dump).
void keepFilesPrivate();

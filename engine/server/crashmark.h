// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>

namespace server {

/// From now on a crash of the process leaves the number of its signal (on Windows: the code of the exception) at `mark`, and goes on as
/// if nobody had looked: core dump, exit status and debuggers stay what they were. Nothing but that one store happens in the handler.
/// Null: no more. Where somebody else handles such signals (sanitizers), they are left to them. Any thread; one mark in a process.
void setCrashMark(volatile quint32 *mark);
/// "SIGSEGV"; empty for 0.
QString crashName(quint32 number);

} // namespace server

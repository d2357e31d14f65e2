// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QtGlobal>

namespace ui {

/// Processor time the calling thread has used, user and system, microseconds. Any thread.
qint64 threadCpuUs();

} // namespace ui

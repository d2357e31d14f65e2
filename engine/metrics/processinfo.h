// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QtGlobal>

// What the system says about this process. One implementation per platform. Any thread.
namespace metrics {

/// Bytes of memory in use by this process; 0 when the system does not say.
qint64 residentBytes();
/// Processor time used by this process since it began, microseconds; 0 when the system does not say.
qint64 processorMicroseconds();

} // namespace metrics

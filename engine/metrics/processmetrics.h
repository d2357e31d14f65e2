// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "metrics/registry.h"

namespace metrics {

/// Sets process_resident_memory_bytes and process_cpu_microseconds_total. Once a second, before
/// History::record(), always on the same thread.
void updateProcessMetrics(Registry &registry);

} // namespace metrics

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/processmetrics.h"
#include "metrics/processinfo.h"

namespace metrics {

void updateProcessMetrics(Registry &registry)
{
    registry.gauge("process_resident_memory_bytes", {}, "Memory in use by this process.")
        .set(residentBytes());
    Counter &processor =
        registry.counter("process_cpu_microseconds_total", {}, "Processor time used by this process.");
    const auto used = quint64(processorMicroseconds());
    if (used > processor.value())
        processor.add(used - processor.value());
}

} // namespace metrics

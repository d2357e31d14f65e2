// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/processinfo.h"
#include <windows.h>

#include <psapi.h> // needs windows.h before it

namespace metrics {

qint64 residentBytes()
{
    PROCESS_MEMORY_COUNTERS counters;
    if (!GetProcessMemoryInfo(GetCurrentProcess(), &counters, sizeof counters))
        return 0;
    return qint64(counters.WorkingSetSize);
}

qint64 processorMicroseconds()
{
    FILETIME created;
    FILETIME ended;
    FILETIME kernel;
    FILETIME user;
    if (!GetProcessTimes(GetCurrentProcess(), &created, &ended, &kernel, &user))
        return 0;
    // Units of 100 ns.
    const auto microseconds = [](const FILETIME &time) {
        return ((qint64(time.dwHighDateTime) << 32) | qint64(time.dwLowDateTime)) / 10;
    };
    return microseconds(kernel) + microseconds(user);
}

} // namespace metrics

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/processinfo.h"
#include <sys/resource.h>
#include <unistd.h>
#ifdef Q_OS_MACOS
#include <mach/mach.h>
#else
#include <QFile>
#endif

namespace metrics {

#ifdef Q_OS_MACOS
qint64 residentBytes()
{
    mach_task_basic_info info;
    mach_msg_type_number_t count = MACH_TASK_BASIC_INFO_COUNT;
    const kern_return_t status =
        task_info(mach_task_self(), MACH_TASK_BASIC_INFO, reinterpret_cast<task_info_t>(&info), &count);
    return status == KERN_SUCCESS ? qint64(info.resident_size) : 0;
}
#else
qint64 residentBytes()
{
    QFile file(QStringLiteral("/proc/self/statm")); // pages: total, resident, …
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    return file.readAll().split(' ').value(1).toLongLong() * sysconf(_SC_PAGESIZE);
}
#endif

qint64 processorMicroseconds()
{
    rusage usage;
    if (getrusage(RUSAGE_SELF, &usage) != 0)
        return 0;
    const auto microseconds = [](const timeval &time) {
        return qint64(time.tv_sec) * 1000000 + time.tv_usec;
    };
    return microseconds(usage.ru_utime) + microseconds(usage.ru_stime);
}

} // namespace metrics

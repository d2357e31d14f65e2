// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/backgroundthread.h"
#include <QtGlobal>
#ifdef Q_OS_MACOS
#include <pthread/qos.h>
#else
#include <sys/resource.h>
#endif

namespace storage {

#if defined(Q_OS_MACOS)
void yieldToOthers()
{
    pthread_set_qos_class_self_np(QOS_CLASS_UTILITY, 0);
}
#elif defined(Q_OS_LINUX)
void yieldToOthers()
{
    constexpr int kNice = 10;
    ::setpriority(PRIO_PROCESS, 0, kNice); // of this thread alone: setpriority(2), "C library/kernel differences"
}
#else
void yieldToOthers() {} // it would be the whole process
#endif

} // namespace storage

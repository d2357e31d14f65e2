// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "meter/threadtime.h"
#include <windows.h>

namespace ui {

qint64 threadCpuUs()
{
    FILETIME created, ended, kernel, user;
    if (!GetThreadTimes(GetCurrentThread(), &created, &ended, &kernel, &user))
        return 0;
    const auto us = [](const FILETIME &time) { // in steps of 100 ns
        return qint64((quint64(time.dwHighDateTime) << 32 | time.dwLowDateTime) / 10);
    };
    return us(kernel) + us(user);
}

} // namespace ui

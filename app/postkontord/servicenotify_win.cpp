// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "servicenotify.h"

void notifyServiceManager(const QByteArray &) {}

int watchdogIntervalMs()
{
    return 0;
}

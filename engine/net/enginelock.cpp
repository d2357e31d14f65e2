// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/enginelock.h"

namespace net {

// What is the same everywhere; the lock itself is in enginelock_unix.cpp and enginelock_win.cpp.

EngineLock::~EngineLock()
{
    unlock();
}

QString EngineLock::path(const QString &dataDir)
{
    return dataDir + QStringLiteral("/engine.lock");
}

} // namespace net

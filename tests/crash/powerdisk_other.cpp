// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "powerdisk.h"

namespace crash {

PowerDisk::~PowerDisk() = default;

QString PowerDisk::make(const QString &)
{
    return QStringLiteral("images of a power cut are taken on Linux only");
}

bool PowerDisk::sync()
{
    return false;
}

bool PowerDisk::cut(Cut)
{
    return false;
}

bool PowerDisk::mountCut()
{
    return false;
}

void PowerDisk::unmountCut() {}

bool PowerDisk::keepCut(const QString &)
{
    return false;
}

} // namespace crash

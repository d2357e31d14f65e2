// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include <QString>

namespace storage {

/// Of the disk a file or folder is on, in bytes.
struct DiskSpace
{
    qint64 free = 0; ///< for this program
    qint64 total = 0;
};

/// Asks the system at each call; any thread.
base::Result<DiskSpace> diskSpace(const QString &path);

} // namespace storage

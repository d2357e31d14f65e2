// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "storage/filesystem.h"

namespace storage {

/// Writes the mails of the store in `dataDir` that the index `known` does not know to `folder`: each as received, below its trace
/// headers, in a file of its own ("ID.eml"), and "list.csv" (RFC 4180: file, time, sender, recipients). Answers how many; a mail
/// whose body cannot be read is left out and stands in the list without a file. No engine may be at work. Blocks.
base::Result<qint64> exportMailsSince(FileSystem &files, const QString &dataDir, const QString &known, const QString &folder);

} // namespace storage

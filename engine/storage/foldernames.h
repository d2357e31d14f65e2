// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "control/values.h"

// Names of folders: paths with "/" between the levels. Letter case counts, but for INBOX.
namespace storage::foldernames {

constexpr qsizetype kLongest = 200;
constexpr qsizetype kMostLevels = 20;

/// As it is stored; Invalid("name") where it cannot be.
base::Result<QString> checked(const QString &path);
/// As the protocols see a stored name.
QString shown(const QString &stored, control::FolderRole role);
bool isBelow(const QString &path, const QString &parent);
/// All levels above it, the uppermost first.
QStringList parentsOf(const QString &path);

} // namespace storage::foldernames

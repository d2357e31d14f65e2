// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include <QByteArray>
#include <QString>

namespace server {

/// The token with all rights in admin.bootstrap_token_file: read when the file is there, else made (32 random bytes, mode
/// 0600, on disk before this returns). Deleting the file and restarting therefore revokes the old one.
/// Errors name the file; a file that is empty or holds more than one word is refused rather than overwritten.
base::Result<QByteArray> loadOrMakeBootstrapToken(const QString &file);

} // namespace server

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include <QByteArray>
#include <QString>

namespace control {

/// Whether a header field can be made of it: visible ASCII. An empty one is.
bool isTokenText(QByteArrayView text);
/// The token in the first line of a file. NotFound: it cannot be read, and detail says why in the system's words; Invalid: that line
/// is no token. Blocks.
base::Result<QByteArray> readTokenFile(const QString &path);

} // namespace control

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>
#include <optional>

namespace base {

/// "20261122T091533Z": a time (ms since 1970) in the name of a file or folder, to the second, UTC; names sort as the times do.
QString nameStamp(qint64 wallMs);
/// The reverse; nullopt for anything else.
std::optional<qint64> wallMsOfStamp(const QString &stamp);

} // namespace base

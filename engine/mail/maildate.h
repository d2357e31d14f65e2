// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QByteArrayView>
#include <optional>

namespace mail {

/// A date of RFC 5322 3.3 and 4.3 in milliseconds since 1970 UTC: comments, no day name, no seconds, two-digit years,
/// obsolete zones; a missing zone is UTC. nullopt when there is no date in it or it names no day of the calendar
/// (years 1900-9999). Linear, any thread.
std::optional<qint64> parseDate(QByteArrayView value);

/// "Sat, 21 Nov 2026 19:20:07 +0000", always in UTC.
QByteArray formatDate(qint64 wallMs);

} // namespace mail

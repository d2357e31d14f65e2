// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QByteArrayView>
#include <QString>
#include <optional>

// Times as the API spells them. Milliseconds since 1970 UTC, proleptic Gregorian calendar. Pure functions,
// any thread.
namespace control {

constexpr int kTimeLength = 24; ///< of "2026-11-21T09:05:07.042Z"

/// Writes kTimeLength characters to `out`, without a final NUL. Times outside the years 0 to 9999 are clamped
/// to them.
void formatTime(qint64 wallMs, char *out);
QByteArray timeToUtf8(qint64 wallMs);
QString timeToString(qint64 wallMs);

/// RFC 3339 5.6 date-time with any offset and any number of fraction digits (cut to milliseconds); a leap
/// second counts as the first second of the next minute. nullopt for anything else.
std::optional<qint64> timeFromText(QByteArrayView text);
std::optional<qint64> timeFromText(QStringView text);

} // namespace control

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/causewords.h"
#include "control/drainforecast.h"
#include <QString>
#include <optional>

// How values are shown to people, and read from them. Pure but for the time zone and language of the machine.
namespace ctl {

/// Local time, "2026-11-21 09:05:07".
QString shownTime(qint64 wallMs);
QString shownTime(std::optional<qint64> wallMs);
/// "1.2 MB", a million bytes each.
QString shownSize(qint64 bytes);
/// "20d 3h", in the units parseDuration() reads; below a minute "0.25 s".
QString shownSpan(double seconds);
QString shownYes(bool yes);
/// What a cause means, in the language of the texts.
control::CauseWords shownCause(const control::Cause &cause);
/// "gone in 0:10:00 at 60.0 a minute".
QString shownDrain(const control::DrainForecast &forecast);
/// "90", "90s", "15m", "2h" or "7d" into seconds, from 1 s to 10 years.
std::optional<qint64> parseDuration(const QString &text);
/// RFC 3339, or a duration from `now` (wall clock ms) on.
std::optional<qint64> parseTime(const QString &text, qint64 now);

} // namespace ctl

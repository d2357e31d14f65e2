// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/healthreport.h"
#include "look/colors.h"
#include "look/format.h"
#include <QCoreApplication>

namespace ui {

/// The health report in words of the current language. What a newer engine says is shown in its own. UI thread.
class HealthWords
{
    Q_DECLARE_TR_FUNCTIONS(ui::HealthWords)
public:
    /// "severe", "marked", "slight".
    static QString level(const QString &level);
    static State shapeOf(const QString &level);
    /// "Mail is taken slowly".
    static QString title(const QString &key, const QString &fallback);
    /// What it means, then the numbers.
    static QString proof(const control::HealthFinding &finding);
    /// Why there is no change to try, and what would help.
    static QString withoutAdvice(const control::HealthFinding &finding);
    /// "queue.slow_commit_ms: 1,000 → 500 milliseconds".
    static QString step(const QString &key, const QVariant &from, const QVariant &to, const QString &unit);
    /// What the change does, and when.
    static QString tries(const control::HealthFinding &finding);
    /// What became of the number a change was for.
    static QString outcome(const control::HealthChange &change);
    /// A number of a finding with its unit: "320 ms", "12 %".
    static QString value(double value, const QString &unit);
    /// Day and minute.
    static QString moment(qint64 at);
    /// Of a time in seconds, as exactly as people say it: "5 h 20 min".
    static QString span(qint64 seconds);
    /// "9 h 4 min ago"
    static QString ago(qint64 at, qint64 now);
    /// How a chart shows numbers of this unit, and what to multiply them by: shares are shown in hundredths, what has a
    /// bound below one a second is counted a minute, as in value().
    static Unit chartUnit(const QString &unit, double bound);
    static double chartScale(const QString &unit, double bound);
    static QString chartTitle(const QString &unit, double bound);
};

} // namespace ui

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/alerts.h"
#include "control/settings.h"

// The health report: where an engine was slow or short of something, and what to try. Times are milliseconds since 1970 UTC.
namespace control {

/// The one setting to change. Undone as every change of settings is.
struct HealthAdvice
{
    QString key;
    QVariant from; ///< in effect, or from the next start on
    QVariant to;   ///< within the setting's own bounds
    QString unit;  ///< of the setting
    bool restart = false; ///< takes effect at the next start
};

/// One bottleneck.
struct HealthFinding
{
    QString key;    ///< of the rule: "smtp-places"
    QString level;  ///< "slight", "marked", "severe"
    double severity = 0; ///< share of the measured time beyond the bound, times how many times beyond it; findings compare by it
    QString title;  ///< in English, as `text`, `tries` and `help`; other languages look `key` up
    QString text;   ///< what it means, and the numbers
    QString tries;  ///< what the change does; empty without one
    QString help;   ///< what helps where no setting does
    QString metric; ///< as alert rules spell what they watch
    QString unit;   ///< of the numbers: "seconds", "bytes", "perSecond", "count", "share"
    Comparison comparison = Comparison::Above;
    double bound = 0;
    double worst = 0;
    qint64 worstAt = 0;
    double typical = 0; ///< mean of the time beyond the bound
    qint64 from = 0;    ///< looked at from here on: since a change of its setting took effect, if that was lately
    qint64 beyondSeconds = 0;
    qint64 measuredSeconds = 0;
    std::optional<HealthAdvice> advice;
    /// Why there is none: "none" (no setting helps), "limit" (the setting is as far as is sensible), "locked" (set where it cannot be
    /// changed at run time), "pending" (was changed and waits for the next start), "recent" (its change is in effect for less than an hour).
    QString noAdvice;
    Series curve; ///< of the whole time looked at, gaps are NaN
};

/// A change of a setting that findings advise about, and what became of the number it was for.
struct HealthChange
{
    qint64 version = 0; ///< of the settings
    qint64 at = 0;
    QString by;
    std::optional<qint64> revertedAt;
    QString key;
    QVariant from;
    QVariant to;
    QString settingUnit;
    bool pending = false; ///< waits for the next start
    QString finding;      ///< key of the rule
    QString title;        ///< in English
    QString metric;
    QString unit;
    Comparison comparison = Comparison::Above;
    double bound = 0;
    /// Means of equal stretches, at most a day each, on both sides of the moment the change took effect: when it was made, or, where that
    /// needs one, at the last start. `after` ends where the change was taken back, and is unset where it never was in effect.
    std::optional<double> before;
    std::optional<double> after;
    Series curve; ///< of both stretches
};

struct HealthReport
{
    qint64 at = 0;
    qint64 from = 0;            ///< 24 hours ago
    qint64 measuredSeconds = 0; ///< of them there are numbers for
    bool enough = false;        ///< to say anything
    qint64 settingsVersion = 0; ///< the advice is about these: for PATCH /v1/settings
    QList<HealthFinding> findings; ///< worst first, at most kMostHealthFindings
    QList<HealthChange> changes;   ///< of the last week, newest first
};

inline constexpr qsizetype kMostHealthFindings = 5;
/// Below it nothing is said.
inline constexpr qint64 kLeastHealthSeconds = 1800;

class HealthService
{
public:
    virtual ~HealthService() = default;
    virtual void healthReport(Callback<HealthReport> done) = 0;
};

} // namespace control

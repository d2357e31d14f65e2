// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "control/settings.h"
#include "metrics/healthrules.h"
#include <QHash>
#include <functional>

namespace metrics {

/// As History::series().
using SeriesReader = std::function<base::Result<QList<control::Series>>(const QStringList &names, qint64 from, qint64 to, qint64 step)>;

/// What a rule is worth over a stretch of time.
struct HealthJudgement
{
    double bound = 0;
    double severity = 0; ///< 0: never beyond the bound
    double worst = 0;
    qint64 worstAt = 0;
    double typical = 0;
    qint64 beyondSeconds = 0;
    control::Series values; ///< minutes, or coarser far back; gaps are NaN
};

/// Reads rules off a history, and settings where bounds name them. One thread.
class HealthMeasure
{
public:
    /// No single minute counts for more than so many times the bound.
    static constexpr double kMostTimes = 10;

    HealthMeasure(SeriesReader reader, QHash<QString, control::Setting> settings);

    /// Seconds of the stretch there are numbers for.
    qint64 measuredSeconds(qint64 from, qint64 to) const;
    /// `measuredSeconds`: of the same stretch; severity is a share of it.
    HealthJudgement judge(const HealthRule &rule, qint64 from, qint64 to, qint64 measuredSeconds) const;
    /// What a rule measures, without its conditions and those of its names.
    control::Series values(const HealthRule &rule, qint64 from, qint64 to) const;
    double boundOf(const HealthBound &bound) const;
    const control::Setting *setting(const QString &key) const;

private:
    control::Series read(const char *measure, double least, qint64 from, qint64 to, const QList<HealthCondition> &eachWhile = {}) const;
    QList<bool> minutesOf(const HealthCondition &condition, const control::Series &values, qint64 to) const;
    QList<bool> countedMinutes(const HealthRule &rule, const control::Series &values, qint64 to) const;

    const SeriesReader m_reader;
    const QHash<QString, control::Setting> m_settings;
};

/// At most `most` values of the series; of several the mean, or, with `comparison`, the one farthest on that side.
control::Series foldSeries(const control::Series &series, qsizetype most, std::optional<control::Comparison> comparison);
/// Of the values from `from` up to but not at `to`; unset when there are fewer than `least` seconds of them.
std::optional<double> meanBetween(const control::Series &series, qint64 from, qint64 to, qint64 least);

} // namespace metrics

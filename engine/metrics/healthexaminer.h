// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/healthreport.h"
#include "metrics/healthmeasure.h"

namespace metrics {

/// Makes the health report of a moment: judges every rule over the last 24 hours, keeps the worst, and looks for each at its setting.
/// Where that was changed lately, only the time since counts. One thread; used once.
class HealthExaminer
{
public:
    struct Sources
    {
        qint64 now = 0;
        SeriesReader series;
        control::SettingsView settings;
        QList<control::SettingsVersion> history; ///< newest first
        qint64 startedAt = 0; ///< of the engine; settings that wait for a start are in effect since then
    };
    explicit HealthExaminer(Sources sources);

    control::HealthReport report() const;

private:
    std::optional<control::HealthFinding> findingOf(const HealthRule &rule, qint64 measuredSeconds) const;
    void advise(control::HealthFinding &finding, const HealthLever &lever) const;
    void word(control::HealthFinding &finding) const;
    struct Stretch
    {
        qint64 from;
        qint64 to;
    };
    qint64 effectiveAt(qint64 writtenAt, const QString &key) const;
    std::optional<qint64> changedAt(const QString &key) const;
    std::optional<Stretch> effectOf(const control::SettingsVersion &version, const QString &key) const;
    QList<control::HealthChange> changes() const;
    std::optional<control::HealthChange> changeOf(const control::SettingsVersion &version, const control::SettingChange &change) const;

    const Sources m_sources;
    const HealthMeasure m_measure;
    const qint64 m_from;
};

/// What one step of `lever` makes of its setting; unset when that is as far as it should go.
std::optional<qint64> nextStep(const HealthLever &lever, const HealthMeasure &measure);

} // namespace metrics

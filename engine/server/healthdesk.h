// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/clock.h"
#include "control/healthreport.h"
#include "metrics/history.h"

namespace server {

/// Makes health reports out of the metrics' history, the settings and their versions. Made and destroyed on the control thread, to
/// which `history` belongs; any thread may ask.
class HealthDesk final : public control::HealthService
{
public:
    struct Setup
    {
        control::SettingsService *settings = nullptr;
        const metrics::History *history = nullptr;
        const base::Clock *clock = nullptr;
        base::ExecutorPtr control;
        qint64 startedAt = 0; ///< of the engine, wall ms
    };
    explicit HealthDesk(Setup setup) : m_setup(std::make_shared<const Setup>(std::move(setup))) {}

    void healthReport(control::Callback<control::HealthReport> done) override;

private:
    std::shared_ptr<const Setup> m_setup; // calls under way hold it weakly
};

} // namespace server

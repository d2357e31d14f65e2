// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/services.h"
#include "metrics/history.h"

namespace metrics {

/// Answers the API's questions about metrics. Any thread may ask; the work is done on the control thread, to
/// which `history` belongs and on which this object is made and destroyed. What is asked after that is
/// answered Busy or, when the executor has ended, not at all.
class HistoryService final : public control::MetricsService
{
public:
    HistoryService(const Registry &registry, const History &history, base::ExecutorPtr control);
    ~HistoryService() override;

    void exposition(base::Callback<QByteArray> done) override;
    void series(const QStringList &names, qint64 from, qint64 to, qint64 step,
                base::Callback<QList<control::Series>> done) override;
    /// The name of each series there is, as series() takes it.
    void names(base::Callback<QStringList> done);

private:
    struct Sources
    {
        const Registry &registry;
        const History &history;
    };
    std::shared_ptr<const Sources> m_sources; // tasks hold it weakly; only the control thread locks it
    base::ExecutorPtr m_control;
};

} // namespace metrics

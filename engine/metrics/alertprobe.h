// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "metrics/alertexpression.h"
#include "metrics/registry.h"
#include <deque>

namespace metrics {

/// All metrics of one instant, taken once for all probes. One thread.
class MetricsNow
{
public:
    explicit MetricsNow(const Registry &registry);

    struct Value
    {
        MetricKey key;
        bool isCounter = false;
        double value = 0;
    };
    struct Buckets
    {
        MetricKey key;
        const Histogram *histogram = nullptr;
        double scale = 1;
    };
    const std::vector<Value> &values() const { return m_values; }
    const std::vector<Buckets> &histograms() const { return m_histograms; }

private:
    std::vector<Value> m_values;
    std::vector<Buckets> m_histograms;
};

/// What an expression is worth over its window: the rate of a counter per second, the mean of a gauge (its highest with
/// `:max`), the quantile of a histogram's records. NaN: nothing was measured. Keeps at most 60 samples. One thread.
class AlertProbe
{
public:
    /// Fewer events than this over the window say nothing about a share of them.
    static constexpr double kLeastEvents = 10;

    AlertProbe(AlertExpression expression, int windowSeconds);
    /// `nowMs`: monotonic; called about once a second.
    double sample(qint64 nowMs, const MetricsNow &now);

private:
    enum class Kind { Unknown, Gauge, Counter, Buckets };
    struct Term // one name, over all that it matches
    {
        Kind kind = Kind::Unknown;
        double value = 0; ///< of a counter: since the beginning
        double scale = 1;
        std::vector<quint64> buckets;
    };
    struct Sample
    {
        qint64 at = 0;
        std::vector<Term> terms; // of the sum, then of what it is divided by
    };
    static Term take(const MetricKey &wanted, const MetricsNow &now);
    Sample takeAll(qint64 nowMs, const MetricsNow &now) const;
    double worth(const Sample &now, size_t term, const MetricKey &wanted) const;
    double total(const Sample &now, size_t first, const QList<MetricKey> &names) const;
    double eventsOver(const Sample &now) const;

    const AlertExpression m_expression;
    const qint64 m_windowMs;
    std::deque<Sample> m_samples; // oldest first; within the window
};

} // namespace metrics

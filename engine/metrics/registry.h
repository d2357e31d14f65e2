// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QByteArrayView>
#include <QHash>
#include <QList>
#include <QString>
#include <atomic>
#include <memory>
#include <vector>

namespace metrics {

/// Rises only. add() is wait-free, any thread.
class Counter
{
public:
    void add(quint64 n = 1) { m_value.fetch_add(n, std::memory_order_relaxed); }
    quint64 value() const { return m_value.load(std::memory_order_relaxed); }

private:
    alignas(64) std::atomic<quint64> m_value{0};
};

/// Goes up and down. A gauge whose name ends in _seconds is set in microseconds (as durations are everywhere
/// here) and shown in seconds. Any thread.
class Gauge
{
public:
    void set(qint64 v) { m_value.store(v, std::memory_order_relaxed); }
    void add(qint64 n) { m_value.fetch_add(n, std::memory_order_relaxed); }
    qint64 value() const { return m_value.load(std::memory_order_relaxed); }

private:
    alignas(64) std::atomic<qint64> m_value{0};
};

/// Log-linear histogram of durations (or counts): 8 linear steps per power of two, 1 µs to 1 h for durations.
/// record() is wait-free, any thread. Quantiles are exact to 12.5 %.
class Histogram
{
public:
    static constexpr int kBuckets = 8 * 32 + 1;
    void record(qint64 value); ///< microseconds for durations, plain for sizes; negative counts as 0
    quint64 count() const;
    quint64 sum() const { return m_sum.load(std::memory_order_relaxed); }
    /// Copies the buckets (they may run ahead of each other by the records in flight).
    void snapshot(std::vector<quint64> &buckets) const;
    static int bucketOf(qint64 value);
    /// The largest value of a bucket; the last one has no end.
    static qint64 upperBound(int bucket);
    /// Value (microseconds for durations) at `q` (0..1) over the difference of two snapshots; NaN without
    /// records.
    static double quantile(const std::vector<quint64> &now, const std::vector<quint64> &before, double q);

private:
    std::atomic<quint64> m_buckets[kBuckets] = {};
    std::atomic<quint64> m_sum{0};
};

enum class Unit { None, Seconds, Bytes };

/// One label as OpenMetrics wants it: name="value", escaped. Join several with commas.
QByteArray label(QByteArrayView name, QByteArrayView value);

/// All metrics of an engine by name and label set. Find (and create) a metric once and keep the reference: it
/// lives as long as the registry. Creation takes a lock and belongs to start-up; labels never hold addresses.
/// Any thread. One name has one type, help and unit, those of its first use.
class Registry
{
public:
    Registry();
    ~Registry();
    /// `labels` as in OpenMetrics without braces: "state=\"ready\",priority=\"normal\"", or empty.
    Counter &counter(const QByteArray &name, const QByteArray &labels, const QByteArray &help);
    Gauge &gauge(const QByteArray &name, const QByteArray &labels, const QByteArray &help);
    Histogram &histogram(const QByteArray &name, const QByteArray &labels, const QByteArray &help,
                         Unit unit = Unit::Seconds);
    /// OpenMetrics text, ending in "# EOF".
    QByteArray exposition() const;
    /// Flat current values for the once-a-second sampler: "name{labels}" -> value; counters as they stand. A
    /// histogram gives two counters, name_count and name_sum. Durations in seconds.
    struct Sample
    {
        QByteArray key;
        bool isCounter = false;
        double value = 0;
    };
    QList<Sample> sample() const;
    /// Histograms by key, for quantiles of the sampler.
    QList<std::pair<QByteArray, const Histogram *>> histograms() const;
    /// Of the family `name` (without labels); None when there is none.
    Unit unit(const QByteArray &name) const;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace metrics

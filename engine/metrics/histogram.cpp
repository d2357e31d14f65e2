// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/registry.h"
#include <bit>
#include <cmath>
#include <limits>

namespace metrics {

namespace {

// Values 0 to 7 have a bucket each; from 8 on, each power of two is cut into 8 equal steps.
constexpr int kStepBits = 3;
constexpr int kSteps = 1 << kStepBits;
constexpr int kLast = Histogram::kBuckets - 1;

} // namespace

int Histogram::bucketOf(qint64 value)
{
    if (value < kSteps)
        return int(std::max<qint64>(0, value));
    const int power = std::bit_width(quint64(value)) - 1;
    const int step = int(value >> (power - kStepBits)) & (kSteps - 1);
    return std::min(kLast, (power - kStepBits + 1) * kSteps + step);
}

qint64 Histogram::upperBound(int bucket)
{
    if (bucket < kSteps)
        return bucket;
    if (bucket >= kLast)
        return std::numeric_limits<qint64>::max();
    const int shift = bucket / kSteps - 1;
    return ((qint64(kSteps + bucket % kSteps + 1)) << shift) - 1;
}

void Histogram::record(qint64 value)
{
    m_buckets[bucketOf(value)].fetch_add(1, std::memory_order_relaxed);
    m_sum.fetch_add(quint64(std::max<qint64>(0, value)), std::memory_order_relaxed);
}

quint64 Histogram::count() const
{
    quint64 count = 0;
    for (const std::atomic<quint64> &bucket : m_buckets)
        count += bucket.load(std::memory_order_relaxed);
    return count;
}

void Histogram::snapshot(std::vector<quint64> &buckets) const
{
    buckets.resize(kBuckets);
    for (size_t i = 0; i < kBuckets; ++i)
        buckets[i] = m_buckets[i].load(std::memory_order_relaxed);
}

double Histogram::quantile(const std::vector<quint64> &now, const std::vector<quint64> &before, double q)
{
    const auto records = [&](size_t bucket) {
        const quint64 old = bucket < before.size() ? before[bucket] : 0;
        return now[bucket] > old ? now[bucket] - old : 0;
    };
    quint64 total = 0;
    for (size_t i = 0; i < now.size(); ++i)
        total += records(i);
    if (total == 0)
        return std::numeric_limits<double>::quiet_NaN();
    const double rank = std::clamp(q, 0.0, 1.0) * double(total);
    quint64 below = 0;
    for (size_t i = 0; i < now.size(); ++i) {
        const quint64 here = records(i);
        if (here == 0 || double(below + here) < rank) {
            below += here;
            continue;
        }
        const double lower = i == 0 ? 0 : double(upperBound(int(i) - 1) + 1);
        if (int(i) >= kLast) // no end to go towards
            return lower;
        return lower + (double(upperBound(int(i))) - lower) * (rank - double(below)) / double(here);
    }
    return std::numeric_limits<double>::quiet_NaN();
}

} // namespace metrics

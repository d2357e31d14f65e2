// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "metrics/metrickey.h"
#include "metrics/samplering.h"
#include <array>

namespace metrics {

/// Steps at which history is kept, finest first: a quarter of an hour of seconds, 8 hours of 10 s, 2 days of
/// minutes, 30 days of 10 minutes, a year of hours.
struct Tier
{
    qint64 step;     ///< milliseconds
    qint64 capacity; ///< values
};
constexpr std::array<Tier, 5> kTiers{
    {{1000, 960}, {10000, 2940}, {60000, 3000}, {600000, 4464}, {3600000, 8808}}};
constexpr size_t kTierCount = kTiers.size();

/// The history of one number in all tiers. One thread.
class Channel
{
public:
    enum class Kind : quint8 {
        Rate,    ///< of a counter, per second; coarser tiers hold the mean
        Level,   ///< of a gauge; coarser tiers hold mean and maximum
        Quantile ///< of a histogram; each tier is computed from its own difference of buckets
    };
    /// What gathers in one tier until its slot is over.
    struct Gathered
    {
        double sum = 0;
        quint32 count = 0;
        float maximum = kGap;
    };

    Channel(const QByteArray &text, const MetricKey &key, Kind kind);

    /// A second's value into the finest tier, and into what the coarser ones gather. NaN: nothing was
    /// measured.
    void add(qint64 slot, double value);
    /// Ends `slot` of a coarser tier. `quantile` is taken for that kind.
    void finish(size_t tier, qint64 slot, double quantile);
    /// Makes a slot a gap: before it is written again, and when the clock was set back.
    void clear(size_t tier, qint64 slot);
    void forgetGathered() { gathered = {}; }

    /// What is kept of one slot; `maximum`: the highest instead of the mean.
    float at(size_t tier, qint64 slot, bool maximum) const;
    /// The same for the slot that is still gathering.
    float soFar(size_t tier, bool maximum) const;

    const QByteArray text; ///< as it is spelled outside
    const MetricKey key;
    const Kind kind;
    double tick = kGap;             ///< gathers this second's value from its sources
    std::vector<SampleRing> values; ///< by tier
    std::vector<SampleRing> maxima; ///< of levels, by tier; the finest stays empty
    std::array<Gathered, kTierCount> gathered;
};

} // namespace metrics

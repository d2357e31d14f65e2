// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/recorder.h"
#include "base/logging.h"
#include <cmath>

namespace metrics {

namespace {

constexpr qint64 kSecond = 1000;
constexpr qint64 kLongestRate = 5000; // a rate over a longer pause would be drawn as if it were one second's
constexpr double kQuantiles[] = {0.50, 0.95, 0.99};
constexpr const char *kQuantileNames[] = {":p50", ":p95", ":p99"};
constexpr QByteArrayView kOverflow("{overflow=\"true\"}");

QByteArray familyOf(const QByteArray &key)
{
    const qsizetype brace = key.indexOf('{');
    return brace < 0 ? key : key.first(brace);
}

bool hasLabels(const QByteArray &key)
{
    return key.endsWith('}');
}

void addTo(std::vector<quint64> &sum, const std::vector<quint64> &buckets)
{
    sum.resize(buckets.size());
    for (size_t i = 0; i < buckets.size(); ++i)
        sum[i] += buckets[i];
}

} // namespace

void Recorder::reset()
{
    *this = Recorder();
}

void Recorder::record(qint64 nowMs, const Registry &registry, HistoryData &data)
{
    const qint64 slot = nowMs / kSecond;
    const qint64 current = data.current(0);
    if (nowMs < 0 || slot == current || (slot < current && slot >= current - 1))
        return;
    if (slot < current) {
        data.rewind(nowMs);
        m_lastMs = -1;
    }
    const double seconds =
        m_lastMs < 0 || nowMs - m_lastMs > kLongestRate ? kGap : double(nowMs - m_lastMs) / 1000.0;
    for (const std::unique_ptr<Channel> &channel : data.channels())
        channel->tick = kGap;
    sampleBuckets(registry, data);
    finishSlots(nowMs, data);
    sampleValues(registry, seconds, data);
    if (!std::isnan(seconds))
        tickQuantiles();
    for (auto &[key, buckets] : m_buckets)
        buckets.before[0] = buckets.now;
    store(slot, data);
    m_lastMs = nowMs;
}

// Ends the slots of coarser tiers that are over.
void Recorder::finishSlots(qint64 nowMs, HistoryData &data)
{
    for (size_t tier = 1; tier < kTierCount; ++tier) {
        const qint64 slot = nowMs / kTiers[tier].step;
        const qint64 over = data.current(tier);
        if (slot <= over)
            continue;
        if (over >= 0) {
            for (const std::unique_ptr<Channel> &channel : data.channels()) {
                if (channel->kind != Channel::Kind::Quantile)
                    channel->finish(tier, over, kGap);
            }
        }
        for (auto &[key, buckets] : m_buckets) {
            for (size_t i = 0; i < std::size(kQuantiles); ++i) {
                if (over >= 0 && buckets.channels[i])
                    buckets.channels[i]->finish(
                        tier, over,
                        Histogram::quantile(buckets.now, buckets.before[tier], kQuantiles[i]) *
                            buckets.scale);
            }
            buckets.before[tier] = buckets.now;
        }
        data.advance(tier, slot);
    }
}

void Recorder::sampleValues(const Registry &registry, double seconds, HistoryData &data)
{
    const QList<Registry::Sample> samples = registry.sample();
    for (const Registry::Sample &sample : samples) {
        auto source = m_sources.find(sample.key);
        if (source == m_sources.end())
            source = m_sources.insert(sample.key, {channelFor(sample, data)});
        double value = sample.value;
        if (sample.isCounter) {
            // A counter that appears while we look began at zero; one that was there before us began we do
            // not know when.
            const bool known = source->seen || !std::isnan(seconds);
            value = known ? std::max(0.0, sample.value - source->previous) / seconds : double(kGap);
        }
        source->previous = sample.value;
        source->seen = true;
        if (source->channel)
            source->channel->tick = std::isnan(source->channel->tick) ? value : source->channel->tick + value;
    }
}

Channel *Recorder::channelFor(const Registry::Sample &sample, HistoryData &data)
{
    const QByteArray family = familyOf(sample.key);
    if (family.endsWith("_sum") && sample.isCounter)
        return nullptr; // of a histogram; its quantiles say more
    QByteArray text = sample.key;
    if (hasLabels(sample.key) && ++m_labelSets[family] > kMaxLabelSets)
        text = family + kOverflow.toByteArray();
    Channel *channel = data.channel(text, sample.isCounter ? Channel::Kind::Rate : Channel::Kind::Level);
    if (!channel && !m_full) {
        m_full = true;
        qCWarning(lcBase, "too many metrics: no history of %s and later ones", sample.key.constData());
    }
    return channel;
}

void Recorder::addSnapshot(const QByteArray &key, const std::vector<quint64> &snapshot,
                           const Registry &registry, HistoryData &data)
{
    const auto [at, isNew] = m_buckets.try_emplace(key);
    if (isNew)
        makeBuckets(key, at->second, registry, data);
    addTo(at->second.now, snapshot);
}

void Recorder::makeBuckets(const QByteArray &key, Buckets &buckets, const Registry &registry,
                           HistoryData &data)
{
    buckets.scale = registry.unit(familyOf(key)) == Unit::Seconds ? 1e-6 : 1.0;
    for (size_t i = 0; i < std::size(kQuantiles); ++i)
        buckets.channels[i] = data.channel(key + kQuantileNames[i], Channel::Kind::Quantile);
}

void Recorder::sampleBuckets(const Registry &registry, HistoryData &data)
{
    for (auto &[key, buckets] : m_buckets)
        buckets.now.clear();
    std::vector<quint64> snapshot;
    const auto histograms = registry.histograms();
    QHash<QByteArray, int> seen;
    for (const auto &[key, histogram] : histograms) {
        const QByteArray family = familyOf(key);
        const bool kept = ++seen[family] <= kMaxHistogramLabelSets;
        histogram->snapshot(snapshot);
        addSnapshot(family, snapshot, registry, data);
        if (hasLabels(key) && kept)
            addSnapshot(key, snapshot, registry, data);
    }
}

void Recorder::tickQuantiles()
{
    for (auto &[key, buckets] : m_buckets) {
        for (size_t i = 0; i < std::size(kQuantiles); ++i) {
            if (buckets.channels[i])
                buckets.channels[i]->tick =
                    Histogram::quantile(buckets.now, buckets.before[0], kQuantiles[i]) * buckets.scale;
        }
    }
}

void Recorder::store(qint64 slot, HistoryData &data)
{
    const qint64 before = data.current(0);
    data.advance(0, slot);
    for (const std::unique_ptr<Channel> &channel : data.channels()) {
        if (before >= 0 && slot == before + 2) // a late timer left out one second: its rate covers both
            channel->add(before + 1, channel->tick);
        channel->add(slot, channel->tick);
    }
}

} // namespace metrics

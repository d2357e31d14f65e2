// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "metrics/historydata.h"
#include "metrics/registry.h"
#include <map>

namespace metrics {

/// Samples a registry into a HistoryData. Keeps what rates and quantiles are differences of. One thread.
class Recorder
{
public:
    /// Label sets of one family that get a history of their own; the others share one. Histograms cost more,
    /// and beyond their bound only the whole family is kept.
    static constexpr int kMaxLabelSets = 40;
    static constexpr int kMaxHistogramLabelSets = 10; // classes of mail are nine

    void record(qint64 nowMs, const Registry &registry, HistoryData &data);
    /// After the data was replaced: channels are looked up anew.
    void reset();

private:
    struct Source // one counter or gauge
    {
        Channel *channel = nullptr;
        double previous = 0;
        bool seen = false;
    };
    struct Buckets // one histogram, or all of a family
    {
        std::array<Channel *, 3> channels{};
        double scale = 1;
        std::vector<quint64> now;
        std::array<std::vector<quint64>, kTierCount> before;
    };

    void sampleValues(const Registry &registry, double seconds, HistoryData &data);
    void sampleBuckets(const Registry &registry, HistoryData &data);
    void finishSlots(qint64 nowMs, HistoryData &data);
    void tickQuantiles();
    void store(qint64 slot, HistoryData &data);
    Channel *channelFor(const Registry::Sample &sample, HistoryData &data);
    void addSnapshot(const QByteArray &key, const std::vector<quint64> &snapshot, const Registry &registry,
                     HistoryData &data);
    void makeBuckets(const QByteArray &key, Buckets &buckets, const Registry &registry, HistoryData &data);

    qint64 m_lastMs = -1;
    QHash<QByteArray, Source> m_sources;
    QHash<QByteArray, int> m_labelSets;
    std::map<QByteArray, Buckets> m_buckets; // by key; of a family: by its name
    bool m_full = false;                     // said once
};

} // namespace metrics

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "meter/timehistogram.h"
#include <QtAlgorithms>

namespace ui {

/// Below 8 each number has a bucket of its own; above, the three bits after the first choose one of eight.
int TimeHistogram::bucketOf(qint64 us)
{
    const quint64 value = quint64(qMax(us, qint64(0)));
    if (value < kPerDoubling)
        return int(value);
    const int top = 63 - int(qCountLeadingZeroBits(value));
    const int step = int(value >> (top - 3)) & (kPerDoubling - 1);
    return qMin((top - 2) * kPerDoubling + step, kBuckets - 1);
}

qint64 TimeHistogram::endOf(int bucket)
{
    if (bucket < kPerDoubling)
        return bucket;
    const int top = bucket / kPerDoubling + 2;
    return (qint64(kPerDoubling + bucket % kPerDoubling + 1) << (top - 3)) - 1;
}

qint64 TimeHistogram::percentile(double share) const
{
    const double wanted = share * double(m_total);
    qint64 seen = 0;
    for (int bucket = 0; bucket < kBuckets; ++bucket) {
        seen += m_counts[size_t(bucket)];
        if (seen > 0 && double(seen) >= wanted)
            return qMin(endOf(bucket), m_longest);
    }
    return 0;
}

} // namespace ui

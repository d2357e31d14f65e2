// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QtGlobal>
#include <array>

namespace ui {

/// Counts of durations in buckets that grow by an eighth at most, so a percentile is read within 12.5 % from 4 KiB,
/// however many were added. Microseconds; one thread.
class TimeHistogram
{
public:
    void add(qint64 us)
    {
        ++m_counts[bucketOf(us)];
        ++m_total;
        m_longest = qMax(m_longest, us);
    }
    qint64 total() const { return m_total; }
    qint64 longest() const { return m_longest; }
    /// The duration that a share of all (0 to 1) did not exceed; 0 when there is none.
    qint64 percentile(double share) const;

private:
    static constexpr int kPerDoubling = 8;
    static constexpr int kBuckets = 40 * kPerDoubling;
    static int bucketOf(qint64 us);
    static qint64 endOf(int bucket);

    std::array<qint64, kBuckets> m_counts{};
    qint64 m_total = 0;
    qint64 m_longest = 0;
};

} // namespace ui

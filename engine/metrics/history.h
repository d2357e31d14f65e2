// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "base/workerpool.h"
#include "control/values.h"
#include "metrics/channel.h"
#include "metrics/registry.h"
#include <QStringList>

namespace metrics {

/// What the metrics were, from the last second to the last year, so that a headless server has its charts
/// too.
///
/// record() samples a registry once a second. Counters become rates per second; gauges keep mean and maximum;
/// histograms give p50, p95 and p99 of each slot from the difference of their buckets. Memory is bounded to
/// about 50 MB: a family with very many label sets has the surplus gathered in one series, overflow="true",
/// so that sums stay right.
///
/// Control thread only; what it hands out are copies.
class History
{
public:
    History();
    ~History();
    History(const History &) = delete;
    History &operator=(const History &) = delete;

    /// Takes one sample. `nowMs`: wall clock. A second call within the same second is passed over; a second
    /// that was missed by a late timer is filled, longer pauses stay gaps. A clock set back makes what lies
    /// after it forgotten.
    void record(qint64 nowMs, const Registry &registry);

    /// The newest sample, "name{labels}" -> value, and "name:p95" for histograms; NaN where nothing was
    /// measured.
    QList<std::pair<QByteArray, double>> latest() const;
    /// The same as a JSON object, NaN as null.
    QByteArray latestJson() const;

    /// One series per name, in order. Names as MetricKey; one without all labels is the sum over the label
    /// sets that match (of quantiles: the highest). `from` and `to` in wall-clock milliseconds, both
    /// included; `step` in milliseconds, 0 for about 600 values. The answer's step may be larger, where only
    /// coarser history reaches back to `from`, or to stay below 10,000 values; its `from` is rounded to its
    /// step and never lies before what is kept. Gaps are NaN. Several slots in one step give their mean, of
    /// maxima and quantiles the highest. Fails with Invalid (field "name", "from" or "step").
    base::Result<QList<control::Series>> series(const QStringList &names, qint64 from, qint64 to,
                                                qint64 step) const;

    /// Reads what save() wrote; a missing, foreign or broken file leaves the history as it was and returns
    /// false.
    bool load(const QString &file);
    /// Writes everything, atomically and synced, before it returns: for the end of the program.
    bool save(const QString &file) const;
    /// The same in `pool`, at most every five minutes and once at a time; call it as often as you like.
    void saveNowAndThen(const QString &file, qint64 nowMs, base::WorkerPool &pool);

    /// Bytes of the values kept.
    qint64 memoryBytes() const;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace metrics

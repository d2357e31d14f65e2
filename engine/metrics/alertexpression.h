// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "metrics/metrickey.h"

namespace metrics {

/// What an alert rule measures: `queue_depth{state=ready} + queue_depth{state=deferred}`, or one sum divided by another,
/// `db_connections{state=active} / db_connections`. Names are MetricKeys: one without all labels is the sum over those that
/// match (of quantiles: all records together), and a label's value may end in * (`status=5*`). Value type, any thread.
struct AlertExpression
{
    QList<MetricKey> sum;
    QList<MetricKey> over; ///< empty: not divided

    /// nullopt for anything else, for more than 8 names, and for a text of more than 500 bytes.
    static std::optional<AlertExpression> parse(QByteArrayView text);
};

/// Whether a metric is meant, with * at the end of a wanted label's value.
bool matchesWithStar(const MetricKey &key, const MetricKey &wanted);

} // namespace metrics

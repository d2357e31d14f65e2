// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "metrics/registry.h"
#include "queue/loadgauge.h"
#include "queue/site.h"
#include <vector>

namespace queue {

/// The queue's metrics, made at start. Queue thread.
class QueueMetrics
{
public:
    explicit QueueMetrics(metrics::Registry &registry);

    void setDepth(control::QueueState state, int lane, qint64 count) { m_depth[int(state)][lane]->set(count); }
    void setOldest(qint64 ageMs) { m_oldest.set(ageMs * 1000); }
    void setLoad(const Load &load);
    /// One attempt for one recipient of a class.
    void attempted(mail::DeliveryResult result, const QString &mailClass);
    void left(qint64 recipients) { m_dequeued.add(quint64(recipients)); }
    void delivered(int lane, const QString &mailClass, qint64 latencyMs);

private:
    metrics::Gauge *m_depth[8][kLanes] = {};
    metrics::Gauge &m_oldest;
    metrics::Counter &m_dequeued;
    metrics::Histogram &m_latency;
    metrics::Histogram *m_latencyOf[kLanes] = {};
    metrics::Counter *m_attempts[3] = {};
    struct OfClass
    {
        QLatin1StringView label;
        metrics::Counter *attempts[3] = {};
        metrics::Histogram *latency = nullptr;
    };
    OfClass &ofClass(const QString &mailClass);
    std::vector<OfClass> m_classes; ///< one for each of control::classLabels()
    QList<std::pair<QByteArray, metrics::Gauge *>> m_slowed;
};

} // namespace queue

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue/queuemetrics.h"
#include "control/mailclass.h"
#include <algorithm>

namespace queue {

namespace {
constexpr const char *kLaneWords[] = {"urgent", "normal", "bulk"};
constexpr std::pair<control::QueueState, const char *> kStateWords[] = {{control::QueueState::Ready, "ready"},
                                                                        {control::QueueState::Active, "active"},
                                                                        {control::QueueState::Deferred, "deferred"},
                                                                        {control::QueueState::Held, "held"}};
constexpr const char *kResultWords[] = {"sent", "deferred", "bounced"}; // of mail::DeliveryResult
const QByteArray kLatencyHelp = "From the queue to the positive reply of the receiving server";
} // namespace

QueueMetrics::QueueMetrics(metrics::Registry &registry)
    : m_oldest(registry.gauge("queue_oldest_seconds", {}, "Age of the oldest recipient that is due or was put off, without destinations somebody paused")),
      m_dequeued(registry.counter("queue_dequeued_total", {}, "Recipients that left the queue")),
      m_latency(registry.histogram("delivery_latency_seconds", {}, kLatencyHelp))
{
    for (const auto &[state, word] : kStateWords) {
        for (int lane = 0; lane < kLanes; ++lane)
            m_depth[int(state)][lane] =
                &registry.gauge("queue_depth", metrics::label("state", word) + ',' + metrics::label("priority", kLaneWords[lane]),
                                "Recipients in the queue");
    }
    for (int lane = 0; lane < kLanes; ++lane)
        m_latencyOf[lane] =
            &registry.histogram("delivery_latency_by_priority_seconds", metrics::label("priority", kLaneWords[lane]), kLatencyHelp);
    for (int result = 0; result < 3; ++result)
        m_attempts[result] = &registry.counter("delivery_attempts_total", metrics::label("result", kResultWords[result]),
                                               "Attempts to deliver, by outcome");
    for (const QLatin1StringView word : control::classLabels()) {
        OfClass &one = m_classes.emplace_back();
        one.label = word;
        const QByteArray label = metrics::label("class", word);
        for (int result = 0; result < 3; ++result)
            one.attempts[result] =
                &registry.counter("delivery_attempts_by_class_total", label + ',' + metrics::label("result", kResultWords[result]),
                                  "Attempts to deliver, by class of mail and outcome");
        one.latency = &registry.histogram("delivery_latency_by_class_seconds", label, kLatencyHelp);
    }
    for (const char *reason : {"disk", "memory", "loop", "storage"})
        m_slowed.append({reason, &registry.gauge("queue_slowed", metrics::label("reason", reason),
                                                 "1: bulk mail waits because of this, 2: normal mail too, 3: and new mail is refused for now")});
}

void QueueMetrics::setLoad(const Load &load)
{
    for (const auto &[reason, gauge] : m_slowed)
        gauge->set(reason == load.reasonWord() ? int(load.level) : 0);
}

QueueMetrics::OfClass &QueueMetrics::ofClass(const QString &mailClass)
{
    const QLatin1StringView label = control::classLabel(mailClass);
    return *std::find_if(m_classes.begin(), m_classes.end(), [label](const OfClass &one) { return one.label == label; });
}

void QueueMetrics::attempted(mail::DeliveryResult result, const QString &mailClass)
{
    m_attempts[int(result)]->add();
    ofClass(mailClass).attempts[int(result)]->add();
}

void QueueMetrics::delivered(int lane, const QString &mailClass, qint64 latencyMs)
{
    m_latency.record(latencyMs * 1000);
    m_latencyOf[lane]->record(latencyMs * 1000);
    ofClass(mailClass).latency->record(latencyMs * 1000);
}

} // namespace queue

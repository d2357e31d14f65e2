// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/plannedmetrics.h"
#include "metrics/registry.h"

namespace server {

void registerPlannedMetrics(metrics::Registry &registry)
{
    for (const char *state : {"ready", "active", "deferred", "held"}) {
        for (const char *priority : {"urgent", "normal", "bulk"})
            registry.gauge("queue_depth", metrics::label("state", state) + ',' + metrics::label("priority", priority),
                           "Recipients in the queue");
    }
    registry.gauge("queue_oldest_seconds", {}, "Age of the oldest recipient that is due");
    registry.counter("queue_dequeued_total", {}, "Recipients that left the queue");
    registry.histogram("delivery_latency_seconds", {}, "From the queue to the positive reply of the receiving server");
    for (const char *result : {"sent", "deferred", "bounced"})
        registry.counter("delivery_attempts_total", metrics::label("result", result), "Attempts to deliver, by outcome");
    for (const char *protocol : {"imap", "pop3"})
        registry.gauge(QByteArray(protocol) + "_connections_active", {}, "Open connections");
}

} // namespace server

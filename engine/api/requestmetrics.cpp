// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/requestmetrics.h"

namespace api {

RequestMetrics::RequestMetrics(metrics::Registry &registry, const std::vector<Route> &routes)
    : m_registry(registry)
    , m_firstRoute(routes.data())
    , m_counters(routes.size() + 1)
    , m_duration(registry.histogram("http_request_duration_seconds", {},
                                    "Time from the whole request to its answer."))
    , m_sockets(registry.gauge("websocket_connections_active", {}, "Open WebSockets."))
{
}

void RequestMetrics::answered(const Route *route, int status, qint64 microseconds)
{
    m_duration.record(microseconds);
    const auto found = std::find(kStatuses.begin(), kStatuses.end() - 1, status);
    Row &row = m_counters[route ? size_t(route - m_firstRoute) : m_counters.size() - 1];
    std::atomic<metrics::Counter *> &slot = row[size_t(found - kStatuses.begin())];
    metrics::Counter *counter = slot.load(std::memory_order_acquire);
    if (!counter) {
        // Labels come from the table, never from the request: their number is bounded.
        const QByteArray labels = QByteArray("method=\"") + (route ? route->method : "none") + "\",route=\"" +
                                  (route ? route->pattern : "none") + "\",status=\"" +
                                  QByteArray::number(*found) + '"';
        counter = &m_registry.counter("http_requests_total", labels, "Requests answered.");
        slot.store(counter, std::memory_order_release);
    }
    counter->add();
}

} // namespace api

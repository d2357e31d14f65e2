// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "api/route.h"
#include "metrics/registry.h"
#include <array>
#include <atomic>
#include <vector>

namespace api {

/// http_requests_total{method,route,status}, http_request_duration_seconds, websocket_connections_active.
/// Counters are made at their first use and found without a lock after it. Any thread.
class RequestMetrics
{
public:
    RequestMetrics(metrics::Registry &registry, const std::vector<Route> &routes);
    /// `route` null: nothing matched.
    void answered(const Route *route, int status, qint64 microseconds);
    void socketOpened() { m_sockets.add(1); }
    void socketClosed() { m_sockets.add(-1); }

private:
    static constexpr std::array kStatuses{101, 200, 201, 202, 204, 304, 400, 401, 403, 404,
                                          405, 408, 409, 413, 414, 415, 417, 421, 422, 426,
                                          429, 431, 500, 501, 503, 505, 507, 0};
    using Row = std::array<std::atomic<metrics::Counter *>, kStatuses.size()>;

    metrics::Registry &m_registry;
    const Route *m_firstRoute;
    std::vector<Row> m_counters; // one row per route, one more for "none"
    metrics::Histogram &m_duration;
    metrics::Gauge &m_sockets;
};

} // namespace api

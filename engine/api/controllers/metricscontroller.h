// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "api/route.h"

namespace api {

/// /metrics and /v1/metrics/series. Handlers of the route table: stateless, I/O threads.
class MetricsController
{
public:
    static void exposition(const ExchangePtr &exchange);
    static void series(const ExchangePtr &exchange);
};

} // namespace api

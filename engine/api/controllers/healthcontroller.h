// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "api/route.h"

namespace api {

/// /v1/health-report. Handlers of the route table: stateless, I/O threads.
class HealthController
{
public:
    static void report(const ExchangePtr &exchange);
};

} // namespace api

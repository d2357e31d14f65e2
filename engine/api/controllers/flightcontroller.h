// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "api/route.h"

namespace api {

/// /v1/flight-record and /v1/flight-records. Handlers of the route table: stateless, I/O threads.
class FlightController
{
public:
    static void record(const ExchangePtr &exchange);
    static void list(const ExchangePtr &exchange);
    static void keep(const ExchangePtr &exchange);
    static void read(const ExchangePtr &exchange);
    static void remove(const ExchangePtr &exchange);
};

} // namespace api

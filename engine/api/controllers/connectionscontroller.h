// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "api/route.h"

namespace api {

/// /v1/connections. Handlers of the route table: stateless, I/O threads.
class ConnectionsController
{
public:
    static void list(const ExchangePtr &exchange);
    static void close(const ExchangePtr &exchange);
    static void transcript(const ExchangePtr &exchange);
};

} // namespace api

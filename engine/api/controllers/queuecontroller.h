// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "api/route.h"

namespace api {

/// /v1/queue, /v1/queue/{id}/hold … and /v1/queue:hold …; the last word of the path is the action. Handlers of the route
/// table: stateless, I/O threads.
class QueueController
{
public:
    static void list(const ExchangePtr &exchange);
    static void read(const ExchangePtr &exchange);
    static void act(const ExchangePtr &exchange);
    static void remove(const ExchangePtr &exchange);
    static void actOnAll(const ExchangePtr &exchange);
};

} // namespace api

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "api/route.h"

namespace api {

/// /v1/sessions. Handlers of the route table: stateless, I/O threads.
class SessionsController
{
public:
    static void create(const ExchangePtr &exchange);
    static void read(const ExchangePtr &exchange);
    static void end(const ExchangePtr &exchange);
};

} // namespace api

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "api/route.h"

namespace api {

/// /v1/log. Handlers of the route table: stateless, I/O threads.
class LogController
{
public:
    static void list(const ExchangePtr &exchange);
};

} // namespace api

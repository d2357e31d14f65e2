// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "api/route.h"

namespace api {

/// /v1/destinations. Handlers of the route table: stateless, I/O threads.
class DestinationsController
{
public:
    static void list(const ExchangePtr &exchange);
    static void read(const ExchangePtr &exchange);
    static void limit(const ExchangePtr &exchange);
    /// What limits or a pause would do to the time until the mail is gone; changes nothing.
    static void forecast(const ExchangePtr &exchange);
    static void pause(const ExchangePtr &exchange);
    static void resume(const ExchangePtr &exchange);
};

} // namespace api

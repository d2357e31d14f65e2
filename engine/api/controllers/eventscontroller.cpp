// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/controllers/eventscontroller.h"
#include "api/exchange.h"

namespace api {

void EventsController::list(const ExchangePtr &exchange)
{
    if (const auto page = exchange->page())
        exchange->services().events->listEvents(*page, exchange->thenJson<control::Page<control::Event>>());
}

} // namespace api

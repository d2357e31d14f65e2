// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/controllers/healthcontroller.h"
#include "api/exchange.h"
#include "control/jsonhealth.h"

namespace api {

void HealthController::report(const ExchangePtr &exchange)
{
    exchange->services().health->healthReport(exchange->thenJson<control::HealthReport>());
}

} // namespace api

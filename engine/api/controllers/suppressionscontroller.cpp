// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/controllers/suppressionscontroller.h"
#include "api/exchange.h"

using namespace Qt::StringLiterals;

namespace api {

void SuppressionsController::list(const ExchangePtr &exchange)
{
    if (const auto page = exchange->page())
        exchange->services().suppressions->listSuppressions(*page, exchange->thenJson<control::Page<control::Suppression>>());
}

void SuppressionsController::create(const ExchangePtr &exchange)
{
    const auto json = exchange->json();
    if (!json)
        return;
    http::JsonFields fields(*json);
    control::Suppression wanted;
    wanted.address = fields.string("address"_L1, http::JsonFields::Required, 320).value_or(QString());
    wanted.reason = fields.string("reason"_L1, http::JsonFields::Optional, 500).value_or(QString());
    if (exchange->accepts(fields))
        exchange->services().suppressions->addSuppression(wanted, exchange->thenJson<control::Suppression>(201));
}

void SuppressionsController::read(const ExchangePtr &exchange)
{
    exchange->services().suppressions->suppression(exchange->parameters.value(0), exchange->thenJson<control::Suppression>());
}

void SuppressionsController::remove(const ExchangePtr &exchange)
{
    exchange->services().suppressions->removeSuppression(exchange->parameters.value(0), exchange->thenEmpty<control::Suppression>());
}

} // namespace api

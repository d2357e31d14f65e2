// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/controllers/banscontroller.h"
#include "api/exchange.h"
#include "control/jsonbans.h"

using namespace Qt::StringLiterals;

namespace api {

namespace {
constexpr qint64 kLongestS = 315'360'000; // ten years

/// "192.0.2.0-24" stands for "192.0.2.0/24", for a path cannot hold the slash.
QString addressOf(const ExchangePtr &exchange)
{
    return exchange->parameters.value(0).replace(u'-', u'/');
}

} // namespace

void BansController::list(const ExchangePtr &exchange)
{
    if (const auto page = exchange->page())
        exchange->services().bans->listBans(*page, exchange->thenJson<control::Page<control::Ban>>());
}

void BansController::create(const ExchangePtr &exchange)
{
    const auto json = exchange->json();
    if (!json)
        return;
    http::JsonFields fields(*json);
    control::Ban wanted;
    wanted.address = fields.string("address"_L1, http::JsonFields::Required, 64).value_or(QString());
    wanted.note = fields.string("note"_L1, http::JsonFields::Optional, 500).value_or(QString());
    const qint64 seconds = fields.integer("seconds"_L1, 0, kLongestS).value_or(0);
    wanted.by = exchange->actor()->name;
    if (exchange->accepts(fields))
        exchange->services().bans->setBan(wanted, seconds, exchange->thenJson<control::Ban>(201));
}

void BansController::read(const ExchangePtr &exchange)
{
    exchange->services().bans->ban(addressOf(exchange), exchange->thenJson<control::Ban>());
}

void BansController::remove(const ExchangePtr &exchange)
{
    exchange->services().bans->liftBan(addressOf(exchange), exchange->actor()->name, exchange->thenEmpty<control::Ban>());
}

} // namespace api

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/controllers/flightcontroller.h"
#include "api/exchange.h"

namespace api {

void FlightController::record(const ExchangePtr &exchange)
{
    exchange->services().flight->record(exchange->then<QByteArray>([exchange](QByteArray &json) { exchange->replyJson(json); }));
}

void FlightController::list(const ExchangePtr &exchange)
{
    exchange->services().flight->listRecords(
        exchange->then<QList<control::FlightFile>>([exchange](QList<control::FlightFile> &files) { exchange->replyJson(listJson(files)); }));
}

void FlightController::keep(const ExchangePtr &exchange)
{
    exchange->services().flight->keepRecord(exchange->thenJson<control::FlightFile>(201));
}

void FlightController::read(const ExchangePtr &exchange)
{
    exchange->services().flight->keptRecord(exchange->parameters.value(0),
                                            exchange->then<QByteArray>([exchange](QByteArray &json) { exchange->replyJson(json); }));
}

void FlightController::remove(const ExchangePtr &exchange)
{
    exchange->services().flight->removeRecord(exchange->parameters.value(0), exchange->thenEmpty<control::FlightFile>());
}

} // namespace api

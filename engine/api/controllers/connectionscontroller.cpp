// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/controllers/connectionscontroller.h"
#include "api/exchange.h"
#include "control/jsondiagnosis.h"

namespace api {

void ConnectionsController::list(const ExchangePtr &exchange)
{
    exchange->services().connections->listConnections(exchange->then<QList<control::Connection>>(
        [exchange](QList<control::Connection> &connections) { exchange->replyJson(listJson(connections)); }));
}

void ConnectionsController::close(const ExchangePtr &exchange)
{
    if (const auto id = exchange->pathId())
        exchange->services().connections->closeConnection(*id, exchange->thenEmpty<control::Connection>());
}

void ConnectionsController::transcript(const ExchangePtr &exchange)
{
    if (const auto id = exchange->pathId())
        exchange->services().transcripts->transcript(*id, exchange->thenJson<control::Transcript>());
}

} // namespace api

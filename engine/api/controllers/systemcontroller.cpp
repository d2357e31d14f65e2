// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/controllers/systemcontroller.h"
#include "api/exchange.h"

using namespace Qt::StringLiterals;

namespace api {

void SystemController::health(const ExchangePtr &exchange)
{
    exchange->replyJson(R"({"status":"ok"})");
}

void SystemController::ready(const ExchangePtr &exchange)
{
    if (exchange->services().status->ready())
        exchange->replyJson(R"({"status":"ready"})");
    else
        exchange->refuse(503, "not_ready", u"Starting or draining."_s);
}

void SystemController::status(const ExchangePtr &exchange)
{
    exchange->services().status->status(exchange->thenJson<control::Status>());
}

void SystemController::openApi(const ExchangePtr &exchange)
{
    exchange->replyJson(exchange->context().openApi, 200, exchange->context().openApiEtag);
}

void SystemController::echo(const ExchangePtr &exchange)
{
    http::HttpResponse response;
    response.contentType = "application/octet-stream";
    response.body = exchange->request().body();
    exchange->reply(std::move(response));
}

} // namespace api

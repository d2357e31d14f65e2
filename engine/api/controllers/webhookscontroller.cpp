// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/controllers/webhookscontroller.h"
#include "api/exchange.h"

using namespace Qt::StringLiterals;

namespace api {

void WebhooksController::list(const ExchangePtr &exchange)
{
    exchange->services().webhooks->listWebhooks(exchange->then<QList<control::Webhook>>(
        [exchange = exchange.get()](QList<control::Webhook> &hooks) { exchange->replyJson(listJson(hooks)); }));
}

void WebhooksController::create(const ExchangePtr &exchange)
{
    const auto json = exchange->json();
    if (!json)
        return;
    http::JsonFields fields(*json);
    control::Webhook wanted;
    wanted.url = fields.string("url"_L1, http::JsonFields::Required, 2000).value_or(QString());
    wanted.types = fields.strings("types"_L1, http::JsonFields::Optional, 10, 50).value_or(control::webhookTypes());
    wanted.enabled = fields.boolean("enabled"_L1).value_or(true);
    if (exchange->accepts(fields))
        exchange->services().webhooks->createWebhook(wanted, exchange->thenJson<control::NewWebhook>(201));
}

void WebhooksController::read(const ExchangePtr &exchange)
{
    if (const auto id = exchange->pathId())
        exchange->services().webhooks->webhook(*id, exchange->thenJson<control::Webhook>());
}

void WebhooksController::change(const ExchangePtr &exchange)
{
    const auto id = exchange->pathId();
    const auto json = id ? exchange->json() : std::nullopt;
    if (!json)
        return;
    http::JsonFields fields(*json);
    control::WebhookChange change;
    change.url = fields.string("url"_L1, http::JsonFields::Optional, 2000);
    change.types = fields.strings("types"_L1, http::JsonFields::Optional, 10, 50);
    change.enabled = fields.boolean("enabled"_L1);
    change.newSecret = fields.boolean("newSecret"_L1).value_or(false);
    if (exchange->accepts(fields))
        exchange->services().webhooks->changeWebhook(*id, change, exchange->thenJson<control::NewWebhook>());
}

void WebhooksController::remove(const ExchangePtr &exchange)
{
    if (const auto id = exchange->pathId())
        exchange->services().webhooks->deleteWebhook(*id, exchange->thenEmpty<control::Webhook>());
}

void WebhooksController::test(const ExchangePtr &exchange)
{
    if (const auto id = exchange->pathId())
        exchange->services().webhooks->testWebhook(*id, exchange->thenJson<control::Webhook>(202));
}

void WebhooksController::attempts(const ExchangePtr &exchange)
{
    if (const auto id = exchange->pathId())
        exchange->services().webhooks->webhookAttempts(*id, exchange->then<QList<control::WebhookAttempt>>(
            [exchange = exchange.get()](QList<control::WebhookAttempt> &list) { exchange->replyJson(listJson(list)); }));
}

} // namespace api

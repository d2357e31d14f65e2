// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/controllers/destinationscontroller.h"
#include "api/exchange.h"
#include "control/drainforecast.h"

using namespace Qt::StringLiterals;

namespace api {

namespace {

constexpr qint64 kMostConnections = 1000;
constexpr qint64 kMostPerMinute = 1000000;

/// Names are kept in lower case; answers 404 itself for what can be none.
std::optional<QString> nameOf(const ExchangePtr &exchange)
{
    const QString name = exchange->parameters.value(0).toLower();
    if (!name.isEmpty() && name.size() <= 255)
        return name;
    exchange->refuse(404, "not_found");
    return {};
}

/// A limit as a merge patch names it: null frees, a number sets, one that is not named stays (empty).
std::optional<std::optional<int>> limitIn(http::JsonFields &fields, QLatin1StringView name, qint64 most)
{
    if (fields.isNull(name))
        return std::make_optional<std::optional<int>>();
    if (const auto wanted = fields.integer(name, 1, most))
        return std::optional(int(*wanted));
    return {};
}

void setPaused(const ExchangePtr &exchange, bool paused)
{
    if (const auto name = nameOf(exchange))
        exchange->services().queue->pauseDestination(*name, paused, exchange->actor()->name,
                                                     exchange->thenJson<control::Destination>());
}

} // namespace

void DestinationsController::list(const ExchangePtr &exchange)
{
    if (const auto page = exchange->page())
        exchange->services().queue->listDestinations(*page, exchange->thenJson<control::Page<control::Destination>>());
}

void DestinationsController::read(const ExchangePtr &exchange)
{
    if (const auto name = nameOf(exchange))
        exchange->services().queue->destination(*name, exchange->thenJson<control::Destination>());
}

void DestinationsController::limit(const ExchangePtr &exchange)
{
    const auto name = nameOf(exchange);
    if (!name)
        return;
    const auto json = exchange->json();
    if (!json)
        return;
    http::JsonFields fields(*json);
    const auto connections = limitIn(fields, "maxConnections"_L1, kMostConnections);
    const auto rate = limitIn(fields, "maxPerMinute"_L1, kMostPerMinute);
    if (!exchange->accepts(fields))
        return;
    // A destination nobody knows yet has no limits.
    exchange->services().queue->destination(
        *name, {exchange->executor(), [=](base::Result<control::Destination> now) {
                    const base::ActorScope behalf(exchange->actor());
                    if (!now && now.error().kind != base::ErrorKind::NotFound) {
                        exchange->fail(now.error());
                        return;
                    }
                    const control::Destination known = now ? *now : control::Destination();
                    exchange->services().queue->limitDestination(
                        *name, connections.value_or(known.maxConnections), rate.value_or(known.maxPerMinute),
                        exchange->actor()->name, exchange->thenJson<control::Destination>());
                }});
}

void DestinationsController::forecast(const ExchangePtr &exchange)
{
    const auto name = nameOf(exchange);
    if (!name)
        return;
    const auto json = exchange->json();
    if (!json)
        return;
    http::JsonFields fields(*json);
    control::DestinationLevers levers;
    levers.paused = fields.boolean("paused"_L1);
    levers.maxConnections = limitIn(fields, "maxConnections"_L1, kMostConnections);
    levers.maxPerMinute = limitIn(fields, "maxPerMinute"_L1, kMostPerMinute);
    if (!exchange->accepts(fields))
        return;
    exchange->services().queue->destination(*name, exchange->then<control::Destination>([exchange, levers](control::Destination &now) {
        const qint64 at = exchange->context().clock.wallMs();
        exchange->replyJson(control::toJson(control::DrainComparison{forecastDrain(now, {}, at), forecastDrain(now, levers, at)}));
    }));
}

void DestinationsController::pause(const ExchangePtr &exchange)
{
    setPaused(exchange, true);
}

void DestinationsController::resume(const ExchangePtr &exchange)
{
    setPaused(exchange, false);
}

} // namespace api

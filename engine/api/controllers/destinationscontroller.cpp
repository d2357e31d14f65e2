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

void setPaused(const ExchangePtr &exchange, bool paused)
{
    if (const auto name = nameOf(exchange))
        exchange->services().queue->pauseDestination(*name, paused, exchange->token->name,
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
    const bool freesConnections = fields.isNull("maxConnections"_L1);
    const bool freesRate = fields.isNull("maxPerMinute"_L1);
    const auto connections = fields.integer("maxConnections"_L1, 1, kMostConnections);
    const auto rate = fields.integer("maxPerMinute"_L1, 1, kMostPerMinute);
    if (!exchange->accepts(fields))
        return;
    // Merge patch: what is not named stays. A destination nobody knows yet has no limits.
    exchange->services().queue->destination(
        *name, {exchange->executor(), [=](base::Result<control::Destination> now) {
                    if (!now && now.error().kind != base::ErrorKind::NotFound) {
                        exchange->fail(now.error());
                        return;
                    }
                    const control::Destination known = now ? *now : control::Destination();
                    const auto merged = [](bool frees, std::optional<qint64> wanted, std::optional<int> old) {
                        return frees ? std::nullopt : wanted ? std::optional(int(*wanted)) : old;
                    };
                    exchange->services().queue->limitDestination(
                        *name, merged(freesConnections, connections, known.maxConnections),
                        merged(freesRate, rate, known.maxPerMinute), exchange->token->name,
                        exchange->thenJson<control::Destination>());
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
    if (fields.isNull("maxConnections"_L1))
        levers.maxConnections.emplace();
    if (fields.isNull("maxPerMinute"_L1))
        levers.maxPerMinute.emplace();
    levers.paused = fields.boolean("paused"_L1);
    if (const auto connections = fields.integer("maxConnections"_L1, 1, kMostConnections))
        levers.maxConnections = std::optional(int(*connections));
    if (const auto rate = fields.integer("maxPerMinute"_L1, 1, kMostPerMinute))
        levers.maxPerMinute = std::optional(int(*rate));
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

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/drainforecast.h"
#include "control/jsonfields.h"
#include "control/jsonmembers.h"
#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace control {

namespace {

constexpr double kNearLimit = 0.9;       // of a limit: it is what holds back
constexpr double kLongestS = 10.0 * 365 * 86400;

/// Recipients a minute, as far as connections alone go.
struct Capacity
{
    double perMinute = 0;
    bool byConnections = false;
    bool untried = false;
};

Capacity capacityOf(const Destination &destination, std::optional<int> maxConnections)
{
    const double atOnce = std::max<double>(1, destination.active);
    Capacity out{destination.rate, false, false};
    const double perSlot = destination.rate / atOnce;
    const bool held = destination.maxConnections && destination.active >= kNearLimit * *destination.maxConnections;
    if (maxConnections && *maxConnections < atOnce) {
        out.perMinute = perSlot * *maxConnections;
        out.byConnections = true;
    } else if (held && (!maxConnections || *maxConnections > *destination.maxConnections)) {
        const double wanted = std::min<double>(maxConnections ? *maxConnections : std::max(destination.window, atOnce), double(destination.queued));
        out.perMinute = perSlot * std::max(wanted, atOnce);
        out.untried = wanted > atOnce;
    } else {
        out.byConnections = held && maxConnections;
    }
    return out;
}

} // namespace

DrainForecast forecastDrain(const Destination &destination, const DestinationLevers &levers, qint64 nowMs)
{
    DrainForecast out;
    out.queued = std::max<qint64>(0, destination.queued);
    if (out.queued == 0) {
        out.seconds = 0;
        out.limitedBy = u"nothing"_s;
        return out;
    }
    if (levers.paused.value_or(destination.paused)) {
        out.limitedBy = u"paused"_s;
        return out;
    }
    if (!(destination.rate > 0)) { // nothing went out in the last minute: nobody knows
        out.limitedBy = u"unmeasured"_s;
        return out;
    }
    const std::optional<int> maxPerMinute = levers.maxPerMinute.value_or(destination.maxPerMinute);
    const Capacity capacity = capacityOf(destination, levers.maxConnections.value_or(destination.maxConnections));
    const bool heldByRate = destination.maxPerMinute && destination.rate >= kNearLimit * *destination.maxPerMinute;
    const bool faster = heldByRate && (!maxPerMinute || *maxPerMinute > *destination.maxPerMinute);
    out.ratePerMinute = capacity.perMinute;
    out.limitedBy = capacity.byConnections ? u"connections"_s : u"remote"_s;
    out.atLeast = capacity.untried || faster;
    if (maxPerMinute && (*maxPerMinute <= capacity.perMinute || (heldByRate && !faster))) {
        out.ratePerMinute = std::min<double>(*maxPerMinute, capacity.perMinute);
        out.limitedBy = u"rate"_s;
        out.atLeast = false;
    }
    const double waitS = destination.retryAt > nowMs ? double(destination.retryAt - nowMs) / 1000 : 0;
    const double seconds = waitS + double(out.queued) * 60 / out.ratePerMinute;
    if (seconds <= kLongestS)
        out.seconds = qint64(std::ceil(seconds));
    return out;
}

void writeJson(JsonWriter &writer, const DrainForecast &forecast)
{
    writer.StartObject();
    member(writer, "queued", forecast.queued);
    writeKey(writer, "ratePerMinute");
    writeNumber(writer, std::round(forecast.ratePerMinute * 10) / 10);
    writeKey(writer, "seconds");
    if (forecast.seconds)
        writer.Int64(*forecast.seconds);
    else
        writer.Null();
    member(writer, "limitedBy", forecast.limitedBy);
    member(writer, "atLeast", forecast.atLeast);
    writer.EndObject();
}

void writeJson(JsonWriter &writer, const DrainComparison &comparison)
{
    writer.StartObject();
    writeKey(writer, "now");
    writeJson(writer, comparison.now);
    writeKey(writer, "then");
    writeJson(writer, comparison.then);
    writer.EndObject();
}

bool readJson(const rapidjson::Value &json, DrainForecast &out)
{
    return JsonMembers(json)
        .need("queued", out.queued)
        .may("ratePerMinute", out.ratePerMinute)
        .mayNull("seconds", out.seconds)
        .need("limitedBy", out.limitedBy)
        .may("atLeast", out.atLeast)
        .ok();
}

bool readJson(const rapidjson::Value &json, DrainComparison &out)
{
    const JsonMembers members(json);
    const rapidjson::Value *now = members.find("now");
    const rapidjson::Value *then = members.find("then");
    return now && then && readJson(*now, out.now) && readJson(*then, out.then);
}

} // namespace control

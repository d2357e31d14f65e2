// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/drainforecast.h"
#include "control/jsonfields.h"
#include "control/jsonmembers.h"
#include <algorithm>
#include <cmath>
#include <numeric>

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

namespace {

constexpr int kLanes = int(LaneCounts().size());

qint64 sum(const LaneCounts &counts, int lanes = kLanes)
{
    return std::accumulate(counts.begin(), counts.begin() + lanes, qint64(0));
}

DrainForecast standing(const QString &reason)
{
    DrainForecast out;
    out.limitedBy = reason;
    return out;
}

/// Until the last of `set`, which waits among all that `share` says, is gone.
DrainForecast lastOf(const LaneCounts &set, const MovedShare &share, qint64 nowMs)
{
    int lanes = kLanes;
    while (lanes > 0 && set[lanes - 1] == 0)
        --lanes;
    Destination ahead = share.destination;
    ahead.queued = sum(share.waiting, lanes);
    return forecastDrain(ahead, {}, nowMs);
}

LaneCounts operator+(LaneCounts a, const LaneCounts &b)
{
    for (int lane = 0; lane < kLanes; ++lane)
        a[lane] += b[lane];
    return a;
}

DrainForecast before(const MovedShare &share, qint64 nowMs)
{
    return sum(share.moved) > 0 ? lastOf(share.moved, share, nowMs) : standing(u"held"_s);
}

DrainForecast after(const MovedShare &share, const QueueAction &action, qint64 nowMs)
{
    MovedShare then = share;
    switch (action.kind) {
    case QueueAction::Hold:
        return standing(u"held"_s);
    case QueueAction::Retry:
        then.destination.retryAt = 0;
        [[fallthrough]];
    case QueueAction::Release:
        then.waiting = share.waiting + share.held;
        return lastOf(share.moved + share.held, then, nowMs);
    case QueueAction::Prioritize: {
        if (sum(share.moved) == 0)
            return standing(u"held"_s); // in its new lane, and held
        LaneCounts set{};
        const int lane = int(action.lane) - int(Lane::Urgent);
        set[lane] = sum(share.moved);
        for (int i = 0; i < kLanes; ++i)
            then.waiting[i] += set[i] - share.moved[i];
        return lastOf(set, then, nowMs);
    }
    case QueueAction::Bounce:
    case QueueAction::Remove:
    case QueueAction::Reroute:
        break;
    }
    return forecastDrain({}, {}, nowMs); // gone at once
}

/// Of many destinations: the slowest one's time, all rates, and for how many there is no time.
class Slowest
{
public:
    void add(const DrainForecast &one, qint64 recipients)
    {
        m_all.queued += recipients;
        const bool known = one.seconds.has_value();
        if (!known)
            m_all.unknown += recipients;
        else
            m_all.ratePerMinute += one.ratePerMinute;
        const bool first = known ? !m_all.seconds : !m_all.seconds && recipients > m_mostUnknown;
        if (first || (known && *one.seconds > *m_all.seconds)) {
            m_all.seconds = one.seconds;
            m_all.limitedBy = one.limitedBy;
            m_all.atLeast = one.atLeast;
        }
        if (!known)
            m_mostUnknown = std::max(m_mostUnknown, recipients);
    }
    DrainForecast result() const
    {
        return m_all.queued > 0 ? m_all : forecastDrain({}, {}, 0);
    }

private:
    DrainForecast m_all;
    qint64 m_mostUnknown = 0;
};

} // namespace

DrainComparison forecastMoved(const QList<MovedShare> &shares, const QueueAction &action, const std::optional<MovedShare> &target, qint64 nowMs)
{
    Slowest now, then;
    LaneCounts rerouted{};
    for (const MovedShare &share : shares) {
        const qint64 recipients = sum(share.moved) + sum(share.held);
        now.add(before(share, nowMs), recipients);
        if (action.kind != QueueAction::Reroute) {
            then.add(after(share, action, nowMs), recipients);
            continue;
        }
        rerouted = rerouted + share.moved;
        if (sum(share.held) > 0)
            then.add(standing(u"held"_s), sum(share.held));
    }
    if (sum(rerouted) > 0) {
        MovedShare there = target.value_or(MovedShare());
        there.waiting = there.waiting + rerouted;
        then.add(lastOf(rerouted, there, nowMs), sum(rerouted));
    }
    return {now.result(), then.result()};
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
    member(writer, "unknown", forecast.unknown);
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

void writeJson(JsonWriter &writer, const QueuePreview &preview)
{
    writer.StartObject();
    member(writer, "count", preview.count);
    writeKey(writer, "drain");
    writeJson(writer, preview.drain);
    if (preview.upTo)
        member(writer, "upTo", base::idToString(preview.upTo));
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
        .may("unknown", out.unknown)
        .ok();
}

bool readJson(const rapidjson::Value &json, DrainComparison &out)
{
    const JsonMembers members(json);
    const rapidjson::Value *now = members.find("now");
    const rapidjson::Value *then = members.find("then");
    return now && then && readJson(*now, out.now) && readJson(*then, out.then);
}

bool readJson(const rapidjson::Value &json, QueuePreview &out)
{
    JsonMembers members(json);
    const rapidjson::Value *drain = members.need("count", out.count).mayId("upTo", out.upTo).find("drain");
    return members.ok() && drain && readJson(*drain, out.drain);
}

} // namespace control

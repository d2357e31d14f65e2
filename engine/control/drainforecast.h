// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/json.h"
#include "control/services.h"
#include <array>

// How long a destination's mail will take, before a lever is let go. Pure functions, any thread.
namespace control {

/// What would be changed; what is not set stays as it is.
struct DestinationLevers
{
    std::optional<bool> paused;
    std::optional<std::optional<int>> maxConnections; ///< holding nullopt: as the settings say
    std::optional<std::optional<int>> maxPerMinute;
};

/// When what waits will be gone.
struct DrainForecast
{
    qint64 queued = 0;
    double ratePerMinute = 0;       ///< recipients a minute
    std::optional<qint64> seconds;  ///< not set: not by itself, or nobody can know
    QString limitedBy;              ///< "nothing" (empty), "paused", "held", "rate", "connections", "remote" (as quickly as the other side takes it), "unmeasured"
    bool atLeast = false;           ///< it may go faster: more than now has not been tried
    qint64 unknown = 0;             ///< of `queued`, if it is of many destinations: what does not go by itself, or nobody can know when
};

struct DrainComparison
{
    DrainForecast now;
    DrainForecast then;
};

/// From what was measured in the last minute: recipients a minute for each delivery at once, and the time until it is tried again after
/// failures. More deliveries at once than now count fully (`atLeast` says so), fewer in proportion; new mail is not counted.
/// `nowMs`: wall clock.
DrainForecast forecastDrain(const Destination &destination, const DestinationLevers &levers, qint64 nowMs);

/// Recipients of one destination by lane: urgent, normal, bulk.
using LaneCounts = std::array<qint64, 3>;

/// What a lever on part of the queue would move, of one destination.
struct MovedShare
{
    Destination destination;
    LaneCounts waiting{}; ///< all that is ready or deferred
    LaneCounts moved{};   ///< of these, what the lever moves
    LaneCounts held{};    ///< what it moves of the held ones
};

/// What a change of many would do.
struct QueuePreview
{
    qint64 count = 0; ///< recipients that match and may be changed
    DrainComparison drain; ///< when the last of them is gone
    Id upTo = 0; ///< the newest item of the queue when it was counted by a filter; see QueueSelection
};

/// When the last of what the lever moves is gone. Within a destination what is more urgent goes first, and what is moved goes last in
/// its lane; the slowest destination counts. `target`: where a Reroute sends it, if that is known.
DrainComparison forecastMoved(const QList<MovedShare> &shares, const QueueAction &action, const std::optional<MovedShare> &target, qint64 nowMs);

/// {queued, ratePerMinute, seconds, limitedBy, atLeast, unknown}
void writeJson(JsonWriter &writer, const DrainForecast &forecast);
/// {now, then}
void writeJson(JsonWriter &writer, const DrainComparison &comparison);
/// {count, drain, upTo}
void writeJson(JsonWriter &writer, const QueuePreview &preview);
bool readJson(const rapidjson::Value &json, DrainForecast &out);
bool readJson(const rapidjson::Value &json, DrainComparison &out);
bool readJson(const rapidjson::Value &json, QueuePreview &out);

} // namespace control

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/json.h"

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
    QString limitedBy;              ///< "nothing" (empty), "paused", "rate", "connections", "remote" (as quickly as the other side takes it), "unmeasured"
    bool atLeast = false;           ///< it may go faster: more than now has not been tried
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

/// {queued, ratePerMinute, seconds, limitedBy, atLeast}
void writeJson(JsonWriter &writer, const DrainForecast &forecast);
/// {now, then}
void writeJson(JsonWriter &writer, const DrainComparison &comparison);
bool readJson(const rapidjson::Value &json, DrainForecast &out);
bool readJson(const rapidjson::Value &json, DrainComparison &out);

} // namespace control

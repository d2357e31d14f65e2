// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/healthrules.h"

namespace metrics {

namespace {

constexpr auto kAbove = control::Comparison::Above;
constexpr auto kBelow = control::Comparison::Below;
constexpr double kNearlyAll = 0.95; // of the places
constexpr double kOneAMinute = 1.0 / 60;
constexpr qint64 kGiB = qint64(1) << 30;

// Load makes bulk mail wait, and mail that waits for that reason needs no more places.
const HealthCondition kNotSlowed{"queue_slowed:max", kBelow, {0.5}};

// Limits of connections are each listener's own: so is whether it was full.
constexpr const char *kMailRefused =
    "listener_refused_total{listener=smtp} + listener_refused_total{listener=submission} + listener_refused_total{listener=submissions}";

QList<HealthCondition> eachOfMail(control::Comparison comparison)
{
    const HealthBound nearlyAll{kNearlyAll, "smtp.max_connections"};
    return {{"listener_connections_active{listener=smtp}:max", comparison, nearlyAll},
            {"listener_connections_active{listener=submission}:max", comparison, nearlyAll},
            {"listener_connections_active{listener=submissions}:max", comparison, nearlyAll}};
}

QList<HealthRule> incoming()
{
    return {
        {.key = "smtp-places",
         .measure = kMailRefused,
         .unit = "perSecond",
         .comparison = kAbove,
         .bound = {kOneAMinute},
         .eachWhile = eachOfMail(kAbove),
         .lever = {"smtp.max_connections", 2, 10000}},
        {.key = "http-places",
         .measure = "listener_refused_total{listener=http} + listener_refused_total{listener=https}",
         .unit = "perSecond",
         .comparison = kAbove,
         .bound = {kOneAMinute},
         .eachWhile = {{"listener_connections_active{listener=http}:max", kAbove, {kNearlyAll, "http.max_connections"}},
                       {"listener_connections_active{listener=https}:max", kAbove, {kNearlyAll, "http.max_connections"}}},
         .lever = {"http.max_connections", 2, 50000}},
        {.key = "address-places",
         .measure = kMailRefused,
         .unit = "perSecond",
         .comparison = kAbove,
         .bound = {kOneAMinute},
         .eachWhile = eachOfMail(kBelow),
         .lever = {"limits.connections_per_address", 2, 200}},
        {.key = "accept-slow",
         .measure = "smtp_accept_duration_seconds:p95",
         .unit = "seconds",
         .comparison = kAbove,
         .bound = {1},
         .lever = {"queue.slow_commit_ms", 0.5, 100}},
        {.key = "cache-misses",
         .measure = "cache_misses_total / cache_misses_total + cache_hits_total",
         .unit = "share",
         .comparison = kAbove,
         .bound = {0.7},
         .least = 1,
         .lever = {"cache.ttl_s", 2, 60}},
    };
}

QList<HealthRule> outgoing()
{
    constexpr double kManyDue = 200; // recipients
    constexpr double kLongestUsualPauseS = 4 * 3600;
    return {
        {.key = "delivery-slots",
         .measure = "queue_depth{state=ready}",
         .unit = "count",
         .comparison = kAbove,
         .bound = {kManyDue},
         .conditions = {{"queue_depth{state=active}:max", kAbove, {kNearlyAll, "queue.max_active"}}, kNotSlowed},
         .lever = {"queue.max_active", 2, 4000}},
        {.key = "destination-slots",
         .measure = "queue_depth{state=ready}",
         .unit = "count",
         .comparison = kAbove,
         .bound = {kManyDue},
         .conditions = {{"queue_depth{state=active}:max", kBelow, {kNearlyAll, "queue.max_active"}}, kNotSlowed},
         .lever = {"queue.destination_max_connections", 2, 100}},
        {.key = "old-mail",
         .measure = "queue_oldest_seconds",
         .unit = "seconds",
         .comparison = kAbove,
         .bound = {kLongestUsualPauseS},
         .lever = {"queue.max_retry_s", 0.5, 1800, "queue.first_retry_s"}},
        {.key = "deferred-share",
         .measure = "delivery_attempts_total{result=deferred} / delivery_attempts_total",
         .unit = "share",
         .comparison = kAbove,
         .bound = {0.3},
         .least = kOneAMinute,
         .lever = {"queue.first_retry_s", 2, 1800, "queue.max_retry_s"}},
        {.key = "connect-failed",
         .measure = "delivery_connections_total{kind=failed} / delivery_connections_total{kind=failed} + delivery_connections_total{kind=opened}",
         .unit = "share",
         .comparison = kAbove,
         .bound = {0.3},
         .least = kOneAMinute,
         .lever = {"delivery.connect_timeout_s", 0.5, 10}},
        {.key = "connection-reuse",
         .measure = "delivery_connections_total{kind=opened} / delivery_connections_total{kind=opened} + delivery_connections_total{kind=reused}",
         .unit = "share",
         .comparison = kAbove,
         .bound = {0.8},
         .least = 12 * kOneAMinute,
         .lever = {"delivery.idle_s", 2, 300}},
        {.key = "dns-failures",
         .measure = "dns_failures_total / dns_lookups_total{from=server}",
         .unit = "share",
         .comparison = kAbove,
         .bound = {0.2},
         .least = kOneAMinute,
         .lever = {"dns.timeout_s", 2, 15}},
        {.key = "webhook-failures",
         .measure = "webhook_deliveries_total{result=failed} / webhook_deliveries_total",
         .unit = "share",
         .comparison = kAbove,
         .bound = {0.5},
         .least = kOneAMinute},
    };
}

QList<HealthRule> machine()
{
    return {
        {.key = "commit-slow", .measure = "storage_commit_duration_seconds:p95", .unit = "seconds", .comparison = kAbove, .bound = {0.25}},
        {.key = "loop-lag",
         .measure = "event_loop_lag_seconds:p95",
         .unit = "seconds",
         .comparison = kAbove,
         .bound = {0.1},
         .lever = {"queue.slow_lag_ms", 0.5, 50}},
        {.key = "api-slow", .measure = "http_request_duration_seconds:p95", .unit = "seconds", .comparison = kAbove, .bound = {0.5}},
        {.key = "memory-mark",
         .measure = "process_resident_memory_bytes",
         .unit = "bytes",
         .comparison = kAbove,
         .bound = {1, "queue.slow_memory_bytes"},
         .lever = {"queue.slow_memory_bytes", 1.5, 16 * kGiB, "queue.refuse_memory_bytes"}},
        {.key = "disk-room", .measure = "disk_free_bytes / disk_total_bytes", .unit = "share", .comparison = kBelow, .bound = {0.1}, .least = 1},
        {.key = "database-readers",
         .measure = "db_connections{state=active} / db_connections",
         .unit = "share",
         .comparison = kAbove,
         .bound = {0.8},
         .least = 1},
    };
}

} // namespace

const QList<HealthRule> &healthRules()
{
    static const QList<HealthRule> rules = incoming() + outgoing() + machine();
    return rules;
}

} // namespace metrics

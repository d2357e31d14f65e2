// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/smtpcontext.h"

namespace pipeline {
namespace {

metrics::Counter &messages(metrics::Registry &registry, const char *result)
{
    return registry.counter("smtp_messages_total", metrics::label("result", result),
                            "Messages whose text was begun, by how it ended");
}

metrics::Counter &refusals(metrics::Registry &registry, const char *check)
{
    return registry.counter("smtp_refused_at_door_total", metrics::label("check", check), "Mails and recipients refused before their text, by check");
}

} // namespace

SmtpContext::SmtpContext(storage::Store &theStore, base::WorkerPool &thePool, metrics::Registry &registry,
                         const base::Clock &theClock)
    : store(theStore)
    , pool(thePool)
    , clock(theClock)
    , accepted(messages(registry, "accepted"))
    , deferred(messages(registry, "deferred"))
    , rejected(messages(registry, "rejected"))
    , aborted(messages(registry, "aborted"))
    , acceptDuration(
          registry.histogram("smtp_accept_duration_seconds", {}, "End of the text to the positive reply"))
    , cacheHits(registry.counter("cache_hits_total", metrics::label("cache", "recipient"),
                                 "Answers found in a cache"))
    , cacheMisses(registry.counter("cache_misses_total", metrics::label("cache", "recipient"),
                                   "Answers a cache did not hold"))
    , refusedByList(refusals(registry, "dnsbl"))
    , greylisted(refusals(registry, "greylist"))
    , refusedByRate(refusals(registry, "rate"))
    , earlyTalkers(registry.counter("smtp_early_talkers_total", {}, "Clients that spoke before they could have read the greeting"))
{
}

} // namespace pipeline

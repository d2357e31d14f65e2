// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/clock.h"
#include "base/workerpool.h"
#include "metrics/registry.h"
#include "net/ratetable.h"
#include "pipeline/smtpservice.h"
#include "storage/store.h"

namespace pipeline {

/// What all SMTP connections of an engine share. Immutable, any thread.
struct SmtpContext
{
    SmtpContext(storage::Store &theStore, base::WorkerPool &thePool, metrics::Registry &registry,
                const base::Clock &theClock);

    storage::Store &store;
    base::WorkerPool &pool;
    const base::Clock &clock;

    // smtp_messages_total{result}
    metrics::Counter &accepted;
    metrics::Counter &deferred; ///< answered 4xx at the end of the text
    metrics::Counter &rejected; ///< answered 5xx at the end of the text, or forgotten on the client's word
    metrics::Counter &aborted;  ///< the connection ended within the text
    metrics::Histogram &acceptDuration; ///< end of the text to the positive reply
    metrics::Counter &cacheHits;
    metrics::Counter &cacheMisses;

    // smtp_refused_at_door_total{check}
    metrics::Counter &refusedByList;
    metrics::Counter &greylisted;
    metrics::Counter &refusedByRate;
    metrics::Counter &earlyTalkers;
    static constexpr int kRefusalEventsPerMinute = 120;
    /// Any thread.
    mutable net::RateTable refusalEvents;

    qint64 nowMs() const { return clock.monotonicUs() / 1000; }
};
using SmtpContextPtr = std::shared_ptr<const SmtpContext>;
using SmtpOptionsPtr = std::shared_ptr<const SmtpOptions>;

} // namespace pipeline

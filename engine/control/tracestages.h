// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/values.h"

// The events of one mail as the stages of its way, each with its time: what the waterfall draws and the command line prints.
// Pure functions, any thread.
namespace control {

/// One stage. Times are milliseconds since 1970 UTC; lengths have fractions.
struct TraceStage
{
    /// "connect", "tls", "envelope", "content", "checks", "commit", "mailbox", "queue" (waiting), "attempt", and of an attempt
    /// "dns", "connect", "greeting", "tls", "hello", "envelope", "data"; else the kind of the event.
    QString stage;
    double start = 0;
    double length = 0;
    bool moment = false;  ///< has no length of its own
    bool ofAttempt = false; ///< a part of the attempt above it
    bool open = false;    ///< goes on: `length` is up to the last event
    QString to;           ///< recipient, where it is about one
    QString result;       ///< of an attempt: "sent", "deferred", "bounced"; else empty
    QString words;        ///< the remote's, or what else there is to say; plain text, may hold anything
    Cause cause;          ///< of an attempt that did not go well
    Id connectionId = 0;  ///< whose transcript tells more; 0: none
    int attempt = 0;      ///< from 1; 0: not of an attempt
};

/// Oldest first, parts of an attempt behind it. Events that are not understood become moments.
QList<TraceStage> traceStages(const QList<Event> &events);

} // namespace control

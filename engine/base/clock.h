// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QtGlobal>

namespace base {

/// Where the engine asks for the time, so that tests and simulations can own it. Any thread.
class Clock
{
public:
    virtual ~Clock() = default;
    /// Milliseconds since 1970-01-01 UTC; may jump when the system clock is set.
    virtual qint64 wallMs() const = 0;
    /// Microseconds since an arbitrary start; never goes back. Deadlines and durations use this.
    virtual qint64 monotonicUs() const = 0;
};

/// The machine's clocks.
const Clock &systemClock();

} // namespace base

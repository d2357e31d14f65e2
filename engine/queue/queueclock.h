// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/clock.h"

namespace queue {

/// The queue's idea of wall time, in ms, when somebody sets the system clock. Pauses go on as if nothing had happened
/// when the clock is set back; mail does not expire because it is set forward; what was asked for at a time of day
/// follows the wall. Queue thread.
class QueueClock
{
public:
    /// After `settleMs` a jump is forgotten: by then everything that was put off before it has had its turn.
    QueueClock(const base::Clock &clock, qint64 settleMs);
    void setSettle(qint64 settleMs) { m_settleUs = settleMs * 1000; }

    qint64 monotonicUs() const { return m_clock.monotonicUs(); }
    qint64 wall() const { return m_clock.wallMs(); }
    /// For pauses after failures.
    qint64 due() const;
    /// For expiry and notices of delay.
    qint64 life() const;
    /// Watches for jumps; call about once a second.
    void tick();

private:
    qint64 steady() const { return m_anchorWall + (m_clock.monotonicUs() - m_anchorUs) / 1000; }
    void anchor();

    const base::Clock &m_clock;
    qint64 m_settleUs;
    qint64 m_anchorWall = 0;
    qint64 m_anchorUs = 0;
    qint64 m_jumpedUs = 0; ///< when the clocks were first seen apart; 0: they agree
};

} // namespace queue

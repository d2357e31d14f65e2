// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/clock.h"

namespace queue {

/// The queue's idea of wall time, in ms, when somebody sets the system clock, once or several times. Pauses go on as if nothing had
/// happened when the clock is set back; mail does not expire because it is set forward; what was asked for at a time of day
/// follows the wall. Queue thread.
class QueueClock
{
public:
    enum class Change {
        None,
        Jumped,
        WentBack ///< due() has gone back to the wall: what was put off by it lies too far ahead
    };

    /// After so long without a further jump due() and life() follow the wall again: by then what was put off, and what was accepted,
    /// before it has had its turn.
    QueueClock(const base::Clock &clock, qint64 pausesMs, qint64 livesMs);
    void setPauses(qint64 ms) { m_pausesUs = ms * 1000; }
    void setLives(qint64 ms) { m_livesUs = ms * 1000; }

    qint64 monotonicUs() const { return m_clock.monotonicUs(); }
    qint64 wall() const { return m_clock.wallMs(); }
    /// For pauses after failures: as late as the wall has ever been.
    qint64 due() const { return steadyMs() + m_dueMs; }
    /// For expiry and notices of delay: as early as the wall has ever been.
    qint64 life() const { return steadyMs() + m_lifeMs; }
    /// Watches for jumps; call about once a second.
    Change tick();

private:
    qint64 steadyMs() const { return m_clock.monotonicUs() / 1000; }

    const base::Clock &m_clock;
    qint64 m_pausesUs;
    qint64 m_livesUs;
    qint64 m_wallMs; ///< how far the wall was ahead of the monotonic clock at the last tick
    qint64 m_dueMs;  ///< how far due() is
    qint64 m_lifeMs; ///< how far life() is
    qint64 m_jumpedUs = 0;
};

} // namespace queue

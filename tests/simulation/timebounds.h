// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "scheduler.h"
#include <QList>

namespace simulation {

/// What an engine may take for the time, in one life, when somebody sets the clock meanwhile. All times are wall ms.
class TimeBounds
{
public:
    static constexpr qint64 kToleranceMs = 5000; ///< QueueClock's, and a task that waits for its turn
    static constexpr qint64 kNoticedMs = 61000;  ///< so long after a jump the queue has seen it: VirtualEngine lets it sleep

    /// `settleMs`: when QueueClock::life() follows the wall again.
    TimeBounds(const VirtualClock &clock, qint64 settleMs) : m_clock(clock), m_settleMs(settleMs) { begin(); }

    void begin() { m_jumps = {{m_clock.trueMs(), m_clock.offsetMs}}; }
    /// After the clock was set.
    void jumped()
    {
        m_highestWall = qMax(m_highestWall, m_clock.trueMs() + m_jumps.last().offsetMs);
        m_jumps.append({m_clock.trueMs(), m_clock.offsetMs});
    }
    bool hasJumped() const { return m_jumps.size() > 1; }

    /// No pause may have ended that ends after this: one goes on when the clock is set back.
    qint64 latestDue() const
    {
        qint64 offset = m_clock.offsetMs;
        for (const Jump &jump : m_jumps)
            offset = qMax(offset, jump.offsetMs);
        return m_clock.trueMs() + offset + kToleranceMs;
    }
    /// The latest the wall has ever shown: what was to wait until then may have been let go.
    qint64 latestWall() const { return qMax(m_highestWall, m_clock.wallMs()) + kToleranceMs; }
    /// No life may have ended that ends after this: the clock being set forward, be it after it was set back, ends none until it has settled.
    qint64 latestLife() const
    {
        qint64 lowest = m_jumps.first().offsetMs;
        for (qsizetype i = 0; i < m_jumps.size(); ++i) {
            const qint64 until = i + 1 < m_jumps.size() ? m_jumps[i + 1].at : m_clock.trueMs();
            if (until - m_jumps[i].at > kNoticedMs)
                lowest = qMin(lowest, m_jumps[i].offsetMs);
            if (until - m_jumps[i].at > m_settleMs)
                lowest = m_jumps[i].offsetMs;
        }
        return m_clock.trueMs() + lowest + kToleranceMs;
    }

private:
    struct Jump
    {
        qint64 at = 0; ///< true ms
        qint64 offsetMs = 0;
    };
    const VirtualClock &m_clock;
    const qint64 m_settleMs;
    QList<Jump> m_jumps;
    qint64 m_highestWall = 0;
};

} // namespace simulation

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue/queueclock.h"

namespace queue {

namespace {
constexpr qint64 kToleranceMs = 2000; // slewing and a late tick are no jump
}

QueueClock::QueueClock(const base::Clock &clock, qint64 settleMs) : m_clock(clock), m_settleUs(settleMs * 1000)
{
    anchor();
}

void QueueClock::anchor()
{
    m_anchorWall = m_clock.wallMs();
    m_anchorUs = m_clock.monotonicUs();
    m_jumpedUs = 0;
}

qint64 QueueClock::due() const
{
    const qint64 wall = m_clock.wallMs();
    const qint64 steadyNow = steady();
    return steadyNow > wall + kToleranceMs ? steadyNow : wall;
}

qint64 QueueClock::life() const
{
    const qint64 wall = m_clock.wallMs();
    const qint64 steadyNow = steady();
    return steadyNow < wall - kToleranceMs ? steadyNow : wall;
}

void QueueClock::tick()
{
    const qint64 now = m_clock.monotonicUs();
    const qint64 apart = qAbs(m_clock.wallMs() - steady());
    if (apart <= kToleranceMs)
        anchor(); // follows slow corrections
    else if (!m_jumpedUs)
        m_jumpedUs = now;
    else if (now - m_jumpedUs > m_settleUs)
        anchor();
}

} // namespace queue

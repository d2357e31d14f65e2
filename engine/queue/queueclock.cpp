// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue/queueclock.h"
#include <utility>

namespace queue {

namespace {
constexpr qint64 kToleranceMs = 2000; // slewing and a late tick are no jump
}

QueueClock::QueueClock(const base::Clock &clock, qint64 pausesMs, qint64 livesMs)
    : m_clock(clock), m_pausesUs(pausesMs * 1000), m_livesUs(livesMs * 1000), m_wallMs(clock.wallMs() - steadyMs()), m_dueMs(m_wallMs),
      m_lifeMs(m_wallMs)
{
}

QueueClock::Change QueueClock::tick()
{
    const qint64 now = m_clock.monotonicUs();
    const qint64 wall = m_clock.wallMs() - now / 1000;
    const qint64 moved = wall - std::exchange(m_wallMs, wall);
    if (qAbs(moved) > kToleranceMs) {
        m_jumpedUs = now;
        m_dueMs = qMax(m_dueMs, wall);
        m_lifeMs = qMin(m_lifeMs, wall);
        return Change::Jumped;
    }
    m_dueMs += moved; // slow corrections
    m_lifeMs += moved;
    if (now - m_jumpedUs > m_livesUs)
        m_lifeMs = wall;
    if (now - m_jumpedUs <= m_pausesUs || m_dueMs == wall)
        return Change::None;
    m_dueMs = wall;
    return Change::WentBack;
}

} // namespace queue

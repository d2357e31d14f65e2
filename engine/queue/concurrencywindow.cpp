// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue/concurrencywindow.h"
#include "queue/spread.h"

namespace queue {

namespace {
constexpr qint64 kFirstPauseUs = 15000000;
constexpr qint64 kLongestPauseUs = 900000000;
constexpr double kSlow = 40; // beyond kQuick the window takes this many rounds of success to grow by one
} // namespace

bool ConcurrencyWindow::hasRoom(int active, bool preferred, qint64 nowUs) const
{
    if (nowUs < m_pausedUntilUs)
        return false;
    if (m_failures > 0)
        return active == 0; // the probe
    return active < qMin(int(m_size) + (preferred ? 1 : 0), m_limit);
}

void ConcurrencyWindow::succeeded(bool wasFull)
{
    m_failures = 0;
    m_pausedUntilUs = 0;
    if (wasFull)
        m_size = qMin(m_size + (m_size < kQuick ? 1 / m_size : 1 / (kSlow * m_size)), double(m_limit));
}

void ConcurrencyWindow::failed(qint64 nowUs)
{
    if (nowUs < m_pausedUntilUs)
        return; // of the same outage: begun before the pause
    m_size = qMax(1.0, m_size / 2);
    qint64 pause = kFirstPauseUs;
    for (int i = 0; i < m_failures && pause < kLongestPauseUs; ++i)
        pause *= 2;
    m_pausedUntilUs = nowUs + stretched(qMin(pause, kLongestPauseUs), m_seed + quint64(m_failures));
    ++m_failures;
}

} // namespace queue

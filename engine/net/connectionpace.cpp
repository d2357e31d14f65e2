// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/connectionpace.h"
#include <utility>

namespace net {

void ConnectionPace::hold(quint8 reason, bool on)
{
    const quint8 before = m_holds;
    m_holds = on ? before | reason : before & ~reason;
    if (!before != !m_holds && !m_closing)
        m_transport.setReading(m_holds == 0);
}

void ConnectionPace::later(int milliseconds, std::function<void()> action)
{
    m_later = std::move(action);
    m_armed = true;
    m_transport.setDeadline(milliseconds);
}

void ConnectionPace::arm(qint64 deadlineMs, qint64 nowMs)
{
    if (m_closing || m_armed || deadlineMs == 0)
        return;
    m_armed = true;
    m_transport.setDeadline(int(qMax<qint64>(1, deadlineMs - nowMs)));
}

bool ConnectionPace::fired()
{
    m_armed = false;
    if (m_closing)
        return true;
    const auto action = std::exchange(m_later, nullptr);
    if (action)
        action();
    return bool(action);
}

} // namespace net

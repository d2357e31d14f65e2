// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "checkpoint.h"

namespace stress {

void Checkpoint::arrive(int stage)
{
    const QMutexLocker lock(&m_mutex);
    const int round = m_round;
    ++m_arrived[stage];
    m_changed.wakeAll();
    while (round == m_round && (stage == 1 || m_arrived[0] < m_clients))
        m_changed.wait(&m_mutex);
}

void Checkpoint::leave()
{
    const QMutexLocker lock(&m_mutex);
    --m_clients;
    m_changed.wakeAll();
}

void Checkpoint::gather()
{
    const QMutexLocker lock(&m_mutex);
    m_wanted = true;
    while (m_arrived[1] < m_clients)
        m_changed.wait(&m_mutex);
}

void Checkpoint::release()
{
    const QMutexLocker lock(&m_mutex);
    m_wanted = false;
    m_arrived[0] = m_arrived[1] = 0;
    ++m_round;
    m_changed.wakeAll();
}

} // namespace stress

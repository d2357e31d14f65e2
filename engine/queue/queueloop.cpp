// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue/queueloop.h"

namespace queue {

QueueLoop::QueueLoop(Dispatcher::Setup setup, storage::Store &store, std::function<void(int)> turnIn)
    : m_executor(setup.executor), m_notices(store, *setup.clock, setup.executor, setup.options),
      m_dispatcher(completed(std::move(setup))),
      m_levers(*store.queue(), m_dispatcher, m_executor, [this] { turnSoon(); }), m_turnIn(std::move(turnIn))
{
}

Dispatcher::Setup QueueLoop::completed(Dispatcher::Setup setup)
{
    setup.notices = &m_notices;
    setup.turnNeeded = [this] { turnSoon(); };
    setup.settled = [this](const QList<Id> &ids) { m_levers.settled(ids); };
    return setup;
}

void QueueLoop::begin(const QList<storage::QueueCount> &counts, const QList<storage::DestinationSettings> &settings)
{
    for (const storage::DestinationSettings &one : settings)
        m_dispatcher.setDestination(one);
    m_dispatcher.load(counts);
    turn();
}

void QueueLoop::drain()
{
    m_dispatcher.drain();
    turnSoon();
}

void QueueLoop::end()
{
    m_dispatcher.drain();
    m_dispatcher.turn();
    m_dispatcher.finish();
    m_ended = true;
}

/// Everything that arrives in one go is answered by one turn.
void QueueLoop::turnSoon()
{
    if (std::exchange(m_turnPosted, true))
        return;
    m_executor->post([this] {
        m_turnPosted = false;
        turn();
    });
}

void QueueLoop::turn()
{
    if (m_ended)
        return;
    m_dispatcher.turn();
    m_idle = m_dispatcher.isIdle();
    m_turnIn(qMax(1, m_dispatcher.nextTurnMs()));
}

} // namespace queue

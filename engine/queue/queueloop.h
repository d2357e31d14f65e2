// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "queue/levers.h"
#include "queue/noticewriter.h"
#include <atomic>
#include <functional>

namespace queue {

/// Gives the dispatcher its turns. It has no thread and no timer, so that a simulation can own the time. Queue thread.
class QueueLoop final
{
public:
    /// `turnIn`: asks for a turn() in so many ms, instead of the one asked for before.
    QueueLoop(Dispatcher::Setup setup, storage::Store &store, std::function<void(int ms)> turnIn);

    void begin(const QList<storage::QueueCount> &counts, const QList<storage::DestinationSettings> &settings);
    void drain();
    /// The last turn: what is known goes to the store.
    void end();
    Dispatcher &dispatcher() { return m_dispatcher; }
    Levers &levers() { return m_levers; }
    void turnSoon();
    void turn();
    /// As of the last turn. Any thread.
    bool isIdle() const { return m_idle; }

private:
    Dispatcher::Setup completed(Dispatcher::Setup setup);

    const base::ExecutorPtr m_executor;
    NoticeWriter m_notices;
    Dispatcher m_dispatcher;
    Levers m_levers;
    const std::function<void(int)> m_turnIn;
    bool m_turnPosted = false;
    bool m_ended = false;
    std::atomic<bool> m_idle{true};
};

} // namespace queue

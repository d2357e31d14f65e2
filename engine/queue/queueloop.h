// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "queue/levers.h"
#include "queue/noticewriter.h"
#include <QObject>
#include <QTimer>
#include <atomic>

namespace queue {

/// Gives the dispatcher its turns. Lives in the queue thread.
class QueueLoop final : public QObject
{
    Q_OBJECT
public:
    QueueLoop(Dispatcher::Setup setup, storage::Store &store, QThread *thread);

    void begin(const QList<storage::QueueCount> &counts, const QList<storage::DestinationSettings> &settings);
    void drain();
    /// The last turn: what is known goes to the store.
    void end();
    Dispatcher &dispatcher() { return m_dispatcher; }
    Levers &levers() { return m_levers; }
    void turnSoon();
    /// As of the last turn. Any thread.
    bool isIdle() const { return m_idle; }

private:
    void turn();

    Dispatcher::Setup completed(Dispatcher::Setup setup);

    const base::ExecutorPtr m_executor;
    NoticeWriter m_notices;
    Dispatcher m_dispatcher;
    Levers m_levers;
    QTimer m_timer;
    bool m_turnPosted = false;
    bool m_ended = false;
    std::atomic<bool> m_idle{true};
};

} // namespace queue

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/executor.h"
#include "base/mpscqueue.h"
#include <QObject>

class QThread;

namespace base {

/// Executor over the Qt event loop of the thread that makes it. Tasks cross by a lock-free queue; the loop is woken once
/// per batch. Keep the shared_ptr: posting stays safe after the loop has ended, the tasks are then destroyed unrun.
class LoopExecutor final : public Executor
{
public:
    /// For the calling thread, which must run an event loop.
    static std::shared_ptr<LoopExecutor> forCurrentThread();
    /// For a thread that may not run yet: what is posted before it does waits for its loop.
    static std::shared_ptr<LoopExecutor> forThread(QThread *thread);
    ~LoopExecutor() override;
    void post(std::function<void()> task) override;
    bool isCurrent() const override;
    /// Runs what is queued now; on the executor's own thread (start-up and shutdown, when no loop turns).
    void runQueued();

private:
    LoopExecutor();
    class Receiver;
    MpscQueue<std::function<void()>> m_queue;
    Receiver *m_receiver; // lives in the loop's thread
};

} // namespace base

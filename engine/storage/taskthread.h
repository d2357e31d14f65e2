// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/executor.h"
#include "base/mpscqueue.h"
#include <QSemaphore>
#include <QString>
#include <QThread>

namespace storage {

/// A thread that runs tasks in the order they came: writer, spool, readers, indexer. It has no event loop; it
/// sleeps on a semaphore. post() may be called from any thread.
class TaskThread final : public base::Executor
{
public:
    explicit TaskThread(const QString &name, QThread::Priority priority = QThread::InheritPriority);
    ~TaskThread() override;

    void post(std::function<void()> task) override;
    bool isCurrent() const override;
    /// Runs what is queued, also what that posts, then ends the thread. Blocks. Later tasks are destroyed
    /// unrun.
    void stop();

private:
    void loop();

    base::MpscQueue<std::function<void()>> m_tasks;
    QSemaphore m_wake;
    std::atomic<bool> m_stopping{false};
    std::atomic<Qt::HANDLE> m_id{nullptr};
    std::unique_ptr<QThread> m_thread;
};

} // namespace storage

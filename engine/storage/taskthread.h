// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/executor.h"
#include "base/mpscqueue.h"
#include <QSemaphore>
#include <QString>
#include <QThread>

namespace storage {

/// Runs tasks in the order they came: writer, spool, readers, indexer. post() may be called from any thread.
class TaskRunner : public base::Executor
{
public:
    /// Runs what is queued, also what that posts, then ends. Blocks. Later tasks are destroyed unrun.
    virtual void stop() = 0;
};

/// Background: after the others, where processors are short.
enum class Pace { Normal, Background };

/// Where the store's threads come from: the machine, or the one thread of a simulation.
class TaskThreads
{
public:
    virtual ~TaskThreads() = default;
    virtual std::shared_ptr<TaskRunner> start(const QString &name, Pace pace = Pace::Normal) = 0;
    /// Blocks until one of these threads has released `ready`.
    virtual void wait(QSemaphore &ready) = 0;
};

TaskThreads &systemThreads();

/// A thread of the machine. It has no event loop; it sleeps on a semaphore.
class TaskThread final : public TaskRunner
{
public:
    explicit TaskThread(const QString &name, Pace pace = Pace::Normal);
    ~TaskThread() override;

    void post(std::function<void()> task) override;
    bool isCurrent() const override;
    void stop() override;

private:
    void loop();

    base::MpscQueue<std::function<void()>> m_tasks;
    QSemaphore m_wake;
    std::atomic<bool> m_stopping{false};
    std::atomic<Qt::HANDLE> m_id{nullptr};
    std::unique_ptr<QThread> m_thread;
};

} // namespace storage

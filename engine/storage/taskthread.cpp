// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/taskthread.h"
#include "storage/backgroundthread.h"

namespace storage {

TaskThread::TaskThread(const QString &name, Pace pace)
{
    m_thread.reset(QThread::create([this, pace] {
        if (pace == Pace::Background)
            yieldToOthers();
        loop();
    }));
    m_thread->setObjectName(name);
    m_thread->start();
}

TaskThread::~TaskThread()
{
    stop();
}

void TaskThread::post(std::function<void()> task)
{
    if (m_tasks.push(std::move(task)))
        m_wake.release();
}

bool TaskThread::isCurrent() const
{
    return QThread::currentThreadId() == m_id.load(std::memory_order_relaxed);
}

void TaskThread::stop()
{
    if (!m_thread)
        return;
    m_stopping = true;
    m_wake.release();
    m_thread->wait();
    m_thread.reset();
}

void TaskThread::loop()
{
    m_id = QThread::currentThreadId();
    for (;;) {
        auto tasks = m_tasks.takeAll();
        if (tasks.empty()) {
            if (m_stopping)
                return;
            m_wake.acquire();
            continue;
        }
        for (auto &task : tasks) {
            task();
            task = nullptr; // what it held goes now, not with the batch
        }
    }
}

namespace {

class SystemThreads final : public TaskThreads
{
public:
    std::shared_ptr<TaskRunner> start(const QString &name, Pace pace) override
    {
        return std::make_shared<TaskThread>(name, pace);
    }
    void wait(QSemaphore &ready) override { ready.acquire(); }
};

} // namespace

TaskThreads &systemThreads()
{
    static SystemThreads threads;
    return threads;
}

} // namespace storage

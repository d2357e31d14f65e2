// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/loopexecutor.h"
#include <QCoreApplication>
#include <QEvent>
#include <QThread>

namespace base {

class LoopExecutor::Receiver final : public QObject
{
public:
    std::weak_ptr<LoopExecutor> self;

    bool event(QEvent *event) override
    {
        if (event->type() != QEvent::User)
            return QObject::event(event);
        if (const std::shared_ptr<LoopExecutor> alive = self.lock()) // a task may drop the last reference
            alive->runQueued();
        return true;
    }
};

LoopExecutor::LoopExecutor() : m_receiver(new Receiver) {}

std::shared_ptr<LoopExecutor> LoopExecutor::forCurrentThread()
{
    std::shared_ptr<LoopExecutor> executor(new LoopExecutor);
    executor->m_receiver->self = executor;
    return executor;
}

std::shared_ptr<LoopExecutor> LoopExecutor::forThread(QThread *thread)
{
    std::shared_ptr<LoopExecutor> executor = forCurrentThread();
    executor->m_receiver->moveToThread(thread);
    return executor;
}

LoopExecutor::~LoopExecutor()
{
    const QThread *thread = m_receiver->thread();
    if (!thread || thread->isFinished())
        delete m_receiver; // no loop is left that would do it
    else
        m_receiver->deleteLater(); // in its own thread, whichever thread lets go last
}

void LoopExecutor::post(std::function<void()> task)
{
    if (m_queue.push(std::move(task)))
        QCoreApplication::postEvent(m_receiver, new QEvent(QEvent::User));
}

bool LoopExecutor::isCurrent() const
{
    return QThread::currentThread() == m_receiver->thread();
}

void LoopExecutor::runQueued()
{
    for (std::function<void()> &task : m_queue.takeAll())
        task();
}

} // namespace base

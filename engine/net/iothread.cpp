// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/iothread.h"
#include "net/makeeventdispatcher.h"
#include <QAbstractEventDispatcher>

namespace net {

void prepareThread(QThread &thread, const QString &name)
{
    thread.setObjectName(name);
    if (auto dispatcher = makeEventDispatcher())
        thread.setEventDispatcher(dispatcher.release());
}

IoThread::IoThread(int number, std::shared_ptr<const LoopServices> services, metrics::Registry &registry)
{
    const QString name = QStringLiteral("io%1").arg(number);
    prepareThread(m_thread, name);
    metrics::Histogram &lag = registry.histogram("event_loop_lag_seconds", "thread=\"" + name.toLatin1() + '"',
                                                 "How late event loops run their 100 ms tick");
    m_loop = std::make_unique<IoLoop>(std::move(services), &m_thread, lag);
    // finished() is emitted in the thread itself, while sockets and timers can still be taken down there.
    QObject::connect(&m_thread, &QThread::finished, m_loop.get(), [this] { m_loop->shutdown(); }, Qt::DirectConnection);
}

IoThread::~IoThread()
{
    stop();
}

void IoThread::start()
{
    m_thread.start();
    post([this] { m_loop->start(); });
}

void IoThread::stop()
{
    m_thread.quit();
    m_thread.wait(); // the one place where the control thread waits: the loop has nothing long to do
}

void IoThread::adopt(Incoming incoming)
{
    m_loop->expectOne();
    // std::function wants to be copied, a socket does not.
    post([this, shared = std::make_shared<Incoming>(std::move(incoming))] { m_loop->adopt(std::move(*shared)); });
}

} // namespace net

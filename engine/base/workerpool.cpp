// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/workerpool.h"
#include <QThread>

namespace base {

WorkerPool::WorkerPool(int threads)
{
    m_pool.setMaxThreadCount(threads > 0 ? threads : std::max(2, QThread::idealThreadCount()));
    m_pool.setObjectName(QStringLiteral("worker"));
}

WorkerPool::~WorkerPool()
{
    m_pool.clear();
    m_pool.waitForDone();
}

void WorkerPool::finish()
{
    m_pool.waitForDone();
}

void WorkerPool::run(std::function<void()> work)
{
    m_pool.start(std::move(work));
}

} // namespace base

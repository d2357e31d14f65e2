// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/hashpool.h"
#include "base/clock.h"
#include "storage/backgroundthread.h"
#include <QThread>

namespace auth {
namespace {

int threadsFor(int wanted)
{
    return wanted > 0 ? wanted : std::max(1, QThread::idealThreadCount() / 2);
}

void yieldOnce()
{
    thread_local bool done = false;
    if (!std::exchange(done, true))
        storage::yieldToOthers();
}

} // namespace

HashPool::HashPool(int threads, metrics::Registry &metrics)
    : m_most(threadsFor(threads) + kMostWaiting)
    , m_waiting(metrics.gauge("password_checks_waiting", {}, "Passwords being checked or waiting for it"))
    , m_refused(metrics.counter("password_checks_refused_total", {}, "Sign-ins answered \"try again later\" because the line was full"))
    , m_time(metrics.histogram("password_check_duration_seconds", {}, "Time to check one password, without the wait before it"))
    , m_pool(threadsFor(threads))
{
}

HashPool::~HashPool() = default;

bool HashPool::run(std::function<void()> work)
{
    if (m_inside.fetch_add(1) >= m_most) {
        --m_inside;
        m_refused.add();
        return false;
    }
    m_waiting.add(1);
    m_pool.run([this, work = std::move(work)] {
        yieldOnce();
        const qint64 began = base::systemClock().monotonicUs();
        work();
        m_time.record(base::systemClock().monotonicUs() - began);
        m_waiting.add(-1);
        --m_inside;
    });
    return true;
}

} // namespace auth

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
    : m_threads(threadsFor(threads))
    , m_most(m_threads + kMostWaiting)
    , m_waiting(metrics.gauge("password_checks_waiting", {}, "Passwords being checked or waiting for it"))
    , m_refused(metrics.counter("password_checks_refused_total", {}, "Sign-ins answered \"try again later\" because the line was full"))
    , m_time(metrics.histogram("password_check_duration_seconds", {}, "Time to check one password, without the wait before it"))
    , m_pool(m_threads)
{
}

HashPool::~HashPool() = default;

bool HashPool::run(std::function<void()> work)
{
    return runSteps([work = std::move(work)] {
        work();
        return false;
    });
}

bool HashPool::runSteps(std::function<bool()> step)
{
    if (m_inside.fetch_add(1) >= m_most) {
        --m_inside;
        m_refused.add();
        return false;
    }
    m_waiting.add(1);
    next(std::move(step));
    return true;
}

void HashPool::next(std::function<bool()> step)
{
    m_pool.run([this, step = std::move(step)] {
        yieldOnce();
        const qint64 began = base::systemClock().monotonicUs();
        const bool more = step();
        m_time.record(base::systemClock().monotonicUs() - began);
        if (more && !m_ending)
            return next(step);
        --m_inside;
        m_waiting.add(-1);
    });
}

void HashPool::finish()
{
    m_ending = true;
    m_pool.finish();
}

} // namespace auth

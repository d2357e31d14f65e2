// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scheduler.h"

namespace simulation {

namespace {
constexpr int kStepsPerMood = 60; // how long some threads are slow and others quick
constexpr qint64 kLongestTaskUs = 60;
} // namespace

void Trace::add(const QByteArray &text)
{
    for (const char c : text)
        add(quint64(uchar(c)));
}

void VirtualThread::post(std::function<void()> task)
{
    if (!m_stopped && !m_scheduler.isDead())
        m_tasks.push_back(std::move(task));
}

void VirtualThread::runFirst()
{
    const std::function<void()> task = std::move(m_tasks.front());
    m_tasks.pop_front();
    m_running = true;
    task();
    m_running = false;
}

void VirtualThread::stop()
{
    while (!m_tasks.empty() && !m_scheduler.isDead())
        runFirst();
    m_tasks.clear();
    m_stopped = true;
}

std::shared_ptr<VirtualThread> Scheduler::thread(const QString &name)
{
    auto made = std::make_shared<VirtualThread>(*this, name);
    m_threads.push_back(made);
    return made;
}

std::shared_ptr<storage::TaskRunner> Scheduler::start(const QString &name, storage::Pace)
{
    return thread(name);
}

void Scheduler::at(qint64 us, const std::shared_ptr<VirtualThread> &thread, std::function<void()> task)
{
    if (!m_dead)
        m_timers.emplace(us, Timer{thread, std::move(task)});
}

void Scheduler::ringTimers()
{
    while (!m_timers.empty() && m_timers.begin()->first <= m_clock.monotonicUs()) {
        const Timer timer = std::move(m_timers.begin()->second);
        m_timers.erase(m_timers.begin());
        if (const auto thread = timer.thread.lock())
            thread->post(timer.task);
    }
}

/// Now and then the processor likes other threads.
void Scheduler::changeMood()
{
    if (--m_untilMood > 0)
        return;
    m_untilMood = 1 + m_lot.below(kStepsPerMood);
    std::erase_if(m_threads, [](const auto &thread) { return thread.expired(); });
    for (const auto &thread : m_threads)
        thread.lock()->m_weight = m_lot.chance(25) ? 1 : 1 + m_lot.below(16);
}

bool Scheduler::runOne()
{
    changeMood();
    std::vector<std::shared_ptr<VirtualThread>> ready;
    int weights = 0;
    for (const auto &one : m_threads) {
        auto thread = one.lock();
        if (!thread || thread->m_running || thread->m_tasks.empty())
            continue;
        weights += thread->m_weight;
        ready.push_back(std::move(thread));
    }
    if (ready.empty())
        return false;
    int drawn = m_lot.below(weights);
    size_t index = 0;
    while (drawn >= ready[index]->m_weight)
        drawn -= ready[index++]->m_weight;
    m_clock.advanceUs(m_lot.between(1, kLongestTaskUs));
    m_trace.add(ready[index]->m_name.toLatin1());
    m_trace.add(quint64(m_clock.monotonicUs()));
    ready[index]->runFirst();
    return true;
}

bool Scheduler::step()
{
    if (m_dead)
        return false;
    ringTimers();
    if (runOne())
        return true;
    if (m_timers.empty())
        return false;
    m_clock.advanceUs(qMax<qint64>(0, m_timers.begin()->first - m_clock.monotonicUs()));
    return true;
}

void Scheduler::until(const std::function<bool()> &ready)
{
    while (!ready()) {
        if (!step()) {
            if (!m_dead)
                qFatal("simulation: everybody waits for somebody");
            return;
        }
    }
}

void Scheduler::wait(QSemaphore &ready)
{
    until([&ready] { return ready.tryAcquire(); });
}

void Scheduler::revive()
{
    m_timers.clear();
    m_threads.clear();
    m_dead = false;
}

} // namespace simulation

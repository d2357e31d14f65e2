// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/clock.h"
#include "base/workerpool.h"
#include "lot.h"
#include "storage/taskthread.h"
#include <deque>
#include <map>
#include <vector>

namespace simulation {

/// Time that passes when the scheduler says so.
class VirtualClock final : public base::Clock
{
public:
    static constexpr qint64 kStart = 1790000000000; ///< wall ms

    qint64 wallMs() const override { return trueMs() + offsetMs; }
    qint64 monotonicUs() const override { return m_us; }
    /// What the wall clock would show if nobody set it.
    qint64 trueMs() const { return kStart + m_us / 1000; }
    void advanceUs(qint64 us) { m_us += us; }
    qint64 offsetMs = 0; ///< somebody has set the wall clock

private:
    qint64 m_us = 1000000;
};

/// What happened, as a number that two runs can be compared by.
class Trace
{
public:
    void add(quint64 value) { m_hash = (m_hash ^ value) * 0x100000001b3ULL; }
    void add(const QByteArray &text);
    quint64 hash() const { return m_hash; }

private:
    quint64 m_hash = 0xcbf29ce484222325ULL;
};

class VirtualThread;

/// All threads of an engine as one: whose task is next is drawn from the seed. When nobody has one, time goes on to the next timer.
/// After die() nothing of this life runs any more.
class Scheduler final : public storage::TaskThreads
{
public:
    Scheduler(Lot &lot, VirtualClock &clock, Trace &trace) : m_lot(lot), m_clock(clock), m_trace(trace) {}

    std::shared_ptr<VirtualThread> thread(const QString &name);
    /// At a monotonic time, on that thread.
    void at(qint64 us, const std::shared_ptr<VirtualThread> &thread, std::function<void()> task);
    /// One task, or time goes on; false when there is neither.
    bool step();
    /// Steps until `ready` says so or the engine has died.
    void until(const std::function<bool()> &ready);

    void die() { m_dead = true; }
    bool isDead() const { return m_dead; }
    /// What was left of the last life is gone.
    void revive();

    // TaskThreads
    std::shared_ptr<storage::TaskRunner> start(const QString &name, storage::Pace) override;
    void wait(QSemaphore &ready) override;

private:
    friend class VirtualThread;
    bool runOne();
    void ringTimers();
    void changeMood();

    struct Timer
    {
        std::weak_ptr<VirtualThread> thread;
        std::function<void()> task;
    };
    Lot &m_lot;
    VirtualClock &m_clock;
    Trace &m_trace;
    std::vector<std::weak_ptr<VirtualThread>> m_threads;
    std::multimap<qint64, Timer> m_timers;
    int m_untilMood = 0;
    bool m_dead = false;
};

/// One of them: its tasks run in order, never two at a time.
class VirtualThread final : public storage::TaskRunner
{
public:
    VirtualThread(Scheduler &scheduler, QString name) : m_scheduler(scheduler), m_name(std::move(name)) {}
    void post(std::function<void()> task) override;
    bool isCurrent() const override { return m_running; }
    void stop() override;

private:
    friend class Scheduler;
    void runFirst();

    Scheduler &m_scheduler;
    const QString m_name;
    std::deque<std::function<void()>> m_tasks;
    int m_weight = 8; ///< how often it gets the processor
    bool m_running = false;
    bool m_stopped = false;
};

/// Its work is done by a thread of the scheduler.
class VirtualPool final : public base::WorkerPool
{
public:
    explicit VirtualPool(Scheduler &scheduler) : base::WorkerPool(1), m_thread(scheduler.thread(QStringLiteral("worker"))) {}
    void run(std::function<void()> work) override { m_thread->post(std::move(work)); }
    void finish() override { m_thread->stop(); }

private:
    const std::shared_ptr<VirtualThread> m_thread;
};

} // namespace simulation

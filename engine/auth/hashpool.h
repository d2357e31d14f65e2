// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/workerpool.h"
#include "metrics/registry.h"
#include <atomic>
#include <functional>

namespace auth {

/// Where passwords are hashed: few threads that yield to all others, and a line before them that has an end, so that those who
/// guess pay with their own time. Any thread; outlives nobody's work: the end waits for what runs and drops what waits.
class HashPool
{
public:
    static constexpr int kMostWaiting = 256;
    /// `threads` 0: half the cores, at least one.
    HashPool(int threads, metrics::Registry &metrics);
    ~HashPool();
    /// False: the line is full, say "try again later".
    [[nodiscard]] bool run(std::function<void()> work);
    /// Long work in small steps: `step` runs again as long as it says true, each time behind all that wait by then. It keeps its one
    /// place in the line, so what has begun is never told to try later.
    [[nodiscard]] bool runSteps(std::function<bool()> step);
    int threads() const { return m_threads; }
    /// At the end: waits until nothing runs or waits; steps are not gone on with.
    void finish();

private:
    void next(std::function<bool()> step);

    const int m_threads;
    const int m_most;
    std::atomic<int> m_inside{0};
    std::atomic<bool> m_ending{false};
    metrics::Gauge &m_waiting;
    metrics::Counter &m_refused;
    metrics::Histogram &m_time;
    base::WorkerPool m_pool; // last: its threads use the others
};

} // namespace auth

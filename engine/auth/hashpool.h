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
    /// Waits until nothing runs or waits.
    void finish() { m_pool.finish(); }

private:
    const int m_most;
    std::atomic<int> m_inside{0};
    metrics::Gauge &m_waiting;
    metrics::Counter &m_refused;
    metrics::Histogram &m_time;
    base::WorkerPool m_pool; // last: its threads use the others
};

} // namespace auth

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/loadwatch.h"
#include "storage/filesystem.h"
#include <algorithm>
#include <cmath>

namespace server {

using control::Load;
using control::LoadReason;

namespace {

constexpr int kPatience = 3; // seconds; a hiccup of loops or disk refuses nobody

LoadFilter::Marks rising(qint64 slow, qint64 refuse)
{
    return {0, double(slow), 2.0 * double(slow), double(refuse)};
}

/// Of free space: less is worse.
LoadFilter::Marks falling(qint64 slow, qint64 refuse)
{
    const auto pressure = [](double bytes) { return bytes > 0 ? 1 / bytes : 0; };
    return {0, pressure(double(slow)), pressure(double(slow) / 2), pressure(double(refuse))};
}

} // namespace

LoadWatch::LoadWatch(const metrics::Registry &registry, const QString &dataDir, std::shared_ptr<const SharedLoadMarks> marks,
                     std::function<void(const Load &)> changed)
    : m_registry(registry), m_dataDir(dataDir), m_wantedMarks(std::move(marks)), m_changed(std::move(changed)),
      m_lag(LoadReason::Loop, {}, kPatience), m_commit(LoadReason::Storage, {}, kPatience), m_memory(LoadReason::Memory, {}, 1),
      m_disk(LoadReason::Disk, {}, 1)
{
    lookAtMarks();
}

void LoadWatch::lookAtMarks()
{
    auto marks = m_wantedMarks->load();
    if (!marks || marks == m_marks)
        return;
    m_marks = std::move(marks);
    m_lag.setMarks(rising(m_marks->lagUs, m_marks->refuseLagUs));
    m_commit.setMarks(rising(m_marks->commitUs, m_marks->refuseCommitUs));
    m_memory.setMarks(rising(m_marks->memoryBytes, m_marks->refuseMemoryBytes));
    m_disk.setMarks(falling(m_marks->diskBytes, m_marks->refuseDiskBytes));
}

double LoadWatch::recent(const metrics::Histogram &histogram, const QByteArray &key)
{
    auto watched = std::find_if(m_watched.begin(), m_watched.end(), [&key](const Watched &one) { return one.key == key; });
    std::vector<quint64> now;
    histogram.snapshot(now);
    if (watched == m_watched.end()) {
        m_watched.push_back({key, std::move(now)});
        return 0;
    }
    const double slow = metrics::Histogram::quantile(now, watched->before, 0.95);
    watched->before = std::move(now);
    return std::isnan(slow) ? 0 : slow;
}

double LoadWatch::freePressure() const
{
    const base::Result<qint64> free = storage::systemFileSystem().freeBytes(m_dataDir);
    return free ? 1 / double(std::max<qint64>(1, *free)) : 0;
}

Load LoadWatch::load()
{
    lookAtMarks();
    double lag = 0;
    double commit = 0;
    double memory = 0;
    for (const auto &[key, histogram] : m_registry.histograms()) {
        if (key.startsWith("event_loop_lag_seconds"))
            lag = std::max(lag, recent(*histogram, key));
        else if (key == "storage_commit_duration_seconds")
            commit = recent(*histogram, key);
    }
    for (const metrics::Registry::Sample &sample : m_registry.sample()) {
        if (sample.key == "process_resident_memory_bytes")
            memory = sample.value;
    }
    Load worst;
    for (const Load &one : {m_lag.look(lag), m_commit.look(commit), m_memory.look(memory), m_disk.look(freePressure())}) {
        if (one.level > worst.level)
            worst = one;
    }
    if (worst != m_last && m_changed)
        m_changed(worst);
    m_last = worst;
    return worst;
}

} // namespace server

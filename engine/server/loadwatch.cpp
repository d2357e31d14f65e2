// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/loadwatch.h"
#include "storage/filesystem.h"
#include <algorithm>
#include <cmath>

namespace server {

using queue::Load;
using queue::LoadLevel;

namespace {

void raise(Load &load, double value, double mark, const char *reason)
{
    const LoadLevel level = value >= 2 * mark ? LoadLevel::Overloaded : value >= mark ? LoadLevel::Strained : LoadLevel::Normal;
    if (level > load.level)
        load = {level, reason};
}

} // namespace

LoadWatch::LoadWatch(const metrics::Registry &registry, const QString &dataDir, const LoadMarks &marks)
    : m_registry(registry), m_marks(marks), m_dataDir(dataDir)
{
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

Load LoadWatch::load()
{
    Load load;
    for (const auto &[key, histogram] : m_registry.histograms()) {
        if (key.startsWith("event_loop_lag_seconds"))
            raise(load, recent(*histogram, key), double(m_marks.lagUs), "loop");
        else if (key == "storage_commit_duration_seconds")
            raise(load, recent(*histogram, key), double(m_marks.commitUs), "storage");
    }
    for (const metrics::Registry::Sample &sample : m_registry.sample()) {
        if (sample.key == "process_resident_memory_bytes")
            raise(load, sample.value, double(m_marks.memoryBytes), "memory");
    }
    if (m_marks.diskBytes > 0) {
        if (const base::Result<qint64> free = storage::systemFileSystem().freeBytes(m_dataDir))
            raise(load, double(m_marks.diskBytes) / double(std::max<qint64>(1, *free)), 1, "disk");
    }
    return load;
}

} // namespace server

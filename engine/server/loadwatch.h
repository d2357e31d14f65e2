// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "metrics/registry.h"
#include "queue/loadgauge.h"
#include <QString>
#include <vector>

namespace server {

/// From where on the queue takes it easy; at twice that (half, for the disk) it does so for normal mail too.
struct LoadMarks
{
    qint64 lagUs = 0;
    qint64 commitUs = 0;
    qint64 memoryBytes = 0;
    qint64 diskBytes = 0;
};

/// Reads what the metrics know about the last second: lag of the event loops, time of commits, memory; and the free disk
/// space. One thread.
class LoadWatch final : public queue::LoadGauge
{
public:
    LoadWatch(const metrics::Registry &registry, const QString &dataDir, const LoadMarks &marks);
    queue::Load load() override;

private:
    struct Watched
    {
        QByteArray key;
        std::vector<quint64> before;
    };
    /// The slowest 5 % of what was recorded since the last look; 0: nothing was.
    double recent(const metrics::Histogram &histogram, const QByteArray &key);

    const metrics::Registry &m_registry;
    const LoadMarks m_marks;
    const QString m_dataDir;
    std::vector<Watched> m_watched;
};

} // namespace server

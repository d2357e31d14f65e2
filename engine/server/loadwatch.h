// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "metrics/registry.h"
#include "queue/loadgauge.h"
#include "server/loadfilter.h"
#include <QString>
#include <atomic>
#include <functional>
#include <memory>
#include <vector>

namespace server {

/// From where on the queue takes it easy; at twice that (half, for the disk) it does so for normal mail too; from where on
/// new mail is answered "try again later". 0: never.
struct LoadMarks
{
    qint64 lagUs = 0;
    qint64 commitUs = 0;
    qint64 memoryBytes = 0;
    qint64 diskBytes = 0;
    qint64 refuseLagUs = 0;
    qint64 refuseCommitUs = 0;
    qint64 refuseMemoryBytes = 0;
    qint64 refuseDiskBytes = 0;
};
/// As they are now: set by one thread, read by another.
using SharedLoadMarks = std::atomic<std::shared_ptr<const LoadMarks>>;

/// Reads what the metrics know about the last second: lag of the event loops, time of commits, memory; and the free disk
/// space. The worst of them counts. One thread.
class LoadWatch final : public queue::LoadGauge
{
public:
    /// `changed`: level or reason are others than at the last look.
    LoadWatch(const metrics::Registry &registry, const QString &dataDir, std::shared_ptr<const SharedLoadMarks> marks,
              std::function<void(const control::Load &)> changed = {});
    control::Load load() override;

private:
    struct Watched
    {
        QByteArray key;
        std::vector<quint64> before;
    };
    /// The slowest 5 % of what was recorded since the last look; 0: nothing was.
    double recent(const metrics::Histogram &histogram, const QByteArray &key);
    double freePressure() const;
    void lookAtMarks();

    const metrics::Registry &m_registry;
    const QString m_dataDir;
    const std::shared_ptr<const SharedLoadMarks> m_wantedMarks;
    std::shared_ptr<const LoadMarks> m_marks; ///< those of the filters
    const std::function<void(const control::Load &)> m_changed;
    LoadFilter m_lag;
    LoadFilter m_commit;
    LoadFilter m_memory;
    LoadFilter m_disk;
    control::Load m_last;
    std::vector<Watched> m_watched;
};

} // namespace server

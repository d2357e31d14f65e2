// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/healthmetrics.h"
#include "storage/diskspace.h"

namespace server {

namespace {
constexpr int kDiskEvery = 10; // updates
}

HealthMetrics::HealthMetrics(metrics::Registry &registry, const QString &dataDir)
    : m_free(registry.gauge("disk_free_bytes", {}, "Room left on the disk of the data folder.")),
      m_total(registry.gauge("disk_total_bytes", {}, "Size of the disk of the data folder.")),
      m_certificate(registry.gauge("tls_certificate_remaining_seconds", {}, "How long the TLS certificate is still valid.")),
      m_dataDir(dataDir)
{
}

void HealthMetrics::update(qint64 wallMs, qint64 notAfter)
{
    m_certificate.set(notAfter ? (notAfter - wallMs) * 1000 : 0); // in microseconds, as all that is shown in seconds
    if (m_looks++ % kDiskEvery != 0)
        return;
    if (const base::Result<storage::DiskSpace> disk = storage::diskSpace(m_dataDir)) {
        m_free.set(disk->free);
        m_total.set(disk->total);
    }
}

} // namespace server

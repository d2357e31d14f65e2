// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "metrics/registry.h"
#include <QString>

namespace server {

/// What alerts watch and nobody else measures: room on the disk of the data folder, and how long the certificate is good for.
/// One thread.
class HealthMetrics
{
public:
    HealthMetrics(metrics::Registry &registry, const QString &dataDir);
    /// Called once a second; looks at the disk every tenth time. `notAfter`: the end of the certificate, wall clock ms.
    void update(qint64 wallMs, qint64 notAfter);

private:
    metrics::Gauge &m_free;
    metrics::Gauge &m_total;
    metrics::Gauge &m_certificate;
    const QString m_dataDir;
    int m_looks = 0;
};

} // namespace server

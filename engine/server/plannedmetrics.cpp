// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/plannedmetrics.h"
#include "metrics/registry.h"

namespace server {

void registerPlannedMetrics(metrics::Registry &registry)
{
    for (const char *protocol : {"imap", "pop3"})
        registry.gauge(QByteArray(protocol) + "_connections_active", {}, "Open connections");
}

} // namespace server

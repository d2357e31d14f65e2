// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>

namespace queue {

/// The settings of the queue; durations in ms.
struct QueueOptions
{
    qint64 firstRetryMs = 300000;
    qint64 maxRetryMs = 14400000;
    int destinationMaxConnections = 20; ///< deliveries at a time to one group of destinations
    int maxActive = 500;                ///< deliveries at a time altogether
    QString hostname;                   ///< reporting MTA of notices
};

} // namespace queue

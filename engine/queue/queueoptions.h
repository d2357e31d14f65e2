// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "queue/retrypolicy.h"
#include <QString>

namespace queue {

/// The settings of the queue; durations in ms.
struct QueueOptions
{
    RetryRules retry;
    qint64 longestLife = 120LL * 3600000; ///< of mail that names none itself
    int destinationMaxConnections = 20; ///< deliveries at a time to one group of destinations
    int maxActive = 500;                ///< deliveries at a time altogether
    QString hostname;                   ///< reporting MTA of notices
};

} // namespace queue

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/executor.h"
#include "control/values.h"

// What became of mail on its way out, by destination and by class, over the last days.
namespace control {

using base::Callback;

/// Recipients, each counted once in each column it came to.
struct DeliveryTotal
{
    QString name;         ///< the destination, or one of classLabels(); "" are all destinations too rare to have a row of their own
    qint64 tried = 0;     ///< first attempts
    qint64 delivered = 0;
    qint64 deferred = 0;  ///< put off at least once
    qint64 bounced = 0;   ///< refused for good, returned or given up
};

struct DeliveryTotalsRequest
{
    enum By { Destination, Class };
    By by = Destination;
    qint64 since = 0;     ///< wall time in ms, to the hour
    QString destination;  ///< exact; empty: all
    QString mailClass;    ///< one of classLabels(); empty: all
    int limit = 100;
};

class DeliveryTotalsService
{
public:
    virtual ~DeliveryTotalsService() = default;
    /// Those most tried first.
    virtual void deliveryTotals(const DeliveryTotalsRequest &request, Callback<QList<DeliveryTotal>> done) = 0;
};

} // namespace control

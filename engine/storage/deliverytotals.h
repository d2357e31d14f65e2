// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/deliverytotals.h"
#include "storage/queuestore.h"
#include "storage/writetransaction.h"
#include <QMap>

// The table delivery_total.
namespace storage {

/// Counts outcomes of one transaction, then writes each sum once. Writer thread.
class DeliveryTally
{
public:
    /// `before`: the item as it was; `after`: as it is.
    void add(const control::QueueItem &before, const control::QueueItem &after);
    void write(WriteTransaction &tx) const;

private:
    struct Sum
    {
        qint64 tried = 0;
        qint64 delivered = 0;
        qint64 deferred = 0;
        qint64 bounced = 0;
        Sum &operator+=(const Sum &other)
        {
            tried += other.tried;
            delivered += other.delivered;
            deferred += other.deferred;
            bounced += other.bounced;
            return *this;
        }
    };
    QMap<std::pair<QString, QString>, Sum> m_sums; ///< by destination and class
};

namespace deliverytotals {

constexpr int kKeepDays = 8;
/// Destinations of one hour beyond this are counted together.
constexpr int kMostRowsPerHour = 2000;

base::Result<QList<control::DeliveryTotal>> read(SqlConnection &db, const control::DeliveryTotalsRequest &request);
/// What is older than kKeepDays.
void drop(WriteTransaction &tx);

} // namespace deliverytotals
} // namespace storage

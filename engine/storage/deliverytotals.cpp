// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/deliverytotals.h"
#include "control/mailclass.h"
#include "storage/statements.h"

using namespace Qt::Literals;

namespace storage {

using control::QueueState;

namespace {
constexpr qint64 kHourMs = 3600000;
constexpr qint64 kHoursPerDay = 24;
} // namespace

void DeliveryTally::add(const control::QueueItem &before, const control::QueueItem &after)
{
    Sum sum;
    const bool first = before.attempts == 0 && after.attempts > 0;
    sum.tried = first;
    sum.deferred = first && after.state == QueueState::Deferred;
    sum.delivered = after.state == QueueState::Sent;
    sum.bounced = after.state == QueueState::Bounced || after.state == QueueState::Expired;
    if (!first && !sum.delivered && !sum.bounced)
        return;
    m_sums[{after.destination.left(255), control::classLabel(after.mailClass)}] += sum;
}

void DeliveryTally::write(WriteTransaction &tx) const
{
    const qint64 hour = tx.now() / kHourMs;
    const auto add = [&](const QString &destination, const QString &mailClass, const Sum &sum) {
        return tx.db().run(sql::kAddDeliveryTotal, sum.tried, sum.delivered, sum.deferred, sum.bounced, hour, destination, mailClass)
                   .rowsAffected() > 0;
    };
    const auto insert = [&](const QString &destination, const QString &mailClass, const Sum &sum) {
        tx.db().run(sql::kInsertDeliveryTotal, sum.tried, sum.delivered, sum.deferred, sum.bounced, hour, destination, mailClass);
    };
    qint64 rows = -1;
    QMap<QString, Sum> others; ///< by class: of destinations that get no row any more
    for (auto it = m_sums.cbegin(); it != m_sums.cend(); ++it) {
        const auto &[destination, mailClass] = it.key();
        if (add(destination, mailClass, *it))
            continue;
        if (rows < 0) {
            auto count = tx.db().run(sql::kDeliveryTotalRows, hour);
            rows = count.next() ? count.integer(0) : 0;
        }
        if (rows < deliverytotals::kMostRowsPerHour) {
            insert(destination, mailClass, *it);
            ++rows;
        } else {
            others[mailClass] += *it;
        }
    }
    for (auto it = others.cbegin(); it != others.cend(); ++it) {
        if (!add(QString(), it.key(), *it))
            insert(QString(), it.key(), *it);
    }
}

namespace deliverytotals {

base::Result<QList<control::DeliveryTotal>> read(SqlConnection &db, const control::DeliveryTotalsRequest &request)
{
    const QString column = request.by == control::DeliveryTotalsRequest::Class ? u"class"_s : u"destination"_s;
    QString text = u"SELECT %1, SUM(tried), SUM(delivered), SUM(deferred), SUM(bounced) FROM delivery_total WHERE hour >= ?"_s.arg(column);
    QVariantList parameters{qlonglong(request.since / kHourMs)};
    if (!request.destination.isEmpty()) {
        text += u" AND destination = ?"_s;
        parameters << request.destination;
    }
    if (!request.mailClass.isEmpty()) {
        text += u" AND class = ?"_s;
        parameters << request.mailClass;
    }
    text += u" GROUP BY %1 ORDER BY SUM(tried) DESC, %1 LIMIT ?"_s.arg(column);
    parameters << request.limit;
    QList<control::DeliveryTotal> totals;
    auto row = db.runBound(text, parameters);
    while (row.next())
        totals << control::DeliveryTotal{row.text(0), row.integer(1), row.integer(2), row.integer(3), row.integer(4)};
    return db.orFailure(totals);
}

void drop(WriteTransaction &tx)
{
    tx.db().run(sql::kDropDeliveryTotals, tx.now() / kHourMs - kKeepDays * kHoursPerDay);
}

} // namespace deliverytotals
} // namespace storage

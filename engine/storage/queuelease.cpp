// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/queuelease.h"
#include "storage/statements.h"
#include "storage/writetransaction.h"

namespace storage::queue {

using control::QueueState;

namespace {

constexpr qint64 kApartMs = 60000; // by so much clocks of nodes may differ

void give(QueueRow &row, const Holder &me)
{
    row.leasedBy = me.node;
    row.leasedUntil = qMax(row.item.nextAttemptAt, me.now) + kLeaseMs;
}

} // namespace

bool isElsewhere(const QueueRow &row, const Holder &me)
{
    return row.leasedBy != 0 && row.leasedBy != me.node && row.leasedUntil > me.now;
}

bool mayChange(const QueueRow &row, const Holder &me)
{
    return !isElsewhere(row, me) || (row.item.state == QueueState::Deferred && row.item.nextAttemptAt > me.now + kApartMs);
}

bool hasLease(const QueueRow &row, const Holder &me)
{
    return row.leasedBy == me.node && row.leasedUntil >= me.now + kLeaseFreshMs;
}

void keep(QueueRow &row, const Holder &me)
{
    const bool waits = row.item.state == QueueState::Ready || row.item.state == QueueState::Deferred;
    if (!waits) {
        row.leasedBy = 0;
        row.leasedUntil = 0;
    } else if (me.delivers) {
        give(row, me);
    }
}

void lease(WriteTransaction &tx, QList<QueueRow> &rows, const Holder &me)
{
    QList<QueueRow> mine;
    mine.reserve(rows.size());
    for (QueueRow &row : rows) {
        if (!hasLease(row, me)) {
            give(row, me);
            if (tx.db().run(sql::kLeaseQueue, row.leasedBy, row.leasedUntil, row.item.id, me.node, me.now).rowsAffected() == 0)
                continue;
        }
        mine << std::move(row);
    }
    rows = std::move(mine);
}

} // namespace storage::queue

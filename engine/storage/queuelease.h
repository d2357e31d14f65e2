// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "storage/queuestore.h"

namespace storage {
class WriteTransaction;
}

// Whose a queue row is, where several nodes share a database. Who takes a row in, puts it off or changes it keeps it: its lease
// runs until some time after the row is due, and is written with the row, so that one node alone pays nothing for it.
namespace storage::queue {

/// A node that asks, and when.
struct Holder
{
    int node = 1;         ///< its number and one
    qint64 now = 0;       ///< wall time in ms
    bool delivers = true; ///< one that does not leaves rows to others
};

/// Another node may be delivering it, or be about to.
bool isElsewhere(const QueueRow &row, const Holder &me);
/// Nobody else can have it in hand: it is not theirs, or they will not look at it for some time.
bool mayChange(const QueueRow &row, const Holder &me);
/// Whether a delivery can begin without a new lease.
bool hasLease(const QueueRow &row, const Holder &me);
/// The lease that goes with the row's state, to be written with it. Nobody has what is held or finished.
void keep(QueueRow &row, const Holder &me);
/// Leases the rows that need one and leaves out those that another node has taken meanwhile.
void lease(WriteTransaction &tx, QList<QueueRow> &rows, const Holder &me);

} // namespace storage::queue

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/queue.h"
#include "storage/queuefilter.h"
#include "storage/rows.h"
#include "storage/statements.h"
#include <algorithm>

using namespace Qt::Literals;

namespace storage::queue {

using control::QueueItem;
using control::QueueState;

namespace {

const QString kCountColumns = u"SELECT q.destination, q.lane, COUNT(*) FROM "_s;

void keepLargest(QueueMatch &match)
{
    QList<QueueCount> &all = match.largest;
    if (all.size() <= QueueMatch::kMostShares)
        return;
    std::nth_element(all.begin(), all.begin() + QueueMatch::kMostShares, all.end(),
                     [](const QueueCount &a, const QueueCount &b) { return a.count > b.count; });
    all.resize(QueueMatch::kMostShares);
}

void add(QueueMatch &match, const QueueCount &count)
{
    match.total += count.count;
    match.largest << count;
    if (match.largest.size() >= 8 * QueueMatch::kMostShares) // memory stays bounded, whatever the number of destinations
        keepLargest(match);
}

/// The item was counted and is not meant.
void take(QueueMatch &match, const QueueItem &item)
{
    --match.total;
    for (QueueCount &count : match.largest) {
        if (count.state == item.state && count.lane == item.lane && count.destination == item.destination) {
            --count.count;
            return;
        }
    }
}

Id newest(SqlConnection &db)
{
    auto row = db.runBound(u"SELECT MAX(id) FROM queue"_s, {});
    return row.next() ? row.integer(0) : 0;
}

} // namespace

base::Result<QueueMatch> count(SqlConnection &db, const control::QueueFilter &filter, const QSet<Id> &active)
{
    const RowFilter wanted(filter, active);
    const QString part = indexedPart(filter);
    QueueMatch match;
    match.newest = newest(db); // first: what comes in while it is counted is left alone
    for (const QueueState state : wanted.storedStates()) {
        if (isFinished(state) || (!filter.states.isEmpty() && !filter.states.contains(state)))
            continue;
        QVariantList parameters;
        QString where = kCountColumns + u"queue q WHERE q.state = ?"_s;
        if (!part.isEmpty()) {
            where = kCountColumns + db.dialect().queueTextSource() + u" AND q.state = ?"_s;
            parameters << db.dialect().queueTextExpression(part);
        }
        parameters << int(state);
        if (filter.mailId) {
            where += " AND q.mail_id = ?"_L1;
            parameters << bind::value(*filter.mailId);
        }
        if (!filter.destination.isEmpty()) {
            where += " AND q.destination = ?"_L1;
            parameters << filter.destination;
        }
        where += wanted.residualSql(parameters) + " GROUP BY q.destination, q.lane"_L1;
        auto row = db.runBound(where, parameters);
        while (row.next())
            add(match, {row.text(0), control::Lane(row.integer(1)), state, row.integer(2), 0});
    }
    keepLargest(match);
    // What is being delivered stands there as ready or deferred and is not to be counted.
    control::QueueFilter waiting = filter;
    if (waiting.states.isEmpty())
        waiting.states = {QueueState::Ready, QueueState::Deferred};
    const QSet<Id> none;
    const RowFilter stored(waiting, none);
    sql::kQueueByIds.run(db, QList<Id>(active.cbegin(), active.cend()), [&](SqlRun &row) {
        while (row.next()) {
            QueueItem item = rows::queueItem(row);
            if (!isFinished(item.state) && stored.accepts(item))
                take(match, item);
        }
    });
    return db.orFailure(match);
}

} // namespace storage::queue

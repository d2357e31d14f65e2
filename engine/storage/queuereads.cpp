// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/cursor.h"
#include "storage/queue.h"
#include "storage/queuefilter.h"
#include "storage/rows.h"
#include "storage/statements.h"
#include <deque>

using namespace Qt::Literals;

namespace storage::queue {

using control::QueueItem;
using control::QueueState;

namespace {

constexpr int kMostRowsLookedAt = 4000; // per page; bounds its time when a filter finds little

QueueRow wholeRow(const SqlRun &row)
{
    return rows::queueRow(row);
}

/// Items of one state by rising id, read in chunks; of one lane unless the destination or the mail is given.
class StateStream
{
public:
    StateStream(SqlConnection &db, const control::QueueFilter &filter, QueueState state, control::Lane lane, Id after,
                int chunk)
        : m_db(db)
        , m_filter(filter)
        , m_state(state)
        , m_lane(lane)
        , m_after(after)
        , m_chunk(chunk)
    {
    }

    const QueueItem *peek()
    {
        if (m_items.empty() && !m_ended)
            read();
        return m_items.empty() ? nullptr : &m_items.front();
    }
    QueueItem take()
    {
        QueueItem item = std::move(m_items.front());
        m_items.pop_front();
        return item;
    }

private:
    void read()
    {
        auto row = m_filter.mailId
                       ? m_db.run(sql::kQueuePageOfMail, *m_filter.mailId, int(m_state), m_after, m_chunk)
                   : !m_filter.destination.isEmpty()
                       ? m_db.run(sql::kQueuePageOfDestination, m_filter.destination, int(m_state), m_after, m_chunk)
                       : m_db.run(sql::kQueuePage, int(m_state), int(m_lane), m_after, m_chunk);
        while (row.next())
            m_items.push_back(rows::queueItem(row));
        m_ended = int(m_items.size()) < m_chunk;
        if (!m_items.empty())
            m_after = m_items.back().id;
        m_chunk = qMin(m_chunk * 2, 1000);
    }

    SqlConnection &m_db;
    const control::QueueFilter &m_filter;
    const QueueState m_state;
    const control::Lane m_lane;
    Id m_after;
    int m_chunk; ///< grows: most lanes give little to a page
    bool m_ended = false;
    std::deque<QueueItem> m_items;
};

StateStream *oldest(std::vector<StateStream> &streams)
{
    StateStream *first = nullptr;
    for (StateStream &stream : streams) {
        if (stream.peek() && (!first || stream.peek()->id < first->peek()->id))
            first = &stream;
    }
    return first;
}

QString cursorAfter(Id id)
{
    return Cursor{'q', qint64(id), 0, {}}.encoded();
}

control::Page<QueueItem> activeOnly(SqlConnection &db, const RowFilter &filter, int limit, Id after,
                                    const QSet<Id> &active)
{
    QList<Id> ids(active.cbegin(), active.cend());
    std::sort(ids.begin(), ids.end());
    control::Page<QueueItem> page;
    for (auto id = std::upper_bound(ids.cbegin(), ids.cend(), after); id != ids.cend(); ++id) {
        auto row = db.run(sql::kQueueById, *id);
        if (!row.next())
            continue;
        QueueItem item = rows::queueItem(row);
        if (!filter.accepts(item))
            continue;
        if (page.items.size() == limit) {
            page.next = cursorAfter(page.items.last().id);
            break;
        }
        page.items << std::move(item);
    }
    return page;
}

} // namespace

TimesTable::TimesTable(const QueueLife &general, const QueueLives &byDestination, int keepFinishedH)
{
    const auto timesOf = [keepFinishedH](const QueueLife &life) {
        constexpr qint64 kHourMs = 3600000;
        return Times{life.lifetimeH * kHourMs, life.delayNoticeH * kHourMs, keepFinishedH * kHourMs};
    };
    m_general = timesOf(general);
    for (auto life = byDestination.cbegin(); life != byDestination.cend(); ++life)
        m_byDestination.insert(life.key(), timesOf(*life));
}

const Times &TimesTable::of(const QString &destination) const
{
    const auto found = m_byDestination.constFind(destination);
    return found == m_byDestination.constEnd() ? m_general : *found;
}

bool isFinished(QueueState state)
{
    return state == QueueState::Sent || state == QueueState::Bounced || state == QueueState::Expired;
}

base::Result<QList<QueueCount>> counts(SqlConnection &db, const QueueCount &after, int limit)
{
    QList<QueueCount> found;
    QueueCount from = after;
    if (from.destination.isEmpty())
        from = {{}, control::Lane(0), QueueState::Ready, 0, 0};
    for (const QueueState state : {QueueState::Ready, QueueState::Deferred, QueueState::Held}) {
        if (state < from.state)
            continue;
        if (state != from.state)
            from = {{}, control::Lane(0), state, 0, 0};
        auto row = db.run(sql::kQueueCounts, int(state), from.destination, from.destination, int(from.lane),
                          limit - int(found.size()));
        while (row.next())
            found << QueueCount{row.text(0), control::Lane(row.integer(1)), state, row.integer(2), row.integer(3)};
        if (found.size() >= limit)
            break;
    }
    return db.orFailure(found);
}

base::Result<DueRows> due(SqlConnection &db, const DueRequest &request)
{
    DueRows answer;
    const auto read = [&](QueueState state, qint64 dueBy) {
        qsizetype count = 0;
        auto row = db.run(sql::kQueueDue, int(state), request.destination, int(request.lane), dueBy,
                          request.after.at, request.after.at, request.after.id, request.limit + 1);
        for (; row.next(); ++count)
            answer.rows << wholeRow(row);
        return count;
    };
    const qsizetype ready = read(QueueState::Ready, kNever);
    read(QueueState::Deferred, request.dueBy);
    std::inplace_merge(answer.rows.begin(), answer.rows.begin() + ready, answer.rows.end(),
                       [](const QueueRow &a, const QueueRow &b) {
                           return std::pair(a.item.nextAttemptAt, a.item.id) <
                                  std::pair(b.item.nextAttemptAt, b.item.id);
                       });
    answer.complete = answer.rows.size() <= request.limit;
    if (!answer.complete)
        answer.rows.resize(request.limit);
    if (auto row = db.run(sql::kQueueNext, int(QueueState::Deferred), request.destination, int(request.lane),
                          request.dueBy);
        row.next())
        answer.nextAt = row.integer(0);
    return db.orFailure(answer);
}

base::Result<QList<QueueRow>> pastDeadline(SqlConnection &db, qint64 by, int limit)
{
    QList<QueueRow> found;
    for (const QueueState state : {QueueState::Ready, QueueState::Deferred}) {
        auto row = db.run(sql::kQueueDeadline, int(state), by, limit - int(found.size()));
        while (row.next())
            found << wholeRow(row);
        if (found.size() >= limit)
            break;
    }
    return db.orFailure(found);
}

base::Result<QList<QueueRow>> byIds(SqlConnection &db, const QList<Id> &ids)
{
    QList<QueueRow> found;
    for (const Id id : ids) {
        auto row = db.run(sql::kQueueById, id);
        if (row.next())
            found << wholeRow(row);
    }
    return db.orFailure(found);
}

base::Result<control::Page<QueueItem>> list(SqlConnection &db, const control::QueueFilter &filter,
                                            const control::PageRequest &request, const QSet<Id> &active)
{
    Id after = 0;
    if (!request.cursor.isEmpty()) {
        const auto cursor = Cursor::decode('q', request.cursor);
        if (!cursor)
            return badCursor();
        after = Id(cursor->major);
    }
    const RowFilter wanted(filter, active);
    if (wanted.onlyActive())
        return db.orFailure(activeOnly(db, wanted, request.limit, after, active));
    std::vector<StateStream> streams;
    const bool byLane = !filter.mailId && filter.destination.isEmpty();
    const int chunk = 10 + request.limit / qMax(1, int(wanted.storedStates().size()));
    for (const QueueState state : wanted.storedStates()) {
        for (const control::Lane lane : {control::Lane::Urgent, control::Lane::Normal, control::Lane::Bulk}) {
            if (byLane ? !filter.lane || *filter.lane == lane : lane == control::Lane::Normal)
                streams.emplace_back(db, filter, state, lane, after, chunk);
        }
    }
    control::Page<QueueItem> page;
    for (int looked = 0;; ++looked) {
        StateStream *stream = oldest(streams);
        if (!stream)
            break;
        if (page.items.size() == request.limit || looked == kMostRowsLookedAt) {
            page.next = cursorAfter(after);
            break;
        }
        QueueItem item = stream->take();
        after = item.id;
        if (wanted.accepts(item))
            page.items << std::move(item);
    }
    return db.orFailure(page);
}

base::Result<qint64> count(SqlConnection &db, const control::QueueFilter &filter, const QSet<Id> &active)
{
    const RowFilter wanted(filter, active);
    qint64 total = 0;
    for (const QueueState state : wanted.storedStates()) {
        if (isFinished(state) || (!filter.states.isEmpty() && !filter.states.contains(state)))
            continue;
        QVariantList parameters{int(state)};
        QString where = u"SELECT COUNT(*) FROM queue q WHERE q.state = ?"_s;
        if (filter.mailId) {
            where += " AND q.mail_id = ?"_L1;
            parameters << bind::value(*filter.mailId);
        }
        if (!filter.destination.isEmpty()) {
            where += " AND q.destination = ?"_L1;
            parameters << filter.destination;
        }
        where += wanted.residualSql(parameters);
        auto row = db.runBound(where, parameters);
        total += row.next() ? row.integer(0) : 0;
    }
    // What is being delivered stands there as ready or deferred and is not to be counted.
    control::QueueFilter waiting = filter;
    if (waiting.states.isEmpty())
        waiting.states = {QueueState::Ready, QueueState::Deferred};
    const QSet<Id> none;
    const RowFilter stored(waiting, none);
    for (const Id id : active) {
        auto row = db.run(sql::kQueueById, id);
        if (!row.next())
            continue;
        QueueItem item = rows::queueItem(row);
        if (!isFinished(item.state) && stored.accepts(item))
            --total;
    }
    return db.orFailure(total);
}

base::Result<QList<DestinationSettings>> destinations(SqlConnection &db, const QString &after, int limit)
{
    QList<DestinationSettings> found;
    auto row = db.run(sql::kDestinationPage, after, limit);
    while (row.next()) {
        DestinationSettings settings{row.text(0), row.integer(1) != 0, {}, {}};
        if (const auto most = row.optionalInteger(2))
            settings.maxConnections = int(*most);
        if (const auto most = row.optionalInteger(3))
            settings.maxPerMinute = int(*most);
        found << settings;
    }
    return db.orFailure(found);
}

} // namespace storage::queue

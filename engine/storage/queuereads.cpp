// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/cursor.h"
#include "storage/pagetime.h"
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

// Rows after which a page looks at the clock.
constexpr int kRowsPerLook = 200;
constexpr int kMostChunk = 1000;

QueueRow wholeRow(const SqlRun &row)
{
    return rows::queueRow(row);
}

/// Databases differ in what the other case of a letter is.
bool isAscii(const QString &text)
{
    return std::all_of(text.begin(), text.end(), [](QChar c) { return c < u'\x80'; });
}

/// Items of one state by rising id, read in chunks; of one lane unless the destination or the mail is given.
class StateStream
{
public:
    StateStream(SqlConnection &db, const control::QueueFilter &filter, const RowFilter &wanted, QueueState state, control::Lane lane,
                Id after, int chunk)
        : m_db(db)
        , m_filter(filter)
        , m_wanted(wanted)
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
        QVariantList values;
        const QString conditions = isAscii(m_filter.from) && isAscii(m_filter.to) ? m_wanted.residualSql(values) : QString();
        const auto page = [&](const QString &statement, const QVariantList &keys) {
            return m_db.runBound(statement + conditions + sql::kQueuePageEnd, keys + values + QVariantList{m_chunk});
        };
        const QVariant after = bind::value(m_after);
        auto row = m_filter.mailId ? page(sql::kQueuePageOfMail, {bind::value(*m_filter.mailId), int(m_state), after})
                   : !m_filter.destination.isEmpty()
                       ? page(sql::kQueuePageOfDestination, {m_filter.destination, int(m_state), after})
                       : page(sql::kQueuePage, {int(m_state), int(m_lane), after});
        while (row.next())
            m_items.push_back(rows::queueItem(row));
        m_ended = int(m_items.size()) < m_chunk;
        if (!m_items.empty())
            m_after = m_items.back().id;
        m_chunk = qMin(m_chunk * 2, kMostChunk);
    }

    SqlConnection &m_db;
    const control::QueueFilter &m_filter;
    const RowFilter &m_wanted;
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

/// By the index of address parts: what it finds holds all pieces, in whatever order, and is compared with the filter.
control::Page<QueueItem> byText(SqlConnection &db, const RowFilter &filter, const QString &part, int limit, Id after)
{
    static const QString kChunk = u"SELECT "_s + sql::kQueueColumns + u" FROM "_s + db.dialect().queueTextSource() +
                                  u" AND t.rowid > ? ORDER BY t.rowid LIMIT ?"_s;
    const QString expression = db.dialect().queueTextExpression(part);
    control::Page<QueueItem> page;
    PageTime time(kRowsPerLook);
    for (int chunk = limit + 10; !db.failure(); chunk = qMin(chunk * 2, kMostChunk)) {
        auto row = db.run(kChunk, expression, after, chunk);
        int found = 0;
        for (; row.next(); ++found) {
            QueueItem item = rows::queueItem(row);
            const bool wanted = filter.accepts(item);
            if ((wanted && page.items.size() == limit) || time.isOver(!page.items.isEmpty())) {
                page.next = cursorAfter(after);
                return page;
            }
            after = item.id;
            if (wanted)
                page.items << std::move(item);
        }
        if (found < chunk)
            break;
    }
    return page;
}

control::Page<QueueItem> activeOnly(SqlConnection &db, const RowFilter &filter, int limit, Id after,
                                    const QSet<Id> &active)
{
    QList<Id> ids;
    std::copy_if(active.cbegin(), active.cend(), std::back_inserter(ids), [after](Id id) { return id > after; });
    QMap<Id, QueueItem> found;
    sql::kQueueByIds.run(db, ids, [&](SqlRun &row) {
        while (row.next()) {
            QueueItem item = rows::queueItem(row);
            if (filter.accepts(item))
                found.insert(item.id, std::move(item));
        }
    });
    control::Page<QueueItem> page;
    for (const QueueItem &item : std::as_const(found)) {
        if (page.items.size() == limit) {
            page.next = cursorAfter(page.items.last().id);
            break;
        }
        page.items << item;
    }
    return page;
}

} // namespace

Rules::Rules(const StoreOptions &options, const QueueLife &general, const QueueLives &byDestination)
    : m_node(options.node + 1), m_delivers(options.delivers)
{
    const auto timesOf = [keepFinishedH = options.keepFinishedH](const QueueLife &life) {
        constexpr qint64 kHourMs = 3600000;
        return Times{life.lifetimeH * kHourMs, life.delayNoticeH * kHourMs, keepFinishedH * kHourMs};
    };
    m_general = timesOf(general);
    for (auto life = byDestination.cbegin(); life != byDestination.cend(); ++life)
        m_byDestination.insert(life.key(), timesOf(*life));
}

const Times &Rules::of(const QString &destination) const
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

DueRows due(SqlConnection &db, const DueRequest &request, const Holder &me)
{
    DueRows answer;
    const auto read = [&](QueueState state, qint64 dueBy) {
        auto row = db.run(sql::kQueueDue, int(state), request.destination, int(request.lane), dueBy,
                          request.after.at, request.after.at, request.after.id, request.limit + 1);
        while (row.next())
            answer.rows << wholeRow(row);
        return answer.rows.size();
    };
    const qsizetype ready = request.ready ? read(QueueState::Ready, kNever) : 0;
    if (request.deferred) {
        read(QueueState::Deferred, request.dueBy);
        const auto isBefore = [](const QueueRow &a, const QueueRow &b) {
            return std::pair(a.item.nextAttemptAt, a.item.id) < std::pair(b.item.nextAttemptAt, b.item.id);
        };
        std::inplace_merge(answer.rows.begin(), answer.rows.begin() + ready, answer.rows.end(), isBefore);
        auto next = db.run(sql::kQueueNext, int(QueueState::Deferred), request.destination, int(request.lane), request.dueBy);
        if (next.next())
            answer.nextAt = next.integer(0);
    }
    answer.complete = answer.rows.size() <= request.limit;
    if (!answer.complete)
        answer.rows.resize(request.limit);
    if (!answer.rows.isEmpty())
        answer.last = {answer.rows.last().item.nextAttemptAt, answer.rows.last().item.id};
    answer.rows.removeIf([&](const QueueRow &row) {
        if (!isElsewhere(row, me))
            return false;
        answer.nextAt = qMin(answer.nextAt, row.leasedUntil);
        return true;
    });
    return answer;
}

base::Result<QList<QueueRow>> pastDeadline(SqlConnection &db, qint64 by, int limit, const Holder &me)
{
    QList<QueueRow> found;
    for (const QueueState state : {QueueState::Ready, QueueState::Deferred}) {
        auto row = db.run(sql::kQueueDeadline, int(state), by, me.node, me.now, limit - int(found.size()));
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
    sql::kQueueByIds.run(db, ids, [&found](SqlRun &row) {
        while (row.next())
            found << wholeRow(row);
    });
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
    if (const QString part = indexedPart(filter); !part.isEmpty())
        return db.orFailure(byText(db, wanted, part, request.limit, after));
    std::vector<StateStream> streams;
    const bool byLane = !filter.mailId && filter.destination.isEmpty();
    const int chunk = 10 + request.limit / qMax(1, int(wanted.storedStates().size()));
    for (const QueueState state : wanted.storedStates()) {
        for (const control::Lane lane : {control::Lane::Urgent, control::Lane::Normal, control::Lane::Bulk}) {
            if (byLane ? !filter.lane || *filter.lane == lane : lane == control::Lane::Normal)
                streams.emplace_back(db, filter, wanted, state, lane, after, chunk);
        }
    }
    control::Page<QueueItem> page;
    PageTime time(kRowsPerLook);
    for (;;) {
        StateStream *stream = oldest(streams);
        if (!stream)
            break;
        if (page.items.size() == request.limit || time.isOver(!page.items.isEmpty())) {
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

} // namespace storage::queue

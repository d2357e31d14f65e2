// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/events.h"
#include "storage/cursor.h"
#include "storage/rows.h"
#include "storage/statements.h"

namespace storage::events {

namespace {

QList<control::Event> all(SqlRun row)
{
    QList<control::Event> events;
    while (row.next())
        events << rows::event(row);
    return events;
}

} // namespace

base::Result<QList<control::Event>> since(SqlConnection &db, quint64 seq, int limit)
{
    return db.orFailure(all(db.run(sql::kEventsSince, seq, limit)));
}

base::Result<control::Page<control::Event>> page(SqlConnection &db, const control::PageRequest &page)
{
    qint64 before = std::numeric_limits<qint64>::max();
    if (!page.cursor.isEmpty()) {
        const auto cursor = Cursor::decode('e', page.cursor);
        if (!cursor)
            return badCursor();
        before = cursor->major;
    }
    control::Page<control::Event> result;
    result.items = all(db.run(sql::kEventPage, before, page.limit + 1));
    if (result.items.size() > page.limit) {
        result.items.removeLast();
        result.next = Cursor{'e', qint64(result.items.last().seq), 0, {}}.encoded();
    }
    return db.orFailure(result);
}

base::Result<QList<control::Event>> ofMail(SqlConnection &db, base::Id mailId)
{
    auto found = all(db.run(sql::kEventsOfMail, mailId));
    if (found.isEmpty() && !db.failure())
        return notFound(QStringLiteral("mail"));
    return db.orFailure(found);
}

base::Result<std::pair<quint64, quint64>> range(SqlConnection &db)
{
    std::pair<quint64, quint64> range{0, 0};
    if (auto row = db.run(sql::kFirstEvent); row.next())
        range.first = row.id(0);
    if (auto row = db.run(sql::kLastEvent); row.next())
        range.second = row.id(0);
    return db.orFailure(range);
}

base::Result<quint64> firstSince(SqlConnection &db, qint64 wallMs)
{
    const auto bounds = range(db);
    if (!bounds)
        return bounds.error();
    // Numbers and times rise together: no index over the times is needed to halve the range.
    quint64 low = bounds->first;
    quint64 high = bounds->second;
    while (low < high) {
        const quint64 middle = low + (high - low) / 2;
        auto row = db.run(sql::kEventFrom, middle);
        if (!row.next())
            break;
        if (row.integer(1) < wallMs)
            low = row.id(0) + 1;
        else
            high = middle;
    }
    return db.orFailure(low);
}

} // namespace storage::events

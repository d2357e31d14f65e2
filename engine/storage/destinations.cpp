// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/jsontext.h"
#include "storage/queue.h"
#include "storage/statements.h"
#include "storage/writetransaction.h"

using namespace Qt::Literals;

// What people decided about destinations.
namespace storage::queue {

namespace {

DestinationSettings readDestination(const SqlRun &row)
{
    DestinationSettings settings{row.text(0), row.integer(1) != 0, {}, {}};
    if (const auto most = row.optionalInteger(2))
        settings.maxConnections = int(*most);
    if (const auto most = row.optionalInteger(3))
        settings.maxPerMinute = int(*most);
    return settings;
}

/// Only what is set.
QByteArray settingsJson(const DestinationSettings &settings)
{
    JsonObject json;
    json.add("paused", settings.paused);
    if (settings.maxConnections)
        json.add("maxConnections", qint64(*settings.maxConnections));
    if (settings.maxPerMinute)
        json.add("maxPerMinute", qint64(*settings.maxPerMinute));
    return json.text();
}

} // namespace

base::Result<QList<DestinationSettings>> destinations(SqlConnection &db, const QString &after, int limit)
{
    QList<DestinationSettings> found;
    auto row = db.run(sql::kDestinationPage, after, limit);
    while (row.next())
        found << readDestination(row);
    return db.orFailure(found);
}

DestinationSettings destination(SqlConnection &db, const QString &name)
{
    auto row = db.run(sql::kDestinationByName, name);
    return row.next() ? readDestination(row) : DestinationSettings{name, false, {}, {}};
}

void saveDestination(WriteTransaction &tx, const DestinationSettings &settings, const QString &kind, const QString &by)
{
    const QByteArray before = settingsJson(destination(tx.db(), settings.name));
    const bool nothing = !settings.paused && !settings.maxConnections && !settings.maxPerMinute;
    const auto number = [](std::optional<int> value) {
        return value ? std::optional<qint64>(*value) : std::nullopt;
    };
    if (nothing)
        tx.db().run(sql::kDeleteDestination, settings.name);
    else
        tx.db().run(tx.db().dialect().upsert(u"destination"_s, {u"name"_s},
                                             {u"paused"_s, u"max_connections"_s, u"max_per_minute"_s, u"changed_at"_s}),
                    settings.name, settings.paused, number(settings.maxConnections), number(settings.maxPerMinute),
                    tx.now());
    control::Event event;
    event.kind = kind;
    JsonObject detail;
    detail.add("destination", settings.name).add("by", by);
    event.detail = JsonObject::joined(detail.addDifference(before, settingsJson(settings)).text(), settingsJson(settings));
    tx.addEvent(event);
}

} // namespace storage::queue

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/bans.h"
#include "control/jsonbans.h"
#include "storage/jsontext.h"
#include "storage/maintenance.h"
#include "storage/rows.h"
#include "storage/sqlstore.h"
#include "storage/statements.h"
#include <QSemaphore>

using namespace Qt::Literals;

namespace storage {

namespace bans {

namespace {

control::Ban ban(const SqlRun &row)
{
    control::Ban out;
    out.address = row.text(0);
    out.cause = row.text(1);
    out.by = row.text(2);
    out.note = row.text(3);
    out.failures = row.integer(4);
    out.since = row.integer(5);
    out.until = row.integer(6);
    return out;
}

void tell(WriteTransaction &tx, const QString &kind, const control::Ban &ban, const std::optional<control::Ban> &before = {})
{
    control::Event event;
    event.kind = kind;
    event.detail = before ? JsonObject::withDifference(control::toJson(*before), control::toJson(ban)) : control::toJson(ban);
    tx.addEvent(event);
}

std::optional<control::Ban> byAddress(SqlConnection &db, const QString &address)
{
    auto row = db.run(sql::kBanByAddress, address);
    return row.next() ? std::optional(ban(row)) : std::nullopt;
}

} // namespace

base::Result<QList<control::Ban>> all(SqlConnection &db)
{
    QList<control::Ban> found;
    auto row = db.run(sql::kBans);
    while (row.next())
        found << ban(row);
    return db.orFailure(found);
}

base::Result<control::Ban> keep(WriteTransaction &tx, control::Ban ban)
{
    ban.by = storable(ban.by, 255);
    ban.note = storable(ban.note, 500);
    const auto before = byAddress(tx.db(), ban.address);
    tx.db().run(tx.db().dialect().upsert(u"ban"_s, {u"address"_s},
                                         {u"cause"_s, u"set_by"_s, u"note"_s, u"failures"_s, u"since_at"_s, u"until_at"_s}),
                ban.address, ban.cause, ban.by, ban.note, ban.failures, ban.since, ban.until);
    tell(tx, u"ban.set"_s, ban, before);
    return ban;
}

base::Result<control::Ban> drop(WriteTransaction &tx, const QString &address, const QString &by)
{
    const auto found = byAddress(tx.db(), address);
    if (!found)
        return tx.db().failure().value_or(notFound(u"ban"_s));
    tx.db().run(sql::kDeleteBan, address);
    control::Ban lifted = *found;
    lifted.by = storable(by, 255);
    tell(tx, u"ban.lifted"_s, lifted);
    return *found;
}

base::Result<bool> dropOld(WriteTransaction &tx, qint64 nowMs)
{
    tx.db().run(sql::kDeleteOldBans, nowMs);
    return true;
}

} // namespace bans

// BanStore, each one query on a reader or one change on the writer.

base::Result<QList<control::Ban>> SqlStore::loadBans()
{
    base::Result<QList<control::Ban>> loaded = QList<control::Ban>();
    QSemaphore ready;
    read<QList<control::Ban>>({{},
                               [&](base::Result<QList<control::Ban>> result) {
                                   loaded = std::move(result);
                                   ready.release();
                               }},
                              [](SqlConnection &db) { return bans::all(db); });
    ready.acquire();
    return loaded;
}

void SqlStore::keepBan(const control::Ban &ban, Callback<control::Ban> done)
{
    write<control::Ban>(done, [ban](WriteTransaction &tx) { return bans::keep(tx, ban); }, false);
}

void SqlStore::dropBan(const QString &address, const QString &by, Callback<control::Ban> done)
{
    write<control::Ban>(done, [address, by](WriteTransaction &tx) { return bans::drop(tx, address, by); }, false);
}

void SqlStore::dropOldBans(qint64 nowMs, Callback<bool> done)
{
    write<bool>(done, [nowMs](WriteTransaction &tx) { return bans::dropOld(tx, nowMs); }, false);
}

} // namespace storage

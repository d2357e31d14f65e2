// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/alerts.h"
#include "control/json.h"
#include "storage/cursor.h"
#include "storage/jsontext.h"
#include "storage/rows.h"
#include "storage/statements.h"

using namespace Qt::Literals;

namespace storage::alerts {

namespace {

constexpr qint64 kKept = 10000; // that have cleared
constexpr qsizetype kMaxDetail = 500;
constexpr qsizetype kMaxSubject = 255;
constexpr qsizetype kMaxBy = 200;

std::optional<qint64> timeOrNone(qint64 wallMs)
{
    return wallMs ? std::optional(wallMs) : std::nullopt;
}

control::Alert read(const SqlRun &row)
{
    control::Alert alert;
    alert.id = row.id(0);
    alert.ruleId = row.id(1);
    alert.ruleKey = row.text(2);
    alert.name = row.text(3);
    alert.severity = control::Severity(row.integer(4));
    alert.subject = row.text(5);
    alert.metric = row.text(6);
    alert.comparison = control::Comparison(row.integer(7));
    alert.threshold = row.number(8);
    alert.value = row.number(9);
    alert.detail = row.text(10);
    alert.raisedAt = row.integer(11);
    alert.clearedAt = timeOrNone(row.integer(12));
    alert.acknowledgedAt = timeOrNone(row.integer(13));
    alert.acknowledgedBy = row.text(14);
    alert.silencedUntil = timeOrNone(row.integer(15));
    alert.silencedBy = row.text(16);
    return alert;
}

const QString &pageOf(control::AlertState state)
{
    return state == control::AlertState::Active    ? sql::kAlertPageActive
           : state == control::AlertState::Cleared ? sql::kAlertPageCleared
                                                   : sql::kAlertPage;
}

void tell(WriteTransaction &tx, const QString &kind, const control::Alert &alert, const std::optional<control::Alert> &before = {})
{
    control::Event event;
    event.kind = kind;
    event.detail = before ? JsonObject::withDifference(control::toJson(*before), control::toJson(alert)) : control::toJson(alert);
    tx.addEvent(event);
}

/// Of the last one of the same rule and subject.
void inheritSilence(WriteTransaction &tx, control::Alert &alert)
{
    auto row = tx.db().run(sql::kLastAlertSilence, alert.ruleId, alert.subject);
    if (!row.next() || row.integer(0) <= tx.now())
        return;
    alert.silencedUntil = row.integer(0);
    alert.silencedBy = row.text(1);
    alert.notify.clear();
}

void dropOld(WriteTransaction &tx)
{
    Id newest = 0;
    {
        auto row = tx.db().run(sql::kOldestKeptAlert, kKept);
        if (!row.next())
            return;
        newest = row.id(0);
    }
    tx.db().run(sql::kDropAlerts, newest);
}

} // namespace

base::Result<control::Page<control::Alert>> page(SqlConnection &db, control::AlertState state, const control::PageRequest &page)
{
    qint64 before = std::numeric_limits<qint64>::max();
    if (!page.cursor.isEmpty()) {
        const auto cursor = Cursor::decode('a', page.cursor);
        if (!cursor)
            return badCursor();
        before = cursor->major;
    }
    control::Page<control::Alert> result;
    auto row = db.run(pageOf(state), before, page.limit + 1);
    while (row.next())
        result.items << read(row);
    if (result.items.size() > page.limit) {
        result.items.removeLast();
        result.next = Cursor{'a', qint64(result.items.last().id), 0, {}}.encoded();
    }
    return db.orFailure(result);
}

base::Result<control::Alert> byId(SqlConnection &db, Id id)
{
    auto row = db.run(sql::kAlertById, id);
    if (row.next())
        return read(row);
    return db.failure().value_or(notFound(u"alert"_s));
}

base::Result<control::Alert> acknowledge(WriteTransaction &tx, Id id, const QString &by)
{
    auto alert = byId(tx.db(), id);
    if (!alert || alert->acknowledgedAt)
        return alert;
    if (alert->clearedAt)
        return base::Error{base::ErrorKind::Exists, u"The alert is over already."_s, {}, {}};
    const control::Alert before = *alert;
    alert->acknowledgedAt = tx.now();
    alert->acknowledgedBy = storable(by, kMaxBy);
    tx.db().run(sql::kAcknowledgeAlert, tx.now(), alert->acknowledgedBy, id);
    tell(tx, u"alert.acknowledged"_s, *alert, before);
    return alert;
}

base::Result<control::Alert> silence(WriteTransaction &tx, Id id, qint64 until, const QString &by)
{
    auto alert = byId(tx.db(), id);
    if (!alert)
        return alert;
    const control::Alert before = *alert;
    const bool ended = until <= tx.now();
    alert->silencedUntil = ended ? std::nullopt : std::optional(until);
    alert->silencedBy = ended ? QString() : storable(by, kMaxBy);
    tx.db().run(sql::kSilenceAlert, ended ? 0 : until, alert->silencedBy, id);
    tell(tx, ended ? u"alert.unsilenced"_s : u"alert.silenced"_s, *alert, before);
    return alert;
}

base::Result<control::Alert> raise(WriteTransaction &tx, const control::Alert &wanted)
{
    control::Alert alert = wanted;
    alert.id = tx.newId();
    alert.subject = storable(alert.subject, kMaxSubject);
    alert.detail = storable(alert.detail, kMaxDetail);
    inheritSilence(tx, alert);
    tx.db().run(sql::kInsertAlert, alert.id, alert.ruleId, alert.ruleKey, alert.name, int(alert.severity), alert.subject, alert.metric,
                int(alert.comparison), QVariant(alert.threshold), QVariant(alert.value), alert.detail, alert.raisedAt, 0, 0, QString(),
                alert.silencedUntil.value_or(0), alert.silencedBy);
    dropOld(tx);
    tell(tx, u"alert.raised"_s, alert);
    return alert;
}

base::Result<control::Alert> clear(WriteTransaction &tx, Id id, const QStringList &notify)
{
    auto alert = byId(tx.db(), id);
    if (!alert || alert->clearedAt)
        return alert;
    alert->clearedAt = tx.now();
    tx.db().run(sql::kClearAlert, tx.now(), id);
    if (alert->silencedUntil.value_or(0) <= tx.now())
        alert->notify = notify;
    tell(tx, u"alert.cleared"_s, *alert);
    return alert;
}

} // namespace storage::alerts

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/json.h"
#include "mail/dsn.h"
#include "storage/deliverytotals.h"
#include "storage/jsontext.h"
#include "storage/messages.h"
#include "storage/queue.h"
#include "storage/rows.h"
#include "storage/senders.h"
#include "storage/statements.h"
#include "storage/writetransaction.h"

using namespace Qt::Literals;

namespace storage::queue {

using control::QueueAction;
using control::QueueItem;
using control::QueueState;

namespace {

constexpr qint64 kDayMs = 86400000;
constexpr qsizetype kLongestReply = 500;

/// The item as it is after the change, with the event's own members: so a reader of the event needs no second look.
void tell(WriteTransaction &tx, const QString &kind, const QueueItem &item, const QByteArray &detail)
{
    control::Event event;
    event.kind = kind;
    event.mailId = item.mailId;
    event.to = item.to;
    event.detail = detail;
    tx.addEvent(event);
}

/// To go with the members of the item: who changed it, and what of it.
QByteArray changeMembers(const QueueItem &before, const QueueItem &after, const QueueAction &action)
{
    JsonObject members;
    if (!action.by.isEmpty())
        members.add("by", action.by);
    if (action.kind != QueueAction::Remove)
        members.addDifference(control::toJson(before), control::toJson(after));
    return members.text();
}

/// When the sender should hear of the delay, or, when that has happened or is not wanted, when the row expires.
qint64 deadlineOf(const QueueRow &row, const Times &times)
{
    const qint64 begin = qMax(row.item.queuedAt, row.sendAt);
    const bool wanted = times.delayNotice > 0 && !row.delayTold && !row.item.from.isEmpty() &&
                        mail::wantsDsn(row.dsn, mail::DsnAction::Delayed);
    return wanted ? qMin(begin + times.delayNotice, row.item.expiresAt) : row.item.expiresAt;
}

/// Rows that are to be changed, read together. Each is given once: who asks again reads what it has become meanwhile.
class RowsToChange
{
public:
    RowsToChange(WriteTransaction &tx, const QList<Id> &ids) : m_tx(tx) { read(ids); }
    /// The row, when it is there.
    std::optional<QueueRow> take(Id id)
    {
        if (!m_fresh.contains(id) && m_taken.contains(id))
            read({id});
        m_taken.insert(id);
        const auto row = m_fresh.find(id);
        if (row == m_fresh.end())
            return std::nullopt;
        QueueRow found = std::move(*row);
        m_fresh.erase(row);
        return found;
    }

private:
    void read(const QList<Id> &ids)
    {
        sql::kQueueByIds.run(m_tx.db(), ids, [this](SqlRun &row) {
            while (row.next())
                m_fresh.insert(row.id(0), rows::queueRow(row));
        });
    }

    WriteTransaction &m_tx;
    QHash<Id, QueueRow> m_fresh;
    QSet<Id> m_taken;
};

QList<Id> idsOf(const QList<QueueOutcome> &outcomes)
{
    QList<Id> ids;
    ids.reserve(outcomes.size());
    for (const QueueOutcome &outcome : outcomes)
        ids << outcome.id;
    return ids;
}

QueueChange changeOf(const QueueRow &before)
{
    QueueChange change;
    change.kind = QueueChange::Changed;
    change.row = before;
    change.oldState = before.item.state;
    change.oldLane = before.item.lane;
    change.oldDestination = before.item.destination;
    return change;
}

void insertRow(WriteTransaction &tx, const QueueRow &row)
{
    const QueueItem &item = row.item;
    tx.db().run(sql::kInsertQueue, item.id, item.mailId, item.from, item.to, item.destination, int(item.state),
                int(item.lane), item.mailClass, item.queuedAt, item.nextAttemptAt, item.expiresAt, item.size,
                row.sendAt, row.deadlineAt, row.dsn, row.leasedBy, row.leasedUntil);
    tx.db().run(tx.db().dialect().queueTextInsert(), item.id, filterText(item));
    tell(tx, u"queue.added"_s, item, control::toJson(item));
    QueueChange change;
    change.row = row;
    tx.addQueueChange(std::move(change));
}

const QString &kindOf(QueueState state)
{
    static const QString kDeferred = u"queue.deferred"_s, kSent = u"queue.sent"_s, kBounced = u"queue.bounced"_s,
                         kExpired = u"queue.expired"_s;
    switch (state) {
    case QueueState::Sent:
        return kSent;
    case QueueState::Bounced:
        return kBounced;
    case QueueState::Expired:
        return kExpired;
    default:
        return kDeferred;
    }
}

void deleteRow(WriteTransaction &tx, const QueueItem &item)
{
    tx.db().run(tx.db().dialect().queueTextRemove(), item.id, filterText(item));
    tx.db().run(sql::kDeleteQueue, item.id);
}

/// What was sent was sent, whoever has the row by now; of all else its new holder decides.
bool maySettle(const std::optional<QueueRow> &row, const QueueOutcome &outcome, const Holder &me)
{
    return row && !isFinished(row->item.state) && (outcome.state == QueueState::Sent || !isElsewhere(*row, me));
}

void settleRow(WriteTransaction &tx, QueueRow row, const QueueOutcome &outcome, const Rules &rules, DeliveryTally &tally)
{
    const Times &times = rules.of(row.item.destination);
    QueueChange change = changeOf(row);
    QueueItem &item = row.item;
    const bool onlyNotice = outcome.state == item.state && outcome.attempt.isEmpty();
    item.state = outcome.state;
    item.attempts = outcome.attempts;
    if (!outcome.reply.isEmpty())
        item.lastReply = storable(outcome.reply, kLongestReply);
    row.delayTold = row.delayTold || outcome.delayTold;
    if (isFinished(outcome.state)) {
        item.nextAttemptAt = 0;
        row.deadlineAt = tx.now() + times.keepFinished;
    } else {
        item.nextAttemptAt = outcome.nextAttemptAt;
        row.deadlineAt = deadlineOf(row, times);
    }
    keep(row, rules.holder(tx.now()));
    tally.add(change.row.item, item);
    tx.db().run(sql::kUpdateQueueState, int(item.state), item.attempts, item.nextAttemptAt, row.deadlineAt,
                int(row.delayTold), item.lastReply, row.leasedBy, row.leasedUntil, item.id);
    if (!outcome.attempt.isEmpty()) {
        control::Event event;
        event.kind = u"delivery.attempt"_s;
        event.mailId = item.mailId;
        event.to = item.to;
        event.detail = outcome.attempt;
        tx.addEvent(event);
    }
    if (!onlyNotice) {
        const QByteArray reply = outcome.reply.isEmpty() ? QByteArray() : ",\"reply\":" + JsonObject::quoted(item.lastReply);
        tell(tx, kindOf(item.state), item, control::toJson(item).chopped(1) + reply + outcome.extra + '}');
    }
    change.row = std::move(row);
    tx.addQueueChange(std::move(change));
}

/// False when the action is not for a row in this state.
bool applyAction(QueueRow &row, const QueueAction &action, qint64 now, const Times &times)
{
    QueueItem &item = row.item;
    const bool waiting = item.state == QueueState::Ready || item.state == QueueState::Deferred;
    const bool held = item.state == QueueState::Held;
    const auto readyFrom = [&](qint64 at) {
        item.state = at > now ? QueueState::Deferred : QueueState::Ready;
        item.nextAttemptAt = qMax(at, now);
        item.expiresAt = qMax(item.expiresAt, now + kDayMs); // somebody wants it tried: not expired at once
        row.deadlineAt = deadlineOf(row, times);
    };
    switch (action.kind) {
    case QueueAction::Hold:
        item.state = QueueState::Held; // nextAttemptAt stays for the release: who holds by mistake changes nothing
        row.deadlineAt = kNever;
        return waiting;
    case QueueAction::Release:
        readyFrom(qMax(row.sendAt, item.nextAttemptAt));
        return held;
    case QueueAction::Retry:
        row.sendAt = qMin(row.sendAt, now); // now, also what somebody had put off
        readyFrom(now);
        return waiting || held;
    case QueueAction::Reroute:
        item.destination = action.destination.isEmpty() ? domainOf(item.to) : action.destination;
        return waiting || held;
    case QueueAction::Prioritize:
        item.lane = action.lane;
        return waiting || held;
    case QueueAction::Remove:
        return true;
    case QueueAction::Bounce: // an outcome, with its notice
        break;
    }
    return false;
}

QString kindOf(QueueAction::Kind action)
{
    switch (action) {
    case QueueAction::Hold:
        return u"queue.held"_s;
    case QueueAction::Release:
        return u"queue.released"_s;
    case QueueAction::Retry:
        return u"queue.retried"_s;
    case QueueAction::Reroute:
        return u"queue.rerouted"_s;
    case QueueAction::Prioritize:
        return u"queue.prioritized"_s;
    case QueueAction::Remove:
    case QueueAction::Bounce:
        break;
    }
    return u"queue.removed"_s;
}

void changeRow(WriteTransaction &tx, const QueueRow &before, QueueRow after, const QueueAction &action)
{
    QueueChange change = changeOf(before);
    const QueueItem &item = after.item;
    if (action.kind == QueueAction::Remove) {
        deleteRow(tx, item);
        change.kind = QueueChange::Removed;
    } else {
        tx.db().run(sql::kUpdateQueuePlace, int(item.state), item.destination, int(item.lane), item.nextAttemptAt, after.sendAt,
                    item.expiresAt, after.deadlineAt, after.leasedBy, after.leasedUntil, item.id);
    }
    tell(tx, kindOf(action.kind), item, JsonObject::joined(control::toJson(item), changeMembers(before.item, item, action)));
    change.row = std::move(after);
    tx.addQueueChange(std::move(change));
}

} // namespace

QString filterText(const QueueItem &item)
{
    return (item.to + u'\n' + item.from).toLower();
}

QString domainOf(const QString &address)
{
    return address.mid(address.lastIndexOf(u'@') + 1).toLower();
}

QList<QueueItem> insert(WriteTransaction &tx, const MailSubmission &submission, qint64 size, const Rules &rules)
{
    QList<QueueItem> items;
    for (const Outgoing &outgoing : submission.outgoing) {
        QueueRow row;
        QueueItem &item = row.item;
        item.id = outgoing.id ? outgoing.id : tx.newId();
        item.mailId = submission.mailId;
        item.from = storable(submission.mailFrom, 1000);
        item.to = storable(outgoing.recipient, 1000);
        item.destination = storable(outgoing.destination, 255);
        item.lane = outgoing.lane;
        item.mailClass = storable(outgoing.mailClass, 100);
        item.queuedAt = tx.now();
        item.size = size;
        const bool later = outgoing.sendAt > tx.now();
        const Times &times = rules.of(item.destination);
        item.state = outgoing.held ? QueueState::Held : later ? QueueState::Deferred : QueueState::Ready;
        item.nextAttemptAt = later ? outgoing.sendAt : tx.now();
        item.expiresAt = outgoing.expiresAt ? outgoing.expiresAt : item.nextAttemptAt + times.lifetime;
        row.sendAt = outgoing.sendAt;
        row.dsn = outgoing.dsn;
        row.mailParameters = submission.mailParameters;
        row.deadlineAt = outgoing.held ? kNever : deadlineOf(row, times);
        keep(row, rules.holder(tx.now()));
        insertRow(tx, row);
        items << item;
    }
    return items;
}

bool isOpen(WriteTransaction &tx, const QList<QueueOutcome> &outcomes, const Rules &rules)
{
    RowsToChange rows(tx, idsOf(outcomes));
    return std::any_of(outcomes.cbegin(), outcomes.cend(), [&](const QueueOutcome &outcome) {
        return maySettle(rows.take(outcome.id), outcome, rules.holder(tx.now()));
    });
}

QSet<Id> settle(WriteTransaction &tx, const QList<QueueOutcome> &outcomes, const Rules &rules)
{
    QSet<Id> changed;
    QSet<Id> finishedMails;
    DeliveryTally tally;
    RowsToChange rows(tx, idsOf(outcomes));
    for (const QueueOutcome &outcome : outcomes) {
        auto row = rows.take(outcome.id);
        if (!maySettle(row, outcome, rules.holder(tx.now())))
            continue;
        if (isFinished(outcome.state))
            finishedMails << row->item.mailId;
        if (outcome.state == QueueState::Bounced)
            senders::countReturned(tx, row->item.mailId);
        settleRow(tx, std::move(*row), outcome, rules, tally);
        changed.insert(outcome.id);
    }
    messages::eraseUnusedMails(tx, QList<Id>(finishedMails.cbegin(), finishedMails.cend()));
    tally.write(tx);
    return changed;
}

QList<QueueItem> change(WriteTransaction &tx, const QList<Id> &ids, const QueueAction &action, const Rules &rules)
{
    QList<QueueItem> items;
    QSet<Id> removedMails;
    const Holder me = rules.holder(tx.now());
    RowsToChange rows(tx, ids);
    for (const Id id : ids) {
        const auto row = rows.take(id);
        if (!row || !mayChange(*row, me))
            continue;
        QueueRow after = *row;
        if (!applyAction(after, action, tx.now(), rules.of(row->item.destination)))
            continue;
        if (action.kind == QueueAction::Remove && !isFinished(row->item.state))
            removedMails << row->item.mailId;
        keep(after, me);
        items << after.item;
        changeRow(tx, *row, std::move(after), action);
    }
    messages::eraseUnusedMails(tx, QList<Id>(removedMails.cbegin(), removedMails.cend()));
    return items;
}

qint64 dropFinished(WriteTransaction &tx, int limit)
{
    QList<QueueItem> old;
    for (const QueueState state : {QueueState::Sent, QueueState::Bounced, QueueState::Expired}) {
        auto row = tx.db().run(sql::kQueueFinished, int(state), tx.now(), limit - int(old.size()));
        while (row.next())
            old << rows::queueItem(row);
    }
    for (const QueueItem &item : std::as_const(old))
        deleteRow(tx, item);
    return old.size();
}

} // namespace storage::queue

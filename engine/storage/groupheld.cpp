// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "mail/mailboxdestination.h"
#include "storage/cursor.h"
#include "storage/groups.h"
#include "storage/groupstatements.h"
#include "storage/jsontext.h"
#include "storage/messages.h"
#include "storage/rows.h"

using namespace Qt::Literals;

// Mail that waits for a moderator.
namespace storage::groups {

namespace {

constexpr qint64 kKeepApprovedMs = 30LL * 86400 * 1000; // longer than a queue row lives
constexpr qsizetype kMaxReason = 1000;

enum State { Waits = 0, Approved = 1, Owed = 2 };

/// kHeldColumns.
struct Row
{
    control::HeldMail mail;
    int state = Waits;
    QString reason;
    QString address;
};

Row readRow(const SqlRun &row)
{
    Row held;
    held.mail = {row.id(0), row.id(1), row.id(2), row.text(3), row.text(4), row.integer(5), row.integer(6), row.integer(7)};
    held.state = int(row.integer(8));
    held.reason = row.text(9);
    held.address = row.text(10);
    return held;
}

std::optional<Row> find(SqlConnection &db, Id id)
{
    auto row = db.run(sql::kHeldById, id);
    return row.next() ? std::optional(readRow(row)) : std::nullopt;
}

void tell(WriteTransaction &tx, const QString &kind, const Row &held, const QString &reason = {})
{
    control::Event event;
    event.kind = kind;
    event.mailId = held.mail.mailId;
    event.to = held.address;
    JsonObject detail;
    detail.add("groupId", base::idToString(held.mail.groupId)).add("heldId", base::idToString(held.mail.id)).add("address", held.address);
    detail.add("from", held.mail.from).add("subject", held.mail.subject);
    if (!reason.isEmpty())
        detail.add("reason", reason);
    event.detail = detail.text();
    tx.addEvent(event);
}

base::Result<Row> waiting(SqlConnection &db, Id groupId, Id id)
{
    const auto held = find(db, id);
    if (!held || held->mail.groupId != groupId || held->state != Waits)
        return db.failure().value_or(notFound(u"held mail"_s));
    return *held;
}

void erase(WriteTransaction &tx, const Row &held)
{
    tx.db().run(sql::kDeleteHeld, held.mail.id);
    messages::eraseUnusedMails(tx, {held.mail.mailId});
}

} // namespace

base::Result<control::Page<control::HeldMail>> held(SqlConnection &db, Id groupId, const control::PageRequest &page)
{
    qint64 after = 0;
    if (!page.cursor.isEmpty()) {
        const auto cursor = Cursor::decode('h', page.cursor);
        if (!cursor)
            return badCursor();
        after = cursor->major;
    }
    control::Page<control::HeldMail> result;
    auto row = db.run(sql::kHeldPage, groupId, after, page.limit + 1);
    while (row.next())
        result.items << readRow(row).mail;
    if (result.items.size() > page.limit) {
        result.items.removeLast();
        result.next = Cursor{'h', qint64(result.items.last().id), 0, {}}.encoded();
    }
    return db.orFailure(result);
}

base::Result<control::HeldMail> heldMail(SqlConnection &db, Id groupId, Id id)
{
    const auto held = waiting(db, groupId, id);
    if (!held)
        return held.error();
    return held->mail;
}

bool hold(WriteTransaction &tx, const PostToHold &post)
{
    const auto group = byId(tx.db(), post.groupId);
    if (!group)
        return false;
    Row held;
    held.mail = {post.id, post.groupId, post.mailId, storable(post.from, 1000), storable(post.subject, 1000), post.size, tx.now(), post.expiresAt};
    held.address = group->address;
    tx.db().run(sql::kInsertHeld, held.mail.id, held.mail.groupId, held.address, held.mail.mailId, held.mail.from, held.mail.subject, held.mail.size,
                held.mail.heldAt, held.mail.expiresAt);
    tell(tx, u"group.held"_s, held);
    return true;
}

base::Result<control::HeldMail> approve(WriteTransaction &tx, Id groupId, Id id, const queue::Rules &rules)
{
    const auto held = waiting(tx.db(), groupId, id);
    if (!held)
        return held.error();
    MailSubmission again;
    {
        auto row = tx.db().run(sql::kHeldEnvelope, held->mail.mailId);
        if (!row.next())
            return tx.db().failure().value_or(notFound(u"held mail"_s));
        again.mailFrom = row.text(0);
        again.mailParameters = row.bytes(1);
    }
    again.mailId = held->mail.mailId;
    Outgoing outgoing;
    outgoing.recipient = held->address;
    outgoing.destination = mail::kMailboxDestination;
    again.outgoing << outgoing;
    tx.db().run(sql::kApproveHeld, tx.now() + kKeepApprovedMs, id);
    queue::insert(tx, again, held->mail.size, rules);
    tell(tx, u"group.approved"_s, *held);
    return held->mail;
}

base::Result<control::HeldMail> reject(WriteTransaction &tx, Id groupId, Id id, const std::optional<QString> &reason)
{
    const auto held = waiting(tx.db(), groupId, id);
    if (!held)
        return held.error();
    const QString why = storable(reason.value_or(QString()).trimmed(), kMaxReason);
    if (reason && !held->mail.from.isEmpty())
        tx.db().run(sql::kRejectHeld, why, id);
    else
        erase(tx, *held);
    tell(tx, u"group.rejected"_s, *held, why);
    return held->mail;
}

base::Result<QList<AnswerDue>> answersDue(SqlConnection &db, qint64 nowMs)
{
    QList<AnswerDue> due;
    {
        auto row = db.run(sql::kHeldRejected);
        while (row.next()) {
            const Row held = readRow(row);
            due << AnswerDue{held.mail, held.address, false, held.reason};
        }
    }
    auto row = db.run(sql::kHeldExpired, nowMs);
    while (row.next()) {
        const Row held = readRow(row);
        due << AnswerDue{held.mail, held.address, true, {}};
    }
    return db.orFailure(due);
}

bool answered(WriteTransaction &tx, Id heldId)
{
    const auto held = find(tx.db(), heldId);
    const bool due = held && (held->state == Owed || (held->state == Waits && held->mail.expiresAt <= tx.now()));
    if (!due)
        return false;
    erase(tx, *held);
    if (held->state == Waits)
        tell(tx, u"group.expired"_s, *held);
    return true;
}

void dropApproved(WriteTransaction &tx)
{
    tx.db().run(sql::kDropApproved, tx.now());
}

} // namespace storage::groups

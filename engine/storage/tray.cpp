// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/jsontray.h"
#include "control/rfc3339.h"
#include "storage/accounts.h"
#include "storage/accountstatements.h"
#include "storage/cursor.h"
#include "storage/jsontext.h"
#include "storage/rows.h"
#include "storage/senders.h"
#include "storage/senderstatements.h"

using namespace Qt::Literals;

namespace storage::senders {

namespace {

constexpr qint64 kStep = 2000; // recipients of one commit

/// Without its counts.
control::TrayEntry readEntry(const SqlRun &row)
{
    control::TrayEntry entry;
    entry.userId = row.id(0);
    entry.domainId = row.id(1);
    entry.address = row.text(2);
    entry.locked = row.integer(3) != 0;
    entry.since = row.integer(4);
    entry.peer = row.text(5);
    entry.why = control::fromJson<QList<control::TrayReason>>(row.bytes(6)).value_or(QList<control::TrayReason>());
    return entry;
}

void count(SqlConnection &db, control::TrayEntry &entry)
{
    {
        auto row = db.run(sql::kTrayRecipients, entry.userId);
        if (row.next()) {
            entry.mails = row.integer(0);
            entry.recipients = row.integer(1);
        }
    }
    auto row = db.run(sql::kTrayBytes, entry.userId);
    if (row.next())
        entry.bytes = row.integer(0);
}

struct HeldRow
{
    Id id = 0;
    QString recipient;
};

QList<HeldRow> heldRows(SqlConnection &db, Id userId, const std::optional<Id> &mailId)
{
    QList<HeldRow> found;
    auto row = mailId ? db.run(sql::kHeldRowsOfMail, userId, *mailId, kStep + 1) : db.run(sql::kHeldRows, userId, kStep + 1);
    while (row.next())
        found << HeldRow{row.id(0), row.text(1)};
    return found;
}

/// Changes a step's worth of held recipients, and takes out of the tray what has none left.
base::Result<TrayStep> changeHeld(WriteTransaction &tx, Id userId, const std::optional<Id> &mailId, control::QueueAction::Kind kind,
                                  const queue::Rules &rules)
{
    QList<HeldRow> rows = heldRows(tx.db(), userId, mailId);
    const bool more = rows.size() > kStep;
    if (more)
        rows.removeLast();
    QList<Id> ids;
    for (const HeldRow &row : std::as_const(rows))
        ids << row.id;
    control::QueueAction action;
    action.kind = kind;
    TrayStep step;
    step.recipients = queue::change(tx, ids, action, rules).size();
    step.more = more && step.recipients > 0;
    if (kind == control::QueueAction::Release) {
        for (const HeldRow &row : std::as_const(rows)) {
            const qint64 contact = contactOf(row.recipient);
            if (!tx.db().run(sql::kContact, userId, contact).next())
                tx.db().run(sql::kInsertContact, userId, contact);
        }
    }
    if (more)
        return tx.db().orFailure(step);
    step.mails = mailId ? tx.db().run(sql::kDeleteTrayMail, userId, *mailId).rowsAffected()
                        : tx.db().run(sql::kDeleteTrayMails, userId).rowsAffected();
    if (!mailId)
        tx.db().run(sql::kDeleteTray, userId);
    return tx.db().orFailure(step);
}

void tell(WriteTransaction &tx, const QString &kind, const control::TrayEntry &entry, const std::optional<Id> &mailId = {},
          qint64 trustedUntil = 0)
{
    control::Event event;
    event.kind = kind;
    event.to = entry.address;
    event.mailId = mailId.value_or(0);
    JsonObject detail;
    detail.add("userId", base::idToString(entry.userId))
        .add("address", entry.address)
        .add("mails", mailId ? qint64(1) : entry.mails);
    if (!mailId)
        detail.add("recipients", entry.recipients);
    if (trustedUntil > 0)
        detail.add("trustedUntil", control::timeToString(trustedUntil));
    event.detail = detail.text();
    tx.addEvent(event);
}

void trust(WriteTransaction &tx, Id userId, qint64 until)
{
    if (tx.db().run(sql::kSetTrust, until, userId).rowsAffected() == 0 && !tx.db().run(sql::kHabit, userId).next())
        tx.db().run(sql::kInsertHabit, QByteArray(""), until, userId);
}

} // namespace

base::Result<control::Page<control::TrayEntry>> tray(SqlConnection &db, std::optional<Id> domainId, const control::PageRequest &page)
{
    const auto after = textAfter('y', page.cursor);
    if (!after)
        return after.error();
    QString text = sql::kTrayEntries + u"m.address_key > ?"_s;
    QVariantList arguments{bind::value(*after)};
    if (domainId) {
        text += u" AND a.domain_id = ?"_s;
        arguments << bind::value(*domainId);
    }
    text += u" ORDER BY m.address_key LIMIT ?"_s;
    arguments << bind::value(page.limit + 1);
    control::Page<control::TrayEntry> result;
    QString lastKey;
    {
        auto row = db.runBound(text, arguments);
        while (row.next()) {
            if (result.items.size() == page.limit) {
                result.next = Cursor{'y', 0, 0, lastKey}.encoded();
                break;
            }
            result.items << readEntry(row);
            lastKey = row.text(7);
        }
    }
    for (control::TrayEntry &entry : result.items)
        count(db, entry);
    return db.orFailure(result);
}

base::Result<control::TrayEntry> trayEntry(SqlConnection &db, Id userId)
{
    std::optional<control::TrayEntry> found;
    {
        auto row = db.run(sql::kTrayEntries + u"t.account_id = ?"_s, userId);
        if (row.next())
            found = readEntry(row);
    }
    if (!found)
        return db.failure().value_or(notFound(u"held mail"_s));
    count(db, *found);
    return db.orFailure(*found);
}

base::Result<control::Page<control::TrayMail>> trayMails(SqlConnection &db, Id userId, const control::PageRequest &page)
{
    qint64 after = 0;
    if (!page.cursor.isEmpty()) {
        const auto cursor = Cursor::decode('z', page.cursor);
        if (!cursor)
            return badCursor();
        after = cursor->major;
    }
    control::Page<control::TrayMail> result;
    int read = 0;
    qint64 last = 0;
    auto row = db.run(sql::kTrayMails, userId, after, page.limit + 1);
    while (row.next()) {
        if (++read > page.limit) {
            result.next = Cursor{'z', last, 0, {}}.encoded();
            break;
        }
        last = row.integer(0);
        if (row.integer(4) > 0)
            result.items << control::TrayMail{row.id(0), row.text(1), row.integer(2), row.integer(4), row.integer(3)};
    }
    return db.orFailure(result);
}

base::Result<TrayTotals> trayTotals(SqlConnection &db)
{
    TrayTotals totals;
    auto row = db.run(sql::kTrayTotals);
    if (row.next())
        totals = {row.integer(0), row.integer(1)};
    return db.orFailure(totals);
}

base::Result<TrayStep> release(WriteTransaction &tx, const TrayRelease &wanted, const queue::Rules &rules)
{
    if (wanted.first) {
        const auto entry = trayEntry(tx.db(), wanted.userId);
        if (!entry)
            return entry.error();
        if (wanted.mailId && heldRows(tx.db(), wanted.userId, wanted.mailId).isEmpty())
            return notFound(u"held mail"_s);
        if (!wanted.mailId)
            trust(tx, wanted.userId, wanted.trustedUntil);
        tell(tx, u"tray.released"_s, *entry, wanted.mailId, wanted.mailId ? 0 : wanted.trustedUntil);
    }
    return changeHeld(tx, wanted.userId, wanted.mailId, control::QueueAction::Release, rules);
}

base::Result<control::TrayEntry> lock(WriteTransaction &tx, Id userId)
{
    auto entry = trayEntry(tx.db(), userId);
    if (!entry)
        return entry;
    control::UserChange change;
    change.locked = true;
    if (const auto locked = accounts::change(tx, userId, change, {}); !locked)
        return locked.error();
    tx.db().run(sql::kDeleteSessions, userId); // also of one that was locked already
    tx.db().run(sql::kDeleteAppPasswords, userId);
    entry->locked = true;
    tell(tx, u"tray.locked"_s, *entry);
    return tx.db().orFailure(*entry);
}

base::Result<TrayStep> deleteHeld(WriteTransaction &tx, Id userId, const queue::Rules &rules)
{
    return changeHeld(tx, userId, {}, control::QueueAction::Remove, rules);
}

} // namespace storage::senders

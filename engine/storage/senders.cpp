// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/senders.h"
#include "control/jsontray.h"
#include "storage/accounts.h"
#include "storage/directory.h"
#include "storage/rows.h"
#include "storage/senderstatements.h"
#include <QCryptographicHash>
#include <QtEndian>

using namespace Qt::Literals;

namespace storage {

qint64 contactOf(const QString &address)
{
    const QByteArray hash = QCryptographicHash::hash(address.toLower().toUtf8(), QCryptographicHash::Sha256);
    return qFromBigEndian<qint64>(hash.constData());
}

namespace senders {

namespace {

void add(WriteTransaction &tx, SendKind kind, const QString &name, qint64 slot, const SendAmount &amount)
{
    const QString key = storable(name, 255);
    const auto run = [&](const QString &statement) {
        return tx.db().run(statement, amount.messages, amount.recipients, amount.bytes, amount.fresh, amount.strange, int(kind), key, slot)
            .rowsAffected();
    };
    if (run(sql::kAddSendUse) == 0)
        run(sql::kInsertSendUse);
}

bool isContact(SqlConnection &db, Id userId, qint64 contact)
{
    return db.run(sql::kContact, userId, contact).next();
}

/// From the first mail that is held on, the user is in the tray.
void hold(WriteTransaction &tx, const MailSubmission &submission, qint64 size)
{
    const SendCharge &charge = *submission.charge;
    if (!tx.db().run(sql::kTrayOf, charge.userId).next()) {
        tx.db().run(sql::kInsertTray, charge.userId, tx.now(), storable(charge.peer, 255), charge.why);
        if (const auto entry = trayEntry(tx.db(), charge.userId)) {
            control::Event event;
            event.kind = u"tray.held"_s;
            event.mailId = submission.mailId;
            event.to = entry->address;
            event.detail = control::toJson(*entry);
            tx.addEvent(event);
        }
    }
    tx.db().run(sql::kInsertTrayMail, submission.mailId, charge.userId, tx.now(), size);
}

} // namespace

bool areLimits(const control::SendLimits &limits)
{
    constexpr qint64 kMost = 1LL << 50;
    const auto good = [](qint64 value) { return value >= 0 && value <= kMost; };
    return good(limits.messages) && good(limits.recipients) && good(limits.bytes);
}

base::Result<QList<SendUseRow>> use(SqlConnection &db, qint64 fromSlot)
{
    QList<SendUseRow> found;
    auto row = db.run(sql::kSendUse, fromSlot);
    while (row.next()) {
        found << SendUseRow{SendKind(row.integer(0)), row.text(1), row.integer(2),
                            {row.integer(3), row.integer(4), row.integer(5), row.integer(6), row.integer(7)}};
    }
    return db.orFailure(found);
}

base::Result<SenderRow> sender(SqlConnection &db, Id userId)
{
    const auto user = accounts::user(db, userId);
    if (!user)
        return user.error();
    const auto domain = directory::domain(db, user->domainId);
    if (!domain)
        return domain.error();
    SenderRow found{userId, user->domainId, user->address, domain->name, user->locked, user->sendLimits, domain->sendLimits, {}, 0, false};
    {
        auto row = db.run(sql::kHabit, userId);
        if (row.next()) {
            found.habit = row.bytes(0);
            found.trustedUntil = row.integer(1);
        }
    }
    found.held = db.run(sql::kTrayOf, userId).next();
    return db.orFailure(found);
}

base::Result<SendingDomain> domain(SqlConnection &db, const QString &name)
{
    const auto found = directory::domainNamed(db, name);
    return db.orFailure(found ? SendingDomain{found->name, found->sendLimits} : SendingDomain());
}

base::Result<bool> anyDomainLimits(SqlConnection &db)
{
    const bool any = db.run(sql::kAnyDomainLimits).next();
    return db.orFailure(any);
}

base::Result<SenderNews> news(SqlConnection &db, Id userId, const QList<qint64> &contacts, qint64 fromSlot)
{
    SenderNews found;
    for (const qint64 contact : contacts) {
        if (!isContact(db, userId, contact))
            found.fresh << contact;
    }
    auto row = db.run(sql::kReturnedTo, base::idToString(userId), fromSlot);
    if (row.next())
        found.returned = row.integer(0);
    return db.orFailure(found);
}

void keep(WriteTransaction &tx, const MailSubmission &submission, qint64 size)
{
    const SendCharge &charge = *submission.charge;
    for (const SendCharge::Account &account : charge.accounts)
        add(tx, account.kind, account.name, charge.slot, charge.amount);
    if (charge.userId == 0)
        return;
    if (charge.own)
        tx.db().run(sql::kSetSenderOfMail, charge.userId, submission.mailId);
    for (const qint64 contact : charge.contacts) {
        if (!isContact(tx.db(), charge.userId, contact))
            tx.db().run(sql::kInsertContact, charge.userId, contact);
    }
    if (charge.held)
        hold(tx, submission, size);
}

void countReturned(WriteTransaction &tx, Id mailId)
{
    std::optional<qint64> userId;
    {
        auto row = tx.db().run(sql::kSenderOfMail, mailId);
        if (row.next())
            userId = row.optionalInteger(0);
    }
    if (userId)
        add(tx, SendKind::Returned, base::idToString(Id(*userId)), tx.now() / kSendSlotMs, {0, 1, 0, 0, 0});
}

base::Result<bool> saveHabits(WriteTransaction &tx, const QList<SenderHabitRow> &habits, qint64 oldestSlot)
{
    for (const SenderHabitRow &one : habits) {
        if (!accounts::user(tx.db(), one.userId))
            continue; // gone meanwhile
        if (tx.db().run(sql::kSetHabit, one.habit, one.userId).rowsAffected() == 0 && !tx.db().run(sql::kHabit, one.userId).next())
            tx.db().run(sql::kInsertHabit, one.habit, qint64(0), one.userId);
    }
    tx.db().run(sql::kDropSendUse, oldestSlot);
    tx.db().run(sql::kDropTrayMails);
    return true;
}

void forget(WriteTransaction &tx, Id userId)
{
    for (const QString &statement : {sql::kDeleteHabit, sql::kDeleteContacts, sql::kDeleteTray, sql::kDeleteTrayMails})
        tx.db().run(statement, userId);
}

} // namespace senders
} // namespace storage

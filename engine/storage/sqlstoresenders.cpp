// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/directory.h"
#include "storage/senders.h"
#include "storage/sqlstore.h"
#include <QSemaphore>

// SenderStore, each one query on a reader or one change on the writer.
namespace storage {

base::Result<QList<SendUseRow>> SqlStore::loadSendUse(qint64 fromSlot)
{
    base::Result<QList<SendUseRow>> loaded = QList<SendUseRow>();
    QSemaphore ready;
    read<QList<SendUseRow>>({{},
                             [&](base::Result<QList<SendUseRow>> result) {
                                 loaded = std::move(result);
                                 ready.release();
                             }},
                            [fromSlot](SqlConnection &db) { return senders::use(db, fromSlot); });
    ready.acquire();
    return loaded;
}

void SqlStore::sender(Id userId, Callback<SenderRow> done)
{
    read<SenderRow>(done, [userId](SqlConnection &db) { return senders::sender(db, userId); });
}

void SqlStore::forwards(const QString &localPart, const QString &domain, Callback<QList<Forward>> done)
{
    read<QList<Forward>>(done, [localPart, domain, now = m_clock.wallMs()](SqlConnection &db) { return directory::forwards(db, localPart, domain, now); });
}

void SqlStore::sendingDomain(const QString &name, Callback<SendingDomain> done)
{
    read<SendingDomain>(done, [name](SqlConnection &db) { return senders::domain(db, name); });
}

void SqlStore::anyDomainLimits(Callback<bool> done)
{
    read<bool>(done, [](SqlConnection &db) { return senders::anyDomainLimits(db); });
}

void SqlStore::newContacts(Id userId, const QList<qint64> &contacts, qint64 fromSlot, Callback<SenderNews> done)
{
    read<SenderNews>(done, [userId, contacts, fromSlot](SqlConnection &db) { return senders::news(db, userId, contacts, fromSlot); });
}

void SqlStore::saveHabits(const QList<SenderHabitRow> &habits, qint64 oldestSlot, Callback<bool> done)
{
    write<bool>(done, [habits, oldestSlot](WriteTransaction &tx) { return senders::saveHabits(tx, habits, oldestSlot); });
}

void SqlStore::trayEntries(std::optional<Id> domainId, const control::PageRequest &page, Callback<control::Page<control::TrayEntry>> done)
{
    read<control::Page<control::TrayEntry>>(done, [domainId, page](SqlConnection &db) { return senders::tray(db, domainId, page); });
}

void SqlStore::trayEntryOf(Id userId, Callback<control::TrayEntry> done)
{
    read<control::TrayEntry>(done, [userId](SqlConnection &db) { return senders::trayEntry(db, userId); });
}

void SqlStore::trayMailsOf(Id userId, const control::PageRequest &page, Callback<control::Page<control::TrayMail>> done)
{
    read<control::Page<control::TrayMail>>(done, [userId, page](SqlConnection &db) { return senders::trayMails(db, userId, page); });
}

void SqlStore::trayTotals(Callback<TrayTotals> done)
{
    read<TrayTotals>(done, [](SqlConnection &db) { return senders::trayTotals(db); });
}

void SqlStore::releaseHeld(const TrayRelease &wanted, Callback<TrayStep> done)
{
    write<TrayStep>(done, [wanted, rules = m_rules.load()](WriteTransaction &tx) { return senders::release(tx, wanted, *rules); });
}

void SqlStore::lockSender(Id userId, Callback<control::TrayEntry> done)
{
    write<control::TrayEntry>(
        done,
        [this, userId](WriteTransaction &tx) {
            accountsChanged(tx);
            return senders::lock(tx, userId);
        },
        false);
}

void SqlStore::deleteHeld(Id userId, Callback<TrayStep> done)
{
    write<TrayStep>(done, [userId, rules = m_rules.load()](WriteTransaction &tx) { return senders::deleteHeld(tx, userId, *rules); }, false);
}

} // namespace storage

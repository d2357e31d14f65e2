// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "storage/queue.h"
#include "storage/senderstore.h"
#include "storage/writetransaction.h"

// What users have sent and the tray: reads on a reader's connection, changes inside a WriteTransaction.
namespace storage::senders {

bool areLimits(const control::SendLimits &limits);

base::Result<QList<SendUseRow>> use(SqlConnection &db, qint64 fromSlot);
base::Result<SenderRow> sender(SqlConnection &db, Id userId);
base::Result<SendingDomain> domain(SqlConnection &db, const QString &name);
base::Result<bool> anyDomainLimits(SqlConnection &db);
base::Result<SenderNews> news(SqlConnection &db, Id userId, const QList<qint64> &contacts, qint64 fromSlot);

/// Of an accepted mail that is charged to somebody, once it has its row.
void keep(WriteTransaction &tx, const MailSubmission &submission, qint64 size);
/// One recipient of the mail came back.
void countReturned(WriteTransaction &tx, Id mailId);
base::Result<bool> saveHabits(WriteTransaction &tx, const QList<SenderHabitRow> &habits, qint64 oldestSlot);
/// Of a user who goes. What is held of him stays in the queue.
void forget(WriteTransaction &tx, Id userId);

// tray.cpp
base::Result<control::Page<control::TrayEntry>> tray(SqlConnection &db, std::optional<Id> domainId, const control::PageRequest &page);
base::Result<control::TrayEntry> trayEntry(SqlConnection &db, Id userId);
base::Result<control::Page<control::TrayMail>> trayMails(SqlConnection &db, Id userId, const control::PageRequest &page);
base::Result<TrayTotals> trayTotals(SqlConnection &db);
base::Result<TrayStep> release(WriteTransaction &tx, const TrayRelease &wanted, const queue::Rules &rules);
base::Result<control::TrayEntry> lock(WriteTransaction &tx, Id userId);
base::Result<TrayStep> deleteHeld(WriteTransaction &tx, Id userId, const queue::Rules &rules);

} // namespace storage::senders

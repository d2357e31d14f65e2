// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "storage/accountstore.h"
#include "storage/address.h"
#include "storage/writetransaction.h"

// The tables account and app_password: reads on a reader's connection, changes inside a WriteTransaction.
namespace storage::accounts {

base::Result<control::Page<control::User>> users(SqlConnection &db, const control::UserQuery &query, const control::PageRequest &page);
base::Result<control::User> user(SqlConnection &db, Id id);
base::Result<Credentials> credentials(SqlConnection &db, const QString &address);
base::Result<bool> maySendAs(SqlConnection &db, Id userId, const QString &address);

base::Result<control::User> create(WriteTransaction &tx, const control::NewUser &wanted, const PasswordForms &password);
base::Result<control::User> change(WriteTransaction &tx, Id id, const control::UserChange &change,
                                   const std::optional<PasswordForms> &password);
base::Result<bool> renewPassword(WriteTransaction &tx, Id id, const QByteArray &was, const PasswordForms &password);
base::Result<control::User> remove(WriteTransaction &tx, Id id);
/// The mailbox for whoever is to own one: one that nobody owns, or a new one.
base::Result<control::Mailbox> mailboxOfNobody(WriteTransaction &tx, const LocalAddress &address);
/// Of a mailbox that goes: the account, its passwords and sessions.
void removeOfMailbox(WriteTransaction &tx, Id mailboxId);
base::Result<bool> beginAutoReply(WriteTransaction &tx, Id userId, const QString &sender);
base::Result<bool> noteSignIn(WriteTransaction &tx, Id userId, Id appPasswordId);

/// Error::field of an import that is not kept.
inline constexpr QLatin1StringView kTakenBack("taken-back");
/// `passwords`: of each line; with an empty hash, of people whose password is elsewhere: a new user needs none, one who is there keeps his.
base::Result<bool> import(WriteTransaction &tx, const QList<control::CsvUser> &users, const QList<std::optional<PasswordForms>> &passwords,
                          bool dryRun, control::ImportReport &report);
base::Result<QList<QuotaState>> quotaStates(SqlConnection &db, int percent);
base::Result<bool> setQuotaWarned(WriteTransaction &tx, const QList<Id> &userIds, bool warned);
base::Result<QList<control::AppPassword>> appPasswords(SqlConnection &db, Id userId);
base::Result<control::AppPassword> createAppPassword(WriteTransaction &tx, const control::AppPassword &wanted, const PasswordForms &password);
base::Result<control::AppPassword> revokeAppPassword(WriteTransaction &tx, Id userId, Id id);
base::Result<control::User> setTwoFactor(WriteTransaction &tx, Id userId, const QByteArray &secret, const QList<QByteArray> &recoveryCodes);
base::Result<bool> useRecoveryCode(WriteTransaction &tx, Id userId, const QByteArray &hash);

} // namespace storage::accounts

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/accounts.h"
#include "storage/aliases.h"
#include "storage/sqlstore.h"
#include "storage/tokens.h"

// AccountStore, each one query on a reader or one change on the writer.
namespace storage {

void SqlStore::accountsChanged(WriteTransaction &tx)
{
    directoryChanged(tx);
    tokensChanged(tx);
    tx.afterCommit([this] { ++m_accountsVersion; });
}

void SqlStore::listUsers(const control::UserQuery &query, const control::PageRequest &page, Callback<control::Page<control::User>> done)
{
    read<control::Page<control::User>>(done, [query, page](SqlConnection &db) { return accounts::users(db, query, page); });
}

void SqlStore::user(Id id, Callback<control::User> done)
{
    read<control::User>(done, [id](SqlConnection &db) { return accounts::user(db, id); });
}

void SqlStore::createUser(const control::NewUser &wanted, const PasswordForms &password, Callback<control::User> done)
{
    write<control::User>(done, [this, wanted, password](WriteTransaction &tx) {
        accountsChanged(tx);
        return accounts::create(tx, wanted, password);
    });
}

void SqlStore::changeUser(Id id, const control::UserChange &change, const std::optional<PasswordForms> &password,
                          Callback<control::User> done)
{
    write<control::User>(done, [this, id, change, password](WriteTransaction &tx) {
        accountsChanged(tx);
        return accounts::change(tx, id, change, password);
    });
}

void SqlStore::renewPassword(Id id, const QByteArray &was, const PasswordForms &password, Callback<bool> done)
{
    write<bool>(done, [this, id, was, password](WriteTransaction &tx) {
        tx.afterCommit([this] { ++m_accountsVersion; });
        return accounts::renewPassword(tx, id, was, password);
    });
}

void SqlStore::deleteUser(Id id, Callback<control::User> done)
{
    write<control::User>(
        done,
        [this, id](WriteTransaction &tx) {
            accountsChanged(tx);
            return accounts::remove(tx, id);
        },
        false);
}

// A dry run does it all and takes it back: what it says is what the import will meet.
void SqlStore::importUsers(const QList<control::CsvUser> &users, const QList<std::optional<PasswordForms>> &passwords, bool dryRun,
                           Callback<control::ImportReport> done)
{
    const auto report = std::make_shared<control::ImportReport>();
    const Callback<bool> written({}, [done, report](const base::Result<bool> &result) {
        const bool takenBack = !result && result.error().field == accounts::kTakenBack;
        if (!result && !takenBack)
            return done(result.error());
        report->applied = !takenBack;
        done(*report);
    });
    write<bool>(written, [this, users, passwords, dryRun, report](WriteTransaction &tx) {
        accountsChanged(tx);
        return accounts::import(tx, users, passwords, dryRun, *report);
    });
}

void SqlStore::listAliases(const QString &query, std::optional<Id> domainId, const control::PageRequest &page,
                           Callback<control::Page<control::Alias>> done)
{
    read<control::Page<control::Alias>>(done, [query, domainId, page](SqlConnection &db) { return aliases::page(db, query, domainId, page); });
}

void SqlStore::alias(Id id, Callback<control::Alias> done)
{
    read<control::Alias>(done, [id](SqlConnection &db) { return aliases::byId(db, id); });
}

void SqlStore::createAlias(const QString &address, const QStringList &targets, Callback<control::Alias> done)
{
    write<control::Alias>(done, [this, address, targets](WriteTransaction &tx) {
        directoryChanged(tx);
        return aliases::create(tx, address, targets);
    });
}

void SqlStore::changeAlias(Id id, const std::optional<QString> &address, const std::optional<QStringList> &targets,
                           Callback<control::Alias> done)
{
    write<control::Alias>(done, [this, id, address, targets](WriteTransaction &tx) {
        directoryChanged(tx);
        return aliases::change(tx, id, address, targets);
    });
}

void SqlStore::deleteAlias(Id id, Callback<control::Alias> done)
{
    write<control::Alias>(
        done,
        [this, id](WriteTransaction &tx) {
            directoryChanged(tx);
            return aliases::remove(tx, id);
        },
        false);
}

void SqlStore::credentials(const QString &address, Callback<Credentials> done)
{
    read<Credentials>(done, [address](SqlConnection &db) { return accounts::credentials(db, address); });
}

void SqlStore::maySendAs(Id userId, const QString &address, Callback<bool> done)
{
    read<bool>(done, [userId, address](SqlConnection &db) { return accounts::maySendAs(db, userId, address); });
}

void SqlStore::beginAutoReply(Id userId, const QString &sender, Callback<bool> done)
{
    write<bool>(done, [userId, sender](WriteTransaction &tx) { return accounts::beginAutoReply(tx, userId, sender); });
}

void SqlStore::quotaStates(int percent, Callback<QList<QuotaState>> done)
{
    read<QList<QuotaState>>(done, [percent](SqlConnection &db) { return accounts::quotaStates(db, percent); });
}

void SqlStore::setQuotaWarned(const QList<Id> &userIds, bool warned, Callback<bool> done)
{
    write<bool>(done, [userIds, warned](WriteTransaction &tx) { return accounts::setQuotaWarned(tx, userIds, warned); });
}

void SqlStore::noteSignIn(Id userId, Id appPasswordId)
{
    const Callback<bool> nobody({}, [](const base::Result<bool> &) {});
    write<bool>(nobody, [userId, appPasswordId](WriteTransaction &tx) { return accounts::noteSignIn(tx, userId, appPasswordId); });
}

void SqlStore::listAppPasswords(Id userId, Callback<QList<control::AppPassword>> done)
{
    read<QList<control::AppPassword>>(done, [userId](SqlConnection &db) { return accounts::appPasswords(db, userId); });
}

void SqlStore::createAppPassword(Id userId, const QString &name, std::optional<qint64> expiresAt, const PasswordForms &password,
                                 Callback<control::AppPassword> done)
{
    control::AppPassword wanted;
    wanted.userId = userId;
    wanted.name = name;
    wanted.expiresAt = expiresAt;
    write<control::AppPassword>(done, [this, wanted, password](WriteTransaction &tx) {
        accountsChanged(tx);
        return accounts::createAppPassword(tx, wanted, password);
    });
}

void SqlStore::revokeAppPassword(Id userId, Id id, Callback<control::AppPassword> done)
{
    write<control::AppPassword>(
        done,
        [this, userId, id](WriteTransaction &tx) {
            accountsChanged(tx);
            return accounts::revokeAppPassword(tx, userId, id);
        },
        false);
}

void SqlStore::setTwoFactor(Id userId, const QByteArray &secret, const QList<QByteArray> &recoveryCodes, Callback<control::User> done)
{
    write<control::User>(done, [this, userId, secret, recoveryCodes](WriteTransaction &tx) {
        accountsChanged(tx);
        return accounts::setTwoFactor(tx, userId, secret, recoveryCodes);
    });
}

void SqlStore::useRecoveryCode(Id userId, const QByteArray &hash, Callback<bool> done)
{
    write<bool>(done, [this, userId, hash](WriteTransaction &tx) {
        accountsChanged(tx);
        return accounts::useRecoveryCode(tx, userId, hash);
    });
}

void SqlStore::createSession(Id userId, qint64 expiresAt, Callback<control::NewToken> done)
{
    write<control::NewToken>(done, [userId, expiresAt](WriteTransaction &tx) { return tokens::createSession(tx, userId, expiresAt); });
}

void SqlStore::listSessions(Id userId, Callback<QList<control::Token>> done)
{
    read<QList<control::Token>>(done, [userId, now = m_clock.wallMs()](SqlConnection &db) { return tokens::sessionsOf(db, userId, now); });
}

void SqlStore::endSession(Id userId, Id id, Callback<control::Token> done)
{
    write<control::Token>(
        done,
        [this, userId, id](WriteTransaction &tx) {
            tokensChanged(tx);
            return tokens::endSession(tx, userId, id);
        },
        false);
}

} // namespace storage

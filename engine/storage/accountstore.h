// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/usercsv.h"

namespace storage {

using base::Callback;
using base::Id;

/// A password in the forms it is checked by; never to be shown or logged.
struct PasswordForms
{
    QByteArray hash;  ///< argon2id as libsodium's string
    QByteArray scram; ///< RFC 5803: SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey
};

/// What somebody proves who he is with.
struct Credentials
{
    Id userId = 0;
    Id mailboxId = 0;
    Id domainId = 0;
    QString address; ///< canonical
    QString displayName;
    QList<control::Role> roles;
    bool locked = false;
    PasswordForms password;
    struct AppPassword
    {
        Id id = 0;
        QString name;
        PasswordForms forms;
        std::optional<qint64> expiresAt; ///< wall clock ms
    };
    QList<AppPassword> appPasswords;
    QByteArray twoFactorSecret;     ///< empty: none; asked for where a person signs in, not from mail programs
    QList<QByteArray> recoveryCodes; ///< SHA-256 of those not used yet
};

/// A mailbox that is nearly full, or no longer is.
struct QuotaState
{
    Id userId = 0;
    Id mailboxId = 0;
    QString address;
    qint64 usedBytes = 0;
    qint64 quotaBytes = 0; ///< 0: no bound
    qint64 usedMessages = 0;
    qint64 quotaMessages = 0; ///< likewise
    bool warned = false;      ///< the owner was told since it was last below

    /// How full, of the tighter bound.
    int percent() const
    {
        const auto of = [](qint64 used, qint64 most) { return most > 0 ? int(qMin<qint64>(used * 100 / most, 999)) : 0; };
        return qMax(of(usedBytes, quotaBytes), of(usedMessages, quotaMessages));
    }
};

/// Users, aliases and what they sign in with. Thread-safe, never blocks; as long as the store.
class AccountStore
{
public:
    virtual ~AccountStore() = default;
    virtual void listUsers(const control::UserQuery &query, const control::PageRequest &page,
                           Callback<control::Page<control::User>> done) = 0;
    virtual void user(Id id, Callback<control::User> done) = 0;
    /// `wanted.password` is not looked at.
    virtual void createUser(const control::NewUser &wanted, const PasswordForms &password, Callback<control::User> done) = 0;
    /// `change.password` is not looked at; `password` set: the new one. A changed password, role or lock ends sessions.
    virtual void changeUser(Id id, const control::UserChange &change, const std::optional<PasswordForms> &password,
                            Callback<control::User> done) = 0;
    /// Other forms of the same password, unless `was` is no longer what is kept: then false. No change of the user: sessions stay.
    virtual void renewPassword(Id id, const QByteArray &was, const PasswordForms &password, Callback<bool> done) = 0;
    virtual void deleteUser(Id id, Callback<control::User> done) = 0;

    /// All or none; `passwords`: of each, unset for users that keep theirs. `users` and `passwords` are as long as each other.
    virtual void importUsers(const QList<control::CsvUser> &users, const QList<std::optional<PasswordForms>> &passwords, bool dryRun,
                             Callback<control::ImportReport> done) = 0;

    virtual void listAliases(const QString &query, std::optional<Id> domainId, const control::PageRequest &page,
                             Callback<control::Page<control::Alias>> done) = 0;
    virtual void alias(Id id, Callback<control::Alias> done) = 0;
    virtual void createAlias(const QString &address, const QStringList &targets, Callback<control::Alias> done) = 0;
    virtual void changeAlias(Id id, const std::optional<QString> &address, const std::optional<QStringList> &targets,
                             Callback<control::Alias> done) = 0;
    virtual void deleteAlias(Id id, Callback<control::Alias> done) = 0;

    /// Of the user with this address, in any spelling, also at another name of his domain. NotFound: there is none.
    virtual void credentials(const QString &address, Callback<Credentials> done) = 0;
    /// Rises with every change of users: caches of credentials drop what is older. Lock-free.
    virtual quint64 accountsVersion() const = 0;
    /// Own address, an alias that leads to him alone, or one of User::sendAs.
    virtual void maySendAs(Id userId, const QString &address, Callback<bool> done) = 0;
    /// True when nobody answered this sender for the user in the last seven days; notes that it is done now.
    virtual void beginAutoReply(Id userId, const QString &sender, Callback<bool> done) = 0;
    /// Written at most once a minute for each user and device.
    virtual void noteSignIn(Id userId, Id appPasswordId) = 0;

    /// Those from `percent` on who were not told, and those who were told and are below it now; at most 500.
    virtual void quotaStates(int percent, Callback<QList<QuotaState>> done) = 0;
    virtual void setQuotaWarned(const QList<Id> &userIds, bool warned, Callback<bool> done) = 0;

    virtual void listAppPasswords(Id userId, Callback<QList<control::AppPassword>> done) = 0;
    virtual void createAppPassword(Id userId, const QString &name, std::optional<qint64> expiresAt, const PasswordForms &password,
                                   Callback<control::AppPassword> done) = 0;
    virtual void revokeAppPassword(Id userId, Id id, Callback<control::AppPassword> done) = 0;
    /// An empty secret ends it.
    virtual void setTwoFactor(Id userId, const QByteArray &secret, const QList<QByteArray> &recoveryCodes,
                              Callback<control::User> done) = 0;
    /// True, once for each.
    virtual void useRecoveryCode(Id userId, const QByteArray &hash, Callback<bool> done) = 0;

    /// A token that acts for the user.
    virtual void createSession(Id userId, qint64 expiresAt, Callback<control::NewToken> done) = 0;
    /// Those that have not ended, newest first.
    virtual void listSessions(Id userId, Callback<QList<control::Token>> done) = 0;
    /// NotFound for another user's.
    virtual void endSession(Id userId, Id id, Callback<control::Token> done) = 0;
};

} // namespace storage

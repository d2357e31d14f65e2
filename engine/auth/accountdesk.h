// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "auth/authenticator.h"
#include "auth/hashpool.h"
#include "control/usercsv.h"
#include "storage/accountstore.h"
#include <mutex>

namespace auth {

/// What the API asks about users: hashes passwords in their pool before the store sees them, and makes sessions of sign-ins. Any
/// thread; outlives every call.
class AccountDesk final : public control::AccountService
{
public:
    template<typename T>
    using Callback = base::Callback<T>;
    using Id = base::Id;

    struct Setup
    {
        storage::AccountStore *accounts = nullptr;
        Authenticator *authenticator = nullptr;
        HashPool *hashes = nullptr;
        const base::Clock *clock = nullptr;
        const PasswordDirectory *directory = nullptr; ///< null: every user has a password here
        QString issuer; ///< what an authenticator program shows beside the address
    };
    static constexpr qint64 kSessionMs = 12 * 3600 * 1000LL;
    static constexpr qsizetype kShortestPassword = 10; ///< characters

    explicit AccountDesk(Setup setup) : m_setup(std::move(setup)) {}

    void listUsers(const control::UserQuery &query, const control::PageRequest &page, Callback<control::Page<control::User>> done) override;
    void user(Id id, Callback<control::User> done) override;
    void createUser(const control::NewUser &wanted, Callback<control::User> done) override;
    void changeUser(Id id, const control::UserChange &change, Callback<control::User> done) override;
    void deleteUser(Id id, Callback<control::User> done) override;
    void importUsers(const QList<control::CsvUser> &users, bool dryRun, Callback<control::ImportReport> done) override;
    void listAliases(const QString &query, std::optional<Id> domainId, const control::PageRequest &page,
                     Callback<control::Page<control::Alias>> done) override;
    void alias(Id id, Callback<control::Alias> done) override;
    void createAlias(const QString &address, const QStringList &targets, Callback<control::Alias> done) override;
    void changeAlias(Id id, const std::optional<QString> &address, const std::optional<QStringList> &targets,
                     Callback<control::Alias> done) override;
    void deleteAlias(Id id, Callback<control::Alias> done) override;
    void listAppPasswords(Id userId, Callback<QList<control::AppPassword>> done) override;
    void createAppPassword(Id userId, const QString &name, std::optional<qint64> expiresAt,
                           Callback<control::NewAppPassword> done) override;
    void revokeAppPassword(Id userId, Id id, Callback<control::AppPassword> done) override;
    void listSessions(Id userId, Callback<QList<control::Token>> done) override;
    void endSession(Id userId, Id id, Callback<control::Token> done) override;
    void beginTwoFactor(Id userId, Callback<control::TwoFactorSetup> done) override;
    void confirmTwoFactor(Id userId, const QString &code, Callback<control::User> done) override;
    void endTwoFactor(Id userId, Callback<control::User> done) override;
    void signIn(const control::SignIn &attempt, Callback<control::Session> done) override;
    void checkPassword(const control::SignIn &attempt, Callback<bool> done) override;
    void maySendAs(Id userId, const QString &address, Callback<bool> done) override;

private:
    /// A second factor that waits for its first code.
    struct Pending
    {
        QByteArray secret;
        QList<QByteArray> recoveryCodes;
        qint64 until = 0; ///< wall clock ms
    };
    /// Runs `next` with what is kept of the user's password, on a thread of the store.
    template<typename T>
    void withCredentials(Id userId, const Callback<T> &done, std::function<void(const storage::Credentials &)> next);
    /// Runs `work` in the pool; `done` hears Busy where its line is full.
    template<typename T>
    void hash(const Callback<T> &done, std::function<void()> work);
    struct Import;
    void hashAll(const std::shared_ptr<Import> &import);
    /// The next password of an import; true while there are more.
    bool hashNext(Import &import);
    void apply(const Import &import);
    void openSession(const Identity &who, const QString &peer, const Callback<control::Session> &done);
    bool isElsewhere(const QString &address) const { return m_setup.directory && m_setup.directory->covers(address); }
    bool isElsewhere(const storage::Credentials &user) const { return user.password.hash.isEmpty() && isElsewhere(user.address); }
    Origin originOf(const control::SignIn &attempt, const base::ExecutorPtr &executor) const;

    const Setup m_setup;
    std::mutex m_mutex; // of m_pending: seldom and short
    QHash<Id, Pending> m_pending;
};

} // namespace auth

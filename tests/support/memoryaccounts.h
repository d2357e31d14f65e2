// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "mail/address.h"
#include "storage/accountstore.h"
#include <QSet>
#include <algorithm>

/// Users of a test, in memory: what a sign-in asks of a store. Everything else says NotFound.
class MemoryAccounts final : public storage::AccountStore
{
public:
    template<typename T>
    using Callback = base::Callback<T>;
    using Id = base::Id;

    storage::Credentials &add(const QString &address, const storage::PasswordForms &password)
    {
        storage::Credentials user;
        user.userId = Id(users.size()) + 101;
        user.mailboxId = user.userId + 100;
        user.address = address;
        user.password = password;
        return users[address] = user;
    }

    void credentials(const QString &address, Callback<storage::Credentials> done) override
    {
        ++lookups;
        const auto found = users.constFind(address.toLower());
        if (failure)
            done(*failure);
        else if (found == users.cend())
            done(base::Error{base::ErrorKind::NotFound, {}, {}, {}});
        else
            done(*found);
    }
    quint64 accountsVersion() const override { return version; }
    void maySendAs(Id userId, const QString &address, Callback<bool> done) override
    {
        ++sendAsAsked;
        if (failure) {
            done(*failure);
            return;
        }
        const auto own = users.constFind(address.toLower());
        done((own != users.cend() && own->userId == userId) || sendAs.contains({userId, address.toLower()}));
    }
    void noteSignIn(Id userId, Id appPasswordId) override { signedIn.append({userId, appPasswordId}); }
    void useRecoveryCode(Id userId, const QByteArray &hash, Callback<bool> done) override
    {
        for (storage::Credentials &user : users) {
            if (user.userId == userId) {
                done(user.recoveryCodes.removeOne(hash));
                return;
            }
        }
        done(false);
    }

    void listUsers(const control::UserQuery &, const control::PageRequest &, Callback<control::Page<control::User>> done) override { none(done); }
    void user(Id, Callback<control::User> done) override { none(done); }
    void createUser(const control::NewUser &wanted, const storage::PasswordForms &password, Callback<control::User> done) override
    {
        control::User made;
        made.address = wanted.address;
        made.id = add(wanted.address, password).userId;
        done(made);
    }
    void changeUser(Id, const control::UserChange &, const std::optional<storage::PasswordForms> &, Callback<control::User> done) override { none(done); }
    void renewPassword(Id id, const QByteArray &was, const storage::PasswordForms &password, Callback<bool> done) override
    {
        const auto found = std::find_if(users.begin(), users.end(), [id](const auto &user) { return user.userId == id; });
        const bool same = found != users.end() && found->password.hash == was;
        if (same)
            found->password = password;
        renewed += same;
        done(same);
    }
    void deleteUser(Id, Callback<control::User> done) override { none(done); }
    void listAliases(const QString &, std::optional<Id>, const control::PageRequest &, Callback<control::Page<control::Alias>> done) override { none(done); }
    void alias(Id, Callback<control::Alias> done) override { none(done); }
    void createAlias(const QString &, const QStringList &, Callback<control::Alias> done) override { none(done); }
    void changeAlias(Id, const std::optional<QString> &, const std::optional<QStringList> &, Callback<control::Alias> done) override { none(done); }
    void deleteAlias(Id, Callback<control::Alias> done) override { none(done); }
    void importUsers(const QList<control::CsvUser> &lines, const QList<std::optional<storage::PasswordForms>> &passwords, bool dryRun,
                     Callback<control::ImportReport> done) override
    {
        ++imports;
        imported = passwords;
        done(control::ImportReport{.applied = !dryRun, .created = lines.size()});
    }
    void beginAutoReply(Id, const QString &, Callback<bool> done) override { none(done); }
    void quotaStates(int, Callback<QList<storage::QuotaState>> done) override { none(done); }
    void setQuotaWarned(const QList<Id> &, bool, Callback<bool> done) override { none(done); }
    void listAppPasswords(Id, Callback<QList<control::AppPassword>> done) override { none(done); }
    void createAppPassword(Id, const QString &, std::optional<qint64>, const storage::PasswordForms &, Callback<control::AppPassword> done) override
    {
        none(done);
    }
    void revokeAppPassword(Id, Id, Callback<control::AppPassword> done) override { none(done); }
    void setTwoFactor(Id, const QByteArray &, const QList<QByteArray> &, Callback<control::User> done) override { none(done); }
    void createSession(Id, qint64, Callback<control::NewToken> done) override { none(done); }
    void listSessions(Id, Callback<QList<control::Token>> done) override { none(done); }
    void endSession(Id, Id, Callback<control::Token> done) override { none(done); }

    QHash<QString, storage::Credentials> users; ///< by address in lower case
    QSet<std::pair<Id, QString>> sendAs;
    std::optional<base::Error> failure;
    quint64 version = 1;
    int lookups = 0;
    int sendAsAsked = 0;
    int renewed = 0; ///< passwords kept in another form
    int imports = 0;
    QList<std::optional<storage::PasswordForms>> imported; ///< passwords of the last import, by line
    QList<std::pair<Id, Id>> signedIn; ///< user, app password

private:
    template<typename T>
    void none(const Callback<T> &done)
    {
        done(base::Error{base::ErrorKind::NotFound, {}, {}, {}});
    }
};

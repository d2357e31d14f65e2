// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/executor.h"
#include "control/values.h"

// People and their addresses: who signs in, and what stands for whom.
namespace control {

using base::Callback;

/// What is answered to mail while somebody is away (RFC 3834).
struct AutoReply
{
    bool enabled = false;
    QString subject;
    QString text;
    std::optional<qint64> from;  ///< wall clock ms; unset: at once
    std::optional<qint64> until; ///< unset: until it is switched off
    bool operator==(const AutoReply &) const = default;
};

/// Who signs in; owns the mailbox of the same address.
struct User
{
    Id id = 0;
    Id mailboxId = 0;
    Id domainId = 0;
    QString address;
    QString displayName;
    QList<Role> roles; ///< none: a plain user
    bool locked = false; ///< may not sign in; mail still comes in
    std::optional<qint64> quotaBytes;    ///< unset: as the domain says; 0: no bound
    std::optional<qint64> quotaMessages; ///< likewise
    SendLimits sendLimits;
    qint64 usedBytes = 0;    ///< of the mailbox
    qint64 usedMessages = 0; ///< likewise
    QStringList forwardTo;   ///< addresses that get what comes in
    bool forwardKeeps = true; ///< the mailbox gets it, too
    AutoReply autoReply;
    QStringList sendAs; ///< addresses besides the own ones, or "@domain"
    bool twoFactor = false;
    qint64 createdAt = 0;
    qint64 passwordChangedAt = 0;
    std::optional<qint64> lastSignInAt;
};

struct NewUser
{
    QString address; ///< a mailbox there that nobody owns is taken over, else one is made
    QString password;
    QString displayName;
    QList<Role> roles;
    std::optional<qint64> quotaBytes;
    std::optional<qint64> quotaMessages;
};

/// Unset: stays.
struct UserChange
{
    std::optional<QString> password = {};
    std::optional<QString> displayName = {};
    std::optional<QList<Role>> roles = {};
    std::optional<bool> locked = {};
    std::optional<std::optional<qint64>> quotaBytes = {};
    std::optional<std::optional<qint64>> quotaMessages = {};
    std::optional<SendLimits> sendLimits = {};
    std::optional<QStringList> forwardTo = {};
    std::optional<bool> forwardKeeps = {};
    std::optional<AutoReply> autoReply = {};
    std::optional<QStringList> sendAs = {};
};

/// An address that stands for others, here or elsewhere.
struct Alias
{
    Id id = 0;
    Id domainId = 0;
    QString address;
    QStringList targets;
    qint64 createdAt = 0;
};

/// A session of the API, after a sign-in.
struct Session
{
    QString token;
    qint64 expiresAt = 0;
    User user;
};

struct SignIn
{
    QString address;
    QString password;
    QString code; ///< of the second factor, or a recovery code; empty: none given
    QString peer; ///< textual IP
};

/// A password of one device, shown once.
struct AppPassword
{
    Id id = 0;
    Id userId = 0;
    QString name;
    qint64 createdAt = 0;
    std::optional<qint64> expiresAt;
    std::optional<qint64> lastUsedAt;
};

struct NewAppPassword
{
    AppPassword appPassword;
    QString secret;
};

/// A second factor that waits for its first code.
struct TwoFactorSetup
{
    QString uri;    ///< otpauth://, for a QR code
    QString secret; ///< base32, to be typed
    QStringList recoveryCodes; ///< each good once; shown once
};

struct CsvUser;      // usercsv.h
struct ImportReport; // likewise

/// Whose users are meant.
struct UserQuery
{
    QString text; ///< part of address or name; empty: all
    std::optional<Id> domainId;
};

class AccountService
{
public:
    virtual ~AccountService() = default;
    /// By address.
    virtual void listUsers(const UserQuery &query, const PageRequest &page, Callback<Page<User>> done) = 0;
    virtual void user(Id id, Callback<User> done) = 0;
    /// Exists when the address is a user's or an alias's already.
    virtual void createUser(const NewUser &wanted, Callback<User> done) = 0;
    /// A changed password, role or lock ends the user's sessions.
    virtual void changeUser(Id id, const UserChange &change, Callback<User> done) = 0;
    /// With the mailbox and all that is in it.
    virtual void deleteUser(Id id, Callback<User> done) = 0;

    /// By address; `query`: part of the address or of a target.
    virtual void listAliases(const QString &query, std::optional<Id> domainId, const PageRequest &page,
                             Callback<Page<Alias>> done) = 0;
    virtual void alias(Id id, Callback<Alias> done) = 0;
    virtual void createAlias(const QString &address, const QStringList &targets, Callback<Alias> done) = 0;
    virtual void changeAlias(Id id, const std::optional<QString> &address, const std::optional<QStringList> &targets,
                             Callback<Alias> done) = 0;
    virtual void deleteAlias(Id id, Callback<Alias> done) = 0;

    /// All lines or none: what is wrong is in the report.
    virtual void importUsers(const QList<CsvUser> &users, bool dryRun, Callback<ImportReport> done) = 0;

    virtual void listAppPasswords(Id userId, Callback<QList<AppPassword>> done) = 0;
    virtual void createAppPassword(Id userId, const QString &name, std::optional<qint64> expiresAt,
                                   Callback<NewAppPassword> done) = 0;
    virtual void revokeAppPassword(Id userId, Id id, Callback<AppPassword> done) = 0;
    /// Those that have not ended, newest first.
    virtual void listSessions(Id userId, Callback<QList<Token>> done) = 0;
    virtual void endSession(Id userId, Id id, Callback<Token> done) = 0;
    /// Counts once confirmTwoFactor() has seen a code of it.
    virtual void beginTwoFactor(Id userId, Callback<TwoFactorSetup> done) = 0;
    virtual void confirmTwoFactor(Id userId, const QString &code, Callback<User> done) = 0;
    virtual void endTwoFactor(Id userId, Callback<User> done) = 0;

    /// Forbidden for a wrong address, password or code (one error for all); Invalid (field "code") where the password is right and a code
    /// is missing; TooLarge after too many wrong ones.
    virtual void signIn(const SignIn &attempt, Callback<Session> done) = 0;
    /// Whether address and password are right, counted as a sign-in that failed when they are not.
    virtual void checkPassword(const SignIn &attempt, Callback<bool> done) = 0;
    /// Whether the user may give this address as sender.
    virtual void maySendAs(Id userId, const QString &address, Callback<bool> done) = 0;
};

} // namespace control

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "auth/hashpool.h"
#include "auth/identity.h"
#include "auth/oauthissuer.h"
#include "auth/origin.h"
#include "auth/passworddirectory.h"
#include "auth/scramserver.h"
#include "auth/signinguard.h"
#include "auth/usedcodes.h"
#include "base/clock.h"
#include "control/values.h"
#include "metrics/registry.h"
#include "storage/accountstore.h"
#include <array>

namespace auth {

/// Judges sign-ins of all protocols: asks the guard, looks up who it is, has the password or token checked, counts the outcome and
/// says it as an event. Any thread; outlives every connection. Each call answers once, on the origin's executor, unless
/// the client goes away while it is made to wait.
class Authenticator
{
public:
    struct Setup
    {
        storage::AccountStore *accounts = nullptr;
        SignInGuard *guard = nullptr;
        HashPool *hashes = nullptr;
        std::shared_ptr<OAuthIssuer> issuer; ///< null: nobody signs in with a token
        PasswordDirectory *directory = nullptr; ///< asked for users without a password of their own; null: there is none
        const base::Clock *clock = nullptr;
        metrics::Registry *metrics = nullptr;
        QByteArray key; ///< secret and the same after a restart: of the salts of users that are not there
        std::function<void(const control::Event &)> event; ///< told of who signed in and who did not, a few times at most
    };
    using Done = std::function<void(const Verdict &)>;

    explicit Authenticator(Setup setup);

    /// A mail program's sign-in: the user's password, unless he has a second factor, or one of his app passwords.
    void password(const Origin &origin, const QByteArray &mechanism, const QByteArray &name, const QByteArray &password, Done done);
    /// A person's: the user's password, and with a second factor a code of it, or a recovery code.
    void person(const Origin &origin, const QByteArray &name, const QByteArray &password, const QString &code, Done done);

    /// A code of a user's second factor was used elsewhere than at a sign-in: it counts no more. False: it was used before.
    bool takeCode(base::Id userId, qint64 step) { return m_usedCodes.use(userId, step); }

    /// A token of the issuer, which stands for both factors. `name`: who the client says it is, may be empty.
    void token(const Origin &origin, const QByteArray &mechanism, const QByteArray &name, const QByteArray &token, Done done);

    /// What SCRAM needs of a user, real or not.
    struct Scram
    {
        QList<ScramVerifier> candidates; ///< never empty
        std::optional<storage::Credentials> credentials;
        QList<base::Id> appPasswordIds; ///< one per candidate; 0: the user's own
    };
    using ScramDone = std::function<void(const std::variant<Scram, Refusal> &)>;
    void scram(const Origin &origin, const QByteArray &mechanism, const QByteArray &name, ScramDone done);
    /// `matched`: index of the candidate the client knew; -1: none.
    Verdict judgeScram(const Origin &origin, const QByteArray &mechanism, const QByteArray &name, const Scram &scram, qsizetype matched);

private:
    struct Attempt; // one sign-in under way
    using AttemptPtr = std::shared_ptr<Attempt>;
    void admit(const AttemptPtr &attempt, std::function<void()> then);
    void lookUp(const AttemptPtr &attempt, std::function<void(const std::optional<storage::Credentials> &)> then);
    void checkPassword(const AttemptPtr &attempt, const std::optional<storage::Credentials> &found);
    void hashPassword(const AttemptPtr &attempt, const std::optional<storage::Credentials> &found);
    void askDirectory(const AttemptPtr &attempt, const std::optional<storage::Credentials> &found);
    void directoryAnswered(const AttemptPtr &attempt, const PasswordDirectory::Person &person);
    void makeUser(const AttemptPtr &attempt, const PasswordDirectory::Person &person);
    void passwordChecked(const AttemptPtr &attempt, const std::optional<storage::Credentials> &found, bool right);
    void tokenChecked(const AttemptPtr &attempt, const base::Result<QString> &address);
    void checkCode(const AttemptPtr &attempt, const storage::Credentials &user);
    void renewHash(const storage::Credentials &user, const QByteArray &password) const;
    Scram scramOf(const QString &name, const std::optional<storage::Credentials> &found) const;
    std::optional<base::Id> appPasswordOf(const storage::Credentials &user, const QByteArray &password) const;
    Verdict settle(const Attempt &attempt, const Verdict &verdict);
    void answer(const AttemptPtr &attempt, const Verdict &verdict);
    void tell(const Attempt &attempt, const Verdict &verdict);
    bool toldLately(const Attempt &attempt, bool success);
    quint64 failuresTold(quint64 stamp);

    const Setup m_setup;
    UsedCodes m_usedCodes;
    std::array<metrics::Counter *, Refusal::DirectoryAway + 2> m_results{}; ///< by Refusal::Why; last: success
    static constexpr size_t kTold = 4096;
    static constexpr quint64 kMostFailuresTold = 200; ///< in ten minutes
    std::atomic<quint64> m_failuresTold{0};           ///< ten minutes they were in, and how many
    std::array<std::atomic<quint64>, kTold> m_told{}; ///< whom an event named lately: hash and minute
};

} // namespace auth

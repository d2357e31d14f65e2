// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/accountdesk.h"
#include "auth/passwordforms.h"
#include "auth/passwordguesses.h"
#include "auth/totp.h"
#include "base/actor.h"
#include <atomic>
#include <vector>

using namespace Qt::StringLiterals;

namespace auth {

namespace {

constexpr qint64 kPendingMs = 15 * 60 * 1000;
constexpr qsizetype kMostPending = 1000;
const QString kKeptElsewhere = u"this user's password is kept in the directory of the organisation (LDAP)"_s;

base::Error busy()
{
    return {base::ErrorKind::Busy, u"too many sign-ins at once, try again later"_s, {}, {}};
}

std::optional<base::Error> badPassword(const QString &password, const QString &address)
{
    if (password.size() < AccountDesk::kShortestPassword)
        return base::Error{base::ErrorKind::Invalid, u"at least %1 characters"_s.arg(AccountDesk::kShortestPassword), {}, u"password"_s};
    if (isEasilyGuessed(password, address))
        return base::Error{base::ErrorKind::Invalid, u"not one that is guessed first: the address, a common word, a row of keys or figures"_s, {}, u"password"_s};
    return {};
}

base::Error errorOf(Refusal refusal)
{
    switch (refusal.why) {
    case Refusal::NeedsCode:
        return {base::ErrorKind::Invalid, u"a code of the second factor is needed"_s, {}, u"code"_s};
    case Refusal::TooManyFailures:
        return {base::ErrorKind::TooLarge, u"too many wrong sign-ins, try again later"_s, {}, {}};
    case Refusal::TryLater:
        return busy();
    case Refusal::DirectoryAway:
        return {base::ErrorKind::Unavailable, u"the directory that knows the passwords cannot be asked now, try again later"_s, {}, {}};
    default: // one answer for all that is wrong
        return {base::ErrorKind::Forbidden, u"address, password or code is wrong"_s, {}, {}};
    }
}

} // namespace

template<typename T>
void AccountDesk::hash(const Callback<T> &done, std::function<void()> work)
{
    if (!m_setup.hashes->run([actor = base::ActorScope::current(), work = std::move(work)] {
            const base::ActorScope behalf(actor);
            work();
        }))
        done(busy());
}

template<typename T>
void AccountDesk::withCredentials(Id userId, const Callback<T> &done, std::function<void(const storage::Credentials &)> next)
{
    const Callback<storage::Credentials> found({}, [done, actor = base::ActorScope::current(),
                                                    next = std::move(next)](const base::Result<storage::Credentials> &credentials) {
        const base::ActorScope behalf(actor);
        if (credentials)
            next(*credentials);
        else
            done(credentials.error());
    });
    m_setup.accounts->user(userId, {{}, [this, done, found](const base::Result<control::User> &user) {
                                        if (user)
                                            m_setup.accounts->credentials(user->address, found);
                                        else
                                            done(user.error());
                                    }});
}

void AccountDesk::listUsers(const control::UserQuery &query, const control::PageRequest &page, Callback<control::Page<control::User>> done)
{
    m_setup.accounts->listUsers(query, page, std::move(done));
}

void AccountDesk::user(Id id, Callback<control::User> done)
{
    m_setup.accounts->user(id, std::move(done));
}

void AccountDesk::createUser(const control::NewUser &wanted, Callback<control::User> done)
{
    if (wanted.password.isEmpty() && isElsewhere(wanted.address))
        return m_setup.accounts->createUser(wanted, {}, std::move(done));
    if (const auto bad = badPassword(wanted.password, wanted.address))
        return done(*bad);
    hash(done, [this, wanted, done] {
        const auto forms = passwordForms(wanted.password);
        if (forms)
            m_setup.accounts->createUser(wanted, *forms, done);
        else
            done(forms.error());
    });
}

void AccountDesk::changeUser(Id id, const control::UserChange &change, Callback<control::User> done)
{
    if (!change.password)
        return m_setup.accounts->changeUser(id, change, {}, std::move(done));
    withCredentials(id, done, [this, id, change, done](const storage::Credentials &known) {
        if (isElsewhere(known))
            return done(base::Error{base::ErrorKind::Invalid, kKeptElsewhere, {}, u"password"_s});
        if (const auto bad = badPassword(*change.password, known.address))
            return done(*bad);
        hash(done, [this, id, change, done, old = known.password] {
            const auto forms = passwordForms(*change.password, old);
            if (forms)
                m_setup.accounts->changeUser(id, change, *forms, done);
            else
                done(forms.error());
        });
    });
}

void AccountDesk::deleteUser(Id id, Callback<control::User> done)
{
    m_setup.accounts->deleteUser(id, std::move(done));
}

/// Passwords are hashed by all threads of the pool, each one by one, so that sign-ins find their turn in between.
struct AccountDesk::Import
{
    Import(const QList<control::CsvUser> &lines, bool isDry, Callback<control::ImportReport> callback)
        : users(lines), dryRun(isDry), done(std::move(callback)), passwords(size_t(lines.size()))
    {
    }

    const QList<control::CsvUser> users;
    const bool dryRun;
    const Callback<control::ImportReport> done;
    std::vector<std::optional<storage::PasswordForms>> passwords; ///< each is written by one thread
    QList<qsizetype> wanted;                                      ///< lines whose password is to be hashed
    std::vector<std::optional<storage::Credentials>> known;       ///< one for each of `wanted`, of users that are there
    std::atomic<qsizetype> begun{0};
    std::atomic<qsizetype> left{0};
    std::atomic<bool> failed{false};
};

void AccountDesk::importUsers(const QList<control::CsvUser> &users, bool dryRun, Callback<control::ImportReport> done)
{
    control::ImportReport report;
    const auto import = std::make_shared<Import>(users, dryRun, std::move(done));
    for (qsizetype i = 0; i < users.size(); ++i) {
        const control::CsvUser &one = users.at(i);
        auto &password = import->passwords[size_t(i)];
        if (one.user.password.isEmpty()) {
            if (isElsewhere(one.user.address))
                password.emplace(); // as createUser() does
        } else if (const auto bad = badPassword(one.user.password, one.user.address)) {
            report.problems << control::CsvProblem{one.line, bad->field, bad->publicText};
        } else {
            import->wanted << i;
        }
    }
    if (!report.problems.isEmpty())
        return import->done(report);
    if (import->wanted.isEmpty())
        return apply(*import);
    import->known.resize(size_t(import->wanted.size()));
    import->left = import->wanted.size();
    for (qsizetype i = 0; i < import->wanted.size(); ++i) {
        m_setup.accounts->credentials(users.at(import->wanted[i]).user.address,
                                      {{}, [this, import, i, actor = base::ActorScope::current()](const base::Result<storage::Credentials> &known) {
                                           const base::ActorScope behalf(actor);
                                           if (known)
                                               import->known[size_t(i)] = *known;
                                           else if (known.error().kind != base::ErrorKind::NotFound && !import->failed.exchange(true))
                                               import->done(known.error());
                                           if (--import->left == 0 && !import->failed)
                                               hashAll(import);
                                       }});
    }
}

void AccountDesk::hashAll(const std::shared_ptr<Import> &import)
{
    control::ImportReport report;
    for (qsizetype i = 0; i < import->wanted.size(); ++i) {
        const control::CsvUser &one = import->users.at(import->wanted[i]);
        const auto &known = import->known[size_t(i)];
        if (known && isElsewhere(*known))
            report.problems << control::CsvProblem{one.line, u"password"_s, kKeptElsewhere};
        if (import->dryRun)
            import->passwords[size_t(import->wanted[i])] = storage::PasswordForms{"a password", {}};
    }
    if (!report.problems.isEmpty())
        return import->done(report);
    if (import->dryRun)
        return apply(*import);
    import->left = import->wanted.size();
    const qsizetype threads = std::min<qsizetype>(m_setup.hashes->threads(), import->wanted.size());
    for (qsizetype i = 0; i < threads; ++i) {
        const bool taken = m_setup.hashes->runSteps([this, import, actor = base::ActorScope::current()] {
            const base::ActorScope behalf(actor);
            return hashNext(*import);
        });
        if (!taken && i == 0)
            return import->done(busy());
        if (!taken)
            return; // those that run do all of it
    }
}

bool AccountDesk::hashNext(Import &import)
{
    const qsizetype next = import.begun++;
    if (next >= import.wanted.size() || import.failed)
        return false;
    const qsizetype line = import.wanted[next];
    const auto &known = import.known[size_t(next)];
    const auto forms = passwordForms(import.users[line].user.password, known ? known->password : storage::PasswordForms());
    if (!forms) {
        if (!import.failed.exchange(true))
            import.done(forms.error());
        return false;
    }
    import.passwords[size_t(line)] = *forms;
    if (--import.left == 0)
        apply(import);
    return next + 1 < import.wanted.size();
}

void AccountDesk::apply(const Import &import)
{
    m_setup.accounts->importUsers(import.users, {import.passwords.begin(), import.passwords.end()}, import.dryRun, import.done);
}

void AccountDesk::listAliases(const QString &query, std::optional<Id> domainId, const control::PageRequest &page,
                              Callback<control::Page<control::Alias>> done)
{
    m_setup.accounts->listAliases(query, domainId, page, std::move(done));
}

void AccountDesk::alias(Id id, Callback<control::Alias> done)
{
    m_setup.accounts->alias(id, std::move(done));
}

void AccountDesk::createAlias(const QString &address, const QStringList &targets, Callback<control::Alias> done)
{
    m_setup.accounts->createAlias(address, targets, std::move(done));
}

void AccountDesk::changeAlias(Id id, const std::optional<QString> &address, const std::optional<QStringList> &targets,
                              Callback<control::Alias> done)
{
    m_setup.accounts->changeAlias(id, address, targets, std::move(done));
}

void AccountDesk::deleteAlias(Id id, Callback<control::Alias> done)
{
    m_setup.accounts->deleteAlias(id, std::move(done));
}

void AccountDesk::listAppPasswords(Id userId, Callback<QList<control::AppPassword>> done)
{
    m_setup.accounts->listAppPasswords(userId, std::move(done));
}

void AccountDesk::createAppPassword(Id userId, const QString &name, std::optional<qint64> expiresAt, Callback<control::NewAppPassword> done)
{
    if (expiresAt && *expiresAt <= m_setup.clock->wallMs())
        return done(base::Error{base::ErrorKind::Invalid, u"a time in the future"_s, {}, u"expiresAt"_s});
    withCredentials(userId, done, [=, this](const storage::Credentials &known) {
        hash(done, [=, this, own = known.password] {
            const QString secret = newAppPassword();
            const Callback<control::AppPassword> kept({}, [done, secret](const base::Result<control::AppPassword> &app) {
                if (app)
                    done(control::NewAppPassword{*app, secret});
                else
                    done(app.error());
            });
            m_setup.accounts->createAppPassword(userId, name, expiresAt, appPasswordForms(secret, own), kept);
        });
    });
}

void AccountDesk::revokeAppPassword(Id userId, Id id, Callback<control::AppPassword> done)
{
    m_setup.accounts->revokeAppPassword(userId, id, std::move(done));
}

void AccountDesk::listSessions(Id userId, Callback<QList<control::Token>> done)
{
    m_setup.accounts->listSessions(userId, std::move(done));
}

void AccountDesk::endSession(Id userId, Id id, Callback<control::Token> done)
{
    m_setup.accounts->endSession(userId, id, std::move(done));
}

void AccountDesk::beginTwoFactor(Id userId, Callback<control::TwoFactorSetup> done)
{
    m_setup.accounts->user(userId, {{}, [this, done](const base::Result<control::User> &user) {
        if (!user)
            return done(user.error());
        if (user->twoFactor)
            return done(base::Error{base::ErrorKind::Exists, u"there is a second factor already; end it first"_s, {}, {}});
        Pending pending;
        pending.secret = newTotpSecret();
        pending.until = m_setup.clock->wallMs() + kPendingMs;
        control::TwoFactorSetup setup;
        setup.secret = toBase32(pending.secret);
        setup.uri = totpUri(m_setup.issuer, user->address, pending.secret);
        setup.recoveryCodes = newRecoveryCodes();
        for (const QString &code : std::as_const(setup.recoveryCodes))
            pending.recoveryCodes << recoveryCodeHash(code);
        {
            const std::lock_guard lock(m_mutex);
            m_pending.removeIf([now = m_setup.clock->wallMs()](const auto &entry) { return entry.value().until < now; });
            if (m_pending.size() >= kMostPending)
                return done(busy());
            m_pending.insert(user->id, pending);
        }
        done(setup);
    }});
}

void AccountDesk::confirmTwoFactor(Id userId, const QString &code, Callback<control::User> done)
{
    std::optional<Pending> pending;
    {
        const std::lock_guard lock(m_mutex);
        if (const auto found = m_pending.constFind(userId); found != m_pending.constEnd() && found->until >= m_setup.clock->wallMs())
            pending = *found;
    }
    if (!pending)
        return done(base::Error{base::ErrorKind::NotFound, u"no second factor waits for its first code"_s, {}, {}});
    const auto step = totpStep(pending->secret, code, m_setup.clock->wallMs());
    if (!step)
        return done(base::Error{base::ErrorKind::Invalid, u"not the code of now; are the clocks right?"_s, {}, u"code"_s});
    {
        const std::lock_guard lock(m_mutex);
        m_pending.remove(userId);
    }
    m_setup.authenticator->takeCode(userId, *step);
    m_setup.accounts->setTwoFactor(userId, pending->secret, pending->recoveryCodes, std::move(done));
}

void AccountDesk::endTwoFactor(Id userId, Callback<control::User> done)
{
    m_setup.accounts->setTwoFactor(userId, {}, {}, std::move(done));
}

Origin AccountDesk::originOf(const control::SignIn &attempt, const base::ExecutorPtr &executor) const
{
    Origin origin;
    origin.peer = QHostAddress(attempt.peer);
    origin.protocol = u"http"_s;
    origin.executor = executor;
    return origin;
}

void AccountDesk::signIn(const control::SignIn &attempt, Callback<control::Session> done)
{
    m_setup.authenticator->person(originOf(attempt, done.executor()), attempt.address.toUtf8(), attempt.password.toUtf8(), attempt.code,
                                  [this, done, peer = attempt.peer](const Verdict &verdict) {
                                      if (const auto *who = std::get_if<Identity>(&verdict))
                                          openSession(*who, peer, done);
                                      else
                                          done(errorOf(std::get<Refusal>(verdict)));
                                  });
}

void AccountDesk::openSession(const Identity &who, const QString &peer, const Callback<control::Session> &done)
{
    const base::ActorScope behalf(std::make_shared<const base::Actor>(base::Actor{who.address, peer}));
    const qint64 until = m_setup.clock->wallMs() + kSessionMs;
    m_setup.accounts->createSession(who.userId, until, {{}, [this, done, id = who.userId](const base::Result<control::NewToken> &made) {
        if (!made)
            return done(made.error());
        m_setup.accounts->user(id, {{}, [done, made = *made](const base::Result<control::User> &user) {
            if (user)
                done(control::Session{made.secret, made.token.expiresAt.value_or(0), *user});
            else
                done(user.error());
        }});
    }});
}

void AccountDesk::checkPassword(const control::SignIn &attempt, Callback<bool> done)
{
    m_setup.authenticator->person(originOf(attempt, done.executor()), attempt.address.toUtf8(), attempt.password.toUtf8(), {},
                                  [done](const Verdict &verdict) {
                                      const auto *refusal = std::get_if<Refusal>(&verdict);
                                      if (!refusal || refusal->why == Refusal::NeedsCode)
                                          done(true);
                                      else if (refusal->why == Refusal::WrongCredentials)
                                          done(false);
                                      else
                                          done(errorOf(*refusal));
                                  });
}

void AccountDesk::maySendAs(Id userId, const QString &address, Callback<bool> done)
{
    m_setup.accounts->maySendAs(userId, address, std::move(done));
}

} // namespace auth

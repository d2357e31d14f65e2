// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/authenticator.h"
#include "auth/passwordforms.h"
#include "auth/passwordhash.h"
#include "auth/totp.h"
#include "base/actor.h"
#include "control/jsonwriter.h"
#include "storage/address.h"
#include <QLoggingCategory>
#include <algorithm>

using namespace Qt::StringLiterals;

namespace auth {

using storage::Credentials;

namespace {

Q_LOGGING_CATEGORY(lcAuth, "postkontor.auth")

constexpr int kMostName = 320; // octets: 64 @ 255

constexpr const char *kResults[] = {"malformed", "wrong",   "locked",     "needs_app_password", "too_many_failures",
                                    "later",     "unknown_mechanism", "needs_code", "cancelled", "directory_away", "signed_in"};

bool isValid(const Credentials::AppPassword &one, qint64 wallMs)
{
    return !one.expiresAt || wallMs < *one.expiresAt;
}

/// The name of a sign-in that failed, for the record; empty when it is no address: it may be a password in the wrong field.
QString toldName(const QString &name)
{
    const std::optional<storage::LocalAddress> address = storage::parseLocalAddress(name.left(kMostName));
    return address && address->domain.contains(u'.') ? address->text() : QString();
}

Identity identityOf(const Credentials &user, base::Id appPasswordId = 0)
{
    return {user.userId, user.mailboxId, user.address, appPasswordId};
}

} // namespace

/// One sign-in under way; handed from step to step.
struct Authenticator::Attempt
{
    Origin origin;
    QByteArray mechanism;
    QString name;
    QByteArray secret;
    QString code;
    bool person = false;
    Done done;
};

Authenticator::Authenticator(Setup setup)
    : m_setup(std::move(setup))
{
    static_assert(std::size(kResults) == std::tuple_size_v<decltype(m_results)>);
    for (size_t i = 0; i < m_results.size(); ++i)
        m_results[i] = &m_setup.metrics->counter("sign_ins_total", metrics::label("result", kResults[i]), "Sign-ins by what became of them");
    nobodysHash(); // made before the first unknown name asks for it
}

void Authenticator::password(const Origin &origin, const QByteArray &mechanism, const QByteArray &name, const QByteArray &password, Done done)
{
    const auto attempt = std::make_shared<Attempt>(Attempt{origin, mechanism, QString::fromUtf8(name), password, {}, false, std::move(done)});
    admit(attempt, [this, attempt] {
        lookUp(attempt, [this, attempt](const std::optional<Credentials> &found) { checkPassword(attempt, found); });
    });
}

void Authenticator::person(const Origin &origin, const QByteArray &name, const QByteArray &password, const QString &code, Done done)
{
    const auto attempt = std::make_shared<Attempt>(Attempt{origin, "password", QString::fromUtf8(name), password, code, true, std::move(done)});
    admit(attempt, [this, attempt] {
        lookUp(attempt, [this, attempt](const std::optional<Credentials> &found) { checkPassword(attempt, found); });
    });
}

void Authenticator::admit(const AttemptPtr &attempt, std::function<void()> then)
{
    const Admission admission = m_setup.guard->admit(attempt->origin.peer, attempt->name, m_setup.clock->wallMs());
    if (std::holds_alternative<Refused>(admission)) {
        answer(attempt, Refusal{Refusal::TooManyFailures});
        return;
    }
    const int delayMs = std::get<Allowed>(admission).delayMs;
    if (delayMs > 0 && attempt->origin.wait)
        attempt->origin.wait(delayMs, std::move(then));
    else
        then();
}

void Authenticator::lookUp(const AttemptPtr &attempt, std::function<void(const std::optional<Credentials> &)> then)
{
    if (attempt->name.size() > kMostName) {
        then(std::nullopt);
        return;
    }
    m_setup.accounts->credentials(attempt->name, {attempt->origin.executor, [this, attempt, then = std::move(then)](const base::Result<Credentials> &found) {
        if (found)
            then(*found);
        else if (found.error().kind == base::ErrorKind::NotFound || found.error().kind == base::ErrorKind::Invalid)
            then(std::nullopt);
        else
            answer(attempt, Refusal{Refusal::TryLater});
    }});
}

/// Of a mail program; random enough to be compared at once.
std::optional<base::Id> Authenticator::appPasswordOf(const Credentials &user, const QByteArray &password) const
{
    const qint64 nowMs = m_setup.clock->wallMs();
    const auto fits = std::find_if(user.appPasswords.cbegin(), user.appPasswords.cend(), [&](const Credentials::AppPassword &one) {
        return isFastHash(one.forms.hash) && isValid(one, nowMs) && passwordMatches(password, one.forms.hash);
    });
    return fits == user.appPasswords.cend() ? std::nullopt : std::optional(fits->id);
}

void Authenticator::checkPassword(const AttemptPtr &attempt, const std::optional<Credentials> &found)
{
    if (found && !attempt->person) {
        if (const auto id = appPasswordOf(*found, attempt->secret)) {
            answer(attempt, found->locked ? Verdict(Refusal{Refusal::Locked}) : Verdict(identityOf(*found, *id)));
            return;
        }
    }
    const bool ownPassword = found && !found->password.hash.isEmpty();
    const bool nameFits = attempt->name.size() <= kMostName;
    if (!ownPassword && nameFits && m_setup.directory && m_setup.directory->covers(found ? found->address : attempt->name))
        askDirectory(attempt, found);
    else
        hashPassword(attempt, found);
}

void Authenticator::hashPassword(const AttemptPtr &attempt, const std::optional<Credentials> &found)
{
    const QByteArray hash = found && !found->password.hash.isEmpty() ? found->password.hash : nobodysHash();
    const base::Callback<bool> checked(attempt->origin.executor, [this, attempt, found](const base::Result<bool> &right) {
        passwordChecked(attempt, found, right && *right);
    });
    const bool taken = m_setup.hashes->run([this, checked, hash, found, password = attempt->secret] {
        const bool right = passwordMatches(password, hash);
        checked(right);
        if (right && found && needsRehash(hash))
            renewHash(*found, password);
    });
    if (!taken)
        answer(attempt, Refusal{Refusal::TryLater});
}

/// Kept as passwords are today from now on; when that fails, the next sign-in tries again.
void Authenticator::renewHash(const Credentials &user, const QByteArray &password) const
{
    if (const auto forms = passwordForms(QString::fromUtf8(password), user.password))
        m_setup.accounts->renewPassword(user.userId, user.password.hash, *forms, {{}, [](const base::Result<bool> &) {}});
}

void Authenticator::askDirectory(const AttemptPtr &attempt, const std::optional<Credentials> &found)
{
    const base::Callback<PasswordDirectory::Person> answered(attempt->origin.executor, [this, attempt](const base::Result<PasswordDirectory::Person> &person) {
        if (person)
            directoryAnswered(attempt, *person);
        else if (person.error().kind == base::ErrorKind::Forbidden)
            answer(attempt, Refusal{Refusal::WrongCredentials});
        else
            answer(attempt, Refusal{Refusal::DirectoryAway});
    });
    m_setup.directory->check(found ? found->address : attempt->name, attempt->secret, answered);
}

/// It vouches for an address; whose that is here is looked up, for the name that was typed may be another.
void Authenticator::directoryAnswered(const AttemptPtr &attempt, const PasswordDirectory::Person &person)
{
    attempt->name = person.address;
    lookUp(attempt, [this, attempt, person](const std::optional<Credentials> &found) {
        if (!found && m_setup.directory->makesUsers())
            makeUser(attempt, person);
        else // somebody with a password of his own signs in with that alone
            passwordChecked(attempt, found, found && found->password.hash.isEmpty());
    });
}

void Authenticator::makeUser(const AttemptPtr &attempt, const PasswordDirectory::Person &person)
{
    const base::ActorScope behalf(std::make_shared<const base::Actor>(base::Actor{u"LDAP"_s, attempt->origin.peer.toString()}));
    control::NewUser wanted;
    wanted.address = person.address;
    wanted.displayName = person.displayName;
    m_setup.accounts->createUser(wanted, {}, {attempt->origin.executor, [this, attempt](const base::Result<control::User> &made) {
        if (!made && made.error().kind != base::ErrorKind::Exists) { // Exists: he came in by another door meanwhile, or the domain is full
            qCWarning(lcAuth).noquote() << "LDAP: no user is made for" << attempt->name << ':' << made.error().publicText << made.error().detail;
            return answer(attempt, Refusal{Refusal::DirectoryAway});
        }
        lookUp(attempt, [this, attempt](const std::optional<Credentials> &found) { passwordChecked(attempt, found, found && found->password.hash.isEmpty()); });
    }});
}

void Authenticator::passwordChecked(const AttemptPtr &attempt, const std::optional<Credentials> &found, bool right)
{
    if (!found || !right)
        answer(attempt, Refusal{Refusal::WrongCredentials});
    else if (found->locked)
        answer(attempt, Refusal{Refusal::Locked});
    else if (found->twoFactorSecret.isEmpty())
        answer(attempt, identityOf(*found));
    else if (attempt->person)
        checkCode(attempt, *found);
    else
        answer(attempt, Refusal{Refusal::NeedsAppPassword});
}

void Authenticator::checkCode(const AttemptPtr &attempt, const Credentials &user)
{
    if (attempt->code.isEmpty()) {
        answer(attempt, Refusal{Refusal::NeedsCode});
        return;
    }
    if (const auto step = totpStep(user.twoFactorSecret, attempt->code, m_setup.clock->wallMs())) {
        const bool fresh = takeCode(user.userId, *step);
        answer(attempt, fresh ? Verdict(identityOf(user)) : Verdict(Refusal{Refusal::WrongCredentials}));
        return;
    }
    m_setup.accounts->useRecoveryCode(user.userId, recoveryCodeHash(attempt->code),
                                      {attempt->origin.executor, [this, attempt, user](const base::Result<bool> &used) {
        if (!used)
            answer(attempt, Refusal{Refusal::TryLater});
        else
            answer(attempt, *used ? Verdict(identityOf(user)) : Verdict(Refusal{Refusal::WrongCredentials}));
    }});
}

void Authenticator::token(const Origin &origin, const QByteArray &mechanism, const QByteArray &name, const QByteArray &token, Done done)
{
    const auto attempt = std::make_shared<Attempt>(Attempt{origin, mechanism, QString::fromUtf8(name), token, {}, false, std::move(done)});
    if (!m_setup.issuer) {
        answer(attempt, Refusal{Refusal::UnknownMechanism});
        return;
    }
    admit(attempt, [this, attempt] {
        m_setup.issuer->verify(attempt->secret, {attempt->origin.executor, [this, attempt](const base::Result<QString> &address) { tokenChecked(attempt, address); }});
    });
}

void Authenticator::tokenChecked(const AttemptPtr &attempt, const base::Result<QString> &address)
{
    if (!address) {
        const bool bad = address.error().kind == base::ErrorKind::Forbidden;
        answer(attempt, Refusal{bad ? Refusal::WrongCredentials : Refusal::TryLater});
        return;
    }
    if (!attempt->name.isEmpty() && attempt->name.compare(*address, Qt::CaseInsensitive) != 0) {
        answer(attempt, Refusal{Refusal::WrongCredentials});
        return;
    }
    attempt->name = *address;
    lookUp(attempt, [this, attempt](const std::optional<Credentials> &found) {
        if (!found)
            answer(attempt, Refusal{Refusal::WrongCredentials});
        else
            answer(attempt, found->locked ? Verdict(Refusal{Refusal::Locked}) : Verdict(identityOf(*found)));
    });
}

void Authenticator::scram(const Origin &origin, const QByteArray &mechanism, const QByteArray &name, ScramDone done)
{
    const auto attempt = std::make_shared<Attempt>(Attempt{origin, mechanism, QString::fromUtf8(name), {}, {}, false, {}});
    attempt->done = [done](const Verdict &verdict) { done(std::get<Refusal>(verdict)); }; // only refusals go this way
    admit(attempt, [this, attempt, done] {
        lookUp(attempt, [this, attempt, done](const std::optional<Credentials> &found) { done(scramOf(attempt->name, found)); });
    });
}

Authenticator::Scram Authenticator::scramOf(const QString &name, const std::optional<Credentials> &found) const
{
    Scram out;
    out.credentials = found;
    const auto own = found ? ScramVerifier::fromString(found->password.scram) : std::nullopt;
    if (!own) {
        out.candidates = {nobodysVerifier(name.toLower().toUtf8(), m_setup.key)};
        out.appPasswordIds = {0};
        return out;
    }
    out.candidates = {*own};
    out.appPasswordIds = {0};
    const qint64 nowMs = m_setup.clock->wallMs();
    for (const Credentials::AppPassword &one : found->appPasswords) {
        const auto verifier = ScramVerifier::fromString(one.forms.scram);
        if (!verifier || !isValid(one, nowMs) || verifier->salt != own->salt || verifier->iterations != own->iterations)
            continue;
        out.candidates.append(*verifier);
        out.appPasswordIds.append(one.id);
    }
    return out;
}

Verdict Authenticator::judgeScram(const Origin &origin, const QByteArray &mechanism, const QByteArray &name, const Scram &scram, qsizetype matched)
{
    const Attempt attempt{origin, mechanism, QString::fromUtf8(name), {}, {}, false, {}};
    if (matched < 0 || !scram.credentials)
        return settle(attempt, Refusal{Refusal::WrongCredentials});
    const Credentials &user = *scram.credentials;
    const base::Id appPassword = scram.appPasswordIds.value(matched);
    if (user.locked)
        return settle(attempt, Refusal{Refusal::Locked});
    if (appPassword == 0 && !user.twoFactorSecret.isEmpty())
        return settle(attempt, Refusal{Refusal::NeedsAppPassword});
    return settle(attempt, identityOf(user, appPassword));
}

/// Once for each sign-in that came to an end: what the guard, the counters and the events hear of it.
Verdict Authenticator::settle(const Attempt &attempt, const Verdict &verdict)
{
    const qint64 nowMs = m_setup.clock->wallMs();
    const auto *refusal = std::get_if<Refusal>(&verdict);
    m_results[refusal ? size_t(refusal->why) : m_results.size() - 1]->add();
    if (!refusal) {
        const Identity &who = std::get<Identity>(verdict);
        m_setup.guard->succeeded(attempt.origin.peer, attempt.name, nowMs);
        m_setup.accounts->noteSignIn(who.userId, who.appPasswordId);
        tell(attempt, verdict);
    } else if (refusal->why == Refusal::WrongCredentials || refusal->why == Refusal::Locked) {
        const quint64 guess = attempt.secret.isEmpty() ? 0 : m_setup.guard->fingerprint(attempt.secret + attempt.code.toUtf8());
        m_setup.guard->failed(attempt.origin.peer, attempt.name, nowMs, guess);
        tell(attempt, verdict);
    }
    return verdict;
}

void Authenticator::answer(const AttemptPtr &attempt, const Verdict &verdict)
{
    attempt->done(settle(*attempt, verdict));
}

/// One event for the same account, client and outcome in ten minutes, or a phone that asks every minute would fill the history; and so
/// many failures altogether, or somebody who makes up names would.
bool Authenticator::toldLately(const Attempt &attempt, bool success)
{
    constexpr qint64 kQuietMs = 600'000;
    const size_t hash = qHashMulti(0, attempt.name.toLower(), attempt.origin.peer, attempt.origin.protocol, success);
    const quint64 stamp = quint64(m_setup.clock->wallMs() / kQuietMs) & 0xffff;
    const quint64 wanted = (quint64(hash) & ~quint64(0xffff)) | stamp;
    if (m_told[hash % kTold].exchange(wanted) == wanted)
        return true;
    return !success && failuresTold(stamp) >= kMostFailuresTold;
}

/// How many were told of before in this stretch of time; this one is counted.
quint64 Authenticator::failuresTold(quint64 stamp)
{
    quint64 known = m_failuresTold.load();
    quint64 next = 0;
    do
        next = known >> 32 == stamp ? known + 1 : stamp << 32 | 1;
    while (!m_failuresTold.compare_exchange_weak(known, next));
    return (next & 0xffffffff) - 1;
}

void Authenticator::tell(const Attempt &attempt, const Verdict &verdict)
{
    const auto *who = std::get_if<Identity>(&verdict);
    const bool saidElsewhere = who && attempt.person; // by the session that is made, or by what the password was asked for
    if (!m_setup.event || saidElsewhere || toldLately(attempt, who != nullptr))
        return;
    control::JsonBuffer buffer(256);
    control::JsonWriter json(buffer);
    json.StartObject();
    control::writeKey(json, "address");
    control::writeString(json, who ? who->address : toldName(attempt.name));
    control::writeKey(json, "peer");
    control::writeString(json, attempt.origin.peer.toString());
    control::writeKey(json, "protocol");
    control::writeString(json, attempt.origin.protocol);
    control::writeKey(json, "mechanism");
    control::writeUtf8(json, attempt.mechanism);
    if (who && who->appPasswordId != 0) {
        control::writeKey(json, "appPasswordId");
        control::writeId(json, who->appPasswordId);
    }
    json.EndObject();
    control::Event event;
    event.kind = who ? u"user.signed_in"_s : u"user.sign_in_failed"_s;
    event.mailboxId = who ? who->mailboxId : 0;
    event.detail = buffer.take();
    m_setup.event(event);
}

} // namespace auth

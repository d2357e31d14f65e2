// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/saslexchange.h"
#include "auth/saslmessages.h"
#include "auth/saslprep.h"

namespace auth {
namespace {

constexpr char kPlus[] = "SCRAM-SHA-256-PLUS";
constexpr char kBadToken[] = R"({"status":"invalid_token","schemes":"bearer"})"; // RFC 7628 3.2.2; "schemes" for XOAUTH2

Origin guardedOrigin(Origin origin, const std::shared_ptr<bool> &alive)
{
    if (!origin.wait)
        return origin;
    origin.wait = [wait = std::move(origin.wait), alive = std::weak_ptr<bool>(alive)](int milliseconds, std::function<void()> then) {
        wait(milliseconds, [alive, then = std::move(then)] {
            if (!alive.expired())
                then();
        });
    };
    return origin;
}

} // namespace

QList<QByteArray> SaslExchange::mechanisms()
{
    return {kPlus, "SCRAM-SHA-256", "PLAIN", "LOGIN", "OAUTHBEARER", "XOAUTH2"};
}

SaslExchange::SaslExchange(Authenticator &authenticator, Origin origin, bool plusOffered)
    : m_authenticator(authenticator)
    , m_alive(std::make_shared<bool>(true))
    , m_origin(guardedOrigin(std::move(origin), m_alive))
    , m_plusOffered(plusOffered)
{
}

void SaslExchange::start(const QByteArray &mechanism, const std::optional<QByteArray> &initial, Answer to)
{
    m_mechanism = mechanism;
    m_answer = std::move(to);
    if (mechanism == "PLAIN")
        m_kind = Kind::Plain;
    else if (mechanism == "LOGIN")
        m_kind = Kind::Login;
    else if (mechanism == "SCRAM-SHA-256" || mechanism == kPlus)
        m_kind = Kind::Scram;
    else if (mechanism == "OAUTHBEARER")
        m_kind = Kind::OAuthBearer;
    else if (mechanism == "XOAUTH2")
        m_kind = Kind::Xoauth2;
    if (m_kind == Kind::None)
        refuse(Refusal::UnknownMechanism);
    else if (initial)
        take(*initial);
    else
        answer(Step(Challenge{m_kind == Kind::Login ? QByteArray("Username:") : QByteArray()}));
}

void SaslExchange::respond(const QByteArray &bytes)
{
    take(bytes);
}

void SaslExchange::answer(const Verdict &verdict)
{
    std::visit([this](const auto &one) { answer(Step(one)); }, verdict);
}

void SaslExchange::take(const QByteArray &message)
{
    switch (m_kind) {
    case Kind::Plain:
        return plain(message);
    case Kind::Login:
        return login(message);
    case Kind::Scram:
        return scram(message);
    case Kind::OAuthBearer:
    case Kind::Xoauth2:
        return bearer(message);
    case Kind::None:
        return refuse(Refusal::Malformed);
    }
}

/// A user acts for himself alone: an authorization identity is his own name, or none (RFC 4422 3.4.1).
bool SaslExchange::isOwn(const QByteArray &authzid, const QByteArray &name) const
{
    return authzid.isEmpty() || QString::fromUtf8(authzid).compare(QString::fromUtf8(name), Qt::CaseInsensitive) == 0;
}

void SaslExchange::plain(const QByteArray &message)
{
    const std::optional<PlainMessage> parsed = parsePlain(message);
    if (!parsed)
        return refuse(Refusal::Malformed);
    if (!isOwn(parsed->authzid, parsed->authcid))
        return refuse(Refusal::WrongCredentials);
    checkPassword(parsed->authcid, parsed->password);
}

void SaslExchange::login(const QByteArray &message)
{
    if (message.isEmpty() || message.contains('\0') || !message.isValidUtf8())
        return refuse(Refusal::Malformed);
    if (m_name.isEmpty()) {
        m_name = message;
        answer(Step(Challenge{"Password:"}));
        return;
    }
    checkPassword(m_name, message);
}

void SaslExchange::checkPassword(const QByteArray &name, const QByteArray &password)
{
    const std::optional<QByteArray> prepared = saslPrep(name);
    if (!prepared)
        return refuse(Refusal::WrongCredentials);
    m_authenticator.password(m_origin, m_mechanism, *prepared, password, guarded([this](const Verdict &verdict) {
        answer(verdict);
    }));
}

void SaslExchange::bearer(const QByteArray &message)
{
    if (m_verdict) // RFC 7628 3.2.3: the client has read why, whatever it says to it
        return answer(Verdict(*m_verdict));
    const std::optional<BearerMessage> parsed = m_kind == Kind::Xoauth2 ? parseXoauth2(message) : parseOAuthBearer(message);
    if (!parsed)
        return refuse(Refusal::Malformed);
    m_authenticator.token(m_origin, m_mechanism, parsed->authzid, parsed->token, guarded([this](const Verdict &verdict) {
        const auto *refusal = std::get_if<Refusal>(&verdict);
        if (!refusal || refusal->why != Refusal::WrongCredentials)
            return answer(verdict);
        m_verdict = verdict;
        answer(Step(Challenge{kBadToken}));
    }));
}

void SaslExchange::scram(const QByteArray &message)
{
    if (m_verdict) { // SMTP, POP3 and IMAP carry no data with a success: the proof went as a challenge (RFC 4422 5)
        if (!message.isEmpty())
            return refuse(Refusal::Malformed);
        answer(Verdict(*m_verdict));
    } else if (m_scram) {
        scramFinal(message);
    } else {
        scramFirst(message);
    }
}

void SaslExchange::scramFirst(const QByteArray &message)
{
    m_scram.emplace(ScramServer::Setup{m_mechanism == kPlus, m_plusOffered, m_origin.binding, {}});
    if (m_scram->first(message) != ScramServer::Fault::None)
        return refuse(Refusal::Malformed);
    if (!isOwn(m_scram->authzid(), m_scram->name()))
        return refuse(Refusal::WrongCredentials);
    m_authenticator.scram(m_origin, m_mechanism, m_scram->name(), guarded([this](const std::variant<Authenticator::Scram, Refusal> &found) {
        if (const auto *refusal = std::get_if<Refusal>(&found))
            return answer(Step(*refusal));
        m_scramUser = std::get<Authenticator::Scram>(found);
        answer(Step(Challenge{m_scram->challenge(m_scramUser.candidates)}));
    }));
}

void SaslExchange::scramFinal(const QByteArray &message)
{
    const ScramServer::Fault fault = m_scram->final(message);
    if (fault == ScramServer::Fault::Malformed)
        return refuse(Refusal::Malformed);
    const Verdict verdict = m_authenticator.judgeScram(m_origin, m_mechanism, m_scram->name(), m_scramUser, m_scram->matched());
    if (const auto *refusal = std::get_if<Refusal>(&verdict))
        return answer(Step(*refusal));
    m_verdict = verdict;
    answer(Step(Challenge{m_scram->serverFinal()}));
}

} // namespace auth

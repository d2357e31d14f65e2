// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/smtpsignin.h"
#include "base/channelbinding.h"
#include "net/network.h"
#include <QHostAddress>
#include <algorithm>

namespace pipeline {
namespace {

constexpr char kPlus[] = "-PLUS";

auth::ChannelBinding bindingOf(const base::Transport &transport)
{
    const auto *bound = dynamic_cast<const base::ChannelBound *>(&transport);
    if (!bound || !transport.tlsActive())
        return {};
    return [bound](QByteArrayView type) { return bound->channelBinding(type); };
}

} // namespace

SmtpSignIn::SmtpSignIn(base::Transport &transport, SmtpOptionsPtr options, Later later)
    : m_transport(transport)
    , m_options(std::move(options))
    , m_later(std::move(later))
{
}

QList<QByteArray> SmtpSignIn::mechanisms(const SmtpOptions &options, const base::Transport &transport)
{
    const bool port25 = transport.info().listener == base::Listener::Smtp;
    if (!options.authenticator || (port25 && !options.authOnSmtp))
        return {};
    QList<QByteArray> out = options.mechanisms;
    if (!dynamic_cast<const base::ChannelBound *>(&transport))
        out.removeIf([](const QByteArray &mechanism) { return mechanism.endsWith(kPlus); });
    return out;
}

auth::Origin SmtpSignIn::origin()
{
    auth::Origin out;
    out.peer = QHostAddress(m_transport.info().peerAddress);
    out.protocol = net::Network::listenerName(m_transport.info().listener);
    out.executor = m_transport.executor();
    out.binding = bindingOf(m_transport);
    out.wait = m_later;
    return out;
}

void SmtpSignIn::start(const QByteArray &mechanism, const std::optional<QByteArray> &initial, Answer answer)
{
    const bool plus = std::any_of(m_options->mechanisms.cbegin(), m_options->mechanisms.cend(),
                                  [](const QByteArray &one) { return one.endsWith(kPlus); });
    auth::Origin from = origin();
    const bool plusOffered = plus && from.binding;
    m_answer = std::move(answer);
    m_exchange = std::make_unique<auth::SaslExchange>(*m_options->authenticator, std::move(from), plusOffered);
    m_exchange->start(mechanism, initial, [this](const auth::SaslExchange::Step &step) { answered(step); });
}

void SmtpSignIn::respond(const QByteArray &bytes)
{
    if (m_exchange)
        m_exchange->respond(bytes);
}

void SmtpSignIn::answered(const auth::SaslExchange::Step &step)
{
    const Answer answer = m_answer;
    if (const auto *challenge = std::get_if<auth::SaslExchange::Challenge>(&step)) {
        answer(challenge->bytes);
        return;
    }
    m_exchange.reset(); // it touches nothing of itself after its answer
    if (const auto *who = std::get_if<auth::Identity>(&step)) {
        m_identity = *who;
        answer(smtp::replies::authenticated());
    } else {
        answer(replyTo(std::get<auth::Refusal>(step)));
    }
}

smtp::Reply SmtpSignIn::replyTo(const auth::Refusal &refusal) const
{
    using auth::Refusal;
    switch (refusal.why) {
    case Refusal::Malformed:
        return smtp::replies::badAuthMessage();
    case Refusal::Locked:
        return smtp::replies::accountLocked();
    case Refusal::NeedsAppPassword:
        return smtp::replies::needsAppPassword();
    case Refusal::TooManyFailures:
        return smtp::replies::tooManyFailures(m_options->hostname);
    case Refusal::TryLater:
    case Refusal::DirectoryAway:
        return smtp::replies::authTryLater();
    case Refusal::UnknownMechanism:
        return smtp::replies::unknownMechanism();
    case Refusal::WrongCredentials:
    case Refusal::NeedsCode:
    case Refusal::Cancelled:
        break;
    }
    return smtp::replies::wrongCredentials();
}

} // namespace pipeline

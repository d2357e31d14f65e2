// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/smtpsignin.h"
#include "net/network.h"

namespace pipeline {

SmtpSignIn::SmtpSignIn(base::Transport &transport, SmtpOptionsPtr options, Later later)
    : m_options(std::move(options))
    , m_door(transport, {m_options->authenticator, m_options->mechanisms, net::Network::listenerName(transport.info().listener), std::move(later)})
{
}

QList<QByteArray> SmtpSignIn::mechanisms(const SmtpOptions &options, const base::Transport &transport)
{
    const base::Listener listener = transport.info().listener;
    const bool offered = listener != base::Listener::Lmtp && (listener != base::Listener::Smtp || options.authOnSmtp);
    if (!options.authenticator || !offered)
        return {};
    return auth::ConnectionSignIn::offered(options.mechanisms, transport);
}

void SmtpSignIn::start(const QByteArray &mechanism, const std::optional<QByteArray> &initial, Answer answer)
{
    m_door.start(mechanism, initial, [this, answer = std::move(answer)](const auth::SaslExchange::Step &step) { answered(step, answer); });
}

void SmtpSignIn::answered(const auth::SaslExchange::Step &step, const Answer &answer)
{
    if (const auto *challenge = std::get_if<auth::SaslExchange::Challenge>(&step)) {
        answer(challenge->bytes);
    } else if (const auto *who = std::get_if<auth::Identity>(&step)) {
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

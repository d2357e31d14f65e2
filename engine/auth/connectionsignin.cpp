// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/connectionsignin.h"
#include "auth/saslprep.h"
#include "base/channelbinding.h"
#include <QHostAddress>
#include <algorithm>

namespace auth {
namespace {

constexpr char kPlus[] = "-PLUS";

ChannelBinding bindingOf(const base::Transport &transport)
{
    const auto *bound = dynamic_cast<const base::ChannelBound *>(&transport);
    if (!bound || !transport.tlsActive())
        return {};
    return [bound](QByteArrayView type) { return bound->channelBinding(type); };
}

} // namespace

ConnectionSignIn::ConnectionSignIn(base::Transport &transport, Setup setup)
    : m_transport(transport)
    , m_setup(std::move(setup))
{
}

QList<QByteArray> ConnectionSignIn::offered(QList<QByteArray> mechanisms, const base::Transport &transport)
{
    if (!dynamic_cast<const base::ChannelBound *>(&transport))
        mechanisms.removeIf([](const QByteArray &mechanism) { return mechanism.endsWith(kPlus); });
    return mechanisms;
}

bool ConnectionSignIn::isLocal(const base::Transport &transport)
{
    return QHostAddress(transport.info().peerAddress).isLoopback();
}

Origin ConnectionSignIn::origin()
{
    Origin out;
    out.peer = QHostAddress(m_transport.info().peerAddress);
    out.protocol = m_setup.protocol;
    out.executor = m_transport.executor();
    out.binding = bindingOf(m_transport);
    out.wait = m_setup.later;
    return out;
}

void ConnectionSignIn::start(const QByteArray &mechanism, const std::optional<QByteArray> &initial, Answer answer)
{
    const bool plus = std::any_of(m_setup.mechanisms.cbegin(), m_setup.mechanisms.cend(),
                                  [](const QByteArray &one) { return one.endsWith(kPlus); });
    Origin from = origin();
    const bool plusOffered = plus && from.binding;
    m_answer = std::move(answer);
    m_alive = std::make_shared<bool>(true);
    m_exchange = std::make_unique<SaslExchange>(*m_setup.authenticator, std::move(from), plusOffered);
    m_exchange->start(mechanism, initial, [this](const SaslExchange::Step &step) { answered(step); });
}

void ConnectionSignIn::respond(const QByteArray &bytes)
{
    if (m_exchange)
        m_exchange->respond(bytes);
}

void ConnectionSignIn::password(const QByteArray &command, const QByteArray &name, const QByteArray &password, Answer answer)
{
    m_answer = std::move(answer);
    m_alive = std::make_shared<bool>(true);
    const std::optional<QByteArray> prepared = saslPrep(name);
    if (!prepared)
        return answered(Refusal{Refusal::WrongCredentials});
    m_setup.authenticator->password(origin(), command, *prepared, password, [this, alive = std::weak_ptr<bool>(m_alive)](const Verdict &verdict) {
        if (!alive.expired())
            std::visit([this](const auto &one) { answered(one); }, verdict);
    });
}

void ConnectionSignIn::abort()
{
    m_exchange.reset();
    m_alive.reset();
}

void ConnectionSignIn::answered(const SaslExchange::Step &step)
{
    const Answer answer = m_answer;
    if (!std::holds_alternative<SaslExchange::Challenge>(step))
        abort(); // the exchange touches nothing of itself after its answer
    answer(step);
}

} // namespace auth

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "auth/saslexchange.h"
#include "base/session.h"
#include <memory>
#include <optional>

namespace auth {

/// Signing in over one connection, whatever protocol it speaks: gives SaslExchange and Authenticator what they ask of the transport.
/// What a verdict is in the protocol's words is the owner's. Lives on the connection's thread; one step at a time.
class ConnectionSignIn
{
public:
    struct Setup
    {
        Authenticator *authenticator = nullptr; ///< outlives the connection
        QList<QByteArray> mechanisms; ///< what the client is offered, see offered()
        QString protocol;             ///< the listener's name
        /// Calls a function after some ms, unless the connection is gone by then.
        std::function<void(int milliseconds, std::function<void()> action)> later;
    };
    using Answer = SaslExchange::Answer;

    ConnectionSignIn(base::Transport &transport, Setup setup);

    /// Of these mechanisms, those that this transport can carry.
    static QList<QByteArray> offered(QList<QByteArray> mechanisms, const base::Transport &transport);
    /// The client is on this machine: its password may go in clear, nobody is on the way.
    static bool isLocal(const base::Transport &transport);

    /// `initial` is missing where the client sent none.
    void start(const QByteArray &mechanism, const std::optional<QByteArray> &initial, Answer answer);
    void respond(const QByteArray &bytes);
    /// Name and password of a command of the protocol's own, such as USER and PASS: `command` names it for those who look. `answer`
    /// gets no challenge.
    void password(const QByteArray &command, const QByteArray &name, const QByteArray &password, Answer answer);
    /// The client has given up.
    void abort();
    /// An attempt is under way.
    bool isActive() const { return bool(m_alive); }

private:
    Origin origin();
    void answered(const SaslExchange::Step &step);

    base::Transport &m_transport;
    const Setup m_setup;
    Answer m_answer;
    std::unique_ptr<SaslExchange> m_exchange;
    std::shared_ptr<bool> m_alive; ///< of the attempt under way
};

} // namespace auth

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "auth/saslexchange.h"
#include "base/session.h"
#include "pipeline/smtpcontext.h"
#include "smtp/smtpreplies.h"
#include <memory>
#include <optional>
#include <variant>

namespace pipeline {

/// Signing in over one SMTP connection: gives auth::SaslExchange what it asks for and puts its verdicts into replies. Lives on
/// the connection's thread.
class SmtpSignIn
{
public:
    /// The next challenge, or how it ended: 235, or why not.
    using Step = std::variant<QByteArray, smtp::Reply>;
    using Answer = std::function<void(const Step &)>;

    /// Calls a function after some ms, unless the connection is gone by then.
    using Later = std::function<void(int milliseconds, std::function<void()> action)>;

    SmtpSignIn(base::Transport &transport, SmtpOptionsPtr options, Later later);

    /// What this connection may be offered; empty: nobody signs in over it.
    static QList<QByteArray> mechanisms(const SmtpOptions &options, const base::Transport &transport);

    void start(const QByteArray &mechanism, const std::optional<QByteArray> &initial, Answer answer);
    void respond(const QByteArray &bytes);
    /// The client has given up.
    void abort() { m_exchange.reset(); }
    /// An exchange is under way.
    bool isActive() const { return bool(m_exchange); }
    /// Who has signed in.
    const std::optional<auth::Identity> &identity() const { return m_identity; }

private:
    auth::Origin origin();
    void answered(const auth::SaslExchange::Step &step);
    smtp::Reply replyTo(const auth::Refusal &refusal) const;

    base::Transport &m_transport;
    const SmtpOptionsPtr m_options;
    const Later m_later;
    Answer m_answer;
    std::unique_ptr<auth::SaslExchange> m_exchange;
    std::optional<auth::Identity> m_identity;
};

} // namespace pipeline

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "auth/connectionsignin.h"
#include "base/session.h"
#include "pipeline/smtpcontext.h"
#include "smtp/smtpreplies.h"
#include <memory>
#include <optional>
#include <variant>

namespace pipeline {

/// Signing in over one SMTP connection: puts verdicts into replies. Lives on the connection's thread.
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
    void respond(const QByteArray &bytes) { m_door.respond(bytes); }
    /// The client has given up.
    void abort() { m_door.abort(); }
    /// An exchange is under way.
    bool isActive() const { return m_door.isActive(); }
    /// Who has signed in.
    const std::optional<auth::Identity> &identity() const { return m_identity; }

private:
    void answered(const auth::SaslExchange::Step &step, const Answer &answer);
    smtp::Reply replyTo(const auth::Refusal &refusal) const;

    const SmtpOptionsPtr m_options;
    auth::ConnectionSignIn m_door;
    std::optional<auth::Identity> m_identity;
};

} // namespace pipeline

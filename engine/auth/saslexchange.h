// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "auth/authenticator.h"
#include <QByteArray>
#include <functional>
#include <memory>
#include <optional>
#include <variant>

namespace auth {

/// The server's side of one SASL exchange (RFC 4422), whatever protocol carries it: mechanism and messages in, challenges and a
/// verdict out. Sans-IO; lives on the thread of the origin's executor, and when it goes, nothing more is answered. One step
/// at a time: the next message comes after the answer to the one before.
///
/// Mechanisms: PLAIN (RFC 4616), LOGIN, SCRAM-SHA-256 and SCRAM-SHA-256-PLUS (RFC 7677), OAUTHBEARER (RFC 7628) and XOAUTH2.
class SaslExchange
{
public:
    struct Challenge
    {
        QByteArray bytes;
    };
    using Step = std::variant<Challenge, Identity, Refusal>;
    /// Called once for each message, at once or later.
    using Answer = std::function<void(const Step &)>;

    /// `plusOffered`: the client was told of SCRAM-SHA-256-PLUS.
    SaslExchange(Authenticator &authenticator, Origin origin, bool plusOffered);

    /// `mechanism` in upper case; `initial` is missing where the client sent none.
    void start(const QByteArray &mechanism, const std::optional<QByteArray> &initial, Answer to);
    void respond(const QByteArray &bytes);

    /// All that start() knows, strongest first.
    static QList<QByteArray> mechanisms();

private:
    enum class Kind { None, Plain, Login, Scram, OAuthBearer, Xoauth2 };
    void take(const QByteArray &message);
    void plain(const QByteArray &message);
    void login(const QByteArray &message);
    void scram(const QByteArray &message);
    void scramFirst(const QByteArray &message);
    void scramFinal(const QByteArray &message);
    void bearer(const QByteArray &message);
    void checkPassword(const QByteArray &name, const QByteArray &password);
    void refuse(Refusal::Why why) { answer(Step(Refusal{why})); }
    void answer(const Step &step)
    {
        const Answer kept = m_answer; // the owner may let go of this from inside
        kept(step);
    }
    void answer(const Verdict &verdict);
    bool isOwn(const QByteArray &authzid, const QByteArray &name) const;
    /// Wraps a function so that it does nothing when the exchange is gone by then.
    template<typename Function>
    auto guarded(Function function)
    {
        return [alive = std::weak_ptr<bool>(m_alive), function = std::move(function)](auto &&...arguments) {
            if (!alive.expired())
                function(std::forward<decltype(arguments)>(arguments)...);
        };
    }

    Authenticator &m_authenticator;
    const std::shared_ptr<bool> m_alive;
    const Origin m_origin;
    const bool m_plusOffered;
    QByteArray m_mechanism;
    Kind m_kind = Kind::None;
    Answer m_answer;
    QByteArray m_name; ///< LOGIN: the first answer
    std::optional<ScramServer> m_scram;
    Authenticator::Scram m_scramUser;
    std::optional<Verdict> m_verdict; ///< held until the client has read what goes before it: SCRAM's proof, why a token is no good
};

} // namespace auth

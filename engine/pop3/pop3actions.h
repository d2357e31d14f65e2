// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/id.h"
#include <QByteArray>
#include <QList>
#include <optional>
#include <variant>
#include <vector>

// What a session asks of whoever owns the connection, in the order it has to happen. A question is answered later by its number;
// until then the session reads no further command, so pipelined commands keep their order (RFC 2449 6.6).
namespace pop3 {

/// Write these octets.
struct SendReply
{
    QByteArray bytes;
    QByteArray refusal; ///< the last -ERR among them, without its end; empty: there is none
};

/// Start the TLS handshake behind what was written; then call tlsStarted(). Octets fed until then are dropped.
struct StartTls
{
};

/// Stop or go on reading the connection: the input kept while a question is open has reached its bound.
struct SetReading
{
    bool on = true;
};

/// USER and PASS were given. answerSignIn() or refuseSignIn().
struct CheckPassword
{
    quint64 question = 0;
    QByteArray name;
    QByteArray password;
};

/// A client signs in by SASL (RFC 5034): answerChallenge(), answerSignIn() or refuseSignIn(). `mechanism` is one that was offered, in
/// upper case; `initial` is missing where the client sent none.
struct Authenticate
{
    quint64 question = 0;
    QByteArray mechanism;
    std::optional<QByteArray> initial;
};

/// What the client says to the last challenge, decoded. Answered likewise.
struct AuthResponse
{
    quint64 question = 0;
    QByteArray bytes;
};

/// The exchange ended before it was decided: forget it.
struct AbortAuth
{
};

/// These octets of a message. answerText().
struct ReadText
{
    quint64 question = 0;
    base::Id messageId = 0;
    qint64 offset = 0;
    qint64 length = 0; ///< never beyond the message's end
};

/// More is to be said than is good to have waiting: answerRoom() when most of what was written has left.
struct AwaitRoom
{
    quint64 question = 0;
};

/// RFC 1939 6, the client has said QUIT: remove these for good, end the exclusive use of the maildrop, then answerUpdate().
struct Update
{
    quint64 question = 0;
    QList<quint32> uids; ///< in the order they were deleted; may be empty
};

/// Close after what was written. Last action of a session.
struct Close
{
};

using Action = std::variant<SendReply, StartTls, SetReading, CheckPassword, Authenticate, AuthResponse, AbortAuth, ReadText, AwaitRoom, Update, Close>;
using Actions = std::vector<Action>;

} // namespace pop3

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "smtp/smtptransaction.h"
#include <QByteArrayView>
#include <optional>
#include <variant>
#include <vector>

// What a session asks of whoever owns the connection, in the order it has to happen. A question is answered
// later by its number; until then the session reads no further command, so pipelined commands keep their
// order (RFC 2920).
namespace smtp {

/// Write these octets.
struct SendReply
{
    QByteArray bytes;
};

/// Start the TLS handshake behind what was written; then call tlsStarted(). Octets fed until then are
/// dropped.
struct StartTls
{
};

/// Stop or go on reading the connection: the input kept while a question is open has reached its bound.
struct SetReading
{
    bool on = true;
};

/// A mail may begin: is there room for it? Envelope so far: SmtpServerSession::transaction(). answerMail().
struct BeginMail
{
    quint64 question = 0;
};

/// Whose address is this? answerRecipient().
struct LookupRecipient
{
    quint64 question = 0;
    mail::Address address;
};

/// A client signs in (RFC 4954): answerChallenge() or answerAuth(). `mechanism` is one that was offered, in upper case;
/// `initial` is missing where the client sent none.
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

/// Text of the message follows (354 was sent, or the first BDAT came).
struct BeginBody
{
};

/// The next octets of the message. The view is valid until the next call into the session.
struct BodyChunk
{
    QByteArrayView bytes;
};

/// The mail in hand came to nothing: drop its text. May come more than once, and without a BeginMail.
struct DiscardMail
{
};

/// The message is complete and well formed: make it durable, then answerCommit(). It is the owner's from here
/// on.
struct CommitMail
{
    quint64 question = 0;
    Transaction transaction;
};

/// Close after what was written. Last action of a session.
struct Close
{
};

using Action = std::variant<SendReply, StartTls, SetReading, Authenticate, AuthResponse, AbortAuth, BeginMail, LookupRecipient,
                            BeginBody, BodyChunk, DiscardMail, CommitMail, Close>;
using Actions = std::vector<Action>;

} // namespace smtp

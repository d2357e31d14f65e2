// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "auth/channelbinding.h"
#include "auth/scramverifier.h"
#include <QList>
#include <QString>

namespace auth {

/// The server's side of one SCRAM-SHA-256(-PLUS) exchange (RFC 5802, RFC 7677), without credentials of its own: it reads the
/// name, is given what is kept of the password (or of one that nobody has), and says whether the client knew it. Sans-IO,
/// one thread.
class ScramServer
{
public:
    struct Setup
    {
        bool plus = false;        ///< the client chose SCRAM-SHA-256-PLUS
        bool plusOffered = false; ///< and might have: "y" is then somebody between us (RFC 5802 6)
        ChannelBinding binding;
        QByteArray nonce; ///< empty: a new one; tests give theirs
    };
    enum class Fault {
        None,
        Malformed, ///< not what the RFC lets a client say
        Binding,   ///< of the channel: missing, of a type this connection has not, or downgraded
        Proof      ///< a wrong password
    };

    explicit ScramServer(Setup setup);

    /// client-first-message. Then name() and authzid() are known.
    Fault first(const QByteArray &message);
    /// As SASLprep has it, UTF-8.
    const QByteArray &name() const { return m_name; }
    const QByteArray &authzid() const { return m_authzid; }
    /// server-first-message. All `candidates` have the salt and count of the first.
    QByteArray challenge(const QList<ScramVerifier> &candidates);
    /// client-final-message. Fault::None: matched() and serverFinal() are known.
    Fault final(const QByteArray &message);
    qsizetype matched() const { return m_matched; } ///< index of the candidate
    const QByteArray &serverFinal() const { return m_serverFinal; }

private:
    Fault readBinding(QByteArrayView flag);
    bool readBare(QByteArrayView bare);
    bool proves(const ScramVerifier &verifier, const QByteArray &proof) const;

    Setup m_setup;
    QByteArray m_name;
    QByteArray m_authzid;
    QByteArray m_header;      ///< gs2-header
    QByteArray m_bindingData; ///< of the channel
    QByteArray m_bare;        ///< client-first-message-bare
    QByteArray m_nonce;       ///< the client's, then both
    QByteArray m_challenge;
    QByteArray m_authMessage;
    QList<ScramVerifier> m_candidates;
    qsizetype m_matched = -1;
    QByteArray m_serverFinal;
};

/// What is shown for a name nobody has: the same salt each time it is asked for, which only `key` could tell from a real one;
/// no proof fits it.
ScramVerifier nobodysVerifier(const QByteArray &name, const QByteArray &key);

} // namespace auth

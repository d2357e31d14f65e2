// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QList>

namespace base {
class Dialogue;
}

namespace smtp {

/// What a session is told at its start; a copy of the settings of that moment.
struct SessionOptions
{
    enum class Role {
        Mta,       ///< port 25: takes mail for local recipients
        Submission, ///< ports 587 and 465: MAIL wants a sign-in first, unless `trusted`
        Lmtp        ///< RFC 2033: a reply per recipient behind the message, no sign-in
    };
    QByteArray hostname = QByteArrayLiteral("localhost");
    Role role = Role::Mta;
    bool trusted = false;   ///< the client's network may send anywhere without signing in
    QList<QByteArray> mechanisms; ///< SASL mechanisms of this listener; empty: nobody signs in here
    bool authWithoutTls = false;  ///< a client on this machine may send its password in clear (RFC 4954 4: no others)
    bool offerTls = false;  ///< STARTTLS can be given
    bool tlsActive = false; ///< implicit TLS: the session starts inside it
    int maxRecipients = 100;
    qint64 maxMessageBytes = 50 << 20;
    int readTimeoutMs = 300'000; ///< RFC 5321 4.5.3.2.7
    /// In a message, time is earned by octets: a client slower than this is dropped after readTimeoutMs.
    int minBytesPerSecond = 100;
    int maxErrors = 50;             ///< refused or unknown commands since the last accepted mail
    int maxIdleCommands = 100;      ///< NOOP, RSET, VRFY … since the last accepted mail
    int maxRefusedRecipients = 500; ///< recipients refused since the last accepted mail
    base::Dialogue *dialogue = nullptr; ///< told of what is said, secrets masked; outlives the session
};

} // namespace smtp

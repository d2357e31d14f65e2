// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QList>

namespace base {
class Dialogue;
}

namespace pop3 {

/// What a session is told at its start; a copy of the settings of that moment.
struct SessionOptions
{
    QByteArray hostname = QByteArrayLiteral("localhost");
    QList<QByteArray> mechanisms; ///< SASL mechanisms of this listener; USER and PASS go with PLAIN and LOGIN; empty: nobody signs in
    bool authWithoutTls = false;  ///< a client on this machine may send its password in clear
    bool offerTls = false;        ///< STLS can be given
    bool tlsActive = false;       ///< implicit TLS: the session starts inside it
    int idleTimeoutMs = 600'000;  ///< RFC 1939 3: at least ten minutes
    int maxErrors = 20;           ///< refused or unknown commands, since the last that was not when signed in
    int maxCommandsBefore = 100;  ///< commands before the sign-in
    base::Dialogue *dialogue = nullptr; ///< told of what is said, secrets masked; outlives the session
};

} // namespace pop3

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QList>

namespace imap {

/// What a session is told at its start; a copy of the settings of that moment.
struct SessionOptions
{
    QList<QByteArray> mechanisms; ///< SASL mechanisms of this listener
    bool passwordWithoutTls = false; ///< a client on this machine may send its password in clear; else LOGINDISABLED
    bool offerTls = false;
    bool tlsActive = false; ///< implicit TLS: the session starts inside it
    qint64 maxMessageBytes = 50 << 20;
    int signInTimeoutMs = 180'000;
    int idleTimeoutMs = 30 * 60'000; ///< RFC 9051 5.4: at least 30 minutes
    int maxBadCommands = 20;         ///< one after the other
};

} // namespace imap

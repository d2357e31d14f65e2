// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "support/peerprocess.h"

namespace support {

/// Exim 4 with configuration and spool in a folder of its own. Takes mail for everybody into one mailbox, but "nobody@" is
/// 550 and whoever writes to "grey@" for the first time 451; "X-Spam: yes" is refused after the text. Signs in "relay" with the
/// password "s3cret/Pw" (PLAIN, LOGIN) or the token "t0ken/For.It" (XOAUTH2), inside TLS only. Needs root.
class EximServer
{
public:
    static bool available();
    struct Listeners
    {
        QList<Endpoint> open;       ///< take mail of anybody, STARTTLS with a good certificate
        QList<Endpoint> withoutKey; ///< the same, but their TLS is out of order: 454
        QList<Endpoint> signIn;     ///< take mail of those that signed in
        QList<Endpoint> implicitTls; ///< port 465 only: TLS before a word, then as signIn
    };
    bool start(const Listeners &listeners, const QByteArray &hostname, const QString &certificate, const QString &key);
    void stop() { m_process.stop(); }
    /// The folder with the messages, as files with LF.
    QString mailbox() const { return m_process.path(QStringLiteral("mail/new")); }
    QString log() const;

    static QByteArray user() { return "relay"; }
    static QByteArray password() { return "s3cret/Pw"; }
    static QByteArray token() { return "t0ken/For.It"; }

private:
    PeerProcess m_process;
};

} // namespace support

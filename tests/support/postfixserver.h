// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "support/peerprocess.h"

namespace support {

/// A whole Postfix, master and all, with configuration and queue in a folder of its own. Takes mail for bo@ and anna@ of any
/// domain below postfix.test into one mailbox each; "later@" is 450, everyone else 550; "X-Spam: yes" is refused after the
/// text. Needs root.
class PostfixServer
{
public:
    static bool available();
    /// One smtpd, and what is special about it: {"smtpd_tls_security_level=encrypt"}.
    struct Listener
    {
        Endpoint endpoint;
        QList<QByteArray> options = {};
    };
    /// Mail for `domain` goes on by LMTP to that server, and again each second while it is deferred; before start().
    void handOver(const QByteArray &domain, const Endpoint &lmtp);
    bool start(const QList<Listener> &listeners, const QByteArray &hostname, const QString &certificate, const QString &key);
    void stop() { m_process.stop(); }
    /// The folder with the messages of `user`, as files with LF.
    QString mailbox(const QString &user) const { return m_process.path(QStringLiteral("mail/%1/new").arg(user)); }
    QString log() const;

private:
    PeerProcess m_process;
    QByteArray m_handOver; ///< lines of main.cf
};

} // namespace support

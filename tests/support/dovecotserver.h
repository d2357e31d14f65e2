// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "support/peerprocess.h"

namespace support {

/// Dovecot with IMAP on ports of 127.0.0.1, configuration and mail in a folder of its own. Any user name signs in with password().
/// Needs root.
class DovecotServer
{
public:
    static bool available();
    struct Options
    {
        QString certificate = {}; ///< with `key`: STARTTLS and imaps
        QString key = {};
        int connections = 100; ///< at a time
    };
    bool start(const Options &options);
    void stop() { m_process.stop(); }
    quint16 port() const { return m_port; }
    quint16 tlsPort() const { return m_tlsPort; }
    QString log() const;
    qint64 pid() const { return m_process.pid(); }

    static QByteArray password() { return "s3cret/Pw"; }

private:
    PeerProcess m_process;
    quint16 m_port = 0;
    quint16 m_tlsPort = 0;
};

} // namespace support

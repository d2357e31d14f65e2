// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "support/peerprocess.h"
#include "support/testauthority.h"

namespace support {

/// Pebble, the ACME server of Let's Encrypt for tests, with a name server of its own that says every name is 127.0.0.1. It refuses
/// some good nonces, as real ones do at times.
class PebbleServer
{
public:
    /// `validatesAt`: the port it looks for challenges on, in place of 80; `validityS`: of what it issues. False with output() telling
    /// why; also when the package is not unpacked in the cache.
    bool start(quint16 validatesAt, int validityS, int refusedNoncesPercent = 20);
    static bool isThere() { return !PeerProcess::unpacked(QStringLiteral("pebble"), QStringLiteral("/usr/bin/pebble")).isEmpty(); }
    QString directory() const { return QStringLiteral("https://localhost:%1/dir").arg(m_port); }
    /// PEM file with the root of its own https certificate.
    QString caFile() const { return m_authority.authority(); }
    /// The root of what it issues, PEM; over its management interface.
    QByteArray issuedRoot() const;
    QString output() const { return m_process.output() + m_names.output(); }
    void stop() { m_process.stop(); }

private:
    TestAuthority m_authority;
    PeerProcess m_names;
    PeerProcess m_process;
    quint16 m_port = 0;
    quint16 m_managementPort = 0;
};

} // namespace support

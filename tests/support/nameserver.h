// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "support/peerprocess.h"

namespace support {

/// NSD, authoritative for the zone "test"; "broken.test" is configured without its file, so that all of it is SERVFAIL, and
/// whatever lies outside is REFUSED. Needs no privileges.
class NameServer
{
public:
    static bool available() { return !PeerProcess::unpacked(QStringLiteral("nsd"), QStringLiteral("/usr/sbin/nsd")).isEmpty(); }
    /// `records`: lines of a zone file, names relative to "test.".
    bool start(const Endpoint &endpoint, const QByteArray &records);
    /// No answer to anything, and answers again.
    void freeze() { m_process.freeze(); }
    void thaw() { m_process.thaw(); }
    void stop() { m_process.stop(); }
    QString output() const { return m_process.output(); }

private:
    PeerProcess m_process;
};

} // namespace support

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "support/peerprocess.h"
#include "support/testauthority.h"

namespace support {

/// OpenLDAP's server with a few people of dc=example,dc=test, on free ports: ldap (with StartTLS) and ldaps. Its certificate is for
/// the address: libldap takes "localhost" for the name of the machine.
/// Passwords are sent to nobody who has not begun TLS, unless `plaintext`.
class SlapdServer
{
public:
    static bool isThere() { return !PeerProcess::unpacked(QStringLiteral("slapd"), QStringLiteral("/usr/sbin/slapd")).isEmpty(); }
    /// False with output() telling why. `people`: further entries (LDIF).
    bool start(const QByteArray &people = {}, bool plaintext = false);
    void stop() { m_process.stop(); }
    /// There, but says nothing.
    void freeze() { m_process.freeze(); }
    void thaw() { m_process.thaw(); }
    quint16 port() const { return m_port; }
    QString ldap() const { return QStringLiteral("ldap://127.0.0.1:%1").arg(m_port); }
    QString ldaps() const { return QStringLiteral("ldaps://127.0.0.1:%1").arg(m_tlsPort); }
    QString caFile() const { return m_authority.authority(); }
    QString output() const { return m_process.output() + m_why; }
    static QString base() { return QStringLiteral("ou=people,dc=example,dc=test"); }
    /// Who may search; nobody in particular may not.
    static QString bindName() { return QStringLiteral("cn=mail,dc=example,dc=test"); }
    static QByteArray bindSecret() { return "Losung-6Sl1-der-Suche"; }
    /// An entry below base(): uid=USER, mail USER@example.test.
    static QByteArray person(const QByteArray &user, const QByteArray &password, const QByteArray &more = {});

private:
    bool load(const QByteArray &entries, const QString &config);
    TestAuthority m_authority;
    PeerProcess m_process;
    QString m_why;
    quint16 m_port = 0;
    quint16 m_tlsPort = 0;
};

} // namespace support

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "auth/passworddirectory.h"
#include "base/result.h"
#include <QStringList>

namespace auth {

/// Where and how an LDAP server (RFC 4511) is asked; the settings auth.ldap_….
struct LdapOptions
{
    QStringList urls; ///< "ldaps://dc1.example.test": the next where one does not answer
    bool startTls = true; ///< of ldap://
    QString caFile;       ///< PEM; empty: the system's
    QString bindName;     ///< who searches; empty: nobody in particular
    QString bindSecret;
    QString userName; ///< pattern of whom a user signs in as; empty: the entry the search finds
    QString base;
    QString filter; ///< pattern (ldapnames.h)
    QString addressAttribute;
    QString nameAttribute;
    int timeoutMs = 5000; ///< of each step
};

/// Whether this build can ask at all.
bool hasLdap();

/// One connection: finds the person and signs in as him. Certificates are verified, referrals not followed, and an empty
/// password is refused before anything is asked (RFC 4513 5.1.2: a server would call it success). Forbidden or Unavailable.
/// Blocks; any thread.
base::Result<PasswordDirectory::Person> askLdap(const LdapOptions &options, const QString &name, const QByteArray &password);

} // namespace auth

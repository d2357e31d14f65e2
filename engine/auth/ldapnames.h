// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QString>

// Names that people type, put into filters and distinguished names of LDAP. Pure, any thread.
namespace auth {

/// RFC 4515 3: '*', '(', ')', '\' and NUL as "\2a"; octets beyond ASCII too, so that nothing depends on how they are read.
QByteArray ldapFilterValue(QByteArrayView value);
/// RFC 4514 2.4: an attribute's value in a distinguished name.
QByteArray ldapNameValue(QByteArrayView value);

enum class LdapForm {
    Filter, ///< "(&(objectClass=person)(mail=%s))"
    Name,   ///< "uid=%u,ou=people,dc=example,dc=test"
    Plain   ///< "%s" or "%u@corp.example.test": what Active Directory takes in place of a name
};
/// Puts a name where the pattern wants it: %s all of it, %u what stands before the last '@', or all, %d what stands behind it, %% a '%'.
QByteArray ldapText(const QString &pattern, const QString &name, LdapForm form);
/// Of a pattern to sign in with: a distinguished name has a '='.
LdapForm ldapFormOf(const QString &pattern);

} // namespace auth

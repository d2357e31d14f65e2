// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/ldapsession.h"

using namespace Qt::StringLiterals;

// Where OpenLDAP's library was not there when this was built: the settings are refused.
namespace auth {

bool hasLdap()
{
    return false;
}

base::Result<PasswordDirectory::Person> askLdap(const LdapOptions &, const QString &, const QByteArray &)
{
    return base::Error{base::ErrorKind::Unavailable, u"This program was built without LDAP"_s, {}, {}};
}

} // namespace auth

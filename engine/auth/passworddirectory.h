// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/executor.h"
#include <QByteArray>
#include <QString>

namespace auth {

/// Something elsewhere that knows the passwords of people here (LDAP). Any thread; outlives nobody's question.
class PasswordDirectory
{
public:
    struct Person
    {
        QString address;
        QString displayName; ///< may be empty
    };
    virtual ~PasswordDirectory() = default;
    /// People of this name are asked for there: an address in its domains, or a name without a domain.
    virtual bool covers(const QString &name) const = 0;
    /// Who signs in for the first time gets a mailbox.
    virtual bool makesUsers() const = 0;
    /// Forbidden: nobody of that name, or not the password; Unavailable or Busy: cannot be asked now. Answers once.
    virtual void check(const QString &name, const QByteArray &password, base::Callback<Person> done) = 0;
};

} // namespace auth

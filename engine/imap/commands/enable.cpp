// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/commands/commands.h"
#include "imap/mailboxarguments.h"

namespace imap {

// RFC 9051 6.3.1
void commands::enable(SessionCore &session, QByteArrayView arguments)
{
    const auto words = parseWords(arguments);
    if (!words)
        return session.bad("ENABLE capabilities");
    QByteArray enabled("ENABLED");
    const auto take = [&](const char *name) {
        const bool asked = words->contains(QByteArray(name).toUpper());
        if (asked)
            enabled += QByteArray(" ") + name;
        return asked;
    };
    if (take("IMAP4rev2"))
        session.enableRev2();
    if (take("CONDSTORE")) // RFC 7162 3.1
        session.enableCondStore();
    if (take("QRESYNC"))
        session.enableQresync();
    session.untagged(enabled);
    session.ok("Enabled");
}

} // namespace imap

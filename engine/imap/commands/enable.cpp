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
    const bool rev2 = words->contains("IMAP4REV2");
    if (rev2)
        session.enableRev2();
    session.untagged(rev2 ? "ENABLED IMAP4rev2" : "ENABLED");
    session.ok("Enabled");
}

} // namespace imap

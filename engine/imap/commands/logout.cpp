// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/commands/commands.h"

namespace imap {

// RFC 9051 6.1.3
void commands::logout(SessionCore &session, QByteArrayView)
{
    session.untagged("BYE Goodbye");
    session.closeFolder();
    session.ok("Signed out");
    session.close();
}

} // namespace imap

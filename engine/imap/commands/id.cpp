// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/commands/commands.h"
#include "imap/mailboxarguments.h"

namespace imap {

// RFC 2971
void commands::id(SessionCore &session, QByteArrayView arguments)
{
    if (!parseId(arguments))
        return session.bad("ID list");
    session.untagged("ID (\"name\" \"Postkontor\")");
    session.ok("Pleased to meet you");
}

} // namespace imap

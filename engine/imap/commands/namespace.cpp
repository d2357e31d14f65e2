// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/commands/commands.h"

namespace imap {

// RFC 9051 6.3.10
void commands::nameSpace(SessionCore &session, QByteArrayView)
{
    session.untagged("NAMESPACE ((\"\" \"/\")) NIL NIL");
    session.ok("That is all");
}

} // namespace imap

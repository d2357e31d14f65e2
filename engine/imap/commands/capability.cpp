// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/commands/commands.h"

namespace imap {

// RFC 9051 6.1.1
void commands::capability(SessionCore &session, QByteArrayView)
{
    session.untagged("CAPABILITY " + session.capabilities());
    session.ok("That is all");
}

} // namespace imap

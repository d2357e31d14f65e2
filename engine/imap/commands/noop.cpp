// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/commands/commands.h"

namespace imap {

// RFC 9051 6.1.2, RFC 3501 6.4.1
void commands::noop(SessionCore &session, QByteArrayView)
{
    session.ok("Done");
}

} // namespace imap

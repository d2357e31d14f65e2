// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/commands/commands.h"

namespace imap {

// RFC 9051 6.3.13
void commands::idle(SessionCore &session, QByteArrayView)
{
    session.idle();
}

} // namespace imap

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "pop3/commands/commands.h"

namespace pop3 {

// RFC 2595 4
void commands::stls(SessionCore &session, const base::Command &)
{
    if (session.tlsActive())
        session.reply(replies::tlsActive());
    else if (!session.options().offerTls)
        session.reply(replies::tlsUnavailable());
    else
        session.startTls();
}

} // namespace pop3

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "smtp/commands/commands.h"

namespace smtp {

// RFC 3207 4
void commands::startTls(SessionCore &session, QByteArrayView)
{
    if (session.tlsActive()) {
        session.reply(replies::badSequence("TLS is active already"));
        return;
    }
    if (session.authenticated()) { // RFC 3207 4.2 would have it forgotten
        session.reply(replies::badSequence("STARTTLS before AUTH"));
        return;
    }
    if (!session.options().offerTls) {
        session.reply(replies::tlsUnavailable());
        return;
    }
    session.startTls();
}

} // namespace smtp

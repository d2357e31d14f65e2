// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/commands/commands.h"

namespace imap {

// RFC 9051 6.2.1
void commands::startTls(SessionCore &session, QByteArrayView)
{
    if (session.tlsActive())
        return session.bad("TLS is active already");
    if (!session.options().offerTls)
        return session.no("TLS is not available", "UNAVAILABLE");
    session.startTls();
}

} // namespace imap

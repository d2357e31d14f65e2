// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "pop3/commands/commands.h"

namespace pop3 {

// RFC 2449 5. The list is the same before and after the sign-in, as far as TLS leaves it so. What is not in it is left out for a
// reason: UTF8 and LANG (RFC 6856) would have to hide the UTF-8 of headers from those who have not asked for it.
void commands::capa(SessionCore &session, const base::Command &)
{
    QList<QByteArray> lines{"TOP", "UIDL", "RESP-CODES", "AUTH-RESP-CODE", "PIPELINING"};
    if (session.mayAuthenticate() && session.takesPasswords())
        lines.append("USER");
    if (const QList<QByteArray> mechanisms = session.mechanisms(); !mechanisms.isEmpty())
        lines.append("SASL " + mechanisms.join(' '));
    if (session.options().offerTls && !session.tlsActive())
        lines.append("STLS");
    lines.append({"EXPIRE NEVER", "IMPLEMENTATION Postkontor"});
    session.replyLines("Capability list follows", lines);
}

} // namespace pop3

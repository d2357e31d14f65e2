// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/commands/commands.h"
#include "imap/commands/signin.h"
#include "imap/mailboxarguments.h"

namespace imap {

// RFC 9051 6.2.3
void commands::login(SessionCore &session, QByteArrayView arguments)
{
    const auto strings = parseTwoStrings(arguments);
    if (!strings)
        return session.bad("LOGIN user password");
    if (!session.mayLogIn())
        return session.no("Only inside TLS", "PRIVACYREQUIRED");
    const auto failed = [&session](const base::Error &error) { refuseSignIn(session, error); };
    session.ask(Login{0, strings->first, strings->second}, [&session](Answer &) { session.signedIn(); }, failed);
}

} // namespace imap

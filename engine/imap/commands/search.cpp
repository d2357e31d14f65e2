// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/commands/commands.h"
#include "imap/commands/matching.h"

namespace imap {

// RFC 9051 6.4.4
void commands::search(SessionCore &session, QByteArrayView arguments)
{
    const SearchArguments::Outcome outcome = SearchArguments::parseSearch(arguments, false);
    if (!acceptSearch(session, outcome))
        return;
    session.keepNumbers();
    findMessages(session, outcome.arguments, [&session, wanted = outcome.arguments](const Uids &uids) {
        tellFound(session, wanted, "SEARCH", uids);
        session.ok("Searched");
    });
}

} // namespace imap

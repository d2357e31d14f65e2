// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/commands/commands.h"
#include "imap/commands/statustext.h"

namespace imap {

// RFC 9051 6.3.11
void commands::status(SessionCore &session, QByteArrayView arguments)
{
    const auto wanted = StatusArguments::parse(arguments);
    if (!wanted)
        return session.bad("STATUS mailbox (items)");
    if (wanted->items & StatusItems::HighestModSeq) // RFC 7162 3.1.7
        session.enableCondStore();
    session.withExisting(wanted->mailbox, [&session, items = wanted->items](const Folder &folder) {
        withDeletedSizes(session, {folder}, items, [&session, items](const Folders &one) {
            session.untagged(statusText(session, one.first(), items));
            session.ok("That is all");
        });
    });
}

} // namespace imap

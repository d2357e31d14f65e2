// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/commands/commands.h"
#include "imap/commands/namedmessages.h"

namespace imap {

// RFC 9051 6.4.1
void commands::closeFolder(SessionCore &session, QByteArrayView)
{
    const auto close = [&session] {
        session.closeFolder();
        session.ok("Closed");
    };
    const Uids uids = session.folder().readOnly() ? Uids() : markedDeleted(session);
    if (uids.isEmpty())
        return close();
    session.ask(Expunge{0, session.folder().told()->folderId(), uids}, [close](Answer &) { close(); });
}

// RFC 9051 6.4.2
void commands::unselect(SessionCore &session, QByteArrayView)
{
    session.closeFolder();
    session.ok("Closed");
}

} // namespace imap

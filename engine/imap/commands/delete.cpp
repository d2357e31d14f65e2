// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/commands/commands.h"
#include "imap/commands/oldname.h"
#include "imap/mailboxarguments.h"

namespace imap {

// RFC 9051 6.3.5
void commands::remove(SessionCore &session, QByteArrayView arguments)
{
    const auto name = parseMailbox(arguments);
    if (!name)
        return session.bad("DELETE mailbox");
    session.withExisting(*name, [&session, sent = *name](const Folder &folder) {
        if (!folder.may('x'))
            return session.no("Not allowed", "NOPERM");
        if (session.hasFolder() && session.folder().told()->folderId() == folder.id) {
            session.untagged("OK [CLOSED] Mailbox closed");
            session.closeFolder();
        }
        session.ask(DeleteFolder{0, folder.id}, [&session, sent, path = folder.path](Answer &) {
            tellSpelling(session, "\\NonExistent", sent, path);
            session.ok("Deleted");
        });
    });
}

} // namespace imap

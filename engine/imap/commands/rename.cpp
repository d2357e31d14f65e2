// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/commands/commands.h"
#include "imap/commands/oldname.h"
#include "imap/mailboxarguments.h"
#include "imap/modifiedutf7.h"

namespace imap {

// RFC 9051 6.3.6
void commands::rename(SessionCore &session, QByteArrayView arguments)
{
    const auto names = parseTwoStrings(arguments);
    if (!names)
        return session.bad("RENAME mailbox mailbox");
    const auto path = mailboxFromWire(names->second, session.rev2());
    if (!path)
        return session.no("Not a name for a mailbox", "CANNOT");
    session.withExisting(names->first, [&session, path = *path](const Folder &folder) {
        if (!folder.may('x'))
            return session.no("Not allowed", "NOPERM");
        session.ask(RenameFolder{0, folder.id, folder.mailboxId, path}, [&session, old = folder.path, path](Answer &) {
            if (session.rev2())
                session.untagged(renamedText({}, mailboxToWire(path, true), mailboxToWire(old, true)));
            session.ok("Renamed");
        });
    });
}

} // namespace imap

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/commands/commands.h"
#include "imap/commands/oldname.h"
#include "imap/mailboxarguments.h"
#include "imap/modifiedutf7.h"
#include "imap/responsetext.h"

namespace imap {

// RFC 9051 6.3.4
void commands::create(SessionCore &session, QByteArrayView arguments)
{
    const auto name = parseMailbox(arguments);
    if (!name)
        return session.bad("CREATE mailbox");
    const auto path = mailboxFromWire(*name, session.rev2());
    if (!path)
        return session.no("Not a name for a mailbox", "CANNOT");
    session.ask(CreateFolder{0, *path}, [&session, sent = *name, path = *path](Answer &answer) {
        tellSpelling(session, {}, sent, path);
        session.ok("Created", "MAILBOXID (" + objectId(std::get<Folder>(answer).id) + ')'); // RFC 8474 4.1
    });
}

} // namespace imap

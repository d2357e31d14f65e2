// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/commands/commands.h"
#include "imap/mailboxarguments.h"

namespace imap {
namespace {

void setSubscribed(SessionCore &session, QByteArrayView arguments, bool on)
{
    const auto name = parseMailbox(arguments);
    if (!name)
        return session.bad("A mailbox is missing");
    session.withExisting(*name, [&session, on](const Folder &folder) {
        session.ask(Subscribe{0, folder.id, folder.isShared(), on}, [&session](Answer &) { session.ok("Done"); });
    });
}

} // namespace

// RFC 9051 6.3.7
void commands::subscribe(SessionCore &session, QByteArrayView arguments)
{
    setSubscribed(session, arguments, true);
}

// RFC 9051 6.3.8
void commands::unsubscribe(SessionCore &session, QByteArrayView arguments)
{
    setSubscribed(session, arguments, false);
}

} // namespace imap

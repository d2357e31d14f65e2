// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/commands/commands.h"
#include "imap/modifiedutf7.h"
#include "imap/responsetext.h"

namespace imap {

// RFC 9051 6.3.10
void commands::nameSpace(SessionCore &session, QByteArrayView)
{
    session.ask(ListFolders{}, [&session](Answer &answer) {
        const Folders &folders = std::get<Folders>(answer);
        const bool shared = std::any_of(folders.begin(), folders.end(), [](const Folder &folder) { return folder.isShared(); });
        const QByteArray root = mailboxToWire(kSharedRoot, session.rev2()) + '/';
        session.untagged("NAMESPACE ((\"\" \"/\")) NIL " + (shared ? "((" + stringText(root) + " \"/\"))" : QByteArray("NIL")));
        session.ok("That is all");
    });
}

} // namespace imap

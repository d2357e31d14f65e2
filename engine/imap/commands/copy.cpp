// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/commands/commands.h"
#include "imap/commands/namedmessages.h"
#include "imap/mailboxarguments.h"

namespace imap {
namespace {

/// RFC 4315 3
QByteArray copyCode(const CopiedMessages &copied)
{
    return "COPYUID " + QByteArray::number(copied.uidValidity) + ' ' + setText(copied.from) + ' ' + setText(copied.to);
}

void tell(SessionCore &session, const CopiedMessages &copied, bool move)
{
    if (copied.from.isEmpty())
        return session.ok("Nothing was there");
    if (!move)
        return session.ok("Copied", copyCode(copied));
    session.untagged("OK [" + copyCode(copied) + "] Moved"); // RFC 6851 4.3: before the EXPUNGE responses
    if (session.qresync()) // RFC 6851 4.4
        session.tellHighestModSeq();
    session.ok("Moved");
}

void copyOrMove(SessionCore &session, QByteArrayView arguments, bool move)
{
    const auto wanted = CopyArguments::parse(arguments);
    if (!wanted)
        return session.bad("A set and a mailbox are missing");
    if (move && session.folder().readOnly())
        return session.no("Mailbox is open for reading only", "READ-ONLY");
    const std::optional<Uids> uids = namedMessages(session, wanted->set);
    if (!uids)
        return;
    session.withFolder(wanted->mailbox, [&session, uids = *uids, move](const QString &, const Folder *folder) {
        if (!folder)
            return session.no("No such mailbox", "TRYCREATE");
        if (!folder->may('i'))
            return session.no("Not allowed", "NOPERM");
        if (uids.isEmpty())
            return session.ok("Nothing was there");
        session.ask(CopyMessages{0, session.folder().told()->folderId(), uids, folder->id, move},
                    [&session, move](Answer &answer) { tell(session, std::get<CopiedMessages>(answer), move); });
    });
}

} // namespace

// RFC 9051 6.4.7
void commands::copy(SessionCore &session, QByteArrayView arguments)
{
    copyOrMove(session, arguments, false);
}

// RFC 9051 6.4.8
void commands::move(SessionCore &session, QByteArrayView arguments)
{
    copyOrMove(session, arguments, true);
}

} // namespace imap

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/commands/commands.h"
#include "imap/commands/namedmessages.h"

namespace imap {
namespace {

void expungeThese(SessionCore &session, const Uids &uids)
{
    if (uids.isEmpty())
        return session.ok("Nothing to remove");
    session.ask(Expunge{0, session.folder().told()->folderId(), uids}, [&session](Answer &answer) {
        if (session.qresync() && !std::get<Uids>(answer).isEmpty()) // RFC 7162 3.2.7, 3.2.9
            session.tellHighestModSeq();
        session.ok("Removed");
    });
}

} // namespace

// RFC 9051 6.4.3
void commands::expunge(SessionCore &session, QByteArrayView)
{
    if (session.folder().readOnly())
        return session.no("Mailbox is open for reading only", "READ-ONLY");
    expungeThese(session, markedDeleted(session));
}

// RFC 9051 6.4.9
void commands::uidExpunge(SessionCore &session, QByteArrayView arguments)
{
    const auto set = SequenceSet::parse(arguments);
    if (!set)
        return session.bad("UID EXPUNGE set");
    if (session.folder().readOnly())
        return session.no("Mailbox is open for reading only", "READ-ONLY");
    if (const std::optional<Uids> uids = namedMessages(session, *set))
        expungeThese(session, markedDeleted(session, *uids));
}

} // namespace imap

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/commands/commands.h"
#include "imap/commands/namedmessages.h"

namespace imap {

// RFC 9051 6.4.1
void commands::closeFolder(SessionCore &session, QByteArrayView)
{
    const auto close = [&session](const QByteArray &code = {}) {
        session.closeFolder();
        session.ok("Closed", code);
    };
    const Uids uids = session.folder().readOnly() ? Uids() : markedDeleted(session);
    if (uids.isEmpty())
        return close();
    session.ask(Expunge{0, session.folder().told()->folderId(), uids}, [&session, close, uids](Answer &) {
        // The client knows what it marked, and nothing of what others did.
        const std::optional<quint64> modSeq = session.qresync() ? session.folder().modSeqWithout(uids) : std::nullopt;
        close(modSeq ? "HIGHESTMODSEQ " + QByteArray::number(*modSeq) : QByteArray());
    });
}

// RFC 9051 6.4.2
void commands::unselect(SessionCore &session, QByteArrayView)
{
    session.closeFolder();
    session.ok("Closed");
}

} // namespace imap

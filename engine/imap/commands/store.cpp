// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/commands/commands.h"
#include "imap/commands/namedmessages.h"
#include "imap/fetchjob.h"
#include "imap/mailboxarguments.h"

namespace imap {

// RFC 9051 6.4.6
void commands::store(SessionCore &session, QByteArrayView arguments)
{
    const auto wanted = StoreArguments::parse(arguments);
    if (!wanted || wanted->unchangedSince)
        return session.bad("STORE set flags");
    if (session.folder().readOnly())
        return session.no("Mailbox is open for reading only", "READ-ONLY");
    session.keepNumbers();
    const std::optional<Uids> uids = namedMessages(session, wanted->set);
    if (!uids)
        return;
    if (uids->isEmpty())
        return session.ok("Stored");
    const StoreFlags::Mode mode = wanted->mode == StoreArguments::Add ? StoreFlags::Add
        : wanted->mode == StoreArguments::Remove                      ? StoreFlags::Remove
                                                                      : StoreFlags::Replace;
    const base::Id folder = session.folder().told()->folderId();
    session.ask(StoreFlags{0, folder, *uids, mode, wanted->flags.flags, wanted->flags.keywords, {}},
                [&session, uids = *uids, silent = wanted->silent](Answer &answer) {
                    session.folder().known(std::get<FlagsStored>(answer).changed);
                    if (silent)
                        return session.ok("Stored");
                    session.startFetch(std::make_unique<FetchJob>(session, "Stored", QList<FetchItem>{FetchItem{FetchItem::Flags}}, uids));
                });
}

} // namespace imap

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/commands/commands.h"
#include "imap/commands/namedmessages.h"
#include "imap/fetchjob.h"
#include "imap/mailboxarguments.h"
#include <algorithm>

namespace imap {

namespace {

StoreFlags::Mode modeOf(StoreArguments::Mode mode)
{
    return mode == StoreArguments::Add ? StoreFlags::Add : mode == StoreArguments::Remove ? StoreFlags::Remove : StoreFlags::Replace;
}

Uids without(const Uids &uids, const Uids &refused)
{
    Uids out;
    std::set_difference(uids.begin(), uids.end(), refused.begin(), refused.end(), std::back_inserter(out));
    return out;
}

Uids uidsOf(const QList<mail::FolderEntry> &entries)
{
    Uids out;
    for (const mail::FolderEntry &entry : entries)
        out.append(entry.uid);
    return out;
}

/// Modification numbers are told even where flags are not (RFC 7162 3.1.3).
void tell(SessionCore &session, const StoreArguments &wanted, const Uids &uids, const FlagsStored &stored)
{
    QList<FetchItem> items;
    if (!wanted.silent)
        items.append(FetchItem{FetchItem::Flags});
    if (session.condStore())
        items.append(FetchItem{FetchItem::ModSeq});
    const QByteArray code = stored.refused.isEmpty() ? QByteArray() : "MODIFIED " + setText(numbersOf(session, stored.refused));
    const bool all = !wanted.silent || wanted.unchangedSince;
    session.startFetch(std::make_unique<FetchJob>(session, Completion{"Stored", code}, items,
                                                  items.isEmpty() ? Uids() : all ? without(uids, stored.refused) : uidsOf(stored.changed)));
}

} // namespace

// RFC 9051 6.4.6, RFC 7162 3.1.3
void commands::store(SessionCore &session, QByteArrayView arguments)
{
    const auto wanted = StoreArguments::parse(arguments);
    if (!wanted)
        return session.bad("STORE set flags");
    if (session.folder().readOnly())
        return session.no("Mailbox is open for reading only", "READ-ONLY");
    if (wanted->unchangedSince)
        session.enableCondStore();
    session.keepNumbers();
    const std::optional<Uids> uids = namedMessages(session, wanted->set);
    if (!uids)
        return;
    if (uids->isEmpty())
        return session.ok("Stored");
    const base::Id folder = session.folder().told()->folderId();
    session.ask(StoreFlags{0, folder, *uids, modeOf(wanted->mode), wanted->flags.flags, wanted->flags.keywords, wanted->unchangedSince},
                [&session, wanted = *wanted, uids = *uids](Answer &answer) {
                    const FlagsStored &stored = std::get<FlagsStored>(answer);
                    session.folder().known(stored.changed);
                    tell(session, wanted, uids, stored);
                });
}

} // namespace imap

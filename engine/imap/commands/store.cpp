// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/commands/commands.h"
#include "imap/commands/namedmessages.h"
#include "imap/fetchjob.h"
#include "imap/mailboxarguments.h"
#include <QSet>
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

/// What the client has of the message after its own change is what the message is now: nobody else has changed it meanwhile.
bool isForeseen(const mail::FolderEntry &told, const mail::FolderEntry &now, const StoreArguments &wanted)
{
    const auto [flags, given] = wanted.flags;
    const quint8 kept = wanted.mode == StoreArguments::Replace ? 0 : told.flags;
    if (now.flags != (wanted.mode == StoreArguments::Remove ? kept & ~flags : kept | flags))
        return false;
    QSet<QByteArray> keywords;
    for (const QByteArray &keyword : wanted.mode == StoreArguments::Replace ? QByteArrayList() : told.keywords.toLower().split(' '))
        keywords.insert(keyword);
    for (const QByteArray &keyword : given) {
        if (wanted.mode == StoreArguments::Remove)
            keywords.remove(keyword.toLower());
        else
            keywords.insert(keyword.toLower());
    }
    keywords.remove(QByteArray());
    const QByteArrayList has = now.keywords.isEmpty() ? QByteArrayList() : now.keywords.toLower().split(' ');
    return has.size() == keywords.size() && std::all_of(has.begin(), has.end(), [&](const QByteArray &one) { return keywords.contains(one); });
}

/// What a silent change needs not be told of. RFC 9051 6.4.6: what others changed in the same messages is told all the same.
QList<mail::FolderEntry> silenced(SessionCore &session, const StoreArguments &wanted, const QList<mail::FolderEntry> &changed)
{
    const mail::FolderSnapshotPtr told = session.folder().told();
    QList<mail::FolderEntry> out;
    for (const mail::FolderEntry &entry : changed) {
        const auto index = told->indexOf(entry.uid);
        if (index && isForeseen(told->at(*index), entry, wanted))
            out << entry;
    }
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
                    session.folder().known(wanted.silent ? silenced(session, wanted, stored.changed) : stored.changed);
                    tell(session, wanted, uids, stored);
                });
}

} // namespace imap

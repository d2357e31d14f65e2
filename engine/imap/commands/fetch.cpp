// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/commands/commands.h"
#include "imap/commands/namedmessages.h"
#include "imap/fetchjob.h"
#include <algorithm>

namespace imap {
namespace {

Uids unseenOf(const mail::FolderSnapshot &folder, const Uids &uids)
{
    Uids out;
    for (const quint32 uid : uids) {
        const auto index = folder.indexOf(uid);
        if (index && !(folder.at(*index).flags & mail::FlagSeen))
            out.append(uid);
    }
    return out;
}

void start(SessionCore &session, const QList<FetchItem> &items, const Uids &uids, const Uids &nowSeen)
{
    session.startFetch(std::make_unique<FetchJob>(session, "Fetched", items, uids, nowSeen));
}

} // namespace

// RFC 9051 6.4.5
void commands::fetch(SessionCore &session, QByteArrayView arguments)
{
    const auto wanted = FetchArguments::parse(arguments);
    const auto unknown = [](const FetchItem &item) { return item.kind == FetchItem::ModSeq; };
    if (!wanted || wanted->changedSince || std::any_of(wanted->items.begin(), wanted->items.end(), unknown))
        return session.bad("FETCH set (items)");
    session.keepNumbers();
    const std::optional<Uids> uids = namedMessages(session, wanted->set);
    if (!uids)
        return;
    const bool marks = std::any_of(wanted->items.begin(), wanted->items.end(), [](const FetchItem &item) { return item.marksSeen(); });
    const Uids unseen = marks && !session.folder().readOnly() ? unseenOf(*session.folder().told(), *uids) : Uids();
    if (unseen.isEmpty())
        return start(session, wanted->items, *uids, {});
    const base::Id folder = session.folder().told()->folderId();
    session.ask(
        StoreFlags{0, folder, unseen, StoreFlags::Add, mail::FlagSeen, {}, {}},
        [&session, items = wanted->items, uids = *uids](Answer &answer) {
            Uids nowSeen;
            const QList<mail::FolderEntry> &changed = std::get<FlagsStored>(answer).changed;
            for (const mail::FolderEntry &entry : changed)
                nowSeen.append(entry.uid);
            session.folder().known(changed);
            start(session, items, uids, nowSeen);
        },
        [&session, items = wanted->items, uids = *uids](const base::Error &) { start(session, items, uids, {}); });
}

} // namespace imap

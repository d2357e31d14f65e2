// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/commands/commands.h"
#include "imap/commands/namedmessages.h"
#include "imap/commands/vanished.h"
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

Uids changedSince(const mail::FolderSnapshot &folder, const Uids &uids, quint64 modSeq)
{
    Uids out;
    for (const quint32 uid : uids) {
        const auto index = folder.indexOf(uid);
        if (index && folder.at(*index).modSeq > modSeq)
            out.append(uid);
    }
    return out;
}

bool asksModSeq(const QList<FetchItem> &items)
{
    return std::any_of(items.begin(), items.end(), [](const FetchItem &item) { return item.kind == FetchItem::ModSeq; });
}

void start(SessionCore &session, const QList<FetchItem> &items, const Uids &uids, const Uids &nowSeen)
{
    session.startFetch(std::make_unique<FetchJob>(session, Completion{"Fetched"}, items, uids, nowSeen));
}

void markAndStart(SessionCore &session, const QList<FetchItem> &items, const Uids &uids)
{
    const bool marks = std::any_of(items.begin(), items.end(), [](const FetchItem &item) { return item.marksSeen(); });
    const Uids unseen = marks && !session.folder().readOnly() ? unseenOf(*session.folder().told(), uids) : Uids();
    if (unseen.isEmpty())
        return start(session, items, uids, {});
    const base::Id folder = session.folder().told()->folderId();
    session.ask(
        StoreFlags{0, folder, unseen, StoreFlags::Add, mail::FlagSeen, {}, {}},
        [&session, items, uids](Answer &answer) {
            Uids nowSeen;
            const QList<mail::FolderEntry> &changed = std::get<FlagsStored>(answer).changed;
            for (const mail::FolderEntry &entry : changed)
                nowSeen.append(entry.uid);
            session.folder().known(changed);
            start(session, items, uids, nowSeen);
        },
        [&session, items, uids](const base::Error &) { start(session, items, uids, {}); });
}

} // namespace

// RFC 9051 6.4.5, RFC 7162 3.1.4, 3.2.6
void commands::fetch(SessionCore &session, QByteArrayView arguments)
{
    auto wanted = FetchArguments::parse(arguments);
    if (!wanted || (wanted->vanished && !(session.qresync() && session.uidCommand())))
        return session.bad("FETCH set (items)");
    if (wanted->changedSince && !asksModSeq(wanted->items))
        wanted->items.append(FetchItem{FetchItem::ModSeq});
    if (asksModSeq(wanted->items))
        session.enableCondStore();
    session.keepNumbers();
    std::optional<Uids> uids = namedMessages(session, wanted->set);
    if (!uids)
        return;
    if (wanted->changedSince)
        uids = changedSince(*session.folder().told(), *uids, *wanted->changedSince);
    if (!wanted->vanished)
        return markAndStart(session, wanted->items, *uids);
    const NumberRanges among = wanted->set.saved ? session.saved() : wanted->set.resolved(session.folder().told()->uidNext() - 1);
    tellVanished(session, *wanted->changedSince, among, {}, [&session, items = wanted->items, uids = *uids] { markAndStart(session, items, uids); });
}

} // namespace imap

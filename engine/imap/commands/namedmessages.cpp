// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/commands/namedmessages.h"
#include <algorithm>

namespace imap {

std::optional<Uids> namedMessages(SessionCore &session, const SequenceSet &set)
{
    const bool byUid = session.uidCommand() || set.saved;
    const NumberRanges ranges = set.saved ? session.saved() : set.resolved(session.folder().largest(byUid));
    const std::optional<Uids> uids = session.folder().uidsOf(ranges, byUid);
    if (!uids)
        session.bad("There is no message with that number");
    return uids;
}

Uids numbersOf(SessionCore &session, const Uids &uids)
{
    if (session.uidCommand())
        return uids;
    Uids out;
    out.reserve(uids.size());
    for (const quint32 uid : uids) {
        if (const auto index = session.folder().told()->indexOf(uid))
            out.append(quint32(*index + 1));
    }
    return out;
}

Uids markedDeleted(SessionCore &session, const std::optional<Uids> &among)
{
    const mail::FolderSnapshot &folder = *session.folder().told();
    Uids out;
    for (qsizetype i = 0; i < folder.size(); ++i) {
        const mail::FolderEntry &entry = folder.at(i);
        if ((entry.flags & mail::FlagDeleted) && (!among || std::binary_search(among->begin(), among->end(), entry.uid)))
            out.append(entry.uid);
    }
    return out;
}

} // namespace imap

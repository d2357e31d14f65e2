// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/commands/vanished.h"
#include <algorithm>

namespace imap {
namespace {

/// Of `among`, UIDs that were given and are not there.
NumberRanges missing(const mail::FolderSnapshot &folder, const NumberRanges &among)
{
    NumberRanges out;
    for (const NumberRange &range : among) {
        const quint64 end = std::min<quint64>(quint64(range.last) + 1, folder.uidNext());
        quint64 next = range.first;
        for (qsizetype index = folder.lowerBound(range.first); next < end; ++index) {
            const quint64 there = index < folder.size() ? std::min<quint64>(folder.at(index).uid, end) : end;
            if (next < there)
                out.append({quint32(next), quint32(there - 1)});
            next = there + 1;
        }
    }
    return out;
}

/// The last UID that has still the number it had; the n-th of the one set belongs to the n-th of the other.
quint32 lastMatching(const mail::FolderSnapshot &folder, const NumberRanges &numbers, const NumberRanges &uids)
{
    quint32 found = 0;
    auto uidRange = uids.begin();
    quint64 uid = uidRange == uids.end() ? 0 : uidRange->first;
    for (const NumberRange &range : numbers) {
        for (quint64 number = range.first; number <= range.last && uidRange != uids.end(); ++number) {
            if (number > quint64(folder.size()))
                return found;
            if (folder.at(qsizetype(number) - 1).uid == uid)
                found = quint32(uid);
            if (++uid > uidRange->last && ++uidRange != uids.end())
                uid = uidRange->first;
        }
    }
    return found;
}

NumberRanges above(quint32 uid, const NumberRanges &ranges)
{
    NumberRanges out;
    for (const NumberRange &range : ranges) {
        if (range.last > uid)
            out.append({std::max(range.first, uid + 1), range.last});
    }
    return out;
}

} // namespace

void tellVanished(SessionCore &session, quint64 modSeq, const NumberRanges &among, const SequenceMatch &match, std::function<void()> then)
{
    session.ask(ListVanished{0, session.folder().told()->folderId(), modSeq}, [&session, among, match, then = std::move(then)](Answer &answer) {
        const mail::FolderSnapshot &folder = *session.folder().told();
        const std::optional<Uids> &known = std::get<VanishedUids>(answer).uids;
        if (known) {
            Uids gone;
            std::copy_if(known->begin(), known->end(), std::back_inserter(gone), [&](quint32 uid) {
                return contains(among, uid) && uid < folder.uidNext() && !folder.indexOf(uid); // what is told as there goes later
            });
            session.send(vanishedResponses(toRanges(gone), true));
        } else {
            const quint32 matching = match ? lastMatching(folder, match->first, match->second) : 0;
            session.send(vanishedResponses(missing(folder, above(matching, among)), true));
        }
        then();
    });
}

} // namespace imap

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/access.h"
#include "storage/entries.h"
#include "storage/rows.h"

using namespace Qt::Literals;

namespace storage::access {

namespace {

constexpr qsizetype kMostKeywordOctets = 1000; // of one message, as stored
constexpr qsizetype kLongestKeyword = 200;

base::Error tooManyKeywords()
{
    return invalid(u"keywords"_s, u"more keywords than a message can have"_s);
}

bool lessKeyword(const QByteArray &a, const QByteArray &b)
{
    return a.compare(b, Qt::CaseInsensitive) < 0;
}

quint8 flagsWith(quint8 there, const FlagsToStore &wanted)
{
    const quint8 flags = wanted.flags & mail::kAllFlags;
    switch (wanted.mode) {
    case FlagsToStore::Add:
        return there | flags;
    case FlagsToStore::Remove:
        return there & ~flags;
    case FlagsToStore::Replace:
        break;
    }
    return flags;
}

base::Result<void> checkKeywords(const QList<QByteArray> &keywords)
{
    for (const QByteArray &keyword : keywords) {
        const bool fine = std::all_of(keyword.cbegin(), keyword.cend(), [](char c) { return c > 0x20 && c < 0x7f; });
        if (!fine || keyword.isEmpty() || keyword.size() > kLongestKeyword)
            return invalid(u"keywords"_s, u"a keyword is 1 to %1 visible ASCII characters"_s.arg(kLongestKeyword));
    }
    return {};
}

/// A keyword that is there keeps the letter case it was first written in.
QByteArray joinedKeywords(const QByteArray &there, const FlagsToStore &wanted)
{
    QList<QByteArray> old = there.isEmpty() ? QList<QByteArray>() : there.split(' ');
    const auto named = [](const QList<QByteArray> &list, const QByteArray &keyword) {
        return std::find_if(list.cbegin(), list.cend(), [&](const QByteArray &one) { return one.compare(keyword, Qt::CaseInsensitive) == 0; });
    };
    QList<QByteArray> kept;
    for (const QByteArray &keyword : std::as_const(old)) {
        const bool is = named(wanted.keywords, keyword) != wanted.keywords.cend();
        if (wanted.mode == FlagsToStore::Add || is == (wanted.mode == FlagsToStore::Replace))
            kept << keyword;
    }
    if (wanted.mode != FlagsToStore::Remove) {
        for (const QByteArray &keyword : wanted.keywords) {
            if (named(kept, keyword) == kept.cend())
                kept << keyword;
        }
    }
    std::sort(kept.begin(), kept.end(), lessKeyword);
    return kept.join(' ');
}

} // namespace

QList<quint32> ascending(QList<quint32> uids)
{
    if (!std::is_sorted(uids.cbegin(), uids.cend()))
        std::sort(uids.begin(), uids.end());
    uids.erase(std::unique(uids.begin(), uids.end()), uids.end());
    return uids;
}

base::Result<QByteArray> keywordsOf(const QList<QByteArray> &keywords)
{
    if (auto fine = checkKeywords(keywords); !fine)
        return fine.error();
    const QByteArray joined = joinedKeywords({}, {FlagsToStore::Replace, 0, keywords});
    if (joined.size() > kMostKeywordOctets)
        return tooManyKeywords();
    return joined;
}

base::Result<FlagsStored> storeFlags(WriteTransaction &tx, Id folderId, const QList<quint32> &uids, const FlagsToStore &wanted)
{
    if (!tx.folder(folderId))
        return entries::missing(tx, u"folder"_s);
    if (auto fine = checkKeywords(wanted.keywords); !fine)
        return fine.error();
    FlagsStored stored;
    QList<entries::FlagChange> changes;
    for (const entries::Entry &entry : entries::ofFolder(tx, folderId, uids)) {
        if (wanted.unchangedSince && entry.message.modSeq > *wanted.unchangedSince) {
            stored.refused << entry.message.uid;
            continue;
        }
        const quint8 flags = flagsWith(entry.flags, wanted);
        const QByteArray keywords = joinedKeywords(entry.keywords, wanted);
        if (keywords.size() > kMostKeywordOctets)
            return tooManyKeywords();
        if (flags != entry.flags || keywords != entry.keywords)
            changes << entries::FlagChange{entry, flags, keywords};
    }
    if (tx.db().failure())
        return *tx.db().failure();
    entries::changeFlags(tx, changes);
    for (const entries::FlagChange &change : std::as_const(changes))
        stored.changed << change.entry.inFolder();
    return stored;
}

base::Result<QList<quint32>> expunge(WriteTransaction &tx, Id folderId, const QList<quint32> &uids, bool marked)
{
    if (!tx.folder(folderId))
        return entries::missing(tx, u"folder"_s);
    QList<entries::Entry> going = entries::ofFolder(tx, folderId, uids);
    if (marked)
        going.removeIf([](const entries::Entry &entry) { return !(entry.flags & mail::FlagDeleted); });
    if (tx.db().failure())
        return *tx.db().failure();
    entries::remove(tx, going);
    QList<quint32> gone;
    for (const entries::Entry &entry : std::as_const(going))
        gone << entry.message.uid;
    return gone;
}

} // namespace storage::access

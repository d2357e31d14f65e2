// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/searchevaluator.h"
#include "imap/flaglist.h"
#include <QDateTime>
#include <QTimeZone>

namespace imap {
namespace {

Match matchIf(bool holds)
{
    return holds ? Match::Yes : Match::No;
}

Match negated(Match match)
{
    return match == Match::Unknown ? match : matchIf(match == Match::No);
}

/// And: No wins; Or: Yes wins.
Match joined(Match a, Match b, Match winner)
{
    if (a == winner || b == winner)
        return winner;
    return a == Match::Unknown || b == Match::Unknown ? Match::Unknown : a;
}

} // namespace

SearchEvaluator::SearchEvaluator(const SearchKeys &keys, const SearchContext &context, const NumberRanges &saved)
    : m_keys(keys), m_context(context), m_sets(keys.size())
{
    for (size_t i = 0; i < keys.size(); ++i) {
        if (keys[i].kind == SearchKey::Numbers || keys[i].kind == SearchKey::Uids)
            m_sets[i] = keys[i].set.saved ? saved : keys[i].set.resolved(keys[i].kind == SearchKey::Uids ? context.largestUid : context.messages);
    }
}

/// From the last key to the first, so that what belongs to a key has been judged before it.
Match SearchEvaluator::evaluate(const mail::FolderEntry &entry, quint32 number, const std::function<Match(const SearchKey &)> &text) const
{
    std::vector<Match> judged(m_keys.size(), Match::Unknown);
    for (size_t i = m_keys.size(); i-- > 0;) {
        const SearchKey &key = m_keys[i];
        if (key.kind > SearchKey::Not) {
            judged[i] = !key.needsMessage() ? leaf(i, entry, number) : text ? text(key) : Match::Unknown;
            continue;
        }
        const Match winner = key.kind == SearchKey::Or ? Match::Yes : Match::No;
        Match match = judged[i + 1];
        for (size_t child = size_t(m_keys[i + 1].end); child < size_t(key.end); child = size_t(m_keys[child].end))
            match = joined(match, judged[child], winner);
        judged[i] = key.kind == SearchKey::Not ? negated(match) : match;
    }
    return judged.front();
}

Match SearchEvaluator::leaf(size_t index, const mail::FolderEntry &entry, quint32 number) const
{
    const SearchKey &key = m_keys[index];
    const auto day = [&] { return QDateTime::fromMSecsSinceEpoch(entry.receivedAt, Qt::UTC).date(); };
    const qint64 ageMs = m_context.nowMs - entry.receivedAt;
    switch (key.kind) {
    case SearchKey::All:
        return Match::Yes;
    case SearchKey::Numbers:
        return matchIf(contains(m_sets[index], number));
    case SearchKey::Uids:
        return matchIf(contains(m_sets[index], entry.uid));
    case SearchKey::Flag:
        return matchIf(entry.flags & key.flag);
    case SearchKey::Keyword:
        return matchIf(hasKeyword(entry.keywords, key.text.toLatin1()));
    case SearchKey::Before:
        return matchIf(day() < key.date);
    case SearchKey::On:
        return matchIf(day() == key.date);
    case SearchKey::Since:
        return matchIf(day() >= key.date);
    case SearchKey::Larger:
        return matchIf(quint64(entry.size) > key.number);
    case SearchKey::Smaller:
        return matchIf(quint64(entry.size) < key.number);
    case SearchKey::ModSeq:
        return matchIf(entry.modSeq >= key.number);
    case SearchKey::Mail:
        return matchIf(entry.mailId == key.number);
    case SearchKey::Older:
        return matchIf(ageMs / 1000 >= qint64(key.number));
    case SearchKey::Younger:
        return matchIf(ageMs / 1000 <= qint64(key.number));
    default:
        return Match::No;
    }
}

} // namespace imap

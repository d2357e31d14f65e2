// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/folderview.h"
#include "imap/flaglist.h"

namespace imap {

void FolderView::changed(const mail::FolderSnapshotPtr &latest)
{
    if (latest->highestModSeq() >= m_latest->highestModSeq())
        m_latest = latest;
}

QByteArray FolderView::updates(const Telling &how)
{
    if (m_told == m_latest)
        return {};
    mail::FolderSnapshot::Changes changes = m_told->to(*m_latest);
    const bool later = !how.expunges && !changes.vanished.isEmpty();
    if (later) {
        changes.vanished.clear();
        changes.highestModSeq = m_told->highestModSeq();
    }
    QByteArray out = how.vanished ? vanishedResponses(toRanges(changes.vanished), false) : expungeResponses(changes.vanished);
    m_told = later ? m_told->with(changes) : m_latest;
    if (!changes.added.isEmpty())
        out += "* " + QByteArray::number(m_told->size()) + " EXISTS\r\n";
    for (const mail::FolderEntry &entry : std::as_const(changes.changed))
        out += flagsResponse(m_told->indexOf(entry.uid).value_or(0) + 1, entry, how.uids, how.modSeqs);
    return out;
}

QByteArray FolderView::expungeResponses(const QList<quint32> &uids) const
{
    QByteArray out;
    for (auto uid = uids.crbegin(); uid != uids.crend(); ++uid) // so that each number is still right
        out += "* " + QByteArray::number(m_told->indexOf(*uid).value_or(0) + 1) + " EXPUNGE\r\n";
    return out;
}

std::optional<quint64> FolderView::modSeqWithout(const QList<quint32> &uids) const
{
    const mail::FolderSnapshot::Changes changes = m_told->to(*m_latest);
    if (changes.vanished != uids || !changes.changed.isEmpty() || !changes.added.isEmpty())
        return std::nullopt;
    return m_latest->highestModSeq();
}

void FolderView::known(const QList<mail::FolderEntry> &changed)
{
    mail::FolderSnapshot::Changes changes;
    changes.uidNext = m_told->uidNext();
    changes.highestModSeq = m_told->highestModSeq();
    for (const mail::FolderEntry &entry : changed) {
        if (m_told->indexOf(entry.uid))
            changes.changed.append(entry);
    }
    if (!changes.changed.isEmpty())
        m_told = m_told->with(changes);
}

quint32 FolderView::largest(bool byUid) const
{
    if (m_told->size() == 0)
        return 0;
    return byUid ? m_told->at(m_told->size() - 1).uid : quint32(m_told->size());
}

std::optional<QList<quint32>> FolderView::uidsOf(const NumberRanges &ranges, bool byUid) const
{
    QList<quint32> out;
    if (!byUid && !ranges.isEmpty() && ranges.last().last > quint32(m_told->size()))
        return std::nullopt;
    for (const NumberRange &range : ranges) {
        qsizetype index = byUid ? m_told->lowerBound(range.first) : qsizetype(range.first) - 1;
        for (; index < m_told->size(); ++index) {
            const quint32 uid = m_told->at(index).uid;
            if ((byUid ? uid : quint32(index + 1)) > range.last)
                break;
            out.append(uid);
        }
    }
    return out;
}

QByteArray vanishedResponses(const NumberRanges &uids, bool earlier)
{
    constexpr qsizetype kMostRanges = 400; // RFC 7162 4: about 8,192 octets
    QByteArray out;
    for (qsizetype i = 0; i < uids.size(); i += kMostRanges)
        out += (earlier ? "* VANISHED (EARLIER) " : "* VANISHED ") + setText(uids.mid(i, kMostRanges)) + "\r\n";
    return out;
}

QByteArray flagsResponse(qsizetype number, const mail::FolderEntry &entry, bool uid, bool modSeq)
{
    QByteArray out = "* " + QByteArray::number(number) + " FETCH (";
    if (uid)
        out += "UID " + QByteArray::number(entry.uid) + ' ';
    if (modSeq)
        out += "MODSEQ (" + QByteArray::number(entry.modSeq) + ") ";
    return out += "FLAGS (" + flagText(entry.flags, entry.keywords) + "))\r\n";
}

} // namespace imap

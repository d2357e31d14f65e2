// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "folderimage.h"
#include <algorithm>

using namespace Qt::StringLiterals;
using support::ImapValue;
using support::ImapValues;

namespace stress {

QList<quint32> numbersIn(const QByteArray &set)
{
    QList<quint32> out;
    for (const QByteArray &range : set.split(',')) {
        const quint32 first = range.split(':').first().toUInt();
        const quint32 last = range.split(':').last().toUInt();
        if (first == 0 || last == 0 || std::max(first, last) - std::min(first, last) > 1'000'000)
            return {};
        for (quint32 number = std::min(first, last); number <= std::max(first, last); ++number)
            out << number;
    }
    return out;
}

QByteArray flagsIn(const ImapValue &list)
{
    QByteArrayList flags;
    for (const ImapValue &flag : list.items)
        flags << flag.text.toLower();
    std::sort(flags.begin(), flags.end());
    return flags.join(' ');
}

void FolderImage::clear()
{
    m_messages.clear();
    m_gone.clear();
    m_uidValidity = 0;
    m_selectedModSeq = 0;
}

QString FolderImage::resync(const QList<ImapValues> &said)
{
    m_selectedModSeq = 0;
    const auto take = [&](bool wanted, auto ofKind) {
        for (const ImapValues &values : said) {
            if (ofKind(values) != wanted)
                continue;
            if (const QString wrong = apply(values, true); !wrong.isEmpty())
                return wrong;
        }
        return QString();
    };
    const auto earlier = [](const ImapValues &values) { return values[0].isAtom("VANISHED") && values[1].kind == ImapValue::List; };
    const QString wrong = take(true, earlier);
    return wrong.isEmpty() ? take(false, earlier) : wrong;
}

QString FolderImage::apply(const ImapValues &values, bool mayExpunge)
{
    const quint32 number = values[0].text.toUInt();
    if (values[0].isAtom("OK"))
        code(values);
    if (values[0].isAtom("VANISHED"))
        return mayExpunge || values[1].kind == ImapValue::List ? vanished(values) : u"VANISHED where numbers must not change"_s;
    if (number == 0 && !(values.size() > 1 && values[1].isAtom("EXISTS")))
        return {};
    if (values[1].isAtom("EXISTS"))
        return exists(number);
    if (values[1].isAtom("EXPUNGE"))
        return mayExpunge ? expunge(number) : u"EXPUNGE where numbers must not change"_s;
    if (values[1].isAtom("FETCH"))
        return fetch(number, values[2].items);
    return {};
}

void FolderImage::code(const ImapValues &values)
{
    if (values.size() > 2 && values[1].isAtom("[UIDVALIDITY"))
        m_uidValidity = values[2].text.chopped(1).toUInt();
    if (values.size() > 2 && values[1].isAtom("[HIGHESTMODSEQ") && m_selectedModSeq == 0)
        m_selectedModSeq = values[2].text.chopped(1).toULongLong();
}

QString FolderImage::exists(quint32 count)
{
    if (count < m_messages.size())
        return u"EXISTS says fewer than there were"_s;
    m_messages.resize(count);
    return {};
}

QString FolderImage::expunge(quint32 number)
{
    if (number == 0 || number > m_messages.size())
        return u"EXPUNGE of a message that is not there"_s;
    const Message gone = m_messages.takeAt(number - 1);
    if (gone.uid > 0)
        m_gone << gone.uid;
    return {};
}

QString FolderImage::setUid(qsizetype index, quint32 uid)
{
    if (m_messages[index].uid > 0 && m_messages[index].uid != uid)
        return u"message %1 had UID %2, now %3"_s.arg(index + 1).arg(m_messages[index].uid).arg(uid);
    const bool behind = index > 0 && m_messages[index - 1].uid >= uid;
    const bool before = index + 1 < m_messages.size() && m_messages[index + 1].uid > 0 && m_messages[index + 1].uid <= uid;
    if (behind || before)
        return u"UIDs do not ascend at message %1"_s.arg(index + 1);
    m_messages[index].uid = uid;
    return {};
}

QString FolderImage::fetch(quint32 number, const ImapValues &items)
{
    if (number > m_messages.size())
        return u"FETCH of a message that is not there"_s;
    for (qsizetype i = 0; i + 1 < items.size(); ++i) {
        if (items[i].isAtom("FLAGS") && items[i + 1].kind == ImapValue::List)
            m_messages[number - 1].flags = flagsIn(items[i + 1]);
        if (!items[i].isAtom("UID"))
            continue;
        if (const QString wrong = setUid(number - 1, items[i + 1].text.toUInt()); !wrong.isEmpty())
            return wrong;
    }
    return {};
}

QString FolderImage::vanished(const ImapValues &values)
{
    const bool earlier = values[1].kind == ImapValue::List;
    const QList<quint32> uids = numbersIn(values.value(earlier ? 2 : 1).text);
    for (const quint32 uid : uids) {
        const qsizetype index = placeOf(uid);
        if (index < 0 && !earlier)
            return u"VANISHED %1, which was not there"_s.arg(uid);
        if (index >= 0) {
            m_messages.removeAt(index);
            m_gone << uid;
        }
    }
    return uids.isEmpty() ? u"VANISHED without UIDs"_s : QString();
}

/// The message with that UID, or one of those that may have it.
qsizetype FolderImage::placeOf(quint32 uid) const
{
    qsizetype unknown = -1;
    for (qsizetype i = 0; i < m_messages.size(); ++i) {
        if (m_messages[i].uid == uid)
            return i;
        if (m_messages[i].uid == 0)
            unknown = i;
        else if (m_messages[i].uid < uid)
            unknown = -1;
        else
            break;
    }
    return unknown;
}

void FolderImage::store(quint32 uid, const QByteArray &flag, bool set)
{
    const qsizetype index = placeOf(uid);
    if (index < 0 || !m_messages[index].flags)
        return;
    QByteArrayList flags = m_messages[index].flags->isEmpty() ? QByteArrayList() : m_messages[index].flags->split(' ');
    flags.removeAll(flag.toLower());
    if (set)
        flags << flag.toLower();
    std::sort(flags.begin(), flags.end());
    m_messages[index].flags = flags.join(' ');
}

qsizetype FolderImage::firstUnknown() const
{
    const auto found = std::find_if(m_messages.begin(), m_messages.end(), [](const Message &one) { return one.uid == 0 || !one.flags; });
    return found - m_messages.begin();
}

FolderImage::Content FolderImage::content() const
{
    Content out;
    for (const Message &one : m_messages)
        out.insert(one.uid, one.flags.value_or(QByteArray("?")));
    return out;
}

} // namespace stress

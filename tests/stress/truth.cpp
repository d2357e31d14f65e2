// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "truth.h"
#include <QCryptographicHash>

using namespace Qt::StringLiterals;

namespace stress {

QByteArray Truth::digestOf(const QByteArray &text)
{
    return QCryptographicHash::hash(text, QCryptographicHash::Sha1).toHex();
}

QString Truth::uidValidity(const FolderKey &folder, quint32 value)
{
    const QMutexLocker lock(&m_mutex);
    quint32 &known = m_folders[folder].uidValidity;
    if (known > 0 && known != value)
        return u"UIDVALIDITY of %1 was %2, is %3"_s.arg(QString::fromLatin1(folder)).arg(known).arg(value);
    known = value;
    return {};
}

quint64 Truth::begin(const FolderKey &folder, const QList<QByteArray> &digests)
{
    const QMutexLocker lock(&m_mutex);
    m_begun.insert(++m_last, {folder, digests});
    for (const QByteArray &digest : digests)
        m_folders[folder].underWay.insert(digest, m_last);
    return m_last;
}

QString Truth::assigned(quint64 begun, const QList<quint32> &uids)
{
    const QMutexLocker lock(&m_mutex);
    const Begun what = m_begun.take(begun);
    Folder &folder = m_folders[what.folder];
    for (const QByteArray &digest : what.digests)
        folder.underWay.remove(digest, begun);
    if (!uids.isEmpty() && uids.size() != what.digests.size())
        return u"%1 UIDs for %2 messages"_s.arg(uids.size()).arg(what.digests.size());
    for (qsizetype i = 0; i < uids.size(); ++i) {
        if (folder.messages.contains(uids[i]))
            return u"UID %1 of %2 was given twice"_s.arg(uids[i]).arg(QString::fromLatin1(what.folder));
        folder.messages.insert(uids[i], what.digests[i]);
    }
    return {};
}

void Truth::mayGo(const FolderKey &folder, const QList<quint32> &uids)
{
    const QMutexLocker lock(&m_mutex);
    for (const quint32 uid : uids)
        m_folders[folder].mayGo.insert(uid);
}

bool Truth::mayBeGone(const FolderKey &folder, quint32 uid) const
{
    const QMutexLocker lock(&m_mutex);
    return m_folders.value(folder).mayGo.contains(uid);
}

void Truth::copied(const FolderKey &from, const QList<quint32> &uids, const FolderKey &to, const QList<quint32> &copies)
{
    const QMutexLocker lock(&m_mutex);
    for (qsizetype i = 0; i < uids.size(); ++i) {
        if (m_folders.value(from).mayGo.contains(uids[i]))
            m_folders[to].mayGo.insert(copies[i]);
    }
}

void Truth::gone(const FolderKey &folder, const QList<quint32> &uids)
{
    const QMutexLocker lock(&m_mutex);
    for (const quint32 uid : uids)
        m_folders[folder].gone.insert(uid);
}

QByteArray Truth::digest(const FolderKey &folder, quint32 uid) const
{
    const QMutexLocker lock(&m_mutex);
    return m_folders.value(folder).messages.value(uid);
}

QString Truth::text(const FolderKey &folder, quint32 uid, const QByteArray &digest)
{
    const QByteArray known = this->digest(folder, uid);
    return known.isEmpty() || known == digest ? QString() : u"UID %1 of %2 has another text"_s.arg(uid).arg(QString::fromLatin1(folder));
}

void Truth::keyword(const FolderKey &folder, quint32 uid, const QByteArray &keyword, std::optional<bool> set)
{
    const QMutexLocker lock(&m_mutex);
    QHash<QByteArray, bool> &of = m_folders[folder].keywords[uid];
    if (set)
        of.insert(keyword, *set);
    else
        of.remove(keyword);
}

std::optional<bool> Truth::keyword(const FolderKey &folder, quint32 uid, const QByteArray &keyword) const
{
    const QMutexLocker lock(&m_mutex);
    const auto of = m_folders.value(folder).keywords.value(uid);
    return of.contains(keyword) ? std::optional(of.value(keyword)) : std::nullopt;
}

QString Truth::verify(const FolderKey &folder, const FolderImage::Content &content) const
{
    const QMutexLocker lock(&m_mutex);
    const Folder of = m_folders.value(folder);
    const QString name = QString::fromLatin1(folder);
    for (auto one = content.begin(); one != content.end(); ++one) {
        if (!of.messages.contains(one.key()) && of.underWay.isEmpty())
            return u"%1 holds UID %2, which nobody put there"_s.arg(name).arg(one.key());
        if (of.gone.contains(one.key()))
            return u"%1 holds UID %2, which is gone"_s.arg(name).arg(one.key());
        const QByteArrayList flags = one.value().split(' ');
        const auto keywords = of.keywords.value(one.key());
        for (auto keyword = keywords.begin(); keyword != keywords.end(); ++keyword) {
            if (flags.contains(keyword.key()) != keyword.value())
                return u"%1, UID %2: keyword %3 should be %4 (%5)"_s.arg(name).arg(one.key()).arg(QString::fromLatin1(keyword.key()))
                    .arg(keyword.value() ? u"set"_s : u"away"_s, QString::fromLatin1(one.value()));
        }
    }
    for (const quint32 uid : of.gone) {
        const bool copyUnderWay = !of.messages.contains(uid) && !of.underWay.isEmpty(); // with \Deleted, and nobody heard of it
        if (!of.mayGo.contains(uid) && !copyUnderWay)
            return u"%1: UID %2 is gone, which nobody asked for"_s.arg(name).arg(uid);
    }
    for (auto one = of.messages.begin(); one != of.messages.end(); ++one) {
        if (!content.contains(one.key()) && !of.mayGo.contains(one.key()))
            return u"%1 lacks UID %2, which nobody removed"_s.arg(name).arg(one.key());
    }
    return {};
}

QList<quint32> Truth::unclaimed(const FolderKey &folder, const FolderImage::Content &content) const
{
    const QMutexLocker lock(&m_mutex);
    const Folder of = m_folders.value(folder);
    QList<quint32> out = content.keys();
    out.removeIf([&of](quint32 uid) { return of.messages.contains(uid); });
    return out;
}

QString Truth::claim(const FolderKey &folder, quint32 uid, const QByteArray &digest)
{
    const QMutexLocker lock(&m_mutex);
    Folder &of = m_folders[folder];
    if (!of.underWay.contains(digest))
        return u"%1, UID %2 is nothing that was under way"_s.arg(QString::fromLatin1(folder)).arg(uid);
    of.messages.insert(uid, digest);
    of.mayGo.insert(uid); // it may be the copy of one that is \Deleted
    return {};
}

qsizetype Truth::messages() const
{
    const QMutexLocker lock(&m_mutex);
    qsizetype out = 0;
    for (const Folder &folder : m_folders)
        out += folder.messages.size();
    return out;
}

} // namespace stress

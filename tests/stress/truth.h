// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "folderimage.h"
#include <QHash>
#include <QMutex>
#include <QSet>

namespace stress {

/// What has to be so, by what the server said yes to: whose message each UID is, what may have gone, keywords that belong to one client.
/// Thread-safe. What is wrong is answered; empty: nothing.
class Truth
{
public:
    /// A name and its UIDVALIDITY.
    using FolderKey = QByteArray;
    static FolderKey keyOf(const QByteArray &user, const QByteArray &name) { return user + ' ' + name; }

    /// The same as ever for a folder that nobody deletes.
    QString uidValidity(const FolderKey &folder, quint32 value);
    /// Messages are about to get UIDs in the folder.
    quint64 begin(const FolderKey &folder, const QList<QByteArray> &digests);
    /// They got them; none: it was refused.
    QString assigned(quint64 begun, const QList<quint32> &uids);
    /// The message is about to be marked \Deleted, or moved away.
    void mayGo(const FolderKey &folder, const QList<quint32> &uids);
    bool mayBeGone(const FolderKey &folder, quint32 uid) const;
    /// With their flags, \Deleted among them.
    void copied(const FolderKey &from, const QList<quint32> &uids, const FolderKey &to, const QList<quint32> &copies);
    /// A client was told that they are gone.
    void gone(const FolderKey &folder, const QList<quint32> &uids);
    /// Its text was read.
    QString text(const FolderKey &folder, quint32 uid, const QByteArray &digest);
    QByteArray digest(const FolderKey &folder, quint32 uid) const;
    /// A keyword that only one client gives and takes: what it did; nullopt: it is not known how that went.
    void keyword(const FolderKey &folder, quint32 uid, const QByteArray &keyword, std::optional<bool> set);
    std::optional<bool> keyword(const FolderKey &folder, quint32 uid, const QByteArray &keyword) const;

    /// All is quiet, and this is what the folder holds.
    QString verify(const FolderKey &folder, const FolderImage::Content &content) const;
    /// UIDs of which no reply said whose they are: they were under way when the server died.
    QList<quint32> unclaimed(const FolderKey &folder, const FolderImage::Content &content) const;
    QString claim(const FolderKey &folder, quint32 uid, const QByteArray &digest);
    qsizetype messages() const;

    static QByteArray digestOf(const QByteArray &text);

private:
    struct Folder
    {
        quint32 uidValidity = 0;
        QHash<quint32, QByteArray> messages; ///< digest by UID, also of those that are gone
        QSet<quint32> gone, mayGo;
        QHash<quint32, QHash<QByteArray, bool>> keywords;
        QMultiHash<QByteArray, quint64> underWay; ///< by digest
    };
    struct Begun
    {
        FolderKey folder;
        QList<QByteArray> digests;
    };

    mutable QMutex m_mutex;
    QHash<FolderKey, Folder> m_folders;
    QHash<quint64, Begun> m_begun;
    quint64 m_last = 0;
};

} // namespace stress

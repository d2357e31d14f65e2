// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "imap/sequenceset.h"
#include "mail/foldersnapshot.h"

namespace imap {

/// How a client is told of changes.
struct Telling
{
    bool expunges = true;  ///< numbers may change now (RFC 9051 7.5.1)
    bool uids = false;     ///< FETCH responses name them
    bool modSeqs = false;  ///< likewise (RFC 7162 3.1)
    bool vanished = false; ///< VANISHED instead of EXPUNGE (RFC 7162 3.2.10)
};

/// The selected folder as its client knows it (`told`) and as it is (`latest`).
class FolderView
{
public:
    FolderView(mail::FolderSnapshotPtr opened, QString path, bool readOnly)
        : m_told(opened), m_latest(std::move(opened)), m_path(std::move(path)), m_readOnly(readOnly)
    {
    }

    const mail::FolderSnapshotPtr &told() const { return m_told; }
    const QString &path() const { return m_path; }
    bool readOnly() const { return m_readOnly; }
    /// A later state. One that is older than what is known already is passed over.
    void changed(const mail::FolderSnapshotPtr &latest);
    /// What the client is to be told, as untagged responses, and is then known to it.
    QByteArray updates(const Telling &how);
    /// Messages are gone, and the client could not be told.
    bool isBehind() const { return m_told->highestModSeq() < m_latest->highestModSeq(); }
    /// The modification number of the present state, if all that the client does not know of it is that these are gone.
    std::optional<quint64> modSeqWithout(const QList<quint32> &uids) const;
    /// The client knows these states without being told.
    void known(const QList<mail::FolderEntry> &changed);

    /// The messages a set names, ascending. nullopt: a message number is too large.
    std::optional<QList<quint32>> uidsOf(const NumberRanges &ranges, bool byUid) const;
    /// The largest number a set can name; 0: the folder is empty.
    quint32 largest(bool byUid) const;

private:
    QByteArray expungeResponses(const QList<quint32> &uids) const;

    mail::FolderSnapshotPtr m_told;
    mail::FolderSnapshotPtr m_latest;
    QString m_path;
    bool m_readOnly;
};

/// "* VANISHED (EARLIER) 1:3,7" with CRLF, of bounded length: several where there are many (RFC 7162 3.2.10); nothing for none.
QByteArray vanishedResponses(const NumberRanges &uids, bool earlier);
/// "* 3 FETCH (FLAGS (\Seen))" with CRLF.
QByteArray flagsResponse(qsizetype number, const mail::FolderEntry &entry, bool uid, bool modSeq);

} // namespace imap

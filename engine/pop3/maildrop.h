// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "mail/foldersnapshot.h"

namespace pop3 {

/// The messages of one session: as they were at the sign-in (RFC 1939 5: what arrives later is seen by the next session), and which
/// of them the client wants gone. Numbers are from 1.
class Maildrop
{
public:
    Maildrop() = default;
    /// `octets`: size of all messages together; see octetsOf().
    Maildrop(mail::FolderSnapshotPtr inbox, qint64 octets);
    /// Looks at each of them: not for I/O threads.
    static qint64 octetsOf(const mail::FolderSnapshot &inbox);

    /// Of all, deleted ones too: the highest number.
    qsizetype size() const { return m_inbox ? m_inbox->size() : 0; }
    /// Not marked as deleted.
    qsizetype count() const { return size() - qsizetype(m_deletedUids.size()); }
    qint64 octets() const { return m_octets; }
    /// There is such a message, and it is not marked as deleted.
    bool has(qint64 number) const;
    const mail::FolderEntry &at(qint64 number) const { return m_inbox->at(qsizetype(number - 1)); }
    /// RFC 1939 7, UIDL: the same in every session, of no other message, at most 70 printable characters.
    QByteArray uniqueId(qint64 number) const;

    void remove(qint64 number);
    void restoreAll();
    /// In the order they were marked.
    const QList<quint32> &deletedUids() const { return m_deletedUids; }

private:
    mail::FolderSnapshotPtr m_inbox;
    qint64 m_octets = 0;
    std::vector<bool> m_deleted; ///< empty until something is
    QList<quint32> m_deletedUids;
    qint64 m_deletedOctets = 0;
};

} // namespace pop3

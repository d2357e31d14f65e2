// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "pop3/maildrop.h"

namespace pop3 {

Maildrop::Maildrop(mail::FolderSnapshotPtr inbox, qint64 octets) : m_inbox(std::move(inbox)), m_octets(octets) {}

qint64 Maildrop::octetsOf(const mail::FolderSnapshot &inbox)
{
    qint64 out = 0;
    for (qsizetype i = 0; i < inbox.size(); ++i)
        out += inbox.at(i).size;
    return out;
}

bool Maildrop::has(qint64 number) const
{
    return number >= 1 && number <= size() && (m_deleted.empty() || !m_deleted[size_t(number - 1)]);
}

QByteArray Maildrop::uniqueId(qint64 number) const
{
    return QByteArray::number(m_inbox->uidValidity()) + '-' + QByteArray::number(at(number).uid);
}

void Maildrop::remove(qint64 number)
{
    if (m_deleted.empty())
        m_deleted.resize(size_t(size()));
    m_deleted[size_t(number - 1)] = true;
    const mail::FolderEntry &entry = at(number);
    m_deletedUids.append(entry.uid);
    m_deletedOctets += entry.size;
    m_octets -= entry.size;
}

void Maildrop::restoreAll()
{
    m_deleted.clear();
    m_deletedUids.clear();
    m_octets += std::exchange(m_deletedOctets, 0);
}

} // namespace pop3

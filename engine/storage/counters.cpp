// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/counters.h"
#include "mail/foldersnapshot.h"
#include "storage/statements.h"

namespace storage {

MailboxCounters *Counters::mailbox(SqlConnection &connection, Id id)
{
    if (auto known = m_mailboxes.constFind(id); known != m_mailboxes.cend())
        return known->get();
    auto row = connection.run(sql::kMailboxState, id);
    if (!row.next())
        return nullptr;
    auto mailbox = std::make_shared<MailboxCounters>();
    mailbox->address = row.text(0);
    mailbox->inboxId = row.id(1);
    mailbox->trashId = row.id(2);
    mailbox->modSeq = row.id(3);
    mailbox->unread = row.integer(4);
    mailbox->total = row.integer(5);
    mailbox->size = row.integer(6);
    mailbox->domainId = row.id(7);
    mailbox->uidValidity = quint32(row.integer(8));
    return m_mailboxes.insert(id, mailbox)->get();
}

FolderCounters *Counters::folder(SqlConnection &connection, Id id)
{
    if (auto known = m_folders.constFind(id); known != m_folders.cend())
        return known->get();
    auto row = connection.run(sql::kFolderState, id);
    if (!row.next())
        return nullptr;
    auto folder = std::make_shared<FolderCounters>();
    folder->mailboxId = row.id(0);
    folder->role = control::FolderRole(row.integer(1));
    folder->uidValidity = quint32(row.integer(2));
    folder->uidNext = quint32(row.integer(3));
    folder->modSeq = row.id(4);
    folder->unread = row.integer(5);
    folder->total = row.integer(6);
    folder->size = row.integer(7);
    folder->traceSize = row.integer(8);
    folder->deleted = row.integer(9);
    folder->vanished = row.integer(10);
    folder->vanishedSince = row.id(11);
    return m_folders.insert(id, folder)->get();
}

FolderCounters *Counters::change(SqlConnection &connection, Id folderId)
{
    FolderCounters *in = folder(connection, folderId);
    if (in && !std::exchange(in->dirty, true))
        m_changed << folderId;
    return in;
}

void Counters::count(SqlConnection &connection, Id folderId, const EntryCount &entry, int sign)
{
    FolderCounters *in = change(connection, folderId);
    if (!in)
        return;
    const bool unread = !(entry.flags & mail::FlagSeen);
    in->total += sign;
    in->size += sign * entry.size;
    in->traceSize += sign * entry.traceSize;
    in->unread += unread ? sign : 0;
    in->deleted += entry.flags & mail::FlagDeleted ? sign : 0;
    MailboxCounters *of = mailbox(connection, in->mailboxId);
    if (!of)
        return;
    of->size += sign * entry.size;
    if (in->role != control::FolderRole::Trash) {
        of->total += sign;
        of->unread += unread ? sign : 0;
    }
    of->dirty = true;
}

quint32 Counters::nextUidValidity(MailboxCounters &mailbox, qint64 nowMs)
{
    mailbox.uidValidity = qMax(mailbox.uidValidity + 1, quint32(nowMs / 1000));
    mailbox.dirty = true;
    return mailbox.uidValidity;
}

quint64 Counters::touch(SqlConnection &connection, Id folderId)
{
    FolderCounters *in = change(connection, folderId);
    MailboxCounters *of = in ? mailbox(connection, in->mailboxId) : nullptr;
    if (!of)
        return 0;
    in->modSeq = ++of->modSeq;
    of->dirty = true;
    return of->modSeq;
}

void Counters::write(SqlConnection &connection)
{
    for (Id id : std::exchange(m_changed, {})) {
        const std::shared_ptr<FolderCounters> folder = m_folders.value(id);
        if (!folder) // dropped with its mailbox
            continue;
        folder->dirty = false;
        connection.run(sql::kUpdateFolder, folder->uidNext, folder->modSeq, folder->unread, folder->total, folder->size,
                       folder->traceSize, folder->deleted, folder->vanished, folder->vanishedSince, id);
        const std::shared_ptr<MailboxCounters> of = m_mailboxes.value(folder->mailboxId);
        if (of && std::exchange(of->dirty, false))
            connection.run(sql::kUpdateMailbox, of->modSeq, of->unread, of->total, of->size, of->uidValidity,
                           folder->mailboxId);
    }
    if (m_folders.size() > kMost || m_mailboxes.size() > kMost)
        forget();
}

void Counters::drop(Id mailboxId)
{
    m_mailboxes.remove(mailboxId);
    m_folders.removeIf([mailboxId](const auto &folder) { return folder.value()->mailboxId == mailboxId; });
}

void Counters::forget()
{
    m_folders.clear();
    m_mailboxes.clear();
    m_changed.clear();
}

} // namespace storage

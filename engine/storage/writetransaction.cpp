// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/writetransaction.h"
#include "storage/jsontext.h"
#include "storage/statements.h"
#include "storage/vanished.h"

namespace storage {

void WriteTransaction::addEvent(control::Event event, std::optional<control::Message> message)
{
    event.seq = ++m_lastSeq;
    event.at = m_now;
    if (m_actor)
        event.detail = JsonObject::withActor(event.detail, *m_actor);
    m_connection.run(sql::kInsertEvent, event.seq, event.at, event.kind, event.mailId, event.messageId,
                     event.mailboxId, event.to, event.detail);
    m_published << Store::Published{std::move(event), std::move(message)};
}

void WriteTransaction::vanish(Id folderId, quint32 uid, quint64 modSeq)
{
    FolderChange change{FolderChange::Vanished, folderId, {}};
    change.entry.uid = uid;
    change.entry.modSeq = modSeq;
    m_folderChanges << change;
    m_vanished[folderId] << uid;
}

void WriteTransaction::writeCollected()
{
    for (auto it = m_vanished.cbegin(); it != m_vanished.cend(); ++it)
        vanished::keep(*this, it.key(), *it);
    m_counters.write(m_connection);
    for (auto it = m_live.cbegin(); it != m_live.cend(); ++it)
        m_connection.run(sql::kSegmentLive, *it, *it, it.key());
}

void WriteTransaction::runAfterCommit()
{
    for (const auto &action : m_afterCommit)
        action();
}

} // namespace storage

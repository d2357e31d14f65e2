// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/workerpool.h"
#include "imap/imapactions.h"
#include "imap/messageoutline.h"
#include "storage/accessstore.h"
#include <atomic>

namespace mailaccess {

/// Puts messages into an order: outlines from the store, many at once, headers of those that have none; looked at in the pool. Those that
/// went meanwhile are not in it.
class MessageOrdering : public std::enable_shared_from_this<MessageOrdering>
{
public:
    using Done = base::Callback<imap::OrderedMessages>;
    MessageOrdering(storage::AccessStore &store, base::WorkerPool &pool, imap::OrderMessages wanted, Done done);
    void start();
    /// Nobody waits for it any more. Any thread.
    void cancel() { m_cancelled = true; }

private:
    void withoutHeaders();
    void next();
    void readOutlines(const QList<base::Id> &mailIds);
    void addAll(const imap::MessageOutlines &outlines);
    void goOn();
    void readHeader(const mail::FolderEntry &entry);
    void finish() { m_done(m_wanted.order->take()); }

    storage::AccessStore &m_store;
    base::WorkerPool &m_pool;
    const imap::OrderMessages m_wanted;
    const Done m_done;
    std::atomic<bool> m_cancelled{false};
    qsizetype m_position = 0;          ///< in m_wanted.uids
    QList<mail::FolderEntry> m_entries; ///< whose outlines are being read
};

} // namespace mailaccess

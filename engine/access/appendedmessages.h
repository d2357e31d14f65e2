// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/workerpool.h"
#include "imap/imapactions.h"
#include "storage/accessstore.h"

namespace mailaccess {

/// The messages of one APPEND on their way in: octets to a body of the store, its summary in the pool, then all of them in one commit
/// (RFC 3502). Lives on the connection's I/O thread; let go, it drops what is not committed.
class AppendedMessages : public std::enable_shared_from_this<AppendedMessages>
{
public:
    /// Stop above it, go on when `drained` is called.
    static constexpr qint64 kMaxPending = 1 << 20;

    AppendedMessages(storage::Store &store, base::WorkerPool &pool, base::ExecutorPtr executor, std::function<void()> drained);
    void begin();
    void append(QByteArrayView bytes);
    bool isBehind() const { return !m_messages.empty() && m_messages.back().to.body && m_messages.back().to.body->pendingBytes() > kMaxPending; }
    void end(const imap::EndMessage &message, qint64 wallMs);
    void commit(base::Id folderId, std::function<void(base::Result<storage::AppendedMessages>)> done);

private:
    struct Message
    {
        storage::MessageToAppend to;
        bool ready = false;
    };
    void summarize(size_t index);
    void commitWhenReady();

    storage::Store &m_store;
    base::WorkerPool &m_pool;
    const base::ExecutorPtr m_executor;
    const std::function<void()> m_drained;
    std::vector<Message> m_messages;
    std::optional<base::Error> m_failure; ///< the first
    base::Id m_folderId = 0;
    std::function<void(base::Result<storage::AppendedMessages>)> m_done;
};

} // namespace mailaccess

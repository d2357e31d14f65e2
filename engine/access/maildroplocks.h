// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/id.h"
#include <QSet>
#include <array>
#include <memory>
#include <mutex>

namespace mailaccess {

/// Which maildrops a POP3 session has to itself (RFC 1939 4): of an engine. Any thread; a lock is held for one look into a table,
/// once at the sign-in and once at the end.
class MaildropLocks
{
public:
    MaildropLocks();
    /// It is one's own until the object is let go, which may outlive this. Null: somebody else has it.
    using Lock = std::shared_ptr<void>;
    Lock take(base::Id mailboxId);

private:
    struct Shard
    {
        std::mutex mutex;
        QSet<base::Id> taken;
    };
    static constexpr size_t kShards = 16;
    using Shards = std::array<Shard, kShards>;
    const std::shared_ptr<Shards> m_shards;
};

} // namespace mailaccess

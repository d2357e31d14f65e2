// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "access/maildroplocks.h"

namespace mailaccess {

MaildropLocks::MaildropLocks() : m_shards(std::make_shared<Shards>()) {}

MaildropLocks::Lock MaildropLocks::take(base::Id mailboxId)
{
    Shard &shard = (*m_shards)[size_t(mailboxId % kShards)];
    {
        const std::scoped_lock lock(shard.mutex);
        if (shard.taken.contains(mailboxId))
            return nullptr;
        shard.taken.insert(mailboxId);
    }
    return Lock(&shard, [shards = m_shards, mailboxId](void *) {
        Shard &own = (*shards)[size_t(mailboxId % kShards)];
        const std::scoped_lock lock(own.mutex);
        own.taken.remove(mailboxId);
    });
}

} // namespace mailaccess

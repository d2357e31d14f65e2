// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "auth/addressprefix.h"
#include "control/bans.h"
#include <QHash>
#include <QList>
#include <array>
#include <atomic>
#include <mutex>

namespace auth {

/// Bans by prefix, of any length. Any thread; has() costs a short lock per length in use, which is a handful.
class BanList
{
public:
    struct Found
    {
        qint64 until = 0; ///< 0: no end
        bool byHand = false;
        bool ofMany = false; ///< wider than one client: an IPv4 address or a /64
    };
    /// False: no room. One set by itself gives way when its part is full, one set by hand never.
    bool set(const AddressPrefix &prefix, const control::Ban &ban);
    bool lift(const AddressPrefix &prefix);
    /// The one in force for this address; by hand before others.
    std::optional<Found> find(const AddressPrefix &host, qint64 nowMs) const;
    QList<control::Ban> all(qint64 nowMs) const;
    QList<control::Ban> expire(qint64 nowMs);
    qint64 count() const { return m_count.load(std::memory_order_relaxed); }

private:
    static constexpr size_t kShards = 32;
    static constexpr qsizetype kMostPerShard = 512;
    struct Shard
    {
        mutable std::mutex lock;
        QHash<AddressPrefix, control::Ban> bans;
    };
    const Shard &shardOf(const AddressPrefix &prefix) const { return m_shards[qHash(prefix, 0x9e3779b9) % kShards]; }
    Shard &shardOf(const AddressPrefix &prefix) { return m_shards[qHash(prefix, 0x9e3779b9) % kShards]; }
    bool lengthInUse(bool v6, int length) const;

    std::array<Shard, kShards> m_shards;
    std::array<std::atomic<quint64>, 3> m_lengthsV6{}; // bits; never cleared
    std::atomic<quint64> m_lengthsV4{0};
    std::atomic<qint64> m_count{0};
};

} // namespace auth

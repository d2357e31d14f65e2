// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/banlist.h"
#include <algorithm>

using namespace Qt::StringLiterals;

namespace auth {

namespace {

bool isOver(const control::Ban &ban, qint64 nowMs)
{
    return ban.until != 0 && ban.until <= nowMs;
}

bool isByHand(const control::Ban &ban)
{
    return ban.cause == "hand"_L1;
}

} // namespace

bool BanList::set(const AddressPrefix &prefix, const control::Ban &ban)
{
    Shard &shard = shardOf(prefix);
    const std::lock_guard lock(shard.lock);
    const auto known = shard.bans.find(prefix);
    if (known != shard.bans.end()) {
        *known = ban;
        return true;
    }
    if (shard.bans.size() >= kMostPerShard) {
        const auto weaker = std::find_if(shard.bans.cbegin(), shard.bans.cend(), [](const control::Ban &one) { return !isByHand(one); });
        if (weaker == shard.bans.cend())
            return false;
        shard.bans.erase(weaker);
        --m_count;
    }
    shard.bans.insert(prefix, ban);
    ++m_count;
    std::atomic<quint64> &word = prefix.v6 ? m_lengthsV6[prefix.length / 64] : m_lengthsV4;
    word |= quint64(1) << (prefix.v6 ? prefix.length % 64 : prefix.length);
    return true;
}

bool BanList::lift(const AddressPrefix &prefix)
{
    Shard &shard = shardOf(prefix);
    const std::lock_guard lock(shard.lock);
    if (shard.bans.remove(prefix) == 0)
        return false;
    --m_count;
    return true;
}

bool BanList::lengthInUse(bool v6, int length) const
{
    const quint64 word = (v6 ? m_lengthsV6[size_t(length) / 64] : m_lengthsV4).load(std::memory_order_relaxed);
    return word >> (v6 ? length % 64 : length) & 1;
}

std::optional<BanList::Found> BanList::find(const AddressPrefix &host, qint64 nowMs) const
{
    if (count() == 0)
        return std::nullopt;
    std::optional<Found> found;
    for (int length = host.length; length >= 0; --length) {
        if (!lengthInUse(host.v6, length))
            continue;
        const AddressPrefix prefix = host.cut(length);
        const Shard &shard = shardOf(prefix);
        const std::lock_guard lock(shard.lock);
        const auto ban = shard.bans.constFind(prefix);
        if (ban == shard.bans.cend() || isOver(*ban, nowMs))
            continue;
        if (!found || isByHand(*ban))
            found = Found{ban->until, isByHand(*ban), length < (host.v6 ? 64 : 32)};
    }
    return found;
}

QList<control::Ban> BanList::all(qint64 nowMs) const
{
    QList<control::Ban> out;
    for (const Shard &shard : m_shards) {
        const std::lock_guard lock(shard.lock);
        std::copy_if(shard.bans.cbegin(), shard.bans.cend(), std::back_inserter(out), [&](const control::Ban &ban) { return !isOver(ban, nowMs); });
    }
    std::sort(out.begin(), out.end(), [](const control::Ban &a, const control::Ban &b) { return a.address < b.address; });
    return out;
}

QList<control::Ban> BanList::expire(qint64 nowMs)
{
    QList<control::Ban> out;
    for (Shard &shard : m_shards) {
        const std::lock_guard lock(shard.lock);
        m_count -= shard.bans.removeIf([&](const std::pair<const AddressPrefix &, control::Ban &> &one) {
            const bool over = isOver(one.second, nowMs);
            if (over)
                out.append(one.second);
            return over;
        });
    }
    return out;
}

} // namespace auth

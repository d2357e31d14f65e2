// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QHash>
#include <limits>
#include <optional>
#include <set>

namespace queue {

/// Keys and the time each is to be looked at again. One time per key; queue thread.
template<typename Key>
class WakeList
{
public:
    void set(const Key &key, qint64 at)
    {
        remove(key);
        m_times.insert(key, at);
        m_order.emplace(at, key);
    }
    void remove(const Key &key)
    {
        const auto found = m_times.constFind(key);
        if (found == m_times.constEnd())
            return;
        m_order.erase({*found, key});
        m_times.erase(found);
    }
    std::optional<Key> takeDue(qint64 now)
    {
        if (m_order.empty() || m_order.begin()->first > now)
            return std::nullopt;
        const Key key = m_order.begin()->second;
        m_order.erase(m_order.begin());
        m_times.remove(key);
        return key;
    }
    qint64 next() const { return m_order.empty() ? std::numeric_limits<qint64>::max() : m_order.begin()->first; }

private:
    std::set<std::pair<qint64, Key>> m_order;
    QHash<Key, qint64> m_times;
};

} // namespace queue

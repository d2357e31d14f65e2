// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QHash>
#include <limits>
#include <optional>
#include <map>

namespace queue {

/// Keys and the time each is to be looked at again; of one time, in the order they were set. One time per key; queue thread.
template<typename Key>
class WakeList
{
public:
    void set(const Key &key, qint64 at)
    {
        remove(key);
        const Place place{at, ++m_last};
        m_places.insert(key, place);
        m_order.emplace(place, key);
    }
    void remove(const Key &key)
    {
        const auto found = m_places.constFind(key);
        if (found == m_places.constEnd())
            return;
        m_order.erase(*found);
        m_places.erase(found);
    }
    std::optional<Key> takeDue(qint64 now)
    {
        if (m_order.empty() || m_order.begin()->first.first > now)
            return std::nullopt;
        const Key key = m_order.begin()->second;
        m_order.erase(m_order.begin());
        m_places.remove(key);
        return key;
    }
    qint64 next() const { return m_order.empty() ? std::numeric_limits<qint64>::max() : m_order.begin()->first.first; }

private:
    using Place = std::pair<qint64, quint64>; ///< when, and a running number
    std::map<Place, Key> m_order;
    QHash<Key, Place> m_places;
    quint64 m_last = 0;
};

} // namespace queue

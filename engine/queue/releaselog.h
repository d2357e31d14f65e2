// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/id.h"
#include <QHash>
#include <deque>
#include <set>

namespace queue {

/// Which rows were let go of while a read of the store was on its way. Such a read may show a row as it was before its
/// fate was stored: who believes it delivers it a second time. Remembers no longer than a read lasts. Queue thread.
class ReleaseLog
{
public:
    /// A read begins; end() it with what is returned.
    quint64 begin()
    {
        m_open.insert(++m_now);
        return m_now;
    }
    void add(base::Id id)
    {
        if (m_open.empty())
            return;
        m_last.insert(id, m_now);
        m_order.emplace_back(m_now, id);
    }
    bool releasedSince(quint64 ticket, base::Id id) const { return m_last.value(id, 0) >= ticket; }
    void end(quint64 ticket)
    {
        m_open.erase(ticket);
        const quint64 needed = m_open.empty() ? m_now + 1 : *m_open.begin();
        for (; !m_order.empty() && m_order.front().first < needed; m_order.pop_front()) {
            const auto last = m_last.constFind(m_order.front().second);
            if (last != m_last.constEnd() && *last < needed)
                m_last.erase(last);
        }
    }
    qsizetype size() const { return qsizetype(m_order.size()); }

private:
    quint64 m_now = 0;
    std::set<quint64> m_open;
    QHash<base::Id, quint64> m_last;
    std::deque<std::pair<quint64, base::Id>> m_order;
};

} // namespace queue

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QHash>
#include <QMutex>
#include <QString>
#include <atomic>
#include <memory>

namespace delivery {

/// What a group holds, for other threads to read.
struct GroupCounters
{
    std::atomic<int> connections{0};
    std::atomic<int> idle{0};
    std::atomic<qint64> reused{0};
    std::atomic<qint64> opened{0};
    std::atomic<qint64> resumed{0};
};
using GroupCountersPtr = std::shared_ptr<GroupCounters>;

/// The counters of all groups by key. Thread-safe; the lock is held for a look-up.
class GroupBook
{
public:
    GroupCountersPtr open(const QString &key)
    {
        const QMutexLocker lock(&m_lock);
        GroupCountersPtr &counters = m_groups[key];
        if (!counters)
            counters = std::make_shared<GroupCounters>();
        return counters;
    }
    /// Null: not in use.
    GroupCountersPtr find(const QString &key) const
    {
        const QMutexLocker lock(&m_lock);
        return m_groups.value(key);
    }
    void close(const QString &key)
    {
        const QMutexLocker lock(&m_lock);
        m_groups.remove(key);
    }

private:
    mutable QMutex m_lock;
    QHash<QString, GroupCountersPtr> m_groups;
};

} // namespace delivery

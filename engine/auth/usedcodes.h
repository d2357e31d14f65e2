// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/id.h"
#include <QHash>
#include <mutex>

namespace auth {

/// Each code of a second factor counts once (RFC 6238 5.2): remembers the last time step each user has used. Any thread; asked
/// only after a right password.
class UsedCodes
{
public:
    /// False: that step, or a later one, was used before.
    bool use(base::Id userId, qint64 step)
    {
        const std::lock_guard lock(m_mutex);
        if (m_last.size() >= kMost)
            m_last.clear();
        qint64 &last = m_last[userId];
        if (step <= last)
            return false;
        last = step;
        return true;
    }

private:
    static constexpr qsizetype kMost = 100'000;
    std::mutex m_mutex;
    QHash<base::Id, qint64> m_last;
};

} // namespace auth

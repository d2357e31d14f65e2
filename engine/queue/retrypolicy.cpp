// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue/retrypolicy.h"
#include "queue/spread.h"

namespace queue {

qint64 RetryPolicy::pauseMs(base::Id mailId, int attempts) const
{
    qint64 pause = m_firstMs;
    for (int i = 1; i < attempts && pause < m_longestMs; ++i)
        pause *= 2;
    return stretched(qMin(pause, m_longestMs), mailId + quint64(attempts));
}

const RetryPolicy &RetryRules::of(const QString &destination) const
{
    const auto found = byDestination.constFind(destination);
    return found == byDestination.constEnd() ? general : *found;
}

qint64 RetryRules::longestPauseMs() const
{
    qint64 longest = general.longestPauseMs();
    for (const RetryPolicy &one : byDestination)
        longest = qMax(longest, one.longestPauseMs());
    return longest;
}

} // namespace queue

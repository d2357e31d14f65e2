// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue/retrypolicy.h"

namespace queue {

namespace {

/// splitmix64: spreads ids that follow each other.
quint64 mixed(quint64 x)
{
    x += 0x9e3779b97f4a7c15ULL;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31);
}

} // namespace

qint64 RetryPolicy::pauseMs(base::Id mailId, int attempts) const
{
    qint64 pause = m_firstMs;
    for (int i = 1; i < attempts && pause < m_longestMs; ++i)
        pause *= 2;
    pause = qMin(pause, m_longestMs);
    const qint64 spread = pause / 5;
    return pause + (spread ? qint64(mixed(mailId + quint64(attempts)) % quint64(spread + 1)) : 0);
}

} // namespace queue

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/id.h"
#include <QHash>
#include <QString>

namespace queue {

/// Exponential backoff: the pause doubles with each attempt up to a longest one, and is stretched by up to a fifth so
/// that what failed together is not tried together. Recipients of one mail get the same stretch and stay one job.
/// Immutable, any thread.
class RetryPolicy
{
public:
    RetryPolicy(qint64 firstMs, qint64 longestMs) : m_firstMs(firstMs), m_longestMs(longestMs) {}

    /// Pause before the next attempt of a mail that has had `attempts` (from 1), in ms.
    qint64 pauseMs(base::Id mailId, int attempts) const;
    /// No pause is longer, stretch included.
    qint64 longestPauseMs() const { return m_longestMs * 6 / 5; }
    bool operator==(const RetryPolicy &) const = default;

private:
    qint64 m_firstMs;
    qint64 m_longestMs;
};

/// Which policy is whose. Value.
struct RetryRules
{
    RetryPolicy general{300000, 14400000};
    QHash<QString, RetryPolicy> byDestination;

    const RetryPolicy &of(const QString &destination) const;
    /// No pause of anybody is longer.
    qint64 longestPauseMs() const;
    bool operator==(const RetryRules &) const = default;
};

} // namespace queue

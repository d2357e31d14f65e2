// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "config/settings.h"
#include "queue/retrypolicy.h"
#include "storage/store.h"

namespace server {

/// When mail is tried again and how long, in general and for single domains: first_retry_s, max_retry_s, lifetime_h,
/// delay_notice_h and retry_for of [queue]. Value.
struct QueueTimes
{
    queue::RetryRules retry;
    storage::QueueLife life;
    storage::QueueLives lifeFor;

    /// Error::field names the setting that is wrong.
    static base::Result<QueueTimes> of(const config::Settings &settings);
    qint64 longestLifeMs() const;
    bool operator==(const QueueTimes &) const = default;
};

} // namespace server

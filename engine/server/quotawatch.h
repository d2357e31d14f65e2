// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/clock.h"
#include "base/executor.h"
#include "storage/accountstore.h"
#include "storage/store.h"

namespace server {

/// Tells owners of mailboxes that are nearly full, by a mail into the mailbox, once until there is room again. Control thread; the
/// store and the clock outlive it.
class QuotaWatch
{
public:
    QuotaWatch(storage::Store &store, const base::Clock &clock, base::ExecutorPtr executor);
    /// limits.quota_warn_percent; 0: nobody is told.
    void look(int percent);

    /// The mail. Pure.
    static QString subjectOf(const storage::QuotaState &state);
    static QString textOf(const storage::QuotaState &state);

private:
    void found(const QList<storage::QuotaState> &states);
    void tell(const storage::QuotaState &state);

    storage::Store &m_store;
    const base::Clock &m_clock;
    const base::ExecutorPtr m_executor;
    bool m_looking = false;
    std::shared_ptr<bool> m_alive = std::make_shared<bool>(true);
};

} // namespace server

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/executor.h"
#include "base/id.h"
#include "storage/accountstore.h"
#include <QSet>
#include <QStringList>

namespace pipeline {

/// Whether a signed-in user may send as somebody: asks the store, and remembers the answers that were yes for as long as no
/// account changes. One per connection, on its thread.
class SenderCheck
{
public:
    SenderCheck(storage::AccountStore &accounts, base::ExecutorPtr executor, base::Id userId);
    /// `done`: the first of `addresses` that is not his, or "". May answer at once; not when this is gone by then.
    using Done = std::function<void(const base::Result<QString> &)>;
    void check(const QStringList &addresses, Done done);

private:
    storage::AccountStore &m_accounts;
    const base::ExecutorPtr m_executor;
    const base::Id m_userId;
    QSet<QString> m_his;
    quint64 m_version = 0; ///< of the accounts, when they were asked
    std::shared_ptr<bool> m_alive = std::make_shared<bool>(true);
};

} // namespace pipeline

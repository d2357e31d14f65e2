// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/sendercheck.h"
#include <algorithm>

namespace pipeline {

SenderCheck::SenderCheck(storage::AccountStore &accounts, base::ExecutorPtr executor, base::Id userId)
    : m_accounts(accounts)
    , m_executor(std::move(executor))
    , m_userId(userId)
{
}

void SenderCheck::check(const QStringList &addresses, Done done)
{
    if (const quint64 version = m_accounts.accountsVersion(); version != m_version) {
        m_his.clear();
        m_version = version;
    }
    const auto unknown = std::find_if(addresses.cbegin(), addresses.cend(), [this](const QString &one) { return !m_his.contains(one); });
    if (unknown == addresses.cend()) {
        done(QString());
        return;
    }
    auto answered = [this, alive = std::weak_ptr<bool>(m_alive), addresses, address = *unknown, done = std::move(done),
                     version = m_version](const base::Result<bool> &may) {
        if (alive.expired())
            return;
        if (!may) {
            done(may.error());
        } else if (!*may) {
            done(address);
        } else {
            if (version == m_version)
                m_his.insert(address);
            check(addresses, done);
        }
    };
    m_accounts.maySendAs(m_userId, *unknown, {m_executor, std::move(answered)});
}

} // namespace pipeline

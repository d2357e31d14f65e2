// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/executor.h"
#include "net/addressset.h"
#include <QHash>
#include <memory>

namespace net {

/// Counts open connections per client: an IPv4 address, or the /64 an IPv6 client can roam in. Lives on the accept
/// thread; I/O threads ask it by message.
class AddressLimiter : public std::enable_shared_from_this<AddressLimiter>
{
public:
    /// One counted connection; given back, from any thread, when it dies.
    class Slot;
    using SlotPtr = std::shared_ptr<Slot>;

    /// `maximum` 0: no limit. `executor`: of the accept thread.
    AddressLimiter(int maximum, AddressSet exempt, base::ExecutorPtr executor);
    /// False: the client has as many as it may. True with a null slot: it is not counted.
    std::pair<bool, SlotPtr> admit(const QHostAddress &address);
    /// For callers from now on; who is counted stays counted.
    void setLimits(int maximum, AddressSet exempt)
    {
        m_maximum = maximum;
        m_exempt = std::move(exempt);
    }
    qsizetype clients() const { return m_counts.size(); }

private:
    using Key = std::pair<quint64, bool>; // upper half of the address, and whether it is IPv6
    static Key keyOf(const QHostAddress &address);
    void release(const Key &key);

    int m_maximum;
    AddressSet m_exempt;
    const base::ExecutorPtr m_executor;
    QHash<Key, int> m_counts;
};

} // namespace net

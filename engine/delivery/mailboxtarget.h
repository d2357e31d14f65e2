// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "mail/deliverytarget.h"
#include "storage/sendmeter.h"
#include "storage/store.h"
#include <atomic>

namespace delivery {

/// Mail for mailboxes of this server that waited in the queue for its time: put into them in one commit with its fate, so that
/// a crash neither loses nor doubles it; likewise what users have sent on elsewhere. All other mail goes to the next target. Thread-safe; what it works with outlives it
/// and what it was asked.
class MailboxTarget final : public mail::DeliveryTarget
{
public:
    MailboxTarget(storage::Store &store, base::WorkerPool &workers, const base::Clock &clock, mail::DeliveryTarget &next)
        : m_store(store), m_workers(workers), m_clock(clock), m_next(next)
    {
    }
    /// limits.quota_rejects: mail for a mailbox over its quota is returned at once, else tried until it expires. Any thread.
    void setFullRejects(bool on) { m_fullRejects = on; }
    /// What counts forwards and answers; null, as at first: nothing does. Before the first mail; outlives it.
    void setMeter(storage::SendMeter *meter) { m_meter = meter; }

    void plan(const QString &destination, base::Callback<mail::DeliveryGroup> done) override;
    void deliver(mail::DeliveryJob job, base::Callback<mail::DeliveryReport> done) override;
    GroupState groupState(const QString &key) const override;

private:
    storage::Store &m_store;
    base::WorkerPool &m_workers;
    const base::Clock &m_clock;
    mail::DeliveryTarget &m_next;
    storage::SendMeter *m_meter = nullptr;
    std::atomic<bool> m_fullRejects{false};
};

} // namespace delivery

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "delivery/mailboxtarget.h"
#include "delivery/mailboxjob.h"
#include "mail/mailboxdestination.h"
#include <limits>

namespace delivery {

using namespace Qt::StringLiterals;

namespace {
constexpr QLatin1StringView kKey = "mailboxes"_L1; // of the one group
}

void MailboxTarget::plan(const QString &destination, base::Callback<mail::DeliveryGroup> done)
{
    if (destination != mail::kMailboxDestination) {
        m_next.plan(destination, std::move(done));
        return;
    }
    mail::DeliveryGroup group;
    group.key = kKey;
    group.validUntilUs = std::numeric_limits<qint64>::max();
    done(group);
}

void MailboxTarget::deliver(mail::DeliveryJob job, base::Callback<mail::DeliveryReport> done)
{
    if (job.group.key == kKey)
        std::make_shared<MailboxJob>(m_store, m_workers, m_clock, m_fullRejects, std::move(job), std::move(done))->start();
    else
        m_next.deliver(std::move(job), std::move(done));
}

mail::DeliveryTarget::GroupState MailboxTarget::groupState(const QString &key) const
{
    return key == kKey ? GroupState() : m_next.groupState(key);
}

} // namespace delivery

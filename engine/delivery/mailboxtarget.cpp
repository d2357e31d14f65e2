// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "delivery/mailboxtarget.h"
#include "delivery/forwardjob.h"
#include "delivery/mailboxjob.h"
#include "mail/mailboxdestination.h"
#include <limits>

namespace delivery {

using namespace Qt::StringLiterals;

namespace {
/// Each is a group by itself, of the same name.
bool isHere(const QString &destination)
{
    return destination == mail::kMailboxDestination || destination == mail::kForwardDestination;
}
}

void MailboxTarget::plan(const QString &destination, base::Callback<mail::DeliveryGroup> done)
{
    if (!isHere(destination)) {
        m_next.plan(destination, std::move(done));
        return;
    }
    mail::DeliveryGroup group;
    group.key = destination;
    group.validUntilUs = std::numeric_limits<qint64>::max();
    done(group);
}

void MailboxTarget::deliver(mail::DeliveryJob job, base::Callback<mail::DeliveryReport> done)
{
    if (job.group.key == mail::kMailboxDestination)
        std::make_shared<MailboxJob>(MailboxJob::Setup{m_store, m_workers, m_clock, m_meter, m_fullRejects}, std::move(job), std::move(done))->start();
    else if (job.group.key == mail::kForwardDestination)
        std::make_shared<ForwardJob>(ForwardJob::Setup{m_store, m_workers, m_clock, m_meter}, std::move(job), std::move(done))->start();
    else
        m_next.deliver(std::move(job), std::move(done));
}

mail::DeliveryTarget::GroupState MailboxTarget::groupState(const QString &key) const
{
    return isHere(key) ? GroupState() : m_next.groupState(key);
}

} // namespace delivery

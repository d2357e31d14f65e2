// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "delivery/forwardjob.h"
#include "base/logging.h"
#include "delivery/mailcopy.h"
#include "mail/address.h"
#include "storage/ownmail.h"
#include "storage/queuestore.h"

namespace delivery {

using namespace Qt::StringLiterals;
using mail::DeliveryResult;

ForwardJob::ForwardJob(const Setup &setup, mail::DeliveryJob job, base::Callback<mail::DeliveryReport> done)
    : m_setup(setup), m_job(std::move(job)), m_done(std::move(done))
{
    m_report.mailId = m_job.mailId;
    m_report.stages = "{}";
}

void ForwardJob::next()
{
    if (m_at == m_job.recipients.size()) {
        m_done(m_report);
        return;
    }
    const mail::PathResult parsed = mail::parseMailbox(m_job.recipients[m_at].address.toUtf8(), {true, false, false});
    if (!parsed) {
        end(DeliveryResult::Failed, {5, 1, 3}, u"not an address"_s);
        return;
    }
    m_setup.store.senders()->forwards(parsed.address.localPart, parsed.address.domain,
                                      then<QList<storage::Forward>>([](ForwardJob &job, const QList<storage::Forward> &forwards) { job.found(forwards); }));
}

/// As it is now: the user may have changed it while the mail waited.
void ForwardJob::found(const QList<storage::Forward> &forwards)
{
    const auto his = std::find_if(forwards.begin(), forwards.end(), [](const storage::Forward &one) { return one.asked; });
    if (his == forwards.end()) {
        end(DeliveryResult::Failed, {5, 1, 1}, u"there is no such mailbox here any more"_s);
        return;
    }
    m_forward = *his;
    if (!m_setup.meter || m_forward.targets.isEmpty()) {
        read();
        return;
    }
    m_setup.meter->count({storage::SendWay::Forward, m_forward.userId, m_forward.targets, m_job.size},
                         then<storage::MeterVerdict>([](ForwardJob &job, const storage::MeterVerdict &verdict) {
                             if (!verdict.place)
                                 return job.end(DeliveryResult::Deferred, {4, 7, 1}, verdict.why);
                             job.m_place = verdict.place;
                             job.read();
                         }));
}

void ForwardJob::read()
{
    const auto write = [self = shared_from_this()] { self->write(); };
    if (!m_original.isEmpty()) {
        m_setup.workers.run(write);
        return;
    }
    m_setup.store.rawOfMail(m_job.mailId, then<QByteArray>([write](ForwardJob &job, const QByteArray &original) {
                                job.m_original = original;
                                job.m_setup.workers.run(write);
                            }));
}

void ForwardJob::write()
{
    m_mail = {};
    m_mail.mailFrom = m_job.mailFrom;
    m_mail.mailParameters = m_job.parameters;
    if (m_forward.targets.isEmpty()) // he has it sent nowhere any more: better twice in his mailbox than nowhere
        m_mail.deliveries << storage::Delivery{m_forward.mailboxId, 0, m_forward.address, {}};
    for (const QString &target : std::as_const(m_forward.targets)) {
        if (const auto address = mail::Address::fromString(target)) {
            m_mail.outgoing << storage::outgoingTo(*address, false);
            m_mail.outgoing.last().held = isHeld();
        }
    }
    if (m_place)
        m_mail.charge = m_place->charge();
    if (const auto failure = writeCopy(m_setup.store, m_setup.clock, m_mail, m_original))
        putOff(*failure);
    else
        m_mail.body->finish(then<qint64>([](ForwardJob &job, const qint64 &) { job.commit(); }));
}

void ForwardJob::commit()
{
    const mail::DeliveryRecipient &recipient = m_job.recipients[m_at];
    storage::QueueOutcome outcome;
    outcome.id = recipient.id;
    outcome.state = control::QueueState::Sent;
    outcome.attempts = recipient.attempts + 1;
    outcome.reply = isHeld() ? u"2.1.5 held in the tray"_s : u"2.1.5 sent on"_s;
    outcome.extra = ",\"deliveredAs\":\"" + base::idToString(m_mail.mailId).toLatin1() + '"';
    storage::QueueNotice notice;
    notice.mail = std::exchange(m_mail, {});
    notice.outcomes << outcome;
    m_setup.store.queue()->commitNotice(std::move(notice), then<storage::Committed>([](ForwardJob &job, const storage::Committed &) { job.committed(); }));
}

void ForwardJob::committed()
{
    if (m_place)
        m_place->kept();
    end(DeliveryResult::Delivered, {2, 1, 5}, isHeld() ? u"held in the tray"_s : u"sent on"_s);
}

void ForwardJob::end(DeliveryResult result, mail::EnhancedStatus status, const QString &why)
{
    m_place.reset();
    m_report.outcomes << mail::DeliveryOutcome{m_job.recipients[m_at].id, result, 0, status, why, false};
    ++m_at;
    next();
}

void ForwardJob::putOff(const base::Error &error)
{
    qCWarning(lcQueue) << "mail" << base::idToString(m_job.mailId) << "not sent on yet:" << error.detail;
    end(DeliveryResult::Deferred, {4, 3, 0}, u"it cannot be sent on now"_s);
}

} // namespace delivery

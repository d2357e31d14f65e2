// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "delivery/mailboxjob.h"
#include "base/logging.h"
#include "mail/address.h"
#include "mail/headerscanner.h"
#include "storage/ownmail.h"

namespace delivery {

using namespace Qt::StringLiterals;
using mail::DeliveryResult;

MailboxJob::MailboxJob(storage::Store &store, base::WorkerPool &workers, const base::Clock &clock, bool fullRejects, mail::DeliveryJob job,
                       base::Callback<mail::DeliveryReport> done)
    : m_store(store), m_workers(workers), m_clock(clock), m_fullRejects(fullRejects), m_job(std::move(job)), m_done(std::move(done))
{
    m_report.mailId = m_job.mailId;
    m_report.stages = "{}";
}

void MailboxJob::lookUpNext()
{
    if (m_next == m_job.recipients.size()) {
        readOriginal();
        return;
    }
    const mail::DeliveryRecipient recipient = m_job.recipients[m_next++];
    const mail::PathResult parsed = mail::parseMailbox(recipient.address.toUtf8(), {true, false, false});
    if (!parsed) {
        setAside(recipient, DeliveryResult::Failed, {5, 1, 3}, u"not an address"_s);
        lookUpNext();
        return;
    }
    m_store.lookupRecipient(parsed.address.localPart, parsed.address.domain,
                            then<storage::RecipientRoute>([recipient](MailboxJob &job, const storage::RecipientRoute &route) {
                                job.route(recipient, route);
                                job.lookUpNext();
                            }));
}

/// The mailbox may have gone while the mail waited.
void MailboxJob::route(const mail::DeliveryRecipient &recipient, const storage::RecipientRoute &route)
{
    const bool open = route.expiresAt == 0 || m_clock.wallMs() < route.expiresAt;
    const bool known = route.kind == storage::RecipientRoute::Mailbox || route.kind == storage::RecipientRoute::Several;
    if (known && open && route.full)
        setAside(recipient, m_fullRejects ? DeliveryResult::Failed : DeliveryResult::Deferred, {quint8(m_fullRejects ? 5 : 4), 2, 2},
                 u"the mailbox is over its quota"_s);
    else if (known && open)
        m_found << std::pair(recipient, route);
    else
        setAside(recipient, DeliveryResult::Failed, {5, 1, 1}, u"there is no such mailbox here any more"_s);
}

/// Whoever has mail sent on gets it but once: what comes back from there goes in circles.
void MailboxJob::takeAll(QByteArrayView original)
{
    const QStringList before = sentOnBefore(original);
    for (const auto &[recipient, route] : std::as_const(m_found)) {
        if (route.kind == storage::RecipientRoute::Mailbox) {
            m_taken << recipient;
            take({route.mailboxId, route.address}, recipient);
        } else if (before.contains(route.address, Qt::CaseInsensitive)) {
            setAside(recipient, DeliveryResult::Failed, {5, 4, 6}, u"the mail goes in circles: it was sent on from here before"_s);
        } else {
            m_taken << recipient;
            m_sentOn << recipient.id;
            m_commit.mail.traceHeaders += "Delivered-To: " + route.address.toUtf8() + "\r\n";
            for (const storage::RouteTarget &target : route.targets)
                take(target, recipient);
        }
    }
}

/// One copy for each mailbox and each address, however many of the recipients stand for it.
void MailboxJob::take(const storage::RouteTarget &target, const mail::DeliveryRecipient &recipient)
{
    storage::MailSubmission &mail = m_commit.mail;
    if (target.mailboxId != 0 && !target.full) {
        answerFor(target, recipient);
        const auto same = [&target](const storage::Delivery &known) { return known.mailboxId == target.mailboxId; };
        if (std::none_of(mail.deliveries.begin(), mail.deliveries.end(), same))
            mail.deliveries << storage::Delivery{target.mailboxId, 0, recipient.address, recipient.dsn};
        return;
    }
    const auto address = mail::Address::fromString(target.address);
    if (!address)
        return;
    const storage::Outgoing outgoing = storage::outgoingTo(*address, target.mailboxId != 0); // full: waits, or is returned, by itself
    const auto same = [&outgoing](const storage::Outgoing &known) { return known.recipient == outgoing.recipient; };
    if (std::none_of(mail.outgoing.begin(), mail.outgoing.end(), same))
        mail.outgoing << outgoing;
}

void MailboxJob::answerFor(const storage::RouteTarget &target, const mail::DeliveryRecipient &recipient)
{
    if (target.autoReplyOf != 0)
        m_answers << AutoReplyJob::Request{target.autoReplyOf, target.address, recipient.address, m_job.mailFrom};
}

QStringList MailboxJob::sentOnBefore(QByteArrayView original)
{
    QStringList addresses;
    mail::HeaderScanner scanner(original);
    while (const auto field = scanner.next()) {
        if (field->name.compare("Delivered-To", Qt::CaseInsensitive) == 0)
            addresses << QString::fromUtf8(field->value.trimmed());
    }
    return addresses;
}

void MailboxJob::readOriginal()
{
    if (m_found.isEmpty()) {
        finish();
        return;
    }
    m_store.rawOfMail(m_job.mailId, then<QByteArray>([](MailboxJob &job, const QByteArray &original) {
                          job.m_workers.run([self = job.shared_from_this(), original] { self->write(original); });
                      }));
}

void MailboxJob::write(const QByteArray &original)
{
    takeAll(original);
    if (!m_answers.isEmpty()) {
        mail::HeaderScanner scanner(original);
        while (scanner.next()) { }
        m_header = original.left(scanner.bodyStart());
    }
    if (m_taken.isEmpty()) {
        finish();
        return;
    }
    storage::MailSubmission &mail = m_commit.mail;
    mail.mailId = m_store.ids().next();
    mail.receivedAt = m_clock.wallMs();
    mail.mailFrom = m_job.mailFrom;
    mail.mailParameters = m_job.parameters;
    mail.summary = mail::summarize(original);
    mail.stages = "{}";
    auto body = m_store.newBody(nullptr); // the original begins with its own trace headers
    if (!body) {
        putOff(body.error());
        return;
    }
    mail.body = *body;
    (*body)->append(original);
    if (const auto failure = (*body)->failure()) {
        putOff(*failure);
        return;
    }
    (*body)->finish(then<qint64>([](MailboxJob &job, const qint64 &) { job.commit(); }));
}

void MailboxJob::commit()
{
    for (const mail::DeliveryRecipient &recipient : std::as_const(m_taken)) {
        storage::QueueOutcome outcome;
        outcome.id = recipient.id;
        outcome.state = control::QueueState::Sent;
        outcome.attempts = recipient.attempts + 1;
        outcome.reply = m_sentOn.contains(recipient.id) ? u"2.1.5 sent on"_s : u"2.1.5 in the mailbox"_s;
        outcome.extra = ",\"deliveredAs\":\"" + base::idToString(m_commit.mail.mailId).toLatin1() + '"';
        m_commit.outcomes << outcome;
    }
    m_store.queue()->commitNotice(std::move(m_commit), then<storage::Committed>([](MailboxJob &job, const storage::Committed &) {
                                      for (const mail::DeliveryRecipient &recipient : std::as_const(job.m_taken))
                                          job.setAside(recipient, DeliveryResult::Delivered, {2, 1, 5}, u"in the mailbox"_s);
                                      for (const AutoReplyJob::Request &request : std::as_const(job.m_answers))
                                          std::make_shared<AutoReplyJob>(job.m_store, job.m_clock, request, job.m_header)->start();
                                      job.finish();
                                  }));
}

void MailboxJob::setAside(const mail::DeliveryRecipient &recipient, DeliveryResult result, mail::EnhancedStatus status, const QString &why)
{
    m_report.outcomes << mail::DeliveryOutcome{recipient.id, result, 0, status, why, false};
}

void MailboxJob::putOff(const base::Error &error)
{
    qCWarning(lcQueue) << "mail" << base::idToString(m_job.mailId) << "not put into mailboxes yet:" << error.detail;
    QSet<base::Id> known;
    for (const mail::DeliveryOutcome &outcome : std::as_const(m_report.outcomes))
        known << outcome.id;
    for (const mail::DeliveryRecipient &recipient : m_job.recipients) {
        if (!known.contains(recipient.id))
            setAside(recipient, DeliveryResult::Deferred, {4, 3, 0}, u"the mailbox cannot be written now"_s);
    }
    finish();
}

void MailboxJob::finish()
{
    m_done(m_report);
}

} // namespace delivery

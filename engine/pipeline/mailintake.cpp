// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/mailintake.h"
#include "base/logging.h"
#include "base/logscope.h"
#include "control/mailclass.h"
#include "mail/dsn.h"
#include "mail/mailboxdestination.h"
#include "pipeline/hopcount.h"

namespace pipeline {

MailIntake::MailIntake(SmtpContextPtr context, SmtpOptionsPtr options, base::ExecutorPtr ioThread,
                       mail::ReceivedTrace origin, smtp::Transaction transaction, storage::BodyWriterPtr body,
                       StageTimes stages, base::Id connectionId, const QString &mailClass, SendTicketPtr ticket)
    : m_context(std::move(context))
    , m_options(std::move(options))
    , m_ioThread(std::move(ioThread))
    , m_origin(std::move(origin))
    , m_transaction(std::move(transaction))
    , m_body(std::move(body))
    , m_stages(std::move(stages))
    , m_connectionId(connectionId)
    , m_mailClass(mailClass)
    , m_ticket(std::move(ticket))
    , m_mailId(m_context->store.ids().next())
    , m_startUs(m_context->clock.monotonicUs())
{
}

void MailIntake::start(Done done)
{
    m_done = std::move(done);
    if (const std::optional<base::Error> failure = m_body->failure()) {
        m_ioThread->post([self = shared_from_this(), error = *failure] { self->fail(error); });
        return;
    }
    m_body->finish(
        {m_ioThread, [self = shared_from_this()](base::Result<qint64> size) { self->finished(size); }});
}

void MailIntake::cancel()
{
    m_cancelled = true;
    m_done = nullptr;
}

void MailIntake::finished(const base::Result<qint64> &size)
{
    if (m_cancelled) {
        m_body.reset();
        return;
    }
    if (!size) {
        fail(size.error());
        return;
    }
    if (!m_body->spooled()) {
        inspect();
        submit();
        return;
    }
    m_context->pool.run([self = shared_from_this()]() mutable {
        self->inspect();
        self->m_body->releaseView();
        const base::ExecutorPtr ioThread = self->m_ioThread;
        ioThread->post([self = std::move(self)] { self->submit(); });
    });
}

void MailIntake::inspect()
{
    const QByteArrayView text = m_body->view();
    m_hops = countHops(text, m_options->maxHops);
    if (m_hops <= m_options->maxHops)
        m_summary = mail::summarize(text);
}

void MailIntake::submit()
{
    if (m_cancelled) {
        m_body.reset();
        return;
    }
    if (m_hops > m_options->maxHops) {
        qCWarning(lcPipeline) << "mail from" << m_origin.peerAddress << "refused: over" << m_options->maxHops
                              << "hops";
        answer(smtp::replies::mailLoop());
        return;
    }
    storage::MailSubmission submission;
    submission.mailId = m_mailId;
    submission.receivedAt = m_context->clock.wallMs();
    const base::Result<QByteArray> trace = traceHeaders(submission.receivedAt);
    if (!trace) {
        fail(trace.error());
        return;
    }
    submission.traceHeaders = *trace;
    submission.mailFrom = m_transaction.sender.toString();
    submission.mailParameters = m_transaction.mailParameters;
    submission.peer = m_origin.peerAddress;
    submission.helo = m_origin.helo;
    submission.deliveries = deliveries();
    submission.outgoing = outgoing();
    submission.summary = std::move(m_summary);
    m_stages.mark(StageTimes::Checks, m_context->clock.monotonicUs());
    submission.stages = m_stages.toJson();
    submission.connectionId = m_connectionId;
    if (m_ticket)
        submission.charge = m_ticket->charge();
    submission.body = std::move(m_body);
    m_context->store.commitMail(
        std::move(submission),
        {m_ioThread,
         [self = shared_from_this()](base::Result<storage::Committed> result) { self->committed(result); }});
}

QList<storage::Delivery> MailIntake::deliveries() const
{
    QList<storage::Delivery> out;
    for (const smtp::Recipient *recipient : mailboxRecipients()) {
        if (!goesThroughQueue(*recipient))
            out.append({recipient->route, 0, recipient->address.toString(), recipient->dsn});
    }
    return out;
}

/// One per mailbox, however many of its names were given: the first RCPT counts.
QList<const smtp::Recipient *> MailIntake::mailboxRecipients() const
{
    QList<const smtp::Recipient *> out;
    QSet<base::Id> seen;
    for (const smtp::Recipient &recipient : m_transaction.recipients) {
        if (recipient.route == 0 || seen.contains(recipient.route))
            continue;
        seen.insert(recipient.route);
        out.append(&recipient);
    }
    return out;
}

/// RFC 3461 5.2.1: the sender is to hear that it is in the mailbox. The queue puts it there, for it is what writes notices.
bool MailIntake::wantsReport(const smtp::Recipient &recipient) const
{
    return !recipient.dsn.isEmpty() && !m_transaction.sender.isNull() && mail::wantsDsn(recipient.dsn, mail::DsnAction::Delivered);
}

/// Aliases, too: whom they stand for is looked up when the mail is delivered.
bool MailIntake::goesThroughQueue(const smtp::Recipient &recipient) const
{
    return isHeld() || recipient.several || wantsReport(recipient);
}

QList<storage::Outgoing> MailIntake::outgoing() const
{
    // Named twice, sent once; unlike ours, names elsewhere may differ by case alone (RFC 5321 2.4).
    QList<storage::Outgoing> out;
    QSet<QString> seen;
    for (const smtp::Recipient &recipient : m_transaction.recipients) {
        const QString address = recipient.address.toString();
        if (recipient.route != 0 || seen.contains(address))
            continue;
        seen.insert(address);
        out.append(rowFor(recipient, recipient.address.domain));
    }
    for (const smtp::Recipient *recipient : mailboxRecipients()) {
        if (goesThroughQueue(*recipient))
            out.append(rowFor(*recipient, mail::kMailboxDestination));
    }
    return out;
}

storage::Outgoing MailIntake::rowFor(const smtp::Recipient &recipient, const QString &destination) const
{
    storage::Outgoing row;
    row.recipient = recipient.address.toString();
    row.destination = destination;
    row.mailClass = m_mailClass;
    row.lane = control::laneOfClass(m_mailClass);
    row.dsn = recipient.dsn;
    row.held = isHeld();
    return row;
}

base::Result<QByteArray> MailIntake::traceHeaders(qint64 wallMs) const
{
    mail::ReceivedTrace trace = m_origin;
    trace.id = base::idToString(m_mailId);
    // RFC 5321 7.2: one address at most, and none when that would give away others
    if (m_transaction.recipients.size() == 1)
        trace.forAddress = m_transaction.recipients.first().address;
    trace.wallMs = wallMs;
    base::Result<QByteArray> received = mail::receivedHeader(trace);
    if (!received)
        return received;
    return mail::returnPathHeader(m_transaction.sender) + *received;
}

void MailIntake::committed(const base::Result<storage::Committed> &result)
{
    if (!result) {
        fail(result.error());
        return;
    }
    if (m_ticket)
        m_ticket->kept();
    const base::LogScope about(m_connectionId, m_mailId);
    qCDebug(lcPipeline) << "mail accepted from" << m_origin.peerAddress << "for" << m_transaction.recipients.size() << "recipients";
    m_context->accepted.add();
    m_context->acceptDuration.record(m_context->clock.monotonicUs() - m_startUs);
    const QByteArray id = base::idToString(m_mailId).toLatin1();
    if (m_done)
        std::exchange(m_done, nullptr)(m_origin.lmtp ? smtp::replies::stored(id) : smtp::replies::queued(id));
}

void MailIntake::answer(const smtp::Reply &reply)
{
    m_body.reset();
    (reply.permanent() ? m_context->rejected : m_context->deferred).add();
    if (m_done)
        std::exchange(m_done, nullptr)(reply);
}

void MailIntake::fail(const base::Error &error)
{
    const base::LogScope about(m_connectionId, m_mailId);
    qCWarning(lcPipeline) << "mail" << base::idToString(m_mailId) << "not taken:" << error.detail;
    const bool full = error.kind == base::ErrorKind::OutOfSpace || error.kind == base::ErrorKind::Busy;
    // Whatever stands in the way of a commit is ours to mend: never a permanent reply (RFC 5321 4.2.5).
    answer(full ? smtp::replies::noSpace() : smtp::replies::tryLater());
}

} // namespace pipeline

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/lineends.h"
#include "control/json.h"
#include "control/mailclass.h"
#include "mail/mailboxdestination.h"
#include "mail/traceheaders.h"
#include "pipeline/sendrequest.h"
#include "pipeline/submissionheader.h"
#include <QSet>

using namespace Qt::StringLiterals;

// The second half of a send request: its recipients are known, now it becomes a message and a commit.
namespace pipeline {
namespace {

constexpr qint64 kKeepAnswersMs = 24 * 3600 * 1000LL;
constexpr qint64 kInlineBytes = 32 << 10; // above it a message is written in the pool

qint64 roughSize(const control::OutgoingMessage &message)
{
    qint64 bytes = message.text.value_or(QString()).size() + message.html.value_or(QString()).size();
    for (const control::OutgoingAttachment &attachment : message.attachments)
        bytes += attachment.content.size();
    return bytes;
}

QList<control::SendAdvice> advice(const mail::Draft &draft, qint64 bytes)
{
    QList<control::SendAdvice> out;
    for (const mail::SizeAdvice &one : mail::adviseOnSize(draft, bytes))
        out.append({one.code, one.part, one.bytes, one.detail});
    return out;
}

bool hasEightBit(QByteArrayView bytes)
{
    return std::any_of(bytes.begin(), bytes.end(), [](char c) { return static_cast<uchar>(c) > 127; });
}

} // namespace

void SendRequest::write()
{
    const qint64 size = m_message ? roughSize(*m_message) : m_raw->content.size();
    const auto work = [self = shared_from_this()] { return self->built(); };
    const auto next = [self = shared_from_this()](const base::Result<mail::BuiltMessage> &message) {
        if (message)
            self->checkSenders(*message);
        else
            self->fail(message.error());
    };
    if (size <= kInlineBytes) {
        next(work());
        return;
    }
    m_context->pool.run([executor = m_executor, work, next] {
        auto message = std::make_shared<base::Result<mail::BuiltMessage>>(work());
        executor->post([message, next] { next(*message); });
    });
}

/// Any thread, while the request waits for it.
base::Result<mail::BuiltMessage> SendRequest::built()
{
    const QByteArray messageId = base::idToString(m_mailId).toLatin1() + '@' + m_context->settings.hostname;
    const qint64 now = m_context->clock.wallMs();
    mail::BuiltMessage out;
    if (m_raw) {
        SubmissionHeader header(messageId, now, m_sender.toString().toUtf8());
        const QByteArray content = base::withCrlf(m_raw->content); // nothing else ends a line on the way out
        out.bytes = header.take(content).toByteArray();
        out.bytes += header.finish();
        if (!out.bytes.endsWith("\r\n"))
            out.bytes += "\r\n";
        m_authors = header.authors();
        if (m_options.mailClass.isEmpty())
            m_options.mailClass = control::mailClassFrom(header.mailClass()).value_or(QString());
        const qsizetype headerEnd = out.bytes.indexOf("\r\n\r\n");
        out.utf8 = m_sender.needsUtf8() || (headerEnd > 0 && hasEightBit(QByteArrayView(out.bytes).first(headerEnd)));
    } else {
        m_draft.subject = m_message->subject;
        m_draft.text = std::move(m_message->text);
        m_draft.html = std::move(m_message->html);
        QList<QByteArray> senders;
        for (const control::Header &header : m_message->headers) {
            m_draft.headers.append({header.name, header.value});
            if (saysWhoSends(header.name.toUtf8()))
                senders << header.value.toUtf8();
        }
        m_authors = authorsOf(senders);
        for (control::OutgoingAttachment &one : m_message->attachments)
            m_draft.attachments.append({one.filename, one.contentType, one.contentId, std::move(one.content)});
        m_draft.messageId = messageId;
        m_draft.dateMs = now;
        base::Result<mail::BuiltMessage> message = mail::buildMessage(m_draft);
        if (!message)
            return message;
        out = std::move(*message);
        m_result.advice = advice(m_draft, out.bytes.size());
    }
    if (out.bytes.size() > m_context->maxMessageBytes.load())
        return base::Error{base::ErrorKind::TooLarge, u"The message is larger than %1 bytes."_s.arg(m_context->maxMessageBytes.load()),
                           {}, {}};
    m_eightBit = hasEightBit(out.bytes);
    m_summary = mail::summarize(out.bytes);
    return out;
}

/// People send as who they are: envelope and header.
void SendRequest::checkSenders(const mail::BuiltMessage &message)
{
    if (!m_origin.userId) {
        checkLimits(message);
        return;
    }
    if (!m_authors || m_sender.isNull()) {
        refuse(u"from"_s, u"An address of yours, in the header, too."_s);
        return;
    }
    m_senders = std::make_unique<SenderCheck>(*m_context->store.accounts(), m_executor, *m_origin.userId);
    const auto kept = std::make_shared<mail::BuiltMessage>(message);
    m_senders->check(QStringList{m_sender.toString()} + *m_authors, [self = shared_from_this(), kept](const base::Result<QString> &foreign) {
        if (!foreign)
            self->fail(foreign.error());
        else if (!foreign->isEmpty())
            self->fail({base::ErrorKind::Forbidden, u"You may not send as %1."_s.arg(*foreign), {}, u"from"_s});
        else
            self->checkLimits(*kept);
    });
}

void SendRequest::checkLimits(const mail::BuiltMessage &message)
{
    SendWatch *watch = m_context->settings.sending;
    if (!watch || !(m_origin.userId || watch->countsClients())) {
        store(message);
        return;
    }
    SendQuestion question;
    question.userId = m_origin.userId.value_or(0);
    question.senderDomain = m_sender.domain;
    question.client = QHostAddress(m_origin.peer);
    for (const QList<Recipient> *list : {&m_local, &m_later, &m_foreign}) {
        for (const Recipient &recipient : *list)
            question.recipients << recipient.address.toString();
    }
    question.bytes = message.bytes.size();
    const auto kept = std::make_shared<mail::BuiltMessage>(message);
    watch->ask(std::move(question), {m_executor, [self = shared_from_this(), kept](const base::Result<SendVerdict> &verdict) {
                                         if (!verdict)
                                             return self->fail(verdict.error());
                                         if (verdict->refusal)
                                             return self->fail(verdict->refusal->toError());
                                         self->m_ticket = verdict->ticket;
                                         self->store(*kept);
                                     }});
}

void SendRequest::store(const mail::BuiltMessage &message)
{
    m_utf8 = message.utf8 || m_sender.needsUtf8();
    m_result.size = message.bytes.size();
    base::Result<storage::BodyWriterPtr> body = m_context->store.newBody(m_executor);
    if (!body) {
        fail(body.error());
        return;
    }
    m_body = *body;
    m_body->append(message.bytes);
    if (const auto failure = m_body->failure()) {
        fail(*failure);
        return;
    }
    m_body->finish({m_executor, [self = shared_from_this()](base::Result<qint64> size) {
                        if (size)
                            self->commit();
                        else
                            self->fail(size.error());
                    }});
}

/// RFC 5321 4.4; names one recipient at most (7.2).
base::Result<QByteArray> SendRequest::receivedField(qint64 wallMs) const
{
    mail::ReceivedTrace trace;
    trace.http = true;
    trace.peerAddress = m_origin.peer;
    trace.by = QString::fromLatin1(m_context->settings.hostname);
    trace.id = base::idToString(m_mailId);
    trace.utf8 = m_utf8;
    trace.wallMs = wallMs;
    const QList<Recipient> *lists[] = {&m_local, &m_later, &m_foreign};
    if (m_local.size() + m_later.size() + m_foreign.size() == 1) {
        for (const QList<Recipient> *list : lists) {
            if (!list->isEmpty())
                trace.forAddress = list->first().address;
        }
    }
    return mail::receivedHeader(trace);
}

storage::Outgoing SendRequest::rowFor(const Recipient &recipient, const QString &destination)
{
    storage::Outgoing row;
    row.id = m_context->store.ids().next();
    row.recipient = recipient.address.toString();
    row.destination = destination;
    row.mailClass = m_options.mailClass;
    row.lane = m_options.lane.value_or(control::laneOfClass(m_options.mailClass));
    row.sendAt = m_options.sendAt.value_or(0);
    row.held = m_ticket && m_ticket->held();
    m_result.queue.append({row.id, row.recipient});
    return row;
}

void SendRequest::commit()
{
    storage::MailSubmission submission;
    submission.mailId = m_mailId;
    submission.receivedAt = m_context->clock.wallMs();
    submission.mailFrom = m_sender.toString();
    submission.mailParameters = m_utf8 ? "BODY=8BITMIME SMTPUTF8" : m_eightBit ? "BODY=8BITMIME" : "";
    submission.peer = m_origin.peer;
    const base::Result<QByteArray> received = receivedField(submission.receivedAt);
    if (!received) {
        fail(received.error());
        return;
    }
    submission.traceHeaders = mail::returnPathHeader(m_sender) + *received;
    if (m_ticket) {
        submission.charge = m_ticket->charge();
        if (m_ticket->held())
            m_later = std::exchange(m_local, {}) + m_later;
    }
    QSet<base::Id> mailboxes;
    for (const Recipient &recipient : std::as_const(m_local)) {
        m_result.delivered << recipient.address.toString();
        if (mailboxes.contains(recipient.mailboxId))
            continue;
        mailboxes.insert(recipient.mailboxId);
        submission.deliveries.append({recipient.mailboxId, 0, recipient.address.toString(), {}});
    }
    for (const Recipient &recipient : m_foreign)
        submission.outgoing.append(rowFor(recipient, recipient.address.domain));
    for (const Recipient &recipient : m_later) {
        if (mailboxes.contains(recipient.mailboxId))
            continue;
        mailboxes.insert(recipient.mailboxId);
        submission.outgoing.append(rowFor(recipient, mail::kMailboxDestination));
    }
    submission.summary = std::move(m_summary);
    if (!m_origin.idempotencyKey.isEmpty())
        submission.idempotency = storage::Idempotency{answerId(), m_origin.request, control::toJson(m_result),
                                                      submission.receivedAt + kKeepAnswersMs};
    submission.body = std::move(m_body);
    m_context->store.commitMail(std::move(submission),
                                {m_executor, [self = shared_from_this()](base::Result<storage::Committed> result) {
                                     self->committed(result);
                                 }});
}

void SendRequest::committed(const base::Result<storage::Committed> &result)
{
    if (result) {
        if (m_ticket)
            m_ticket->kept();
        m_context->accepted.add();
        m_context->duration.record(m_context->clock.monotonicUs() - m_startUs);
        m_done(m_result);
        return;
    }
    const bool sameKey = result.error().kind == base::ErrorKind::Exists && result.error().field == "Idempotency-Key"_L1;
    if (sameKey) // another request with this key was faster
        lookForAnswer(true);
    else
        fail(result.error());
}

} // namespace pipeline

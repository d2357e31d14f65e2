// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/sendrequest.h"
#include "base/logging.h"
#include "control/json.h"
#include "control/mailclass.h"
#include "mail/mailboxdestination.h"
#include "mail/traceheaders.h"
#include "pipeline/submissionheader.h"
#include <QCryptographicHash>
#include <QSet>

using namespace Qt::StringLiterals;

namespace pipeline {
namespace {

constexpr qint64 kKeepAnswersMs = 24 * 3600 * 1000LL;
constexpr qint64 kLongestDelayMs = 366 * 24 * 3600 * 1000LL;
constexpr qint64 kInlineBytes = 32 << 10; // above it a message is written in the pool

QByteArray answerId(const control::SendOrigin &origin)
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(base::idToString(origin.tokenId).toLatin1() + ' ' + origin.idempotencyKey);
    return hash.result();
}

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

SendRequest::SendRequest(Context context, const control::SendOrigin &origin, control::Callback<control::SendResult> done)
    : m_context(std::move(context))
    , m_origin(origin)
    , m_done(std::move(done))
    , m_executor(m_done.executor())
    , m_mailId(m_context->store.ids().next())
    , m_startUs(m_context->clock.monotonicUs())
{
    m_result.mailId = m_mailId;
}

void SendRequest::start(control::OutgoingMessage message)
{
    m_options = message.options;
    m_message = std::move(message);
    begin();
}

void SendRequest::start(control::RawMessage message)
{
    m_options = message.options;
    m_raw = std::move(message);
    begin();
}

void SendRequest::begin()
{
    if (m_origin.idempotencyKey.isEmpty())
        findTemplate();
    else
        lookForAnswer(false);
}

void SendRequest::lookForAnswer(bool mustBeThere)
{
    m_context->sending.answered(
        answerId(m_origin),
        {m_executor, [self = shared_from_this(), mustBeThere](base::Result<storage::Answered> answered) {
             if (answered)
                 self->replay(*answered);
             else if (answered.error().kind == base::ErrorKind::NotFound && !mustBeThere)
                 self->findTemplate();
             else
                 self->fail(answered.error());
         }});
}

void SendRequest::replay(const storage::Answered &answered)
{
    if (answered.request != m_origin.request) {
        fail({base::ErrorKind::Exists, u"This key was used with another request."_s, {}, u"Idempotency-Key"_s});
        return;
    }
    auto result = control::fromJson<control::SendResult>(answered.answer);
    if (!result) {
        fail({base::ErrorKind::Corrupt, {}, u"the stored answer is no JSON"_s, {}});
        return;
    }
    result->replayed = true;
    m_done(*result);
}

/// As SMTP does at MAIL; a request that was answered before got its answer already.
bool SendRequest::mayBeTaken()
{
    const control::LoadState *state = m_context->settings.load;
    if (!state || !state->refusesMail())
        return true;
    switch (state->get().reason) {
    case control::LoadReason::Disk:
        fail({base::ErrorKind::OutOfSpace, u"Not enough disk space now, try again later."_s, {}, {}});
        break;
    case control::LoadReason::Memory:
        fail({base::ErrorKind::Busy, u"Not enough memory now, try again later."_s, {}, {}});
        break;
    case control::LoadReason::Storage:
        fail({base::ErrorKind::Busy, u"Storage is too slow now, try again later."_s, {}, {}});
        break;
    default:
        fail({base::ErrorKind::Busy, u"The server is overloaded, try again later."_s, {}, {}});
    }
    return false;
}

void SendRequest::findTemplate()
{
    if (!mayBeTaken())
        return;
    if (!m_message || m_message->templateName.isEmpty()) {
        readAddresses();
        return;
    }
    const quint64 version = m_context->sending.templatesVersion();
    if (const ParsedTemplatePtr parsed = m_context->templates.find(m_message->templateName, version)) {
        fillIn(*parsed);
        return;
    }
    m_context->sending.findTemplate(
        m_message->templateName,
        {m_executor, [self = shared_from_this(), version](base::Result<control::Template> found) {
             if (found)
                 self->fillIn(*self->m_context->templates.insert(self->m_message->templateName, *found, version));
             else if (found.error().kind == base::ErrorKind::NotFound)
                 self->refuse(u"template"_s, u"There is no such template."_s);
             else
                 self->fail(found.error());
         }});
}

void SendRequest::fillIn(const ParsedTemplate &parsed)
{
    const auto render = [this](const mail::TemplateText &text, auto &&take) {
        base::Result<QString> filled = text.render(m_message->variables);
        if (filled)
            take(*filled);
        else
            fail(filled.error());
        return filled.ok();
    };
    if (m_message->subject.isEmpty() && !render(parsed.subject, [this](const QString &text) { m_message->subject = text; }))
        return;
    if (!m_message->text && parsed.text && !render(*parsed.text, [this](const QString &text) { m_message->text = text; }))
        return;
    if (!m_message->html && parsed.html && !render(*parsed.html, [this](const QString &text) { m_message->html = text; }))
        return;
    readAddresses();
}

bool SendRequest::addRecipients(const QStringList &texts, const char *field, QList<mail::DraftAddress> *header)
{
    for (qsizetype i = 0; i < texts.size(); ++i) {
        const QString name = u"%1[%2]"_s.arg(QLatin1StringView(field)).arg(i);
        const auto person = mail::DraftAddress::fromString(texts[i]);
        if (!person) {
            refuse(name, u"One mail address, such as name@example.com or Name <name@example.com>."_s);
            return false;
        }
        if (header)
            header->append(*person);
        if (QLatin1StringView(field) == "replyTo"_L1)
            continue;
        const bool twice = std::any_of(m_waiting.begin(), m_waiting.end(),
                                       [&](const Recipient &one) { return one.address == person->address; });
        if (!twice)
            m_waiting.push_back({person->address, name, 0});
    }
    return true;
}

bool SendRequest::checkTime()
{
    const qint64 now = m_context->clock.wallMs();
    if (m_options.sendAt && *m_options.sendAt > now + kLongestDelayMs) {
        refuse(u"sendAt"_s, u"At most a year from now."_s);
        return false;
    }
    return true;
}

void SendRequest::readAddresses()
{
    if (!checkTime())
        return;
    const auto sender = mail::DraftAddress::fromString(m_message ? m_message->from : m_raw->from);
    if (!sender && !(m_raw && m_raw->from.isEmpty())) {
        refuse(u"from"_s, u"One mail address, such as name@example.com or Name <name@example.com>."_s);
        return;
    }
    m_sender = sender ? sender->address : mail::Address();
    const qsizetype count = m_message ? m_message->to.size() + m_message->cc.size() + m_message->bcc.size() : m_raw->to.size();
    if (count == 0 || count > m_context->settings.maxRecipients) {
        refuse(u"to"_s, u"1 to %1 recipients."_s.arg(m_context->settings.maxRecipients));
        return;
    }
    if (m_raw) {
        if (addRecipients(m_raw->to, "to", nullptr))
            findSuppressed();
        return;
    }
    m_draft.from = *sender;
    if (addRecipients(m_message->to, "to", &m_draft.to) && addRecipients(m_message->cc, "cc", &m_draft.cc) &&
        addRecipients(m_message->bcc, "bcc", nullptr) && addRecipients(m_message->replyTo, "replyTo", &m_draft.replyTo))
        findSuppressed();
}

void SendRequest::findSuppressed()
{
    QStringList addresses;
    for (const Recipient &recipient : m_waiting)
        addresses << recipient.address.toString();
    m_context->sending.suppressedAmong(
        addresses, {m_executor, [self = shared_from_this()](base::Result<QStringList> found) {
                        if (!found) {
                            self->fail(found.error());
                            return;
                        }
                        self->m_result.suppressed = *found;
                        std::erase_if(self->m_waiting, [&found](const Recipient &recipient) {
                            return found->contains(recipient.address.toString());
                        });
                        if (self->m_waiting.empty())
                            self->refuse(u"to"_s, u"All recipients are suppressed."_s);
                        else
                            self->lookUpNext();
                    }});
}

void SendRequest::lookUpNext()
{
    if (m_waiting.empty()) {
        write();
        return;
    }
    Recipient recipient = std::move(m_waiting.front());
    m_waiting.pop_front();
    const mail::Address address = recipient.address;
    m_context->store.lookupRecipient(
        address.localPart, address.domain,
        {m_executor, [self = shared_from_this(), recipient = std::move(recipient)](base::Result<storage::RecipientRoute> found) {
             if (found)
                 self->route(recipient, *found);
             else
                 self->fail(found.error());
         }});
}

void SendRequest::route(Recipient recipient, const storage::RecipientRoute &route)
{
    switch (route.kind) {
    case storage::RecipientRoute::UnknownUser:
        refuse(recipient.field, u"There is no mailbox with this address here."_s);
        return;
    case storage::RecipientRoute::Mailbox:
        if (m_options.sendAt && *m_options.sendAt > m_context->clock.wallMs()) {
            m_later.append(std::move(recipient));
            break;
        }
        recipient.mailboxId = route.mailboxId;
        m_local.append(std::move(recipient));
        break;
    case storage::RecipientRoute::NotLocal:
        m_foreign.append(std::move(recipient));
        break;
    }
    lookUpNext();
}

void SendRequest::write()
{
    const qint64 size = m_message ? roughSize(*m_message) : m_raw->content.size();
    const auto work = [self = shared_from_this()] { return self->built(); };
    const auto next = [self = shared_from_this()](const base::Result<mail::BuiltMessage> &message) {
        if (message)
            self->store(*message);
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
        SubmissionHeader header(messageId, now);
        QByteArray content = m_raw->content;
        content.replace("\r\n", "\n").replace('\r', '\n').replace("\n", "\r\n"); // only CRLF ends a line on the way out
        out.bytes = header.take(content).toByteArray();
        out.bytes += header.finish();
        if (!out.bytes.endsWith("\r\n"))
            out.bytes += "\r\n";
        if (m_options.mailClass.isEmpty())
            m_options.mailClass = control::mailClassFrom(header.mailClass()).value_or(QString());
        const qsizetype headerEnd = out.bytes.indexOf("\r\n\r\n");
        out.utf8 = m_sender.needsUtf8() || (headerEnd > 0 && hasEightBit(QByteArrayView(out.bytes).first(headerEnd)));
    } else {
        m_draft.subject = m_message->subject;
        m_draft.text = std::move(m_message->text);
        m_draft.html = std::move(m_message->html);
        for (const control::Header &header : m_message->headers)
            m_draft.headers.append({header.name, header.value});
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
    QSet<base::Id> mailboxes;
    for (const Recipient &recipient : m_local) {
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
        submission.idempotency = storage::Idempotency{answerId(m_origin), m_origin.request, control::toJson(m_result),
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

void SendRequest::refuse(const QString &field, const QString &text)
{
    fail({base::ErrorKind::Invalid, text, {}, field});
}

void SendRequest::fail(const base::Error &error)
{
    m_body.reset();
    (error.temporary() ? m_context->failed : m_context->refused).add();
    if (error.temporary())
        qCWarning(lcPipeline) << "send request" << base::idToString(m_mailId) << "not taken:" << error.detail;
    m_done(error);
}

} // namespace pipeline

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/sendrequest.h"
#include "base/logging.h"
#include "control/json.h"
#include "storage/groupstore.h"
#include <QCryptographicHash>

using namespace Qt::StringLiterals;

namespace pipeline {
namespace {

constexpr qint64 kLongestDelayMs = 366 * 24 * 3600 * 1000LL;

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
        answerId(),
        {m_executor, [self = shared_from_this(), mustBeThere](base::Result<storage::Answered> answered) {
             if (answered)
                 self->replay(*answered);
             else if (answered.error().kind == base::ErrorKind::NotFound && !mustBeThere)
                 self->findTemplate();
             else
                 self->fail(answered.error());
         }});
}

QByteArray SendRequest::answerId() const
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(base::idToString(m_origin.tokenId).toLatin1() + ' ' + m_origin.idempotencyKey);
    return hash.result();
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
    case storage::RecipientRoute::Several: {
        recipient.mailboxId = route.mailboxId;
        const bool later = m_options.sendAt && *m_options.sendAt > m_context->clock.wallMs();
        (later || route.full || route.kind == storage::RecipientRoute::Several ? m_later : m_local).append(recipient);
        if (!route.asks.isEmpty())
            return askGroups(recipient, route.asks);
        break;
    }
    case storage::RecipientRoute::NotLocal:
        m_foreign.append(std::move(recipient));
        break;
    }
    lookUpNext();
}

/// Whoever may send here at all is known: tokens are given to programs of ours.
void SendRequest::askGroups(const Recipient &recipient, const QList<base::Id> &groups)
{
    m_context->store.groups()->mayPost(groups, {m_sender.toString(), true}, {m_executor, [self = shared_from_this(), recipient](const base::Result<bool> &may) {
        if (!may)
            self->fail(may.error());
        else if (!*may)
            self->fail({base::ErrorKind::Forbidden, u"%1 may not post to %2."_s.arg(self->m_sender.toString(), recipient.address.toString()), {}, recipient.field});
        else
            self->lookUpNext();
    }});
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

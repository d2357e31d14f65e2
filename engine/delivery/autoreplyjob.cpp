// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "delivery/autoreplyjob.h"
#include "base/logging.h"
#include "mail/autoreply.h"
#include "storage/ownmail.h"

namespace delivery {

using namespace Qt::StringLiterals;

AutoReplyJob::AutoReplyJob(storage::Store &store, const base::Clock &clock, storage::SendMeter *meter, Request request, QByteArray header)
    : m_store(store), m_clock(clock), m_meter(meter), m_request(std::move(request)), m_header(std::move(header))
{
}

void AutoReplyJob::start()
{
    const auto sender = mail::Address::fromString(m_request.sender);
    if (!sender || !mail::mayAutoReply(m_header, *sender, {m_request.address, m_request.recipient}))
        return;
    m_sender = *sender;
    m_store.accounts()->user(m_request.userId, then<control::User>([](AutoReplyJob &job, const control::User &user) { job.begin(user); }));
}

void AutoReplyJob::begin(const control::User &user)
{
    const control::AutoReply &reply = user.autoReply;
    const qint64 now = m_clock.wallMs();
    if (!reply.enabled || now < reply.from.value_or(now) || now >= reply.until.value_or(now + 1))
        return;
    m_store.lookupRecipient(m_sender.localPart, m_sender.domain,
                            then<storage::RecipientRoute>([user](AutoReplyJob &job, const storage::RecipientRoute &route) { job.count(user, route); }));
}

/// Before it is noted who was answered: a sender who gets none now gets one with the next mail.
void AutoReplyJob::count(const control::User &user, const storage::RecipientRoute &route)
{
    if (route.kind == storage::RecipientRoute::UnknownUser)
        return;
    if (!m_meter)
        return ask(user, route);
    storage::SentForUser answer{storage::SendWay::Answer, user.id, {}, user.autoReply.text.toUtf8().size()};
    if (route.kind == storage::RecipientRoute::NotLocal)
        answer.recipients << m_sender.toString();
    m_meter->count(std::move(answer), then<storage::MeterVerdict>([user, route](AutoReplyJob &job, const storage::MeterVerdict &verdict) {
                       job.m_place = verdict.place;
                       if (verdict.place)
                           job.ask(user, route);
                   }));
}

void AutoReplyJob::ask(const control::User &user, const storage::RecipientRoute &route)
{
    m_store.accounts()->beginAutoReply(user.id, m_sender.lookupKey(), then<bool>([user, route](AutoReplyJob &job, const bool &due) {
                                           if (due)
                                               job.write(user, route);
                                       }));
}

void AutoReplyJob::write(const control::User &user, const storage::RecipientRoute &route)
{
    const auto own = mail::Address::fromString(user.address);
    mail::Draft draft = mail::autoReply(m_header, m_sender,
                                        {{user.displayName, own.value_or(mail::Address())}, user.autoReply.subject, user.autoReply.text});
    auto mail = storage::writeOwnMail(m_store, m_clock, std::move(draft), "auto");
    if (!mail)
        return failed(mail.error());
    if (!storage::addRecipient(*mail, m_sender, route))
        return;
    if (m_place)
        mail->charge = m_place->charge();
    storage::commitOwnMail(m_store, std::move(*mail), then<storage::Committed>([](AutoReplyJob &job, const storage::Committed &) {
                               if (job.m_place)
                                   job.m_place->kept();
                           }));
}

void AutoReplyJob::failed(const base::Error &error) const
{
    qCWarning(lcQueue) << "no answer while away from" << m_request.address << ":" << error.detail << error.publicText;
}

} // namespace delivery

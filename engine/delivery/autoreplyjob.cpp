// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "delivery/autoreplyjob.h"
#include "base/logging.h"
#include "mail/autoreply.h"
#include "storage/ownmail.h"

namespace delivery {

using namespace Qt::StringLiterals;

AutoReplyJob::AutoReplyJob(storage::Store &store, const base::Clock &clock, Request request, QByteArray header)
    : m_store(store), m_clock(clock), m_request(std::move(request)), m_header(std::move(header))
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
    m_store.accounts()->beginAutoReply(user.id, m_sender.lookupKey(), then<bool>([user](AutoReplyJob &job, const bool &due) {
                                           if (due)
                                               job.route(user);
                                       }));
}

void AutoReplyJob::route(const control::User &user)
{
    m_store.lookupRecipient(m_sender.localPart, m_sender.domain,
                            then<storage::RecipientRoute>([user](AutoReplyJob &job, const storage::RecipientRoute &route) { job.write(user, route); }));
}

void AutoReplyJob::write(const control::User &user, const storage::RecipientRoute &route)
{
    const auto own = mail::Address::fromString(user.address);
    mail::Draft draft = mail::autoReply(m_header, m_sender,
                                        {{user.displayName, own.value_or(mail::Address())}, user.autoReply.subject, user.autoReply.text});
    auto mail = storage::writeOwnMail(m_store, m_clock, std::move(draft), "auto");
    if (!mail)
        return failed(mail.error());
    if (storage::addRecipient(*mail, m_sender, route))
        storage::commitOwnMail(m_store, std::move(*mail), then<storage::Committed>([](AutoReplyJob &, const storage::Committed &) {}));
}

void AutoReplyJob::failed(const base::Error &error) const
{
    qCWarning(lcQueue) << "no answer while away from" << m_request.address << ":" << error.detail << error.publicText;
}

} // namespace delivery

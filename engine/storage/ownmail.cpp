// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/ownmail.h"
#include "mail/idna.h"
#include "mail/mailboxdestination.h"
#include "mail/messageview.h"
#include "mail/traceheaders.h"

namespace storage {

base::Result<MailSubmission> writeOwnMail(Store &store, const base::Clock &clock, mail::Draft draft, const QByteArray &kind, base::ExecutorPtr executor)
{
    MailSubmission mail;
    mail.mailId = store.ids().next();
    mail.receivedAt = clock.wallMs();
    mail.stages = "{}";
    const QString &domain = draft.from.address.domain;
    draft.messageId = base::idToString(mail.mailId).toLatin1() + '.' + kind + '@' + mail::domainToAscii(domain).value_or(domain).toLatin1();
    draft.dateMs = mail.receivedAt;
    const base::Result<mail::BuiltMessage> built = mail::buildMessage(draft);
    if (!built)
        return built.error();
    const base::Result<BodyWriterPtr> body = store.newBody(std::move(executor));
    if (!body)
        return body.error();
    mail.body = *body;
    mail.body->append(built->bytes);
    if (const auto failure = mail.body->failure())
        return *failure;
    mail.traceHeaders = mail::returnPathHeader({});
    mail.mailParameters = built->utf8 ? "BODY=8BITMIME SMTPUTF8" : "";
    mail.summary = mail::summarize(built->bytes);
    return mail;
}

void commitOwnMail(Store &store, MailSubmission mail, base::Callback<Committed> done)
{
    auto waiting = std::make_shared<MailSubmission>(std::move(mail));
    const BodyWriterPtr body = waiting->body;
    body->finish({nullptr, [&store, waiting = std::move(waiting), done = std::move(done)](const base::Result<qint64> &size) {
                      if (size)
                          store.commitMail(std::move(*waiting), done);
                      else
                          done(size.error());
                  }});
}

Outgoing outgoingTo(const mail::Address &to, bool here)
{
    Outgoing outgoing;
    outgoing.recipient = to.toString();
    outgoing.destination = here ? QString(mail::kMailboxDestination) : mail::domainToAscii(to.domain).value_or(to.domain);
    return outgoing;
}

bool addRecipient(MailSubmission &mail, const mail::Address &to, const RecipientRoute &route)
{
    if (route.kind == RecipientRoute::UnknownUser)
        return false;
    if (route.kind == RecipientRoute::Mailbox)
        mail.deliveries << Delivery{route.mailboxId, 0, to.toString(), {}};
    else
        mail.outgoing << outgoingTo(to, route.kind == RecipientRoute::Several);
    return true;
}

} // namespace storage

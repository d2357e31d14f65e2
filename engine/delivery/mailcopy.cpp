// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "delivery/mailcopy.h"
#include "mail/messageview.h"

namespace delivery {

std::optional<base::Error> writeCopy(storage::Store &store, const base::Clock &clock, storage::MailSubmission &mail, const QByteArray &text)
{
    mail.mailId = store.ids().next();
    mail.receivedAt = clock.wallMs();
    mail.summary = mail::summarize(text);
    mail.stages = "{}";
    const auto body = store.newBody(nullptr);
    if (!body)
        return body.error();
    mail.body = *body;
    mail.body->append(text);
    return mail.body->failure();
}

} // namespace delivery

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "mail/draft.h"
#include "storage/store.h"

namespace storage {

/// A mail the engine itself writes to somebody, from the null sender, so that nothing answers it (RFC 5321 4.5.5): id, time, Message-ID
/// ("ID.KIND@" and the domain of From), summary and a body that holds it all and is not finished. Nobody gets it yet. Any thread.
base::Result<MailSubmission> writeOwnMail(Store &store, const base::Clock &clock, mail::Draft draft, const QByteArray &kind,
                                          base::ExecutorPtr executor = nullptr);
/// Finishes the body and commits. `done` is asked for nowhere in particular: it brings its executor.
void commitOwnMail(Store &store, MailSubmission mail, base::Callback<Committed> done);

/// One more recipient in the queue: elsewhere, or for those the address stands for here.
Outgoing outgoingTo(const mail::Address &to, bool here);
/// One more recipient where `route` leads; a mailbox without room takes it all the same. False: nobody here has the address.
bool addRecipient(MailSubmission &mail, const mail::Address &to, const RecipientRoute &route);

} // namespace storage

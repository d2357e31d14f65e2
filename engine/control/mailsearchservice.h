// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/mailsearch.h"
#include "control/services.h"

namespace control {

/// What is done to many messages of one mailbox at once.
struct MessagesAction
{
    enum Kind { Change, Delete, Restore };
    Kind kind = Change;
    MessageChange change; ///< for Change
};

constexpr int kMostMessagesAtOnce = 500;

class MailSearchService
{
public:
    virtual ~MailSearchService() = default;
    /// All mail that was accepted while its events are kept, newest first; also what only passed through or was deleted. `query`: the
    /// language of mailsearch.h; Invalid with field "q" when it is none. A page may be short, even empty, and have a next one.
    virtual void searchMails(const QString &query, const PageRequest &page, Callback<Page<FoundMail>> done) = 0;
    /// At most kMostMessagesAtOnce ids; those that are not in the mailbox are left out. How many were changed.
    virtual void changeMessages(Id mailboxId, const QList<Id> &ids, const MessagesAction &action, Callback<qint64> done) = 0;
};

} // namespace control

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "backend/apiclient.h"
#include "control/mailsearchservice.h"

// The calls of the search over all mail and of changes to many messages; as ApiClient's own. UI thread.
namespace ui {

void searchMails(ApiClient &api, const QString &query, const control::PageRequest &page, QObject *context,
                 Done<control::Page<control::FoundMail>> done);
/// At most control::kMostMessagesAtOnce ids; how many were changed.
void changeMessages(ApiClient &api, control::Id mailboxId, const QList<control::Id> &ids, const control::MessagesAction &action, QObject *context,
                    Done<qint64> done);

} // namespace ui

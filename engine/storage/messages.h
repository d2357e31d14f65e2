// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "storage/entries.h"
#include "storage/queue.h"
#include "storage/searchplan.h"
#include "storage/writetransaction.h"

// Folders and messages: reads on a reader's connection, changes inside a WriteTransaction.
namespace storage::messages {

base::Result<QList<control::Folder>> folders(SqlConnection &db, Id mailboxId);
struct ListQuery
{
    Id mailboxId = 0;
    Id folderId = 0;
    control::PageRequest page;
};
base::Result<control::Page<control::Message>> list(SqlConnection &db, const ListQuery &query);
base::Result<control::Message> byId(SqlConnection &db, Id id);
/// The folder asked for, checked to be the mailbox's; 0 stands for the inbox.
base::Result<Id> listedFolder(SqlConnection &db, Id mailboxId, Id folderId);

struct SearchQuery
{
    Id mailboxId = 0;
    Id folderId = 0;
    SearchPlan plan;
    control::PageRequest page;
    std::function<base::Result<QByteArray>(SqlConnection &, Id mailId)> loadBody;
};
/// Newest mail first, entries of one mail by rising id. A page may be short, even empty, and still have a next one: a search that finds
/// little gives up its thread after a while.
base::Result<control::Page<control::Message>> search(SqlConnection &db, const SearchQuery &query);

struct StoredBody
{
    BodyLocation location;
    QByteArray trace;
};
base::Result<StoredBody> bodyOfMessage(SqlConnection &db, Id messageId);
base::Result<StoredBody> bodyOfMail(SqlConnection &db, Id mailId);

/// Mail, entries, events of one acceptance. Refuses with NotFound when a mailbox or folder has gone
/// meanwhile.
base::Result<Committed> accept(WriteTransaction &tx, const MailSubmission &submission,
                               const PlacedBody &placed, const queue::Rules &rules);

/// The mail alone; answers an entry to be put into folders.
entries::Entry insertMail(WriteTransaction &tx, const MailSubmission &submission, const PlacedBody &placed);

/// The name is free, the mailbox there.
control::Folder insertFolder(WriteTransaction &tx, Id mailboxId, const QString &name, bool subscribed);
/// Subscribed, since there is no other way to say so here.
base::Result<control::Folder> createFolder(WriteTransaction &tx, Id mailboxId, const QString &name);
base::Result<control::Message> change(WriteTransaction &tx, Id id, const control::MessageChange &change);
/// The entry as the transaction sees it.
base::Result<control::Message> changeable(WriteTransaction &tx, Id id);
/// To the trash; from the trash for good.
base::Result<control::Message> remove(WriteTransaction &tx, Id id);
/// For good, only when it is in the trash.
base::Result<control::Message> removeFromTrash(WriteTransaction &tx, Id id);
base::Result<control::Message> restore(WriteTransaction &tx, Id id);

/// The term that stands in a mail's search document for a mailbox that holds it.
QString mailboxTerm(Id mailboxId);
/// Deletes an entry and, when it was the last of its mail, the mail: its body becomes dead space and its
/// words leave the index. Counters are the caller's.
void erase(WriteTransaction &tx, Id messageId, Id mailId);
/// Deletes those mails that no entry and no unfinished queue row needs any more.
void eraseUnusedMails(WriteTransaction &tx, const QList<Id> &mailIds);
/// Mails that are in another mailbox now: the search has to know it.
void indexAgain(WriteTransaction &tx, const QList<Id> &mailIds);

} // namespace storage::messages

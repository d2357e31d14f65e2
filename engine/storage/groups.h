// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "storage/groupstore.h"
#include "storage/queue.h"
#include "storage/writetransaction.h"

// The tables mail_group and group_held: reads on a reader's connection, changes inside a WriteTransaction.
namespace storage::groups {

control::Group readGroup(const SqlRun &row); ///< kGroupColumns
base::Result<control::Page<control::Group>> page(SqlConnection &db, const QString &query, std::optional<Id> domainId,
                                                 const control::PageRequest &page);
base::Result<control::Group> byId(SqlConnection &db, Id id);
base::Result<control::Group> create(WriteTransaction &tx, const control::GroupChange &wanted);
base::Result<control::Group> change(WriteTransaction &tx, Id id, const control::GroupChange &change);
base::Result<control::Group> remove(WriteTransaction &tx, Id id);
/// A domain has a new name: groups, and members and moderators that named the old one.
void domainRenamed(WriteTransaction &tx, Id domainId, const QString &from, const QString &to);

base::Result<bool> mayPost(SqlConnection &db, const QList<Id> &groups, const Poster &poster);
base::Result<PostVerdict> judge(SqlConnection &db, Id groupId, const Poster &poster, Id mailId, bool postingKnown, qint64 nowMs);

base::Result<control::Page<control::HeldMail>> held(SqlConnection &db, Id groupId, const control::PageRequest &page);
base::Result<control::HeldMail> heldMail(SqlConnection &db, Id groupId, Id id);
/// False: the group has gone.
bool hold(WriteTransaction &tx, const PostToHold &post);
base::Result<control::HeldMail> approve(WriteTransaction &tx, Id groupId, Id id, const queue::Rules &rules);
base::Result<control::HeldMail> reject(WriteTransaction &tx, Id groupId, Id id, const std::optional<QString> &reason);
base::Result<QList<AnswerDue>> answersDue(SqlConnection &db, qint64 nowMs);
/// The end of a held mail whose author is told, or cannot be. False: it was decided otherwise.
bool answered(WriteTransaction &tx, Id heldId);
/// Approved mails of long ago.
void dropApproved(WriteTransaction &tx);

} // namespace storage::groups

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/teamboxes.h"
#include "storage/accessstore.h"
#include "storage/writetransaction.h"

// The tables team_box and team_member: reads on a reader's connection, changes inside a WriteTransaction.
namespace storage::teamboxes {

base::Result<control::Page<control::TeamBox>> page(SqlConnection &db, const control::TeamBoxQuery &query, const control::PageRequest &page);
base::Result<control::TeamBox> byId(SqlConnection &db, Id id);
/// Whether a mailbox is one.
bool isTeamBox(SqlConnection &db, Id mailboxId);
/// Those of a user.
QList<control::TeamAccess> accessOf(SqlConnection &db, Id userId);
QList<SharedMailbox> sharedWith(SqlConnection &db, Id userId);
/// Whether the user may send as the team box with this key.
bool maySendAs(SqlConnection &db, Id userId, const QString &addressKey);

base::Result<control::TeamBox> create(WriteTransaction &tx, const control::TeamBoxChange &wanted);
base::Result<control::TeamBox> change(WriteTransaction &tx, Id id, const control::TeamBoxChange &change);
base::Result<control::TeamBox> remove(WriteTransaction &tx, Id id);
/// Of a mailbox that goes.
void removeOfMailbox(WriteTransaction &tx, Id mailboxId);
void removeMember(WriteTransaction &tx, Id userId);
/// Fails with the field accounts::kTakenBack where nothing is to be kept.
base::Result<bool> import(WriteTransaction &tx, const QList<control::CsvTeamMember> &members, std::optional<Id> domainId, bool dryRun,
                          control::ImportReport &report);

} // namespace storage::teamboxes

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>

// SQL of team boxes, in the words all three dialects share.
namespace storage::sql {

inline const QString kTeamColumns =
    QStringLiteral("t.id, t.mailbox_id, t.domain_id, m.address, t.name, t.quota_bytes, t.quota_messages, m.size, m.total, t.created_at, "
                   "m.address_key FROM team_box t JOIN mailbox m ON m.id = t.mailbox_id ");
inline const QString kTeamById = QStringLiteral("SELECT ") + kTeamColumns + QStringLiteral("WHERE t.id = ?");
inline const QString kTeamByKey =
    QStringLiteral("SELECT t.id FROM mailbox m JOIN team_box t ON t.mailbox_id = m.id WHERE m.address_key = ?");
inline const QString kTeamOfMailbox = QStringLiteral("SELECT id FROM team_box WHERE mailbox_id = ?");
inline const QString kTeamMembers =
    QStringLiteral("SELECT m.address, x.rights FROM team_member x JOIN account a ON a.id = x.account_id JOIN mailbox m ON m.id = a.mailbox_id "
                   "WHERE x.team_id = ? ORDER BY m.address_key");
inline const QString kTeamsOfMember =
    QStringLiteral("SELECT t.mailbox_id, x.rights, m.address FROM team_member x JOIN team_box t ON t.id = x.team_id "
                   "JOIN mailbox m ON m.id = t.mailbox_id WHERE x.account_id = ?");
inline const QString kTeamRights =
    QStringLiteral("SELECT x.rights FROM mailbox m JOIN team_box t ON t.mailbox_id = m.id JOIN team_member x ON x.team_id = t.id "
                   "WHERE m.address_key = ? AND x.account_id = ?");
inline const QString kInsertTeam =
    QStringLiteral("INSERT INTO team_box (id, mailbox_id, domain_id, name, quota_bytes, quota_messages, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)");
inline const QString kUpdateTeam = QStringLiteral("UPDATE team_box SET name = ?, quota_bytes = ?, quota_messages = ? WHERE id = ?");
inline const QString kDeleteTeam = QStringLiteral("DELETE FROM team_box WHERE id = ?");
inline const QString kInsertTeamMember = QStringLiteral("INSERT INTO team_member (team_id, account_id, rights) VALUES (?, ?, ?)");
inline const QString kUpdateTeamMember = QStringLiteral("UPDATE team_member SET rights = ? WHERE team_id = ? AND account_id = ?");
inline const QString kDeleteTeamMembers = QStringLiteral("DELETE FROM team_member WHERE team_id = ?");
inline const QString kDeleteTeamMember = QStringLiteral("DELETE FROM team_member WHERE account_id = ?");

} // namespace storage::sql

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>

// SQL of groups and what they hold, in the words all three dialects share.
namespace storage::sql {

inline const QString kGroupColumns =
    QStringLiteral("g.id, g.domain_id, g.address, g.name, g.description, g.kind, g.posting, g.moderation, g.owner, g.members, g.moderators, "
                   "g.created_at, g.address_key, (SELECT COUNT(*) FROM group_held h WHERE h.group_id = g.id AND h.state = 0) FROM mail_group g ");
inline const QString kGroupById = QStringLiteral("SELECT ") + kGroupColumns + QStringLiteral("WHERE g.id = ?");
/// Also the way of a mail to it.
inline const QString kGroupByKey = QStringLiteral("SELECT ") + kGroupColumns + QStringLiteral("WHERE g.address_key = ?");
inline const QString kGroupOfDomain = QStringLiteral("SELECT id FROM mail_group WHERE domain_id = ? LIMIT 1");
inline const QString kInsertGroup =
    QStringLiteral("INSERT INTO mail_group (id, domain_id, address, address_key, name, description, kind, posting, moderation, owner, members, "
                   "moderators, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
inline const QString kUpdateGroup =
    QStringLiteral("UPDATE mail_group SET domain_id = ?, address = ?, address_key = ?, name = ?, description = ?, kind = ?, posting = ?, "
                   "moderation = ?, owner = ?, members = ?, moderators = ? WHERE id = ?");
inline const QString kDeleteGroup = QStringLiteral("DELETE FROM mail_group WHERE id = ?");
inline const QString kInsertGroupMember = QStringLiteral("INSERT INTO group_member (group_id, address_key) VALUES (?, ?)");
inline const QString kDeleteGroupMembers = QStringLiteral("DELETE FROM group_member WHERE group_id = ?");
inline const QString kInsertGroupModerator = QStringLiteral("INSERT INTO group_moderator (group_id, address_key) VALUES (?, ?)");
inline const QString kDeleteGroupModerators = QStringLiteral("DELETE FROM group_moderator WHERE group_id = ?");

/// Upwards from an address: the groups and aliases it stands in.
inline const QString kGroupsOfMember =
    QStringLiteral("SELECT g.id, g.address_key FROM group_member m JOIN mail_group g ON g.id = m.group_id WHERE m.address_key = ?");
inline const QString kAliasesOfTarget =
    QStringLiteral("SELECT a.address_key FROM alias_target t JOIN alias a ON a.id = t.alias_id WHERE t.address_key = ?");
inline const QString kIsModerator = QStringLiteral("SELECT 1 FROM group_moderator WHERE group_id = ? AND address_key = ?");

inline const QString kHeldColumns =
    QStringLiteral("h.id, h.group_id, h.mail_id, h.mail_from, h.subject, h.size, h.held_at, h.expires_at, h.state, h.reason, h.address "
                   "FROM group_held h ");
inline const QString kHeldById = QStringLiteral("SELECT ") + kHeldColumns + QStringLiteral("WHERE h.id = ?");
inline const QString kHeldPage =
    QStringLiteral("SELECT ") + kHeldColumns + QStringLiteral("WHERE h.group_id = ? AND h.state = 0 AND h.id > ? ORDER BY h.id LIMIT ?");
inline const QString kHeldCount = QStringLiteral("SELECT COUNT(*) FROM group_held WHERE group_id = ? AND state = 0");
inline const QString kHeldApproved = QStringLiteral("SELECT 1 FROM group_held WHERE mail_id = ? AND group_id = ? AND state = 1");
inline const QString kHeldRejected = QStringLiteral("SELECT ") + kHeldColumns + QStringLiteral("WHERE h.state = 2 LIMIT 100");
inline const QString kHeldExpired = QStringLiteral("SELECT ") + kHeldColumns + QStringLiteral("WHERE h.state = 0 AND h.expires_at <= ? LIMIT 100");
inline const QString kInsertHeld =
    QStringLiteral("INSERT INTO group_held (id, group_id, address, mail_id, mail_from, subject, size, state, held_at, expires_at, reason) "
                   "VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?, ?, '')");
inline const QString kApproveHeld = QStringLiteral("UPDATE group_held SET state = 1, expires_at = ? WHERE id = ?");
inline const QString kRejectHeld = QStringLiteral("UPDATE group_held SET state = 2, reason = ? WHERE id = ?");
inline const QString kRejectHeldOfGroup = QStringLiteral("UPDATE group_held SET state = 2, reason = ? WHERE group_id = ? AND state = 0");
inline const QString kDeleteHeld = QStringLiteral("DELETE FROM group_held WHERE id = ?");
inline const QString kDropApproved = QStringLiteral("DELETE FROM group_held WHERE state = 1 AND expires_at <= ?");
inline const QString kHeldEnvelope = QStringLiteral("SELECT mail_from, parameters FROM mail WHERE id = ?");

} // namespace storage::sql

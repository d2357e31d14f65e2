// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>

// SQL of users, aliases and sessions, in the words all three dialects share.
namespace storage::sql {

inline const QString kUserColumns = QStringLiteral(
    "a.id, a.mailbox_id, a.domain_id, m.address, a.display_name, a.roles, a.locked, a.quota_bytes, a.quota_messages, m.size, m.total, "
    "a.forward_to, a.forward_keeps, a.reply_enabled, a.reply_subject, a.reply_text, a.reply_from, a.reply_until, a.send_as, "
    "LENGTH(a.two_factor), a.created_at, a.password_at, a.signed_in_at, m.address_key, a.send_messages, "
    "a.send_recipients, a.send_bytes");
inline const QString kUserFrom = QStringLiteral(" FROM account a JOIN mailbox m ON m.id = a.mailbox_id ");
inline const QString kUserById = QStringLiteral("SELECT ") + kUserColumns + kUserFrom + QStringLiteral("WHERE a.id = ?");
inline const QString kUserCount = QStringLiteral("SELECT COUNT(*) FROM account WHERE domain_id = ?");
inline const QString kAccountOfMailbox = QStringLiteral("SELECT id FROM account WHERE mailbox_id = ?");
inline const QString kCredentials =
    QStringLiteral("SELECT a.id, a.mailbox_id, a.domain_id, m.address, a.display_name, a.roles, a.locked, a.password, a.scram, "
                   "a.two_factor, a.recovery FROM mailbox m JOIN account a ON a.mailbox_id = m.id WHERE m.address_key = ?");
inline const QString kCredentialsOfApps =
    QStringLiteral("SELECT id, name, password, scram, expires_at FROM app_password WHERE account_id = ? ORDER BY id");
inline const QString kInsertAccount =
    QStringLiteral("INSERT INTO account (id, mailbox_id, domain_id, display_name, roles, locked, password, scram, two_factor, recovery, "
                   "quota_bytes, quota_messages, forward_to, forward_keeps, reply_enabled, reply_subject, reply_text, send_as, created_at, "
                   "password_at) VALUES (?, ?, ?, ?, ?, 0, ?, ?, ?, '', ?, ?, '', 1, 0, '', '', '', ?, ?)");
inline const QString kUpdateAccount =
    QStringLiteral("UPDATE account SET display_name = ?, roles = ?, locked = ?, quota_bytes = ?, quota_messages = ?, forward_to = ?, "
                   "forward_keeps = ?, reply_enabled = ?, reply_subject = ?, reply_text = ?, reply_from = ?, reply_until = ?, send_as = ?, "
                   "send_messages = ?, send_recipients = ?, send_bytes = ? "
                   "WHERE id = ?");
inline const QString kUpdatePassword =
    QStringLiteral("UPDATE account SET password = ?, scram = ?, password_at = ? WHERE id = ?");
inline const QString kRenewPassword = QStringLiteral("UPDATE account SET password = ?, scram = ? WHERE id = ? AND password = ?");
inline const QString kUpdateTwoFactor = QStringLiteral("UPDATE account SET two_factor = ?, recovery = ? WHERE id = ?");
inline const QString kRecovery = QStringLiteral("SELECT recovery FROM account WHERE id = ?");
inline const QString kUpdateRecovery = QStringLiteral("UPDATE account SET recovery = ? WHERE id = ?");
inline const QString kTouchAccount = QStringLiteral("UPDATE account SET signed_in_at = ? WHERE id = ?");
inline const QString kDeleteAccount = QStringLiteral("DELETE FROM account WHERE id = ?");
inline const QString kDeleteSessions = QStringLiteral("DELETE FROM token WHERE account_id = ?");
inline const QString kInsertSession =
    QStringLiteral("INSERT INTO token (id, secret, name, scopes, mailbox_id, created_at, expires_at, account_id) "
                   "VALUES (?, ?, ?, 0, ?, ?, ?, ?)");

inline const QString kAppPasswords =
    QStringLiteral("SELECT id, account_id, name, created_at, expires_at, used_at FROM app_password WHERE account_id = ? ORDER BY id");
inline const QString kInsertAppPassword =
    QStringLiteral("INSERT INTO app_password (id, account_id, name, password, scram, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?)");
inline const QString kTouchAppPassword = QStringLiteral("UPDATE app_password SET used_at = ? WHERE id = ?");
inline const QString kDeleteAppPassword = QStringLiteral("DELETE FROM app_password WHERE id = ?");
inline const QString kDeleteAppPasswords = QStringLiteral("DELETE FROM app_password WHERE account_id = ?");

inline const QString kAliasColumns = QStringLiteral("id, domain_id, address, targets, created_at, address_key");
inline const QString kAliasById = QStringLiteral("SELECT ") + kAliasColumns + QStringLiteral(" FROM alias WHERE id = ?");
inline const QString kAliasByKey = QStringLiteral("SELECT ") + kAliasColumns + QStringLiteral(" FROM alias WHERE address_key = ?");
inline const QString kAliasOfDomain = QStringLiteral("SELECT id FROM alias WHERE domain_id = ? LIMIT 1");
inline const QString kInsertAlias =
    QStringLiteral("INSERT INTO alias (id, domain_id, address, address_key, targets, created_at) VALUES (?, ?, ?, ?, ?, ?)");
inline const QString kUpdateAlias =
    QStringLiteral("UPDATE alias SET domain_id = ?, address = ?, address_key = ?, targets = ? WHERE id = ?");
inline const QString kDeleteAlias = QStringLiteral("DELETE FROM alias WHERE id = ?");
inline const QString kInsertAliasTarget = QStringLiteral("INSERT INTO alias_target (alias_id, address_key) VALUES (?, ?)");
inline const QString kDeleteAliasTargets = QStringLiteral("DELETE FROM alias_target WHERE alias_id = ?");

inline const QString kDomainOfAlias = QStringLiteral(
    "SELECT d.id, d.name, d.created_at, d.catch_all, d.quota_bytes, d.quota_messages, d.max_users, d.send_messages, d.send_recipients, d.send_bytes "
    "FROM domain_alias x JOIN domain d ON d.id = x.domain_id WHERE x.name = ?");
inline const QString kAliasesOfDomainName = QStringLiteral("SELECT name FROM domain_alias WHERE domain_id = ? ORDER BY name");
inline const QString kInsertDomainAlias = QStringLiteral("INSERT INTO domain_alias (name, domain_id) VALUES (?, ?)");
inline const QString kDeleteDomainAliases = QStringLiteral("DELETE FROM domain_alias WHERE domain_id = ?");
inline const QString kUpdateDomain =
    QStringLiteral("UPDATE domain SET name = ?, catch_all = ?, quota_bytes = ?, quota_messages = ?, max_users = ?, send_messages = ?, send_recipients = ?, "
                   "send_bytes = ? WHERE id = ?");

/// What bounds a mailbox, beside its domain.
inline const QString kRoomColumns =
    QStringLiteral("a.quota_bytes, a.quota_messages, t.quota_bytes, t.quota_messages, m.max_bytes, m.max_messages");
inline const QString kMailboxRoom =
    QStringLiteral("SELECT ") + kRoomColumns +
    QStringLiteral(", d.quota_bytes, d.quota_messages, a.id, m.size, m.total FROM mailbox m JOIN domain d ON d.id = m.domain_id "
                   "LEFT JOIN account a ON a.mailbox_id = m.id LEFT JOIN team_box t ON t.mailbox_id = m.id WHERE m.id = ?");
/// Of a recipient: mailbox, and what its owner wants done with mail.
inline const QString kRouteByKey =
    QStringLiteral("SELECT m.id, m.address, m.expires_at, a.forward_to, a.forward_keeps, a.id, a.reply_enabled, a.reply_from, a.reply_until, "
                   "m.size, m.total, ") + kRoomColumns +
    QStringLiteral(" FROM mailbox m "
                   "LEFT JOIN account a ON a.mailbox_id = m.id LEFT JOIN team_box t ON t.mailbox_id = m.id WHERE m.address_key = ?");
inline const QString kQuotaStates =
    QStringLiteral("SELECT q.id, q.mailbox_id, q.address, q.size, q.most_bytes, q.total, q.most_messages, q.warned_at FROM ("
                   "SELECT a.id, a.mailbox_id, m.address, m.size, COALESCE(a.quota_bytes, d.quota_bytes) AS most_bytes, m.total, "
                   "COALESCE(a.quota_messages, d.quota_messages) AS most_messages, a.warned_at "
                   "FROM account a JOIN mailbox m ON m.id = a.mailbox_id JOIN domain d ON d.id = a.domain_id) q WHERE "
                   "CASE WHEN (q.most_bytes > 0 AND q.size >= q.most_bytes / 100 * ?) OR (q.most_messages > 0 AND q.total * 100 >= q.most_messages * ?) "
                   "THEN q.warned_at IS NULL ELSE q.warned_at IS NOT NULL END LIMIT 500");
inline const QString kSetQuotaWarned = QStringLiteral("UPDATE account SET warned_at = ? WHERE id = ?");

/// Rows of the last answers.
inline const QString kAutoReplySent = QStringLiteral("SELECT sent_at FROM auto_reply WHERE account_id = ? AND sender = ?");
inline const QString kInsertAutoReply = QStringLiteral("INSERT INTO auto_reply (account_id, sender, sent_at) VALUES (?, ?, ?)");
inline const QString kUpdateAutoReply = QStringLiteral("UPDATE auto_reply SET sent_at = ? WHERE account_id = ? AND sender = ?");
inline const QString kDeleteAutoReplies = QStringLiteral("DELETE FROM auto_reply WHERE account_id = ?");

} // namespace storage::sql

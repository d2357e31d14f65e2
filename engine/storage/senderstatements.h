// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>

// SQL of what users send and of the tray, in the words all three dialects share.
namespace storage::sql {

inline const QString kSendUse =
    QStringLiteral("SELECT kind, name, slot, messages, recipients, bytes, fresh, strange FROM send_use WHERE slot >= ? AND kind <> 4");
inline const QString kAddSendUse =
    QStringLiteral("UPDATE send_use SET messages = messages + ?, recipients = recipients + ?, bytes = bytes + ?, fresh = fresh + ?, "
                   "strange = strange + ? WHERE kind = ? AND name = ? AND slot = ?");
inline const QString kInsertSendUse =
    QStringLiteral("INSERT INTO send_use (messages, recipients, bytes, fresh, strange, kind, name, slot) VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
inline const QString kDropSendUse = QStringLiteral("DELETE FROM send_use WHERE slot < ?");
inline const QString kReturnedTo = QStringLiteral("SELECT SUM(recipients) FROM send_use WHERE kind = 4 AND name = ? AND slot >= ?");
inline const QString kSenderOfMail = QStringLiteral("SELECT account_id FROM mail WHERE id = ?");
inline const QString kSetSenderOfMail = QStringLiteral("UPDATE mail SET account_id = ? WHERE id = ?");
inline const QString kAnyDomainLimits =
    QStringLiteral("SELECT id FROM domain WHERE send_messages > 0 OR send_recipients > 0 OR send_bytes > 0 LIMIT 1");

inline const QString kHabit = QStringLiteral("SELECT habit, trusted_until FROM sender_habit WHERE account_id = ?");
inline const QString kSetHabit = QStringLiteral("UPDATE sender_habit SET habit = ? WHERE account_id = ?");
inline const QString kSetTrust = QStringLiteral("UPDATE sender_habit SET trusted_until = ? WHERE account_id = ?");
inline const QString kInsertHabit = QStringLiteral("INSERT INTO sender_habit (habit, trusted_until, account_id) VALUES (?, ?, ?)");
inline const QString kDeleteHabit = QStringLiteral("DELETE FROM sender_habit WHERE account_id = ?");
inline const QString kContact = QStringLiteral("SELECT address FROM sender_contact WHERE account_id = ? AND address = ?");
inline const QString kInsertContact = QStringLiteral("INSERT INTO sender_contact (account_id, address) VALUES (?, ?)");
inline const QString kDeleteContacts = QStringLiteral("DELETE FROM sender_contact WHERE account_id = ?");

inline const QString kTrayOf = QStringLiteral("SELECT account_id FROM tray WHERE account_id = ?");
inline const QString kInsertTray = QStringLiteral("INSERT INTO tray (account_id, since_at, peer, why) VALUES (?, ?, ?, ?)");
inline const QString kDeleteTray = QStringLiteral("DELETE FROM tray WHERE account_id = ?");
inline const QString kInsertTrayMail = QStringLiteral("INSERT INTO tray_mail (mail_id, account_id, held_at, size) VALUES (?, ?, ?, ?)");
inline const QString kDeleteTrayMail = QStringLiteral("DELETE FROM tray_mail WHERE account_id = ? AND mail_id = ?");
inline const QString kDeleteTrayMails = QStringLiteral("DELETE FROM tray_mail WHERE account_id = ?");
inline const QString kDropTrayMails =
    QStringLiteral("DELETE FROM tray_mail WHERE NOT EXISTS (SELECT 1 FROM queue q WHERE q.mail_id = tray_mail.mail_id AND q.state = 4)");
inline const QString kTrayEntries = QStringLiteral(
    "SELECT t.account_id, a.domain_id, m.address, a.locked, t.since_at, t.peer, t.why, m.address_key "
    "FROM tray t JOIN account a ON a.id = t.account_id JOIN mailbox m ON m.id = a.mailbox_id WHERE ");
inline const QString kTrayRecipients = QStringLiteral("SELECT COUNT(DISTINCT x.mail_id), COUNT(*) FROM tray_mail x JOIN queue q "
                                                      "ON q.mail_id = x.mail_id AND q.state = 4 WHERE x.account_id = ?");
inline const QString kTrayBytes =
    QStringLiteral("SELECT SUM(x.size) FROM tray_mail x WHERE x.account_id = ? AND EXISTS (SELECT 1 FROM queue q "
                   "WHERE q.mail_id = x.mail_id AND q.state = 4)");
inline const QString kTrayMails = QStringLiteral(
    "SELECT x.mail_id, b.mail_from, x.held_at, x.size, (SELECT COUNT(*) FROM queue q WHERE q.mail_id = x.mail_id AND q.state = 4) "
    "FROM tray_mail x JOIN mail b ON b.id = x.mail_id WHERE x.account_id = ? AND x.mail_id > ? ORDER BY x.mail_id LIMIT ?");
inline const QString kTrayTotals = QStringLiteral("SELECT (SELECT COUNT(*) FROM tray), (SELECT COUNT(*) FROM tray_mail)");
inline const QString kHeldRows = QStringLiteral("SELECT q.id, q.rcpt FROM tray_mail x JOIN queue q ON q.mail_id = x.mail_id AND q.state = 4 "
                                                "WHERE x.account_id = ? ORDER BY q.id LIMIT ?");
inline const QString kHeldRowsOfMail =
    QStringLiteral("SELECT q.id, q.rcpt FROM tray_mail x JOIN queue q ON q.mail_id = x.mail_id AND q.state = 4 "
                   "WHERE x.account_id = ? AND x.mail_id = ? ORDER BY q.id LIMIT ?");

} // namespace storage::sql

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "storage/statements.h"

// Of folders as IMAP and POP3 see them.
namespace storage::sql {

/// A folder and all its entries, in one statement and so of one moment.
inline const QString kFolderEntries =
    QStringLiteral("SELECT f.uid_validity, f.uid_next, f.mod_seq, m.id, m.mail_id, m.mod_seq, m.received_at, m.size, m.trace_size, m.uid, "
                   "m.flags, m.keywords FROM folder f LEFT JOIN message m ON m.folder_id = f.id WHERE f.id = ? ORDER BY m.uid");
inline const QString kStatusColumns = QStringLiteral(
    "id, mailbox_id, name, role, subscribed, uid_validity, uid_next, mod_seq, total, unread, deleted, size + trace_size");
inline const QString kFolderStatus = QStringLiteral("SELECT ") + kStatusColumns + QStringLiteral(" FROM folder WHERE id = ?");
inline const QString kFolderStatuses = QStringLiteral("SELECT ") + kStatusColumns +
                                       QStringLiteral(" FROM folder WHERE mailbox_id = ?");
inline const IdListStatement kOutlinesOf{QStringLiteral("SELECT id, outline FROM mail WHERE id IN ")};
inline const QString kKeepOutline = QStringLiteral("UPDATE mail SET outline = ? WHERE id = ?");
inline const IdListStatement kSignaturesOf{QStringLiteral("SELECT mail_id, bits FROM search_signature WHERE mail_id IN ")};
inline const QString kInsertSignature = QStringLiteral("INSERT INTO search_signature (mail_id, bits) VALUES (?, ?)");
inline const IdListStatement kDeleteSignatures{QStringLiteral("DELETE FROM search_signature WHERE mail_id IN ")};
inline const QString kUidsOfFolder = QStringLiteral("SELECT uid FROM message WHERE folder_id = ? ORDER BY uid");
inline const QString kRenameFolder = QStringLiteral("UPDATE folder SET name = ? WHERE id = ?");
inline const QString kSubscribeFolder = QStringLiteral("UPDATE folder SET subscribed = ? WHERE id = ?");
/// Of the team boxes of a user, the folders with whether he wants none of them.
inline const QString kSharedStatuses =
    QStringLiteral("SELECT f.id, f.mailbox_id, f.name, f.role, CASE WHEN u.account_id IS NULL THEN 1 ELSE 0 END, f.uid_validity, f.uid_next, "
                   "f.mod_seq, f.total, f.unread, f.deleted, f.size + f.trace_size FROM team_member x JOIN team_box t ON t.id = x.team_id "
                   "JOIN folder f ON f.mailbox_id = t.mailbox_id LEFT JOIN shared_unsubscribed u ON u.folder_id = f.id AND u.account_id = x.account_id "
                   "WHERE x.account_id = ?");
inline const QString kUnsubscribeShared = QStringLiteral("INSERT INTO shared_unsubscribed (folder_id, account_id) VALUES (?, ?)");
inline const QString kSubscribeShared = QStringLiteral("DELETE FROM shared_unsubscribed WHERE folder_id = ? AND account_id = ?");
inline const QString kDropUnsubscribedOfFolder = QStringLiteral("DELETE FROM shared_unsubscribed WHERE folder_id = ?");
inline const QString kDropUnsubscribedOfUser = QStringLiteral("DELETE FROM shared_unsubscribed WHERE account_id = ?");
inline const QString kDeletedSize =
    QStringLiteral("SELECT COALESCE(SUM(size + trace_size), 0) FROM message WHERE folder_id = ? AND (flags & 16) <> 0");
inline const QString kPurgeFolder = QStringLiteral("INSERT INTO folder_purge (folder_id) VALUES (?)");
inline const QString kDeleteFolder = QStringLiteral("DELETE FROM folder WHERE id = ?");
inline const QString kInsertVanished = QStringLiteral("INSERT INTO vanished (folder_id, mod_seq, uid, uid_last) VALUES (?, ?, ?, ?)");
inline const QString kVanishedSince =
    QStringLiteral("SELECT uid, uid_last FROM vanished WHERE folder_id = ? AND mod_seq > ?");
inline const QString kVanishedKnown = QStringLiteral("SELECT vanished_since FROM folder WHERE id = ?");
inline const QString kVanishedPlace =
    QStringLiteral("SELECT mod_seq FROM vanished WHERE folder_id = ? ORDER BY mod_seq DESC, uid DESC LIMIT 1 OFFSET ?");
inline const QString kDropVanished = QStringLiteral("DELETE FROM vanished WHERE folder_id = ? AND mod_seq <= ?");

} // namespace storage::sql

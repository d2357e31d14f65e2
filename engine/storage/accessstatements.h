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
inline const QString kUidsOfFolder = QStringLiteral("SELECT uid FROM message WHERE folder_id = ? ORDER BY uid");
inline const QString kRenameFolder = QStringLiteral("UPDATE folder SET name = ? WHERE id = ?");
inline const QString kSubscribeFolder = QStringLiteral("UPDATE folder SET subscribed = ? WHERE id = ?");
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

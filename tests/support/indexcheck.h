// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QString>
#include <QVariant>

namespace support {

/// What folders know of their entries, and mailboxes of their folders.
template<typename None>
void folderCheck(const None &none)
{
    none(QStringLiteral("SELECT COUNT(*) FROM folder f LEFT JOIN (SELECT folder_id, SUM(size) AS size, SUM(trace_size) AS trace_size, "
                        "SUM(flags & 1 = 0) AS unread, SUM(flags & 16 <> 0) AS deleted, MAX(uid) AS uid, MAX(mod_seq) AS mod_seq FROM message "
                        "GROUP BY folder_id) m ON m.folder_id = f.id WHERE f.size <> COALESCE(m.size, 0) OR f.trace_size <> "
                        "COALESCE(m.trace_size, 0) OR f.unread <> COALESCE(m.unread, 0) OR f.deleted <> COALESCE(m.deleted, 0) OR "
                        "COALESCE(m.uid, 0) >= f.uid_next OR COALESCE(m.mod_seq, 0) > f.mod_seq"),
         QStringLiteral("wrong counters or numbers of folders"));
    none(QStringLiteral("SELECT COUNT(*) FROM mailbox b LEFT JOIN (SELECT mailbox_id, SUM(size) AS size, "
                        "SUM(CASE WHEN role = 4 THEN 0 ELSE total END) AS total, SUM(CASE WHEN role = 4 THEN 0 ELSE unread END) AS unread, "
                        "MAX(mod_seq) AS mod_seq, MAX(uid_validity) AS uid_validity FROM folder GROUP BY mailbox_id) f ON f.mailbox_id = b.id "
                        "WHERE b.size <> f.size OR b.total <> f.total OR b.unread <> f.unread OR f.mod_seq > b.mod_seq OR "
                        "f.uid_validity > b.uid_validity"),
         QStringLiteral("wrong counters of mailboxes"));
    none(QStringLiteral("SELECT COUNT(*) FROM (SELECT 1 FROM message GROUP BY folder_id, uid HAVING COUNT(*) > 1)"),
         QStringLiteral("a UID twice"));
    none(QStringLiteral("SELECT COUNT(*) FROM (SELECT 1 FROM folder GROUP BY mailbox_id, uid_validity HAVING COUNT(*) > 1)"),
         QStringLiteral("a UIDVALIDITY twice"));
    none(QStringLiteral("SELECT COUNT(*) FROM vanished v JOIN message m ON m.folder_id = v.folder_id AND m.uid BETWEEN v.uid AND v.uid_last"),
         QStringLiteral("vanished UIDs that are there"));
    none(QStringLiteral("SELECT COUNT(*) FROM folder f WHERE vanished <> (SELECT COUNT(*) FROM vanished v WHERE v.folder_id = f.id)"),
         QStringLiteral("vanished UIDs not counted right"));
}

/// "ok", or what is wrong with the index of a data folder: SQLite's own check, and that counters say what is there. The store may be
/// open, as long as nothing changes.
inline QString indexCheck(const QString &dataDir)
{
    QString result = QStringLiteral("cannot open");
    {
        QSqlDatabase db = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), QStringLiteral("indexcheck"));
        db.setDatabaseName(dataDir + QStringLiteral("/index.sqlite"));
        if (db.open()) {
            QSqlQuery query(QStringLiteral("PRAGMA integrity_check"), db);
            result = query.next() ? query.value(0).toString() : QStringLiteral("no answer");
            const auto none = [&](const QString &sql, const QString &what) {
                if (!query.exec(sql) || !query.next() || query.value(0).toLongLong() != 0)
                    result += QStringLiteral("; ") + what;
            };
            none(QStringLiteral("SELECT COUNT(*) FROM folder f WHERE total <> (SELECT COUNT(*) FROM message m WHERE m.folder_id = f.id)"),
                 QStringLiteral("wrong counters"));
            // Segments know what their mails hold: each record has a head of 40 octets.
            none(QStringLiteral("SELECT COUNT(*) FROM segment s WHERE live_bytes > size OR live_bytes <> (SELECT "
                                "COALESCE(SUM(stored_length + 40), 0) FROM mail a WHERE a.segment_id = s.id)"),
                 QStringLiteral("wrong live bytes"));
            none(QStringLiteral("SELECT COUNT(*) FROM queue q WHERE state < 5 AND NOT EXISTS (SELECT 1 FROM mail a WHERE a.id = q.mail_id)"),
                 QStringLiteral("unfinished queue rows without a mail"));
            none(QStringLiteral("SELECT COUNT(*) FROM message m WHERE NOT EXISTS (SELECT 1 FROM mail a WHERE a.id = m.mail_id)"),
                 QStringLiteral("messages without a mail"));
            if (query.exec(QStringLiteral("SELECT 1 FROM pragma_table_info('folder') WHERE name = 'vanished'")) && query.next())
                folderCheck(none);
        }
    }
    QSqlDatabase::removeDatabase(QStringLiteral("indexcheck"));
    return result;
}

} // namespace support

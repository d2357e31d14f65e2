// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QString>
#include <QVariant>

namespace support {

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
        }
    }
    QSqlDatabase::removeDatabase(QStringLiteral("indexcheck"));
    return result;
}

} // namespace support

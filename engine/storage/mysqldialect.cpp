// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/sqldialect.h"

using namespace Qt::Literals;

namespace storage {

namespace {

class MysqlDialect final : public SqlDialect
{
public:
    QString name() const override { return u"mysql"_s; }
    QString driver() const override { return u"QMYSQL"_s; }
    bool transactionalDdl() const override { return false; }

    bool configure(QSqlDatabase &database, const SqlTarget &target) const override
    {
        return configureServer(database, target, 3306);
    }

    QStringList connectionSetup(const SqlTarget &) const override
    {
        // ANSI_QUOTES so that one way of quoting fits; READ COMMITTED keeps range deletes from locking gaps.
        return {u"SET SESSION sql_mode='ANSI_QUOTES,STRICT_ALL_TABLES,NO_BACKSLASH_ESCAPES'"_s,
                u"SET NAMES utf8mb4"_s, u"SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED"_s};
    }

    QString begin() const override { return u"START TRANSACTION"_s; }

    QString quoted(const QString &identifier) const override
    {
        return u'"' + QString(identifier).replace(u'"', u"\"\""_s) + u'"';
    }

    QString upsert(const QString &table, const QStringList &keys, const QStringList &values) const override
    {
        QStringList sets;
        for (const QString &value : values)
            sets << u"%1=VALUES(%1)"_s.arg(value); // also understood by MariaDB, which has no row alias
        const QStringList columns = keys + values;
        return u"INSERT INTO %1 (%2) VALUES (%3) ON DUPLICATE KEY UPDATE %4"_s.arg(
            table, columns.join(u", "_s), QStringList(columns.size(), u"?"_s).join(u", "_s),
            sets.join(u", "_s));
    }

    QString explain(const QString &statement) const override { return u"EXPLAIN "_s + statement; }

    base::ErrorKind kindOf(const QSqlError &error) const override
    {
        switch (error.nativeErrorCode().toInt()) { // mysqld_error.h, errmsg.h
        case 1021:                                 // ER_DISK_FULL
        case 1114:                                 // ER_RECORD_FILE_FULL
            return base::ErrorKind::OutOfSpace;
        case 1062: // ER_DUP_ENTRY
        case 1169: // ER_DUP_UNIQUE
            return base::ErrorKind::Exists;
        case 1040: // ER_CON_COUNT_ERROR
        case 1205: // ER_LOCK_WAIT_TIMEOUT
        case 1213: // ER_LOCK_DEADLOCK
            return base::ErrorKind::Busy;
        case 2002: // CR_CONNECTION_ERROR
        case 2003: // CR_CONN_HOST_ERROR
        case 2006: // CR_SERVER_GONE_ERROR
        case 2013: // CR_SERVER_LOST
        case 1053: // ER_SERVER_SHUTDOWN
            return base::ErrorKind::Unavailable;
        case 1034: // ER_NOT_KEYFILE
        case 1194: // ER_CRASHED_ON_USAGE
            return base::ErrorKind::Corrupt;
        default:
            return base::ErrorKind::Internal;
        }
    }

    // Boolean full-text search keeps a stop-word list and a minimum length of its own; the engine's terms
    // must all count, so they are kept as one row per term, split from one JSON array.
    QString searchInsert(const QString &table) const override
    {
        return u"INSERT INTO %1 (mail_id, term) SELECT ?, j.term FROM JSON_TABLE(CONCAT('[\"', REPLACE(?, ' ', '\",\"'), "
               u"'\"]'), '$[*]' COLUMNS (term VARCHAR(64) PATH '$')) AS j"_s.arg(table);
    }
    QString searchRemove(const QString &table) const override
    {
        return u"DELETE FROM %1 WHERE mail_id = ? AND ? IS NOT NULL"_s.arg(table);
    }
    QString searchChunk(const QString &table) const override
    {
        return u"SELECT t.mail_id FROM (SELECT ? AS wanted, ? AS unwanted) AS q JOIN JSON_TABLE(q.wanted, '$[*]' COLUMNS "
               u"(term VARCHAR(64) PATH '$')) AS j JOIN %1 t ON t.term = j.term WHERE t.mail_id >= ? AND t.mail_id < ? AND NOT EXISTS "
               u"(SELECT 1 FROM JSON_TABLE(q.unwanted, '$[*]' COLUMNS (term VARCHAR(64) PATH '$')) AS n JOIN %1 x ON x.term = n.term "
               u"WHERE x.mail_id = t.mail_id) GROUP BY t.mail_id, q.wanted HAVING COUNT(*) = JSON_LENGTH(q.wanted) "
               u"ORDER BY t.mail_id DESC LIMIT ?"_s.arg(table);
    }
    // Terms hold letters, digits and marks of private use only.
    QString searchWanted(const QStringList &terms) const override { return u"[\""_s + terms.join(u"\",\""_s) + u"\"]"_s; }
    QString searchUnwanted(const QStringList &terms) const override { return terms.isEmpty() ? u"[]"_s : searchWanted(terms); }
};

} // namespace

const SqlDialect &mysqlDialect()
{
    static const MysqlDialect dialect;
    return dialect;
}

} // namespace storage

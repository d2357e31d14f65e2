// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/sqldialect.h"

using namespace Qt::Literals;

namespace storage {

namespace {

class PostgresqlDialect final : public SqlDialect
{
public:
    QString name() const override { return u"postgresql"_s; }
    QString driver() const override { return u"QPSQL"_s; }
    bool transactionalDdl() const override { return true; }

    bool configure(QSqlDatabase &database, const SqlTarget &target) const override
    {
        return configureServer(database, target, 5432);
    }

    QStringList connectionSetup(const SqlTarget &) const override
    {
        return {u"SET synchronous_commit=on"_s, u"SET client_encoding='UTF8'"_s};
    }

    QString begin() const override { return u"BEGIN"_s; }

    QString quoted(const QString &identifier) const override
    {
        return u'"' + QString(identifier).replace(u'"', u"\"\""_s) + u'"';
    }

    QString upsert(const QString &table, const QStringList &keys, const QStringList &values) const override
    {
        return sqliteDialect().upsert(table, keys, values);
    }

    QString explain(const QString &statement) const override { return u"EXPLAIN "_s + statement; }

    base::ErrorKind kindOf(const QSqlError &error) const override
    {
        const QString state = error.nativeErrorCode(); // SQLSTATE, PostgreSQL appendix A
        if (state.startsWith(u"53100"_s))
            return base::ErrorKind::OutOfSpace;
        if (state.startsWith(u"23"_s))
            return base::ErrorKind::Exists;
        if (state.startsWith(u"40"_s) || state.startsWith(u"55"_s) || state.startsWith(u"53"_s))
            return base::ErrorKind::Busy;
        if (state.startsWith(u"58"_s))
            return base::ErrorKind::Io;
        if (state.startsWith(u"XX"_s))
            return base::ErrorKind::Corrupt;
        if (state.startsWith(u"08"_s) || state.startsWith(u"57"_s) ||
            error.type() == QSqlError::ConnectionError)
            return base::ErrorKind::Unavailable;
        return base::ErrorKind::Internal;
    }

    QString searchInsert(const QString &table) const override
    {
        return u"INSERT INTO %1 (mail_id, terms) VALUES (?, string_to_array(?, ' '))"_s.arg(table);
    }
    QString searchRemove(const QString &table) const override
    {
        return u"DELETE FROM %1 WHERE mail_id = ? AND terms = string_to_array(?, ' ')"_s.arg(table);
    }
    QString searchChunk(const QString &table) const override
    {
        return u"SELECT mail_id FROM %1 WHERE terms @> string_to_array(?, ' ') AND NOT terms && string_to_array(?, ' ') "
               u"AND mail_id >= ? AND mail_id < ? ORDER BY mail_id DESC LIMIT ?"_s.arg(table);
    }
    QString searchWanted(const QStringList &terms) const override { return terms.join(u' '); }
    QString searchUnwanted(const QStringList &terms) const override { return terms.join(u' '); }
};

} // namespace

const SqlDialect &postgresqlDialect()
{
    static const PostgresqlDialect dialect;
    return dialect;
}

} // namespace storage

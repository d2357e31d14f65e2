// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include <QSqlDatabase>
#include <QSqlError>
#include <QString>
#include <QStringList>

namespace storage {

/// Where a database is, as far as its dialect needs to know.
struct SqlTarget
{
    QString path; ///< embedded: the file
    QString dsn;  ///< server: "postgresql://user:password@host:port/name?option=value"
    bool readOnly = false;
};

/// What differs between the databases: driver and connection, errors, upsert, quoting, search. Statements
/// elsewhere keep to what all three understand and ask here for the rest. Stateless, any thread.
class SqlDialect
{
public:
    virtual ~SqlDialect() = default;
    virtual QString name() const = 0;   ///< "sqlite": also the folder of its migrations
    virtual QString driver() const = 0; ///< of Qt SQL
    /// Sets name, host, options; false when the target makes no sense.
    virtual bool configure(QSqlDatabase &database, const SqlTarget &target) const = 0;
    /// Run once on each new connection.
    virtual QStringList connectionSetup(const SqlTarget &target) const = 0;
    virtual QString begin() const = 0;
    virtual QString quoted(const QString &identifier) const = 0;
    /// INSERT INTO table (keys…, values…) VALUES (?, …), replacing the values where the keys exist.
    virtual QString upsert(const QString &table, const QStringList &keys,
                           const QStringList &values) const = 0;
    virtual QString explain(const QString &statement) const = 0;
    virtual base::ErrorKind kindOf(const QSqlError &error) const = 0;
    /// Its CREATE and ALTER can be rolled back: a migration is one transaction, else one statement per
    /// recorded step.
    virtual bool transactionalDdl() const = 0;
    virtual bool embedded() const { return false; }

    // Full-text search over terms cut by WordCutter; one document per mail and table (mail_terms, accepted_terms).
    virtual QString searchInsert(const QString &table) const = 0; ///< parameters: mail id, terms
    virtual QString searchRemove(const QString &table) const = 0; ///< parameters: mail id, the terms it was inserted with
    /// Mail ids, falling; parameters: searchWanted(), searchUnwanted(), least id, first id that is too great, limit.
    virtual QString searchChunk(const QString &table) const = 0;
    virtual QString searchWanted(const QStringList &terms) const = 0;   ///< all of them; at least one
    virtual QString searchUnwanted(const QStringList &terms) const = 0; ///< none of them; may be empty

    // Parts of addresses in the queue, one text in lower case per row. Where there is no index of pieces, texts are looked through.
    virtual QString queueTextInsert() const { return QStringLiteral("INSERT INTO queue_text (rowid, text) VALUES (?, ?)"); }
    /// Parameters: queue id, the text it was inserted with.
    virtual QString queueTextRemove() const { return QStringLiteral("DELETE FROM queue_text WHERE rowid = ? AND ? IS NOT NULL"); }
    /// FROM and WHERE of queue rows "q" whose text "t" may hold a part of three characters or more; one parameter.
    virtual QString queueTextSource() const
    {
        return QStringLiteral("queue_text t JOIN queue q ON q.id = t.rowid WHERE t.text LIKE ? ESCAPE '!'");
    }
    /// The parameter of queueTextSource().
    virtual QString queueTextExpression(const QString &part) const;

    /// Null for an unknown name.
    static const SqlDialect *byName(const QString &name);

protected:
    /// configure() of a server: "driver://user:password@host:port/name?option=value".
    static bool configureServer(QSqlDatabase &database, const SqlTarget &target, int usualPort);
};

const SqlDialect &sqliteDialect();
const SqlDialect &postgresqlDialect();
const SqlDialect &mysqlDialect();

} // namespace storage

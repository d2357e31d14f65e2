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

    // Full-text search over terms cut by WordCutter; one document per mail.
    virtual QString searchInsert() const = 0; ///< parameters: mail id, terms
    virtual QString searchRemove() const = 0; ///< parameters: mail id, the terms it was inserted with
    /// Mail ids holding all terms, as a subquery-free source "(…) AS s" with column mail_id; one parameter.
    virtual QString searchSource() const = 0;
    /// Order of a search by s.mail_id falling, then m.id rising.
    virtual QString searchOrder() const { return QStringLiteral("s.mail_id DESC, m.id"); }
    /// The parameter of searchSource().
    virtual QString searchExpression(const QStringList &terms) const = 0;

    // Parts of addresses in the queue: an index of all three-character pieces, one document per row. Empty: there is none, and
    // rows are looked through.
    virtual QString queueTextInsert() const { return {}; } ///< parameters: queue id, text
    virtual QString queueTextRemove() const { return {}; } ///< parameters: queue id, the text it was inserted with
    /// Table and condition that answer queue ids "t.rowid" with all pieces of the parameter, by rising id.
    virtual QString queueTextSource() const { return {}; }
    virtual QString queueTextExpression(const QString &part) const { return part; }

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

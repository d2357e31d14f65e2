// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/migrations.h"
#include "base/logging.h"
#include <QDir>
#include <QFile>

// Resources of a static library are dropped by the linker unless something asks for them; the macro behind
// this may not stand in a namespace.
static void initSqlResources()
{
    Q_INIT_RESOURCE(storage_sql);
}

using namespace Qt::Literals;

namespace storage {

namespace {

base::Error databaseError(const SqlConnection &connection, const QString &what)
{
    base::Error error = connection.failure().value_or(base::Error{});
    error.detail = u"%1: %2"_s.arg(what, error.detail);
    return error;
}

/// (version, steps done of it) of the newest recorded migration; step 0 means complete.
struct Recorded
{
    int version = 0;
    QList<int> done;     ///< may have holes where branches of the program met
    int openVersion = 0; ///< one that was interrupted between statements, 0: none
    int openSteps = 0;
};

base::Result<Recorded> recorded(SqlConnection &connection)
{
    if (!connection.execute(
            u"CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL PRIMARY KEY, "
            "name VARCHAR(100) NOT NULL, steps INTEGER NOT NULL, complete INTEGER NOT NULL, "
            "applied_at BIGINT NOT NULL)"_s))
        return databaseError(connection, u"schema_version"_s);
    Recorded state;
    auto rows = connection.run(u"SELECT version, steps, complete FROM schema_version ORDER BY version"_s);
    while (rows.next()) {
        if (rows.integer(2)) {
            state.version = int(rows.integer(0));
            state.done << state.version;
        } else {
            state.openVersion = int(rows.integer(0));
            state.openSteps = int(rows.integer(1));
        }
    }
    return connection.orFailure(state);
}

bool record(SqlConnection &connection, const Migration &migration, int steps, bool complete, qint64 nowMs)
{
    return connection
        .run(connection.dialect().upsert(u"schema_version"_s, {u"version"_s},
                                         {u"name"_s, u"steps"_s, u"complete"_s, u"applied_at"_s}),
             migration.version, migration.name, steps, complete, nowMs)
        .ok();
}

/// All or nothing, where the database can roll back CREATE and ALTER: the last release can still open what is there after a
/// failure.
base::Result<void> applyWhole(SqlConnection &connection, const QList<Migration> &pending, qint64 nowMs)
{
    bool ok = connection.begin();
    QString name;
    for (const Migration &migration : pending) {
        name = migration.name;
        for (const QString &statement : migration.statements)
            ok = ok && connection.execute(statement);
        ok = ok && record(connection, migration, int(migration.statements.size()), true, nowMs);
        if (!ok)
            break;
    }
    if (ok && connection.commit())
        return {};
    const base::Error error = databaseError(connection, u"migration %1 failed, and the database is as it was"_s.arg(name));
    connection.rollback();
    return error;
}

} // namespace

base::Result<void> applyStepwise(SqlConnection &connection, const Migration &migration, int done,
                                 qint64 nowMs)
{
    const int count = int(migration.statements.size());
    for (int i = done; i < count; ++i) {
        if (!connection.execute(migration.statements[i]) ||
            !record(connection, migration, i + 1, i + 1 == count, nowMs))
            return databaseError(connection, u"migration %1, step %2"_s.arg(migration.name).arg(i + 1));
    }
    return {};
}

QStringList splitStatements(const QString &text)
{
    QStringList statements;
    QString statement;
    for (const QString &line : text.split(u'\n')) {
        const QString trimmed = line.trimmed();
        if (trimmed.isEmpty() || trimmed.startsWith("--"_L1))
            continue;
        statement += line + u'\n';
        if (trimmed.endsWith(u';')) {
            statement.chop(statement.size() - statement.lastIndexOf(u';'));
            statements << std::exchange(statement, {});
        }
    }
    if (!statement.trimmed().isEmpty())
        statements << statement;
    return statements;
}

QList<Migration> loadMigrations(const QString &folder)
{
    QList<Migration> migrations;
    for (const QString &name : QDir(folder).entryList({u"*.sql"_s}, QDir::Files, QDir::Name)) {
        QFile file(folder + u'/' + name);
        if (!file.open(QIODevice::ReadOnly))
            continue;
        migrations << Migration{name.left(4).toInt(), name.chopped(4),
                                splitStatements(QString::fromUtf8(file.readAll()))};
    }
    return migrations;
}

QList<Migration> builtInMigrations(const SqlDialect &dialect)
{
    initSqlResources();
    return loadMigrations(u":/storage/sql/"_s + dialect.name());
}

base::Result<void> migrate(SqlConnection &connection, const SqlTarget &target,
                           const QList<Migration> &migrations, qint64 nowMs, const BeforeUpgrade &before)
{
    auto state = recorded(connection);
    if (!state)
        return state.error();
    const int known = migrations.isEmpty() ? 0 : migrations.last().version;
    if (state->version > known || state->openVersion > known) {
        return base::Error{
            base::ErrorKind::Invalid,
            u"the database is newer than this program"_s,
            u"the database %1 was written by a newer Postkontor (schema %2, this program knows %3): install that version or a "
            "later one, or go back to a snapshot with --restore-snapshot"_s.arg(target.path)
                .arg(qMax(state->version, state->openVersion))
                .arg(known),
            {}};
    }
    QList<Migration> pending;
    for (const Migration &migration : migrations) {
        if (!state->done.contains(migration.version))
            pending << migration;
    }
    if (pending.isEmpty())
        return {};
    if (before && state->version > 0) {
        if (auto ready = before(state->version); !ready)
            return ready;
    }
    if (connection.dialect().transactionalDdl()) {
        if (auto applied = applyWhole(connection, pending, nowMs); !applied)
            return applied;
    } else {
        for (const Migration &migration : pending) {
            const int done = migration.version == state->openVersion ? state->openSteps : 0;
            if (auto applied = applyStepwise(connection, migration, done, nowMs); !applied)
                return applied;
        }
    }
    for (const Migration &migration : pending)
        qCInfo(lcStorage) << "database migrated to" << migration.name;
    return {};
}

} // namespace storage

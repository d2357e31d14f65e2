// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "storage/sqlconnection.h"
#include <functional>

namespace storage {

struct Migration
{
    int version = 0;
    QString name;
    QStringList statements;
};

/// The migrations in `folder` ("NNNN_name.sql"), by version. Files are never changed once released, only
/// added.
QList<Migration> loadMigrations(const QString &folder);
/// Those of the program for a dialect.
QList<Migration> builtInMigrations(const SqlDialect &dialect);
/// Statements of a file: comment lines dropped, each ends with ";" at the end of a line.
QStringList splitStatements(const QString &text);

/// Called with the schema there is, before anything changes; an error stops the upgrade.
using BeforeUpgrade = std::function<base::Result<void>(int schema)>;

/// Brings the database at `target` to the last migration: in one transaction where the dialect allows it, so that a failure
/// leaves the old schema. One that is newer than the program is refused. `before`: not for a fresh database.
base::Result<void> migrate(SqlConnection &connection, const SqlTarget &target,
                           const QList<Migration> &migrations, qint64 nowMs, const BeforeUpgrade &before = {});

/// For databases where each CREATE commits at once: every statement is a recorded step, and one that was
/// interrupted goes on behind its last one. `done`: steps recorded so far.
base::Result<void> applyStepwise(SqlConnection &connection, const Migration &migration, int done,
                                 qint64 nowMs);

} // namespace storage

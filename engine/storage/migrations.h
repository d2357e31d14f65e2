// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "storage/sqlconnection.h"

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

/// Brings the database at `target` to the last migration. An embedded database is copied aside before each
/// one, to
/// "<path>.before-NNNN". One that is newer than the program is refused.
base::Result<void> migrate(SqlConnection &connection, const SqlTarget &target,
                           const QList<Migration> &migrations, qint64 nowMs);

/// For databases where each CREATE commits at once: every statement is a recorded step, and one that was
/// interrupted goes on behind its last one. `done`: steps recorded so far.
base::Result<void> applyStepwise(SqlConnection &connection, const Migration &migration, int done,
                                 qint64 nowMs);

} // namespace storage

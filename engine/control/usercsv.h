// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/accounts.h"
#include <QByteArrayView>
#include <QHash>

// Users as a table (RFC 4180): one line each, made or changed together. Pure, any thread.
namespace control {

/// One line. What has no column stays as it is for users that are there already.
struct CsvUser
{
    int line = 0;
    NewUser user; ///< an empty password: that of a user who is there
    std::optional<QString> displayName = {};
    std::optional<QList<Role>> roles = {};
    std::optional<std::optional<qint64>> quotaBytes = {};
    std::optional<QStringList> forwardTo = {};
    QStringList aliases = {}; ///< further addresses, added to those there are
};

struct CsvProblem
{
    int line = 0;
    QString field; ///< the column; empty: the line
    QString text;
};

struct CsvUsers
{
    QList<CsvUser> users;
    QList<CsvProblem> problems;
};

/// What an import did, or would do.
struct ImportReport
{
    bool applied = false; ///< false: a dry run, or something is wrong; then nothing of it is done
    qint64 created = 0;
    qint64 changed = 0;
    qint64 unchanged = 0;
    QList<CsvProblem> problems;
};

/// "500M", "10G", "1.5T" or "1000000" into octets, M a million of them, at most 2^50; nullopt for anything else.
std::optional<qint64> sizeFromText(QStringView text);

/// Columns by name in the first line, in any order: address, password, name, roles, quota, forward, aliases; several values in a cell
/// are parted by blanks. UTF-8, with or without a byte order mark; commas, semicolons or tabs. At most 10,000 lines.
CsvUsers readUsersCsv(QByteArrayView text);

/// The same table of users there are, without passwords. `aliases`: of each, by user id.
QByteArray usersCsv(const QList<User> &users, const QHash<Id, QStringList> &aliases);

} // namespace control

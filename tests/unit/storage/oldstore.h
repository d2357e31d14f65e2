// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "storage/migrations.h"
#include <QDir>
#include <QDirIterator>
#include <QFile>

// Data folders as an older release left them, and copies of data folders.
namespace oldstore {

using namespace storage;
using namespace Qt::StringLiterals;

constexpr int kOldSchema = 8;

inline std::unique_ptr<SqlConnection> openIndex(const QString &path)
{
    auto opened = SqlConnection::open(*SqlDialect::byName(u"sqlite"_s), {path, {}, false});
    return opened ? std::move(*opened) : nullptr;
}

inline qint64 number(SqlConnection &db, const QString &statement)
{
    auto row = db.run(statement);
    return row.next() ? row.integer(0) : -1;
}

/// The index of `dataDir` as an older release would have written it: its tables, and of their rows the columns it had.
inline bool makeOld(const QString &dataDir, int schema = kOldSchema)
{
    const QString path = dataDir + u"/index.sqlite"_s, fresh = dataDir + u"/old.sqlite"_s;
    {
        auto db = openIndex(fresh);
        QList<Migration> old = builtInMigrations(db->dialect());
        old.removeIf([schema](const Migration &one) { return one.version > schema; });
        if (!migrate(*db, {fresh, {}, false}, old, 1) || !db->run(u"ATTACH DATABASE ? AS now"_s, path).ok())
            return false;
        QStringList tables;
        auto row = db->run(u"SELECT m.name FROM main.sqlite_master m JOIN now.sqlite_master n ON n.name = m.name WHERE m.type = 'table' "
                           "AND m.sql LIKE 'CREATE TABLE%' AND m.name NOT LIKE 'mail_terms%' AND m.name NOT LIKE 'queue_text%' AND m.name NOT LIKE 'accepted_terms%' "
                           "AND m.name NOT IN ('schema_version', 'alert_rule')"_s);
        while (row.next())
            tables << row.text(0);
        for (const QString &table : std::as_const(tables)) {
            QStringList columns;
            auto column = db->run(u"SELECT name FROM pragma_table_info('%1')"_s.arg(table));
            while (column.next())
                columns << column.text(0);
            const QString list = columns.join(u", "_s);
            if (!db->execute(u"INSERT INTO main.%1 (%2) SELECT %2 FROM now.%1"_s.arg(table, list)))
                return false;
        }
        (void)db->run(u"PRAGMA wal_checkpoint(TRUNCATE)"_s);
    }
    for (const QString &tail : {u""_s, u"-wal"_s, u"-shm"_s})
        QFile::remove(path + tail);
    return QFile::rename(fresh, path);
}

inline QStringList everything(const QString &folder)
{
    QStringList names;
    for (QDirIterator it(folder, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories); it.hasNext();)
        names << it.next().sliced(folder.size() + 1);
    names.sort();
    return names;
}

inline bool copyTree(const QString &from, const QString &to)
{
    for (const QString &name : everything(from)) {
        QDir().mkpath(QFileInfo(to + u'/' + name).path());
        if (!QFile::copy(from + u'/' + name, to + u'/' + name))
            return false;
    }
    return true;
}

} // namespace oldstore

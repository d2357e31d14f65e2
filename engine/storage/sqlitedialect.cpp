// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/sqldialect.h"

using namespace Qt::Literals;

namespace storage {

namespace {

// Primary result codes of sqlite3.h; extended codes carry them in the low byte.
constexpr int kBusy = 5, kLocked = 6, kIoError = 10, kCorrupt = 11, kFull = 13, kConstraint = 19,
              kNotADatabase = 26;

class SqliteDialect final : public SqlDialect
{
public:
    QString name() const override { return u"sqlite"_s; }
    QString driver() const override { return u"QSQLITE"_s; }
    bool embedded() const override { return true; }
    bool transactionalDdl() const override { return true; }

    bool configure(QSqlDatabase &database, const SqlTarget &target) const override
    {
        database.setDatabaseName(target.path);
        QString options = u"QSQLITE_BUSY_TIMEOUT=10000"_s;
        if (target.readOnly)
            options += u";QSQLITE_OPEN_READONLY"_s;
        database.setConnectOptions(options);
        return !target.path.isEmpty();
    }

    QStringList connectionSetup(const SqlTarget &target) const override
    {
        if (target.readOnly)
            return {u"PRAGMA cache_size=-8192"_s, u"PRAGMA temp_store=MEMORY"_s, u"PRAGMA query_only=ON"_s};
        // FULL: in WAL mode NORMAL loses acknowledged commits when the power goes.
        return {u"PRAGMA journal_mode=WAL"_s,        u"PRAGMA synchronous=FULL"_s,
                u"PRAGMA cache_size=-32768"_s,       u"PRAGMA temp_store=MEMORY"_s,
                u"PRAGMA wal_autocheckpoint=4000"_s, u"PRAGMA journal_size_limit=67108864"_s,
                u"PRAGMA secure_delete=FAST"_s,      u"PRAGMA fullfsync=ON"_s};
    }

    QString begin() const override { return u"BEGIN IMMEDIATE"_s; }

    QString quoted(const QString &identifier) const override
    {
        return u'"' + QString(identifier).replace(u'"', u"\"\""_s) + u'"';
    }

    QString upsert(const QString &table, const QStringList &keys, const QStringList &values) const override
    {
        QStringList sets;
        for (const QString &value : values)
            sets << u"%1=excluded.%1"_s.arg(value);
        const QStringList columns = keys + values;
        return u"INSERT INTO %1 (%2) VALUES (%3) ON CONFLICT (%4) DO UPDATE SET %5"_s.arg(
            table, columns.join(u", "_s), QStringList(columns.size(), u"?"_s).join(u", "_s),
            keys.join(u", "_s), sets.join(u", "_s));
    }

    QString explain(const QString &statement) const override { return u"EXPLAIN QUERY PLAN "_s + statement; }

    base::ErrorKind kindOf(const QSqlError &error) const override
    {
        switch (error.nativeErrorCode().toInt() & 0xff) {
        case kFull:
            return base::ErrorKind::OutOfSpace;
        case kBusy:
        case kLocked:
            return base::ErrorKind::Busy;
        case kIoError:
            return base::ErrorKind::Io;
        case kCorrupt:
        case kNotADatabase:
            return base::ErrorKind::Corrupt;
        case kConstraint:
            return base::ErrorKind::Exists;
        default:
            return base::ErrorKind::Internal;
        }
    }

    QString queueTextRemove() const override
    {
        return u"INSERT INTO queue_text (queue_text, rowid, text) VALUES ('delete', ?, ?)"_s;
    }
    QString queueTextSource() const override { return u"queue_text t CROSS JOIN queue q ON q.id = t.rowid WHERE queue_text MATCH ?"_s; }
    /// The index keeps no positions: pieces, not phrases.
    QString queueTextExpression(const QString &part) const override
    {
        QStringList pieces;
        const QList<uint> characters = part.toUcs4();
        for (qsizetype i = 0; i + 3 <= characters.size(); ++i) {
            const QString piece = QString::fromUcs4(reinterpret_cast<const char32_t *>(characters.constData() + i), 3);
            pieces << u'"' + QString(piece).replace(u'"', u"\"\""_s) + u'"';
        }
        pieces.removeDuplicates();
        return pieces.mid(0, 30).join(u" AND "_s);
    }
    QString searchInsert(const QString &table) const override { return u"INSERT INTO %1 (rowid, terms) VALUES (?, ?)"_s.arg(table); }
    // A contentless FTS5 table takes a document out when it is told what went in.
    QString searchRemove(const QString &table) const override
    {
        return u"INSERT INTO %1 (%1, rowid, terms) VALUES ('delete', ?, ?)"_s.arg(table);
    }
    // FTS5 looks a range of row ids up and walks it backwards: what is asked for is read, no more.
    QString searchChunk(const QString &table) const override
    {
        return u"SELECT rowid FROM %1 WHERE %1 MATCH (? || ?) AND rowid >= ? AND rowid < ? ORDER BY rowid DESC LIMIT ?"_s.arg(table);
    }
    QString searchWanted(const QStringList &terms) const override { return quotedTerms(terms).join(u" AND "_s); }
    QString searchUnwanted(const QStringList &terms) const override
    {
        return terms.isEmpty() ? QString() : u" NOT ("_s + quotedTerms(terms).join(u" OR "_s) + u')';
    }

private:
    QStringList quotedTerms(const QStringList &terms) const
    {
        QStringList out;
        for (const QString &term : terms)
            out << quoted(term);
        return out;
    }
};

} // namespace

const SqlDialect &sqliteDialect()
{
    static const SqliteDialect dialect;
    return dialect;
}

} // namespace storage

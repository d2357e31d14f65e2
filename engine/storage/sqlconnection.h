// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "storage/sqldialect.h"
#include <QHash>
#include <QSqlQuery>
#include <QVariant>
#include <memory>

namespace storage {

/// Parameters as the drivers want them: ids signed, empty text never NULL.
namespace bind {
inline QVariant value(const QString &text)
{
    return text.isNull() ? QString(QLatin1StringView("")) : text;
}
inline QVariant value(const QByteArray &bytes)
{
    return bytes.isNull() ? QByteArray("") : bytes;
}
inline QVariant value(const QVariant &any)
{
    return any;
}
inline QVariant value(bool yes)
{
    return int(yes);
}
template<typename T>
requires std::is_integral_v<T> QVariant value(T number)
{
    return QVariant(qlonglong(number));
}
template<typename T>
QVariant value(const std::optional<T> &number)
{
    return number ? value(*number) : QVariant(QMetaType::fromType<qlonglong>());
}
} // namespace bind

class SqlConnection;

/// One run of a prepared statement: rows to step through. Gives the statement back when it goes, so that no
/// read transaction outlives it. The same text must not run twice at a time on one connection.
class SqlRun
{
public:
    SqlRun(SqlRun &&other) noexcept
        : m_query(std::exchange(other.m_query, nullptr))
        , m_connection(other.m_connection)
        , m_ok(other.m_ok)
    {
    }
    SqlRun(const SqlRun &) = delete;
    ~SqlRun()
    {
        if (m_query)
            m_query->finish();
    }

    bool ok() const { return m_ok; }
    /// False at the end, and where reading failed in the middle: then the connection's failure() is set, and who takes the absence
    /// of a row for a fact, asks for it.
    bool next() { return m_ok && (m_query->next() || goesOnAfterEnd()); }
    qint64 integer(int column) const { return m_query->value(column).toLongLong(); }
    double number(int column) const { return m_query->value(column).toDouble(); }
    quint64 id(int column) const { return quint64(integer(column)); }
    QString text(int column) const { return m_query->value(column).toString(); }
    QByteArray bytes(int column) const { return m_query->value(column).toByteArray(); }
    bool isNull(int column) const { return m_query->isNull(column); }
    std::optional<qint64> optionalInteger(int column) const
    {
        return m_query->isNull(column) ? std::nullopt : std::optional(integer(column));
    }
    int rowsAffected() const { return m_ok ? m_query->numRowsAffected() : 0; }

private:
    friend class SqlConnection;
    SqlRun(QSqlQuery *query, bool ok, SqlConnection *connection)
        : m_query(query)
        , m_connection(connection)
        , m_ok(ok)
    {
    }
    bool goesOnAfterEnd();
    QSqlQuery *m_query;
    SqlConnection *m_connection;
    bool m_ok;
};

/// A connection and its prepared statements. Belongs to the thread that opened it; that thread destroys it.
class SqlConnection
{
public:
    /// Errors name the database and the driver's words.
    static base::Result<std::unique_ptr<SqlConnection>> open(const SqlDialect &dialect,
                                                             const SqlTarget &target);
    ~SqlConnection();

    const SqlDialect &dialect() const { return m_dialect; }

    /// Prepares `statement` once per connection, binds `arguments` in order and runs it. A failure is logged
    /// and kept in failure(): a row of calls can be made and asked once at the end. In a transaction nothing runs any more once
    /// something has failed: the database may have ended the transaction by itself, and each statement would be kept on its own.
    template<typename... Arguments>
    SqlRun run(const QString &statement, const Arguments &...arguments)
    {
        return runBound(statement, {bind::value(arguments)...});
    }
    SqlRun runBound(const QString &statement, QVariantList arguments);
    /// Not prepared, not kept: migrations, pragmas.
    bool execute(const QString &statement);

    /// Ends one that could not be rolled back before.
    bool begin();
    bool commit();
    void rollback();

    /// Statements so far that changed rows.
    quint64 changes() const { return m_changes; }

    /// The first failure since clearFailure().
    const std::optional<base::Error> &failure() const { return m_failure; }
    void clearFailure() { m_failure.reset(); }
    /// The value, or what went wrong since clearFailure().
    template<typename T>
    base::Result<T> orFailure(T value) const
    {
        if (m_failure)
            return *m_failure;
        return value;
    }

private:
    SqlConnection(const SqlDialect &dialect, QString name)
        : m_dialect(dialect)
        , m_name(std::move(name))
    {
    }
    friend class SqlRun;
    void note(const QSqlError &error, const QString &statement);
    bool refuses() const { return m_open && m_failure; }
    /// Null when it cannot be prepared.
    QSqlQuery *prepared(const QString &statement);

    const SqlDialect &m_dialect;
    const QString m_name;
    QSqlDatabase m_database;
    /// The text is kept, so nothing else can come to stand at its address.
    struct Known
    {
        QString statement;
        QSqlQuery *query = nullptr;
    };
    QHash<QString, std::shared_ptr<QSqlQuery>> m_prepared;
    QHash<const QChar *, Known> m_byAddress; ///< most statements are constants: found without reading their text
    std::optional<base::Error> m_failure;
    quint64 m_changes = 0;
    bool m_open = false; ///< a transaction, as far as we know
};

} // namespace storage

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/sqlconnection.h"
#include "base/logging.h"
#include <QSqlResult>

using namespace Qt::Literals;

namespace storage {

static constexpr qsizetype kMostAddresses = 1000;

base::Result<std::unique_ptr<SqlConnection>> SqlConnection::open(const SqlDialect &dialect,
                                                                 const SqlTarget &target)
{
    static std::atomic<int> counter{0};
    std::unique_ptr<SqlConnection> connection(
        new SqlConnection(dialect, u"postkontor-%1"_s.arg(counter.fetch_add(1))));
    const auto failed = [&](const QString &detail, base::ErrorKind kind) {
        return base::Error{
            kind, u"cannot open the database"_s, u"%1 %2: %3"_s.arg(dialect.name(), target.path, detail), {}};
    };
    QSqlDatabase &database = connection->m_database;
    database = QSqlDatabase::addDatabase(dialect.driver(), connection->m_name);
    if (!database.isValid())
        return failed(u"the Qt SQL driver %1 is not installed"_s.arg(dialect.driver()),
                      base::ErrorKind::Unavailable);
    if (!dialect.configure(database, target))
        return failed(u"the address of the database is not understood"_s, base::ErrorKind::Invalid);
    if (!database.open())
        return failed(database.lastError().text(), dialect.kindOf(database.lastError()));
    for (const QString &statement : dialect.connectionSetup(target)) {
        if (!connection->execute(statement))
            return failed(connection->failure()->detail, connection->failure()->kind);
    }
    return connection;
}

SqlConnection::~SqlConnection()
{
    m_byAddress.clear();
    m_prepared.clear();
    m_database.close();
    m_database = {};
    QSqlDatabase::removeDatabase(m_name);
}

/// SQLite is given UTF-16 and takes U+FEFF or U+FFFE at the beginning for a byte order mark: it drops the one and reads all
/// that follows the other with its bytes swapped. A mark of our own in front is what it drops then.
static void mark(QVariant &value, const SqlDialect &dialect)
{
    if (value.typeId() != QMetaType::QString)
        return;
    const auto *text = static_cast<const QString *>(value.constData());
    if (!text->isEmpty() && (text->front() == QChar(0xfeff) || text->front() == QChar(0xfffe)) && dialect.driver() == "QSQLITE"_L1)
        value = QString(QChar(0xfeff) + *text);
}

/// The values a query runs with. bindValue() makes a name for each place, looks it up and copies the value, which is half of what
/// a short statement costs; this is the list it fills.
struct BoundValues : QSqlResult
{
    static void set(QSqlQuery &query, QVariantList values)
    {
#if QT_VERSION < QT_VERSION_CHECK(6, 6, 0)
        (query.result()->*(&BoundValues::boundValues))() = std::move(values);
#else
        for (qsizetype i = 0; i < values.size(); ++i)
            query.bindValue(int(i), values[i]);
#endif
    }
};

/// Never does: says whether it was the end.
bool SqlRun::goesOnAfterEnd()
{
    if (const QSqlError error = m_query->lastError(); error.isValid()) {
        m_connection->note(error, m_query->lastQuery());
        m_ok = false;
    }
    return false;
}

QSqlQuery *SqlConnection::prepared(const QString &statement)
{
    if (const auto known = m_byAddress.constFind(statement.constData()); known != m_byAddress.cend() && known->statement.size() == statement.size())
        return known->query;
    std::shared_ptr<QSqlQuery> &query = m_prepared[statement];
    if (!query) {
        auto fresh = std::make_shared<QSqlQuery>(m_database);
        fresh->setForwardOnly(true);
        if (!fresh->prepare(statement)) {
            note(fresh->lastError(), statement);
            m_prepared.remove(statement);
            return nullptr;
        }
        query = std::move(fresh);
    }
    if (m_byAddress.size() >= kMostAddresses) // texts put together anew each time
        m_byAddress.clear();
    m_byAddress.insert(statement.constData(), {statement, query.get()});
    return query.get();
}

SqlRun SqlConnection::runBound(const QString &statement, QVariantList arguments)
{
    QSqlQuery *query = refuses() ? nullptr : prepared(statement);
    if (!query)
        return {nullptr, false, this};
    for (QVariant &argument : arguments)
        mark(argument, m_dialect);
    BoundValues::set(*query, std::move(arguments));
    const bool ok = query->exec();
    if (!ok)
        note(query->lastError(), statement);
    else if (!query->isSelect() && query->numRowsAffected() > 0)
        ++m_changes;
    return {query, ok, this};
}

bool SqlConnection::execute(const QString &statement)
{
    if (refuses())
        return false;
    QSqlQuery query(m_database);
    if (query.exec(statement))
        return true;
    note(query.lastError(), statement);
    return false;
}

bool SqlConnection::begin()
{
    if (m_open)
        rollback();
    m_open = false;
    const bool begun = execute(m_dialect.begin());
    m_open = true;
    return begun;
}

bool SqlConnection::commit()
{
    const bool committed = execute(u"COMMIT"_s);
    m_open = !committed;
    return committed;
}

void SqlConnection::rollback()
{
    // A full disk or an I/O error may have ended the transaction already: then this fails, and is tried once more in begin().
    m_open = !QSqlQuery(m_database).exec(u"ROLLBACK"_s);
}

void SqlConnection::note(const QSqlError &error, const QString &statement)
{
    base::Error failure;
    failure.kind = m_dialect.kindOf(error);
    failure.publicText =
        failure.kind == base::ErrorKind::OutOfSpace ? u"not enough storage"_s : u"storage error"_s;
    failure.detail =
        u"%1 (%2) in: %3"_s.arg(error.text(), error.nativeErrorCode(), statement.simplified().left(200));
    qCWarning(lcStorage).noquote() << "SQL:" << failure.detail;
    if (!m_failure)
        m_failure = std::move(failure);
}

} // namespace storage

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/migrations.h"
#include "storage/rows.h"
#include "storage/statements.h"
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QtTest>

using namespace Qt::Literals;
using namespace storage;

/// Dialects, migrations and query plans.
class TestSql : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void everyDialectHasTheSameTables();
    void splitsStatements();
    void migratesOnce();
    void asksBeforeUpgrade();
    void failedMigrationLeavesNothing();
    void nothingRunsAfterAFailure();
    void resumesStepwiseMigration();
    void refusesNewerDatabase();
    void upserts();
    void quotes();
    void errorKinds();
    void hotQueriesUseIndexes();
    void isDurable();
    void idLists_data();
    void idLists();
    void manyTexts();
    void valuesOfTheLastRunOnly();
    void anErrorInTheMiddleIsNoEnd();

private:
    QStringList planOf(const QString &statement);
    std::unique_ptr<QTemporaryDir> m_folder;
    SqlTarget m_target;
    std::unique_ptr<SqlConnection> m_db;
};

void TestSql::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_target = {m_folder->path() + u"/index.sqlite"_s, {}, false};
    auto opened = SqlConnection::open(sqliteDialect(), m_target);
    QVERIFY(opened.ok());
    m_db = std::move(*opened);
}

void TestSql::cleanup()
{
    m_db.reset();
    m_folder.reset();
}

void TestSql::everyDialectHasTheSameTables()
{
    static const QRegularExpression table(u"CREATE (?:VIRTUAL )?TABLE (\\w+)"_s);
    QHash<QString, QStringList> tables;
    for (const QString &name : {u"sqlite"_s, u"postgresql"_s, u"mysql"_s}) {
        const SqlDialect *dialect = SqlDialect::byName(name);
        QVERIFY(dialect);
        QCOMPARE(dialect->name(), name);
        const auto migrations = builtInMigrations(*dialect);
        QVERIFY(!migrations.isEmpty());
        for (qsizetype i = 0; i < migrations.size(); ++i) {
            QCOMPARE_GT(migrations[i].version, i > 0 ? migrations[i - 1].version : 0);
            QCOMPARE(migrations[i].name, builtInMigrations(sqliteDialect())[i].name);
            for (const QString &statement : migrations[i].statements) {
                const auto match = table.match(statement);
                if (match.hasMatch() && !match.captured(1).startsWith(u"body_chunk"_s))
                    tables[name] << match.captured(1);
            }
        }
        tables[name].sort();
    }
    QVERIFY(tables[u"sqlite"_s].contains(u"queue"_s));
    QCOMPARE(tables[u"postgresql"_s], tables[u"sqlite"_s]);
    QCOMPARE(tables[u"mysql"_s], tables[u"sqlite"_s]);
    QVERIFY(!SqlDialect::byName(u"oracle"_s));
}

void TestSql::splitsStatements()
{
    const QStringList statements =
        splitStatements(u"-- a comment; with a semicolon\nCREATE TABLE a (\n  x INTEGER\n);\n\n"
                        "INSERT INTO a VALUES (1);\nSELECT 1"_s);
    QCOMPARE(statements.size(), 3);
    QVERIFY(statements[0].startsWith(u"CREATE TABLE a"_s) && statements[0].endsWith(u')'));
    QCOMPARE(statements[1], u"INSERT INTO a VALUES (1)"_s);
    QCOMPARE(statements[2].trimmed(), u"SELECT 1"_s);
}

void TestSql::migratesOnce()
{
    const auto migrations = builtInMigrations(sqliteDialect());
    QVERIFY(migrate(*m_db, m_target, migrations, 1).ok());
    QVERIFY(migrate(*m_db, m_target, migrations, 2).ok());
    auto row = m_db->run(u"SELECT COUNT(*), MAX(version), MAX(applied_at) FROM schema_version"_s);
    QVERIFY(row.next());
    QCOMPARE(row.integer(0), migrations.size());
    QCOMPARE(row.integer(1), migrations.last().version);
    QCOMPARE(row.integer(2), 1);
}

void TestSql::asksBeforeUpgrade()
{
    QList<Migration> migrations = builtInMigrations(sqliteDialect());
    int asked = 0;
    const auto refuse = [&](int schema) -> base::Result<void> {
        asked = schema;
        return base::Error{base::ErrorKind::OutOfSpace, {}, u"no room"_s, {}};
    };
    QVERIFY(migrate(*m_db, m_target, migrations, 1, refuse).ok()); // a fresh database has nothing to lose
    QVERIFY(migrate(*m_db, m_target, migrations, 1, refuse).ok()); // nothing to do
    QCOMPARE(asked, 0);
    const int last = migrations.last().version;
    migrations << Migration{last + 1, u"next"_s, {u"CREATE TABLE next (x INTEGER)"_s}};
    const auto refused = migrate(*m_db, m_target, migrations, 2, refuse);
    QCOMPARE(refused.error().detail, u"no room"_s);
    QCOMPARE(asked, last);
    QVERIFY(m_db->execute(u"CREATE TABLE next (x INTEGER)"_s)); // nothing was done
}

// Several at once: the first of them does not stay when the second fails.
void TestSql::failedMigrationLeavesNothing()
{
    QList<Migration> migrations = builtInMigrations(sqliteDialect());
    QVERIFY(migrate(*m_db, m_target, migrations, 1).ok());
    const int last = migrations.last().version;
    migrations << Migration{last + 1, u"good"_s, {u"CREATE TABLE half (x INTEGER)"_s, u"DELETE FROM domain"_s}};
    migrations << Migration{last + 2, u"bad"_s, {u"CREATE TABLE more (x INTEGER)"_s, u"NO SUCH STATEMENT"_s}};
    QVERIFY(m_db->execute(u"INSERT INTO domain (id, name, created_at) VALUES (1, 'kept.test', 0)"_s));
    const auto failed = migrate(*m_db, m_target, migrations, 1);
    QVERIFY(!failed.ok());
    QVERIFY(failed.error().detail.contains(u"bad"_s) && failed.error().detail.contains(u"as it was"_s));
    m_db->clearFailure();
    auto row = m_db->run(u"SELECT (SELECT MAX(version) FROM schema_version), (SELECT COUNT(*) FROM domain), "
                         "(SELECT COUNT(*) FROM sqlite_master WHERE name IN ('half', 'more'))"_s);
    QVERIFY(row.next());
    QCOMPARE(row.integer(0), last);
    QCOMPARE(row.integer(1), 1);
    QCOMPARE(row.integer(2), 0);
    migrations.last().statements[1] = u"CREATE TABLE whole (x INTEGER)"_s;
    QVERIFY(migrate(*m_db, m_target, migrations, 1).ok());
}

// An I/O error, a full disk or this statement ends the transaction at once: what came after it was committed on its own.
void TestSql::nothingRunsAfterAFailure()
{
    const auto count = [&] {
        auto row = m_db->run(u"SELECT COUNT(*) FROM t"_s);
        return row.next() ? row.integer(0) : -1;
    };
    QVERIFY(m_db->execute(u"CREATE TABLE t (x INTEGER PRIMARY KEY)"_s));
    QVERIFY(m_db->begin());
    QVERIFY(m_db->run(u"INSERT INTO t VALUES (?)"_s, 1).ok());
    QVERIFY(!m_db->run(u"INSERT OR ROLLBACK INTO t VALUES (?)"_s, 1).ok());
    QVERIFY(!m_db->run(u"INSERT INTO t VALUES (?)"_s, 2).ok());
    QVERIFY(!m_db->execute(u"INSERT INTO t VALUES (3)"_s));
    QVERIFY(!m_db->commit());
    m_db->rollback();
    m_db->clearFailure();
    QCOMPARE(count(), 0);
    QVERIFY(m_db->begin());
    QVERIFY(m_db->run(u"INSERT INTO t VALUES (?)"_s, 4).ok());
    QVERIFY(m_db->commit());
    QCOMPARE(count(), 1);
}

void TestSql::resumesStepwiseMigration()
{
    // As on MySQL, where each CREATE commits at once: what is recorded as done is not done again.
    QVERIFY(migrate(*m_db, m_target, {}, 1).ok());
    QVERIFY(m_db->execute(u"CREATE TABLE one (x INTEGER)"_s));
    QVERIFY(m_db->execute(u"INSERT INTO schema_version VALUES (1, 'steps', 1, 0, 0)"_s));
    const Migration migration{
        1, u"steps"_s, {u"CREATE TABLE one (x INTEGER)"_s, u"CREATE TABLE two (x INTEGER)"_s}};
    QVERIFY(applyStepwise(*m_db, migration, 1, 5).ok());
    auto row = m_db->run(u"SELECT steps, complete FROM schema_version WHERE version = 1"_s);
    QVERIFY(row.next());
    QCOMPARE(row.integer(0), 2);
    QCOMPARE(row.integer(1), 1);
    QVERIFY(m_db->execute(u"SELECT x FROM two"_s));
}

void TestSql::refusesNewerDatabase()
{
    const auto migrations = builtInMigrations(sqliteDialect());
    QVERIFY(migrate(*m_db, m_target, migrations, 1).ok());
    QVERIFY(m_db->execute(u"INSERT INTO schema_version VALUES (999, 'future', 1, 1, 0)"_s));
    const auto refused = migrate(*m_db, m_target, migrations, 1);
    QVERIFY(!refused.ok());
    QVERIFY(refused.error().detail.contains(u"newer"_s));
    QVERIFY(refused.error().detail.contains(m_target.path));
}

void TestSql::upserts()
{
    QVERIFY(m_db->execute(u"CREATE TABLE t (a INTEGER, b TEXT, c TEXT, PRIMARY KEY (a, b))"_s));
    const QString upsert = sqliteDialect().upsert(u"t"_s, {u"a"_s, u"b"_s}, {u"c"_s});
    QVERIFY(m_db->run(upsert, 1, u"x"_s, u"first"_s).ok());
    QVERIFY(m_db->run(upsert, 1, u"x"_s, u"'; DROP TABLE t; --"_s).ok());
    auto row = m_db->run(u"SELECT c FROM t"_s);
    QVERIFY(row.next());
    QCOMPARE(row.text(0), u"'; DROP TABLE t; --"_s);
    QVERIFY(!row.next());
    QCOMPARE(mysqlDialect().upsert(u"t"_s, {u"a"_s}, {u"b"_s, u"c"_s}),
             u"INSERT INTO t (a, b, c) VALUES (?, ?, ?) ON DUPLICATE KEY UPDATE b=VALUES(b), c=VALUES(c)"_s);
    QCOMPARE(postgresqlDialect().upsert(u"t"_s, {u"a"_s}, {u"b"_s}),
             u"INSERT INTO t (a, b) VALUES (?, ?) ON CONFLICT (a) DO UPDATE SET b=excluded.b"_s);
}

void TestSql::quotes()
{
    for (const SqlDialect *dialect : {&sqliteDialect(), &postgresqlDialect(), &mysqlDialect()})
        QCOMPARE(dialect->quoted(u"a\"b"_s), u"\"a\"\"b\""_s);
    QCOMPARE(sqliteDialect().searchWanted({u"a"_s, u"b"_s}), u"\"a\" AND \"b\""_s);
    QCOMPARE(sqliteDialect().searchUnwanted({u"a"_s, u"b"_s}), u" NOT (\"a\" OR \"b\")"_s);
    QCOMPARE(postgresqlDialect().searchWanted({u"a"_s, u"b"_s}), u"a b"_s);
    QCOMPARE(mysqlDialect().searchWanted({u"a"_s, u"b"_s}), u"[\"a\",\"b\"]"_s);
    QCOMPARE(mysqlDialect().searchUnwanted({}), u"[]"_s);
}

void TestSql::errorKinds()
{
    const auto error = [](const QString &code) { return QSqlError({}, {}, QSqlError::StatementError, code); };
    QCOMPARE(sqliteDialect().kindOf(error(u"13"_s)), base::ErrorKind::OutOfSpace);
    QCOMPARE(sqliteDialect().kindOf(error(u"1555"_s)), base::ErrorKind::Exists);
    QCOMPARE(sqliteDialect().kindOf(error(u"1034"_s)), base::ErrorKind::Io); // SQLITE_IOERR_FSYNC
    QCOMPARE(sqliteDialect().kindOf(error(u"11"_s)), base::ErrorKind::Corrupt);
    QCOMPARE(postgresqlDialect().kindOf(error(u"53100"_s)), base::ErrorKind::OutOfSpace);
    QCOMPARE(postgresqlDialect().kindOf(error(u"23505"_s)), base::ErrorKind::Exists);
    QCOMPARE(postgresqlDialect().kindOf(error(u"40001"_s)), base::ErrorKind::Busy);
    QCOMPARE(mysqlDialect().kindOf(error(u"1062"_s)), base::ErrorKind::Exists);
    QCOMPARE(mysqlDialect().kindOf(error(u"1213"_s)), base::ErrorKind::Busy);
}

QStringList TestSql::planOf(const QString &statement)
{
    QVariantList nothing(statement.count(u'?'), QVariant(QMetaType::fromType<qlonglong>()));
    QStringList plan;
    auto row = m_db->runBound(sqliteDialect().explain(statement), nothing);
    while (row.next())
        plan << row.text(3);
    return row.ok() ? plan : QStringList{u"does not run"_s};
}

void TestSql::hotQueriesUseIndexes()
{
    QVERIFY(migrate(*m_db, m_target, builtInMigrations(sqliteDialect()), 1).ok());
    QStringList statements = sql::hotStatements();
    statements << sqliteDialect().searchChunk(u"mail_terms"_s) << sqliteDialect().searchChunk(u"accepted_terms"_s);
    for (const QString &statement : std::as_const(statements)) {
        for (const QString &step : planOf(statement)) {
            const bool fullTextSearch = step.contains(u"VIRTUAL TABLE INDEX"_s);
            QVERIFY2(!step.startsWith(u"SCAN"_s) || fullTextSearch, qPrintable(statement + u"\n"_s + step));
            const bool fewRows = statement == sql::kFoldersOfMailbox; // of one mailbox
            QVERIFY2(!step.contains(u"TEMP B-TREE FOR ORDER BY"_s) || fewRows,
                     qPrintable(statement + u"\n"_s + step));
            QVERIFY2(step != u"does not run"_s, qPrintable(statement));
        }
    }
    const QStringList page = planOf(sql::kMessagePage);
    QCOMPARE(page.size(), 1);
    QVERIFY2(page[0].contains(u"message_list (folder_id=? AND received_at<?)"_s), qPrintable(page[0]));
}

void TestSql::isDurable()
{
    const auto pragma = [&](const QString &name) {
        auto row = m_db->run(u"PRAGMA "_s + name);
        return row.next() ? row.text(0) : QString();
    };
    QCOMPARE(pragma(u"journal_mode"_s), u"wal"_s);
    QCOMPARE(pragma(u"synchronous"_s), u"2"_s); // FULL
}

void TestSql::idLists_data()
{
    QTest::addColumn<int>("count");
    QTest::addColumn<int>("runs");
    for (const auto &[count, runs] : {std::pair{0, 0}, {1, 1}, {2, 1}, {7, 1}, {8, 1}, {9, 1}, {63, 1}, {64, 1}, {65, 2}, {72, 2}, {128, 2}, {200, 4}})
        QTest::addRow("%d", count) << count << runs;
}

/// Whatever the number of ids: each row once, those that are not there not, and none for what fills the list up.
void TestSql::idLists()
{
    QFETCH(int, count);
    QFETCH(int, runs);
    m_db->run(u"CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER)"_s);
    for (int i = 1; i <= 300; i += 2) // odd ones are there
        m_db->run(u"INSERT INTO t VALUES (?, ?)"_s, i, i * 10);
    QList<quint64> ids;
    for (int i = 1; i <= count; ++i)
        ids << quint64(i);
    const IdListStatement read(u"SELECT id, n FROM t WHERE id IN "_s, u" AND n > 10"_s);
    QMap<quint64, qint64> found;
    int asked = 0;
    read.run(*m_db, ids, [&](SqlRun &row) {
        ++asked;
        while (row.next()) {
            QVERIFY(!found.contains(row.id(0)));
            found.insert(row.id(0), row.integer(1));
        }
    });
    QCOMPARE(asked, runs);
    QMap<quint64, qint64> expected;
    for (int i = 3; i <= count; i += 2)
        expected.insert(quint64(i), i * 10);
    QCOMPARE(found, expected);
    IdListStatement(u"DELETE FROM t WHERE id IN "_s).run(*m_db, ids);
    auto left = m_db->run(u"SELECT COUNT(*) FROM t"_s);
    QVERIFY(left.next());
    QCOMPARE(left.integer(0), 150 - (count + 1) / 2);
    QVERIFY(!m_db->failure());
}

/// Statements are known by where their text stands in memory: texts that come and go must not be taken for each other.
void TestSql::manyTexts()
{
    for (int i = 0; i < 5000; ++i) {
        auto row = m_db->run(u"SELECT %1, ?"_s.arg(i % 700), i);
        QVERIFY(row.next());
        QCOMPARE(row.integer(0), i % 700);
        QCOMPARE(row.integer(1), i);
    }
}

void TestSql::valuesOfTheLastRunOnly()
{
    const QString text = u"SELECT ?, ?, ?"_s;
    {
        auto row = m_db->run(text, u"long enough not to be kept inside"_s, QByteArray("bytes"), 7);
        QVERIFY(row.next());
        QCOMPARE(row.text(0), u"long enough not to be kept inside"_s);
        QCOMPARE(row.bytes(1), "bytes");
        QCOMPARE(row.integer(2), 7);
    }
    {
        auto row = m_db->run(text, std::optional<qint64>(), QString(), true);
        QVERIFY(row.next());
        QVERIFY(row.isNull(0));
        QVERIFY(!row.isNull(1) && row.text(1).isEmpty());
        QCOMPARE(row.integer(2), 1);
    }
    auto row = m_db->run(text, u"\ufeffmarked"_s, u"\ufffeswapped"_s, -1);
    QVERIFY(row.next());
    QCOMPARE(row.text(0), u"\ufeffmarked"_s);
    QCOMPARE(row.text(1).mid(1), u"swapped"_s); // the mark itself is no character
    QCOMPARE(row.integer(2), -1);
}

/// Half a list must not be taken for all of it: what is not in it may be thrown away.
void TestSql::anErrorInTheMiddleIsNoEnd()
{
    const QString statement = u"SELECT abs(column1) FROM (VALUES (1), (?), (3))"_s;
    {
        auto row = m_db->run(statement, std::numeric_limits<qint64>::min()); // has no absolute value
        QVERIFY(row.next());
        QCOMPARE(row.integer(0), 1);
        QVERIFY(!row.next());
        QVERIFY(!row.ok());
        QVERIFY(!row.next());
    }
    QVERIFY(m_db->failure());
    QVERIFY(m_db->failure()->detail.contains(u"integer overflow"_s));
    m_db->clearFailure();
    auto row = m_db->run(statement, qint64(2));
    int rows = 0;
    while (row.next())
        ++rows;
    QCOMPARE(rows, 3);
    QVERIFY(row.ok() && !m_db->failure());
}

QTEST_GUILESS_MAIN(TestSql)
#include "tst_sql.moc"

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/directory.h"
#include "storage/migrations.h"
#include <QSqlDatabase>
#include <QSqlDriver>
#include <QTemporaryDir>
#include <QtTest>
#include <sqlite3.h>

using namespace Qt::Literals;
using namespace storage;

/// What finding a recipient costs the index, counted, in a small office and in a large one (S27). In front of it the pipeline keeps the
/// last recipients in a hash (tst_recipientcache).
class TestRecipientLookup : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void costsTheSameInALargeOffice_data()
    {
        QTest::addColumn<QString>("localPart");
        QTest::addColumn<RecipientRoute::Kind>("kind");
        QTest::newRow("mailbox") << u"user701"_s << RecipientRoute::Mailbox;
        QTest::newRow("with a tag") << u"user701+orders"_s << RecipientRoute::Mailbox;
        QTest::newRow("alias of two") << u"alias30"_s << RecipientRoute::Several;
        QTest::newRow("forwards") << u"user40"_s << RecipientRoute::Several;
        QTest::newRow("nobody") << u"stranger"_s << RecipientRoute::UnknownUser;
    }
    void costsTheSameInALargeOffice();

private:
    struct Cost
    {
        int steps = 0; ///< instructions of SQLite's virtual machine
        int pages = 0; ///< looked at
        RecipientRoute route;
    };
    static Cost costIn(int users, const QString &localPart);
};

namespace {

/// Of the only connection.
sqlite3 *handle()
{
    const QVariant raw = QSqlDatabase::database(QSqlDatabase::connectionNames().constLast(), false).driver()->handle();
    return *static_cast<sqlite3 *const *>(raw.constData());
}

int steps(sqlite3 *db)
{
    int sum = 0;
    for (sqlite3_stmt *one = sqlite3_next_stmt(db, nullptr); one; one = sqlite3_next_stmt(db, one))
        sum += sqlite3_stmt_status(one, SQLITE_STMTSTATUS_VM_STEP, 1);
    return sum;
}

int pages(sqlite3 *db)
{
    int sum = 0, most = 0;
    for (const int what : {SQLITE_DBSTATUS_CACHE_HIT, SQLITE_DBSTATUS_CACHE_MISS}) {
        int now = 0;
        sqlite3_db_status(db, what, &now, &most, 1);
        sum += now;
    }
    return sum;
}

/// Users 1 to `users`; each tenth sends its mail on, and there is an alias for each tenth, for two of them.
void fill(SqlConnection &db, int users)
{
    const QString numbers = u"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %1) "_s.arg(users);
    QVERIFY(db.begin());
    QVERIFY(db.execute(u"INSERT INTO domain(id, name, created_at) VALUES(1, 'example.test', 0)"_s));
    QVERIFY(db.execute(u"INSERT INTO mailbox(id, domain_id, address, address_key, created_at, inbox_id, trash_id, mod_seq, unread, total, size) "_s + numbers
                       + u"SELECT i, 1, 'user' || i || '@example.test', 'user' || i || '@example.test', 0, 2 * i, 2 * i + 1, 1, 0, 0, 0 FROM n"_s));
    QVERIFY(db.execute(u"INSERT INTO account(id, mailbox_id, domain_id, display_name, roles, locked, password, scram, two_factor, recovery, forward_to, "
                       "forward_keeps, reply_enabled, reply_subject, reply_text, send_as, created_at, password_at) "_s
                       + numbers
                       + u"SELECT i, i, 1, '', 0, 0, '', '', x'', '', CASE WHEN i % 10 = 0 THEN 'user' || (i + 1) || '@example.test' ELSE '' END, "
                         "0, 0, '', '', '', 0, 0 FROM n"_s));
    QVERIFY(db.execute(u"INSERT INTO alias(id, domain_id, address, address_key, targets, created_at) "_s + numbers
                       + u"SELECT i, 1, 'alias' || i || '@example.test', 'alias' || i || '@example.test', "
                         "'user' || (i + 1) || '@example.test' || char(10) || 'user' || (i + 2) || '@example.test', 0 FROM n WHERE i % 10 = 0"_s));
    QVERIFY(db.commit());
    QVERIFY(db.execute(u"ANALYZE"_s));
}

} // namespace

TestRecipientLookup::Cost TestRecipientLookup::costIn(int users, const QString &localPart)
{
    QTemporaryDir folder;
    const SqlTarget target{folder.path() + u"/index.sqlite"_s, {}, false};
    auto db = SqlConnection::open(sqliteDialect(), target);
    if (!db || !migrate(**db, target, builtInMigrations(sqliteDialect()), 1))
        return {};
    fill(**db, users);
    const auto once = [&] { return directory::lookup(**db, localPart, u"example.test"_s, 1); };
    if (!once()) // prepares the statements
        return {};
    steps(handle());
    pages(handle());
    const auto found = once();
    return {steps(handle()), pages(handle()), found ? found->route : RecipientRoute()};
}

void TestRecipientLookup::costsTheSameInALargeOffice()
{
    QFETCH(QString, localPart);
    QFETCH(RecipientRoute::Kind, kind);
    const Cost small = costIn(1'000, localPart);
    const Cost large = costIn(100'000, localPart);
    QCOMPARE(small.route.kind, kind);
    QCOMPARE(large.route.kind, kind);
    QCOMPARE(large.route.targets.size(), small.route.targets.size());
    qInfo("1,000 users: %d steps, %d pages; 100,000: %d steps, %d pages", small.steps, small.pages, large.steps, large.pages);
    QCOMPARE_GT(small.steps, 10);
    QCOMPARE_LE(large.steps, small.steps * 12 / 10);
    QCOMPARE_LE(large.pages, small.pages * 2); // a tree of one to two levels more
}

QTEST_GUILESS_MAIN(TestRecipientLookup)
#include "tst_recipientlookup.moc"

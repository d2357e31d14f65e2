// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/accountdesk.h"
#include "auth/passwordforms.h"
#include "auth/passwordhash.h"
#include "auth/scramverifier.h"
#include "support/fakeclock.h"
#include "support/memoryaccounts.h"
#include <QSemaphore>
#include <QTest>

using namespace Qt::StringLiterals;

namespace {

constexpr int kThreads = 3;

/// Knows everybody of ldap.test.
class Elsewhere final : public auth::PasswordDirectory
{
public:
    bool covers(const QString &name) const override { return name.endsWith("@ldap.test"_L1); }
    bool makesUsers() const override { return true; }
    void check(const QString &, const QByteArray &, base::Callback<Person> done) override { done(base::Error{base::ErrorKind::Unavailable, {}, {}, {}}); }
};

QString passwordOf(qsizetype line)
{
    return u"password number %1"_s.arg(line);
}

QList<control::CsvUser> people(int count)
{
    QList<control::CsvUser> out(count);
    for (int i = 0; i < count; ++i) {
        out[i].line = i + 2;
        out[i].user.address = u"user%1@local.test"_s.arg(i);
        out[i].user.password = passwordOf(i);
    }
    return out;
}

} // namespace

/// Tables of users: who hashes their passwords, and what comes of lines without one.
class TestAccountImport : public QObject
{
    Q_OBJECT
    struct World
    {
        QSemaphore answered;
        QSemaphore go;
        std::optional<base::Result<control::ImportReport>> answer;
        metrics::Registry registry;
        FakeClock clock;
        MemoryAccounts accounts;
        Elsewhere elsewhere;
        auth::HashPool hashes{kThreads, registry};
        auth::AccountDesk desk{{.accounts = &accounts, .hashes = &hashes, .clock = &clock, .directory = &elsewhere}};

        ~World() { hashes.finish(); }
        qint64 waiting() { return registry.gauge("password_checks_waiting", {}, {}).value(); }
        /// As many that hash nothing before `go` is given.
        void fill(int count)
        {
            for (int i = 0; i < count; ++i)
                QVERIFY(hashes.run([this] { go.acquire(); }));
        }
        void import(const QList<control::CsvUser> &users, bool dryRun = false)
        {
            desk.importUsers(users, dryRun, {{}, [this](const base::Result<control::ImportReport> &result) {
                                                 answer = result;
                                                 answered.release();
                                             }});
        }
        bool ended() { return answered.tryAcquire(1, 60'000); }
    };

private Q_SLOTS:
    void everyLineGetsItsPassword()
    {
        World world;
        const QList<control::CsvUser> users = people(20);
        world.import(users);
        QVERIFY(world.ended() && *world.answer);
        QCOMPARE((*world.answer)->created, 20);
        QCOMPARE(world.accounts.imports, 1);
        for (qsizetype i = 0; i < users.size(); ++i) {
            QVERIFY(world.accounts.imported[i]);
            QVERIFY2(auth::passwordMatches(passwordOf(i).toUtf8(), world.accounts.imported[i]->hash), qPrintable(users[i].user.address));
        }
    }
    void allThreadsHash_data()
    {
        QTest::addColumn<int>("lines");
        QTest::addColumn<int>("threads");
        QTest::newRow("one line") << 1 << 1;
        QTest::newRow("two") << 2 << 2;
        QTest::newRow("many") << 9 << kThreads;
    }
    void allThreadsHash()
    {
        QFETCH(int, lines);
        QFETCH(int, threads);
        World world;
        world.fill(kThreads);
        world.import(people(lines));
        QCOMPARE(world.waiting(), kThreads + threads); // one place for each, however many lines
        world.go.release(kThreads);
        QVERIFY(world.ended() && *world.answer);
        QCOMPARE((*world.answer)->created, lines);
    }
    // A flood of sign-ins keeps an import from beginning, but not from ending.
    void fullLine()
    {
        World world;
        world.fill(kThreads + auth::HashPool::kMostWaiting);
        world.import(people(5));
        QVERIFY(world.ended() && !*world.answer);
        QCOMPARE(world.answer->error().kind, base::ErrorKind::Busy);
        QCOMPARE(world.accounts.imports, 0);
        world.go.release(kThreads + auth::HashPool::kMostWaiting);
        QTRY_COMPARE_WITH_TIMEOUT(world.waiting(), 0, 30'000);
        world.fill(kThreads + auth::HashPool::kMostWaiting - 1); // room for one
        world.import(people(5));
        QVERIFY(!world.hashes.run([] {}));
        world.go.release(kThreads + auth::HashPool::kMostWaiting - 1);
        QVERIFY(world.ended() && *world.answer);
        QCOMPARE((*world.answer)->created, 5);
    }
    void linesWithoutPassword()
    {
        World world;
        QList<control::CsvUser> users = people(4);
        users[1].user.password.clear(); // of one who is there, or the store says what is missing
        users[2].user.address = u"anna@ldap.test"_s;
        users[2].user.password.clear();
        users[3].user.address = u"admin@ldap.test"_s; // gets in while the directory is away
        for (const bool dryRun : {true, false}) {
            world.import(users, dryRun);
            QVERIFY(world.ended() && *world.answer);
            QVERIFY(world.accounts.imported[0] && !world.accounts.imported[0]->hash.isEmpty());
            QVERIFY(!world.accounts.imported[1]);
            QVERIFY(world.accounts.imported[2] && world.accounts.imported[2]->hash.isEmpty());
            QVERIFY(world.accounts.imported[3] && !world.accounts.imported[3]->hash.isEmpty());
        }
    }
    // Whoever has app passwords goes on with SCRAM: one salt for all of them.
    void saltStays()
    {
        World world;
        const auto was = auth::passwordForms(u"the one before"_s);
        QVERIFY(was);
        world.accounts.add(u"user1@local.test"_s, *was);
        world.import(people(2));
        QVERIFY(world.ended() && *world.answer);
        const auto saltOf = [](const storage::PasswordForms &forms) { return auth::ScramVerifier::fromString(forms.scram).value().salt; };
        QCOMPARE(saltOf(*world.accounts.imported[1]), saltOf(*was));
        QVERIFY(saltOf(*world.accounts.imported[0]) != saltOf(*was));
    }
    void passwordsOfTheDirectoryStayThere()
    {
        World world;
        world.accounts.add(u"anna@ldap.test"_s, {});
        QList<control::CsvUser> users = people(2);
        users[1].user.address = u"anna@ldap.test"_s;
        for (const bool dryRun : {true, false}) {
            world.import(users, dryRun);
            QVERIFY(world.ended() && *world.answer);
            QCOMPARE((*world.answer)->problems.size(), 1);
            QCOMPARE((*world.answer)->problems[0].line, 3);
            QCOMPARE((*world.answer)->problems[0].field, u"password"_s);
            QVERIFY(!(*world.answer)->applied);
        }
        QCOMPARE(world.accounts.imports, 0);
    }
    void storeAway()
    {
        World world;
        world.accounts.failure = base::Error{base::ErrorKind::Unavailable, {}, {}, {}};
        world.import(people(3));
        QVERIFY(world.ended() && !*world.answer);
        QVERIFY(!world.answered.tryAcquire()); // one answer
        QCOMPARE(world.accounts.imports, 0);
    }
    void badPasswordsAreSaidAtOnce()
    {
        World world;
        QList<control::CsvUser> users = people(3);
        users[0].user.password = u"short"_s;
        users[2].user.password = users[2].user.address;
        world.import(users);
        QVERIFY(world.ended() && *world.answer);
        QVERIFY(!(*world.answer)->applied);
        QCOMPARE((*world.answer)->problems.size(), 2);
        QCOMPARE((*world.answer)->problems[1].line, 4);
        QCOMPARE(world.accounts.imports, 0);
    }
    void nothingToHash()
    {
        World world;
        world.fill(kThreads + auth::HashPool::kMostWaiting);
        world.import({});
        QVERIFY(world.ended() && *world.answer);
        world.import(people(3), true);
        QVERIFY(world.ended() && *world.answer && !(*world.answer)->applied);
        QCOMPARE(world.accounts.imports, 2);
        world.go.release(kThreads + auth::HashPool::kMostWaiting);
    }
};

QTEST_GUILESS_MAIN(TestAccountImport)
#include "tst_accountimport.moc"

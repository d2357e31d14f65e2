// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/json.h"
#include "models/usermodel.h"
#include "support/console.h"
#include "support/demopeople.h"
#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace ui;

class TestUserModel : public QObject
{
    Q_OBJECT
    std::unique_ptr<support::Console> m_console;
    std::unique_ptr<UserModel> m_model;
    std::unique_ptr<QAbstractItemModelTester> m_tester;

    QString shown(int row, int column) const { return m_model->index(row, column).data().toString(); }
    int rowOf(const QString &address) const
    {
        for (int row = 0; row < m_model->rowCount(); ++row) {
            if (m_model->at(row)->address == address)
                return row;
        }
        return -1;
    }
    qsizetype asked(const QString &request) const { return m_console->fake.requests.count(request); }
    void begin()
    {
        m_model = std::make_unique<UserModel>(m_console->engine);
        m_tester = std::make_unique<QAbstractItemModelTester>(m_model.get(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        QVERIFY(m_console->connect());
        m_model->setWatched(true);
        m_model->readDomains();
        m_model->reload();
    }

private Q_SLOTS:
    void init()
    {
        m_console = std::make_unique<support::Console>();
        m_console->fake.domains = {{m_console->fake.nextId(), u"example.test"_s, 0}};
        support::fillPeople(m_console->fake);
    }
    void cleanup()
    {
        m_tester.reset();
        m_model.reset();
        m_console.reset();
    }

    void saysHowEachStands()
    {
        begin();
        QTRY_COMPARE(m_model->rowCount(), 7);
        QTRY_COMPARE(shown(rowOf(u"bo@example.test"_s), UserModel::Used), u"1.9 GB of 2.0 GB"_s); // the domain's quota
        const auto state = [this](const QString &address) { return shown(rowOf(address), UserModel::StateColumn); };
        QVERIFY(state(u"mei@example.test"_s).endsWith(u"active"_s));
        QVERIFY(state(u"anna@example.test"_s).endsWith(u"away"_s));
        QVERIFY(state(u"dario@example.test"_s).endsWith(u"locked"_s));
        QVERIFY(state(u"bo@example.test"_s).endsWith(u"mailbox nearly full"_s));
        QVERIFY(state(u"scanner@example.test"_s).endsWith(u"mailbox full"_s)); // by messages
        QCOMPARE(shown(rowOf(u"mei@example.test"_s), UserModel::Roles), u"Administrator"_s);
        QCOMPARE(shown(rowOf(u"bo@example.test"_s), UserModel::Roles), u"User"_s);
        QCOMPARE(shown(rowOf(u"scanner@example.test"_s), UserModel::LastSignIn), u"never"_s);
    }

    void tenThousandComeInPagesWhileTheWindowLives()
    {
        m_console->fake.users.clear();
        support::fillManyUsers(m_console->fake, 10000);
        begin();
        QSignalSpy loaded(m_model.get(), &PagedRows::loaded);
        QVERIFY(loaded.wait(30000));
        QCOMPARE(m_model->rowCount(), PagedRows::kPage); // on screen before the rest
        QTRY_COMPARE_WITH_TIMEOUT(m_model->rowCount(), 10000, 60000);
        QTRY_VERIFY(!m_model->isReading());
        QVERIFY(!m_model->isCut());
        QCOMPARE(m_console->fake.requests.count(u"GET /v1/users"_s), 20);
        QCOMPARE(shown(9999, UserModel::Address), u"user09999@example.test"_s);
        m_model->setFilter(u"user0777"_s);
        QTRY_COMPARE(m_model->rowCount(), 10);
        QCOMPARE(m_console->fake.requests.count(u"GET /v1/users"_s), 21);
        m_model->setFilter(u"user 9999"_s); // a name
        QTRY_COMPARE(m_model->rowCount(), 1);
    }

    void moreThanCanBeScrolledIsSaid()
    {
        m_console->fake.users.clear();
        support::fillManyUsers(m_console->fake, PagedRows::kMostRows + 1);
        begin();
        QTRY_VERIFY_WITH_TIMEOUT(m_model->isCut(), 60000);
        QCOMPARE(m_model->rowCount(), PagedRows::kMostRows);
    }

    void followsTheFeed()
    {
        begin();
        QTRY_COMPARE(m_model->rowCount(), 7);
        QTRY_COMPARE(m_console->fake.subscribers(u"events"_s), 1);
        EngineConnection other;
        other.connectTo({m_console->fake.url(), m_console->fake.token()});
        QTRY_COMPARE(other.state(), LinkState::Flowing);
        control::NewUser wanted;
        wanted.address = u"eve@example.test"_s;
        wanted.password = u"long enough"_s;
        other.api().createUser(wanted, &other, [](const auto &) {});
        QTRY_COMPARE(m_model->rowCount(), 8);
        QCOMPARE(rowOf(u"eve@example.test"_s), rowOf(u"dario@example.test"_s) + 1); // in its place
        const control::Id id = m_model->at(rowOf(u"eve@example.test"_s))->id;
        control::UserChange change;
        change.locked = true;
        other.api().changeUser(id, change, &other, [](const auto &) {});
        QTRY_VERIFY(shown(rowOf(u"eve@example.test"_s), UserModel::StateColumn).endsWith(u"locked"_s));
        other.api().deleteUser(id, &other, [](const auto &) {});
        QTRY_COMPARE(m_model->rowCount(), 7);
        QCOMPARE(asked(u"GET /v1/users"_s), 1); // single ones are read, not the list
    }

    void manyChangesAreReadAsOneList()
    {
        begin();
        QTRY_COMPARE(m_model->rowCount(), 7);
        QTRY_COMPARE(m_console->fake.subscribers(u"events"_s), 1);
        support::fillManyUsers(m_console->fake, 300);
        for (const control::User &user : std::as_const(m_console->fake.users)) {
            control::Event event;
            event.kind = u"user.created"_s;
            event.detail = "{\"userId\":\"" + base::idToString(user.id).toLatin1() + "\"}";
            m_console->fake.push(u"events"_s, "user.created", control::toJson(event));
        }
        QTRY_COMPARE(m_model->rowCount(), 307);
        QTRY_VERIFY(!m_model->isReading());
        QVERIFY(asked(u"GET /v1/users"_s) <= 3);
        const auto singly = std::count_if(m_console->fake.requests.cbegin(), m_console->fake.requests.cend(),
                                          [](const QString &request) { return request.startsWith(u"GET /v1/users/"_s); });
        QVERIFY2(singly <= 20, qPrintable(QString::number(singly))); // at most the last of them
    }

    void whatComesWhileItIsReadIsNotLost()
    {
        begin();
        QTRY_COMPARE(m_model->rowCount(), 7);
        QTRY_COMPARE(m_console->fake.subscribers(u"events"_s), 1);
        m_console->fake.heldPath = u"/v1/users"_s;
        m_model->reload();
        QTRY_COMPARE(m_console->fake.held(), 1);
        m_console->fake.heldPath.clear();
        const control::Id id = m_console->fake.users.first().id;
        control::Event event;
        event.kind = u"user.deleted"_s;
        event.detail = "{\"userId\":\"" + base::idToString(id).toLatin1() + "\"}";
        m_console->fake.users.removeFirst();
        m_console->fake.push(u"events"_s, "user.deleted", control::toJson(event));
        QTest::qWait(400); // longer than events are gathered
        m_console->fake.letGo(); // older than the event
        QTRY_COMPARE(m_model->rowCount(), 6);
        QCOMPARE(m_model->rowOf(id), -1);
    }

    void readingAnewKeepsIndexes()
    {
        begin();
        QTRY_COMPARE(m_model->rowCount(), 7);
        const QPersistentModelIndex mei = m_model->index(rowOf(u"mei@example.test"_s), 0);
        QSignalSpy reset(m_model.get(), &QAbstractItemModel::modelReset);
        m_console->fake.users.last().displayName = u"Fang"_s;
        m_model->reload();
        QTRY_COMPARE(shown(6, UserModel::Name), u"Fang"_s);
        QCOMPARE(reset.count(), 0);
        QVERIFY(mei.isValid());
    }
};

QTEST_MAIN(TestUserModel)
#include "tst_usermodel.moc"

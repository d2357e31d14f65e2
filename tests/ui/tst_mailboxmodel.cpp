// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/mailboxmodel.h"
#include "support/fakeengine.h"
#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace ui;

class TestMailboxModel : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void groupsByDomain();
    void numbersChangeInPlace();
    void findsAndFilters();
    void readsAllPages();
    void countsArrivingMail();

private:
    static control::Mailbox mailbox(control::Id id, const QString &address, qint64 unread,
                                    bool disposable = false);
};

control::Mailbox TestMailboxModel::mailbox(control::Id id, const QString &address, qint64 unread,
                                           bool disposable)
{
    control::Mailbox m;
    m.id = id;
    m.address = address;
    m.unread = m.total = unread;
    if (disposable)
        m.expiresAt = 1790000000000;
    return m;
}

void TestMailboxModel::groupsByDomain()
{
    EngineConnection connection;
    MailboxModel model(connection);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setMailboxes({mailbox(1, u"b@two.example"_s, 2), mailbox(2, u"a@one.example"_s, 0),
                        mailbox(3, u"x@one.example"_s, 1, true), mailbox(4, u"c@two.example"_s, 3)});
    QCOMPARE(model.rowCount(), 3);
    QCOMPARE(model.index(0, 0).data().toString(), u"one.example"_s);
    QCOMPARE(model.index(1, 0).data().toString(), u"two.example"_s);
    QCOMPARE(model.index(1, 1).data().toString(), u"5"_s);
    QCOMPARE(model.index(2, 0).data().toString(), u"Disposable"_s);
    QCOMPARE(model.rowCount(model.index(1, 0)), 2);
    const QModelIndex b = model.indexOf(1);
    QCOMPARE(b.data().toString(), u"b@"_s);
    QCOMPARE(b.parent(), model.index(1, 0));
    QCOMPARE(model.indexOf(3).data().toString(), u"x@one.example"_s);
    QVERIFY(!model.indexOf(99).isValid());
    QVERIFY(!model.mailboxAt(model.index(0, 0)));
    model.setMailboxes({});
    QCOMPARE(model.rowCount(), 0);
}

void TestMailboxModel::numbersChangeInPlace()
{
    EngineConnection connection;
    MailboxModel model(connection);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setMailboxes({mailbox(1, u"a@one.example"_s, 2), mailbox(2, u"b@one.example"_s, 0)});
    const QPersistentModelIndex kept(model.indexOf(2));
    QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
    model.setMailboxes({mailbox(1, u"a@one.example"_s, 2), mailbox(2, u"b@one.example"_s, 7)});
    QCOMPARE(reset.count(), 0);
    QVERIFY(kept.isValid());
    QCOMPARE(kept.sibling(kept.row(), MailboxModel::Unread).data().toString(), u"7"_s);
}

void TestMailboxModel::findsAndFilters()
{
    support::FakeEngine engine;
    QVERIFY(engine.listen());
    engine.mailboxes = {mailbox(1, u"anna@one.example"_s, 2), mailbox(2, u"mei@one.example"_s, 0)};
    EngineConnection connection;
    MailboxModel model(connection);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    connection.connectTo({engine.url(), engine.token()});
    QTRY_COMPARE(model.rowCount(model.index(0, 0)), 2);
    model.setFilter(u"mei"_s);
    QTRY_COMPARE(model.rowCount(model.index(0, 0)), 1);
    model.setFilter(u"nobody"_s);
    QTRY_COMPARE(model.rowCount(), 0);
}

void TestMailboxModel::readsAllPages()
{
    support::FakeEngine engine;
    QVERIFY(engine.listen());
    for (int i = 0; i < 6000; ++i)
        engine.mailboxes.append(mailbox(control::Id(i + 1), u"user%1@one.example"_s.arg(i), 0));
    EngineConnection connection;
    MailboxModel model(connection);
    connection.connectTo({engine.url(), engine.token()});
    QTRY_VERIFY(model.isLoaded());
    QVERIFY(model.isCut());
    QCOMPARE(model.rowCount(model.index(0, 0)), MailboxModel::kMaxShown);
}

void TestMailboxModel::countsArrivingMail()
{
    support::FakeEngine engine;
    QVERIFY(engine.listen());
    engine.mailboxes = {mailbox(7, u"mei@one.example"_s, 0)};
    engine.folders = {{8, 7, u"Inbox"_s, control::FolderRole::Inbox}};
    EngineConnection connection;
    MailboxModel model(connection);
    const QString topic = u"mailbox:"_s + base::idToString(7);
    connection.events().subscribe(topic);
    connection.connectTo({engine.url(), engine.token()});
    QTRY_VERIFY(model.isLoaded());
    control::MessageDetail detail;
    detail.message.mailboxId = 7;
    detail.message.mailId = 9;
    engine.deliver(detail);
    QTRY_COMPARE(model.indexOf(7).siblingAtColumn(MailboxModel::Unread).data().toString(), u"1"_s);
}

QTEST_MAIN(TestMailboxModel)
#include "tst_mailboxmodel.moc"

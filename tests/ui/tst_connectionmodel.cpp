// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/connectionmodel.h"
#include "support/fakeengine.h"
#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace ui;

class TestConnectionModel : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void followsTheFeed();
    void whatIsPushedIsNewerThanTheList();
    void mergesAWholeList();
    void closesOnRequest();

private:
    static control::Connection connection(control::Id id, const QString &peer);
};

control::Connection TestConnectionModel::connection(control::Id id, const QString &peer)
{
    control::Connection c;
    c.id = id;
    c.protocol = u"smtp"_s;
    c.peer = peer;
    c.since = 1790000000000;
    return c;
}

void TestConnectionModel::followsTheFeed()
{
    support::FakeEngine engine;
    QVERIFY(engine.listen());
    EngineConnection link;
    ConnectionModel model(link);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    link.connectTo({engine.url(), engine.token()});
    QTRY_COMPARE(engine.subscribers(u"connections"_s), 1);
    QTRY_COMPARE(engine.requests.filter(u"/v1/connections"_s).size(), 1);
    QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
    for (control::Id id = 1; id <= 300; ++id)
        engine.openConnection(connection(id, u"203.0.113.7:%1"_s.arg(id)));
    QTRY_COMPARE(model.rowCount(), 300);
    QVERIFY(inserted.count() < 100); // gathered, not one by one
    for (control::Id id = 1; id <= 300; id += 2)
        engine.closeConnection(id);
    QTRY_COMPARE(model.rowCount(), 150);
    QCOMPARE(model.connectionAt(0)->id, control::Id(2));
}

void TestConnectionModel::whatIsPushedIsNewerThanTheList()
{
    support::FakeEngine engine;
    QVERIFY(engine.listen());
    engine.openConnection(connection(1, u"203.0.113.7:1"_s));
    engine.heldPath = u"/v1/connections"_s;
    EngineConnection link;
    ConnectionModel model(link);
    link.connectTo({engine.url(), engine.token()});
    QTRY_COMPARE(engine.subscribers(u"connections"_s), 1);
    QTRY_COMPARE(engine.held(), 1); // a list of the first one alone is on its way
    engine.closeConnection(1);
    engine.openConnection(connection(2, u"203.0.113.7:2"_s));
    QTRY_COMPARE(model.rowCount(), 1);
    engine.heldPath.clear();
    QSignalSpy touched(&model, &QAbstractItemModel::dataChanged);
    engine.letGo();
    QVERIFY(touched.wait());
    QCOMPARE(model.rowCount(), 1);
    QCOMPARE(model.connectionAt(0)->id, control::Id(2));
}

void TestConnectionModel::mergesAWholeList()
{
    EngineConnection link;
    ConnectionModel model(link);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setConnections({connection(1, u"a"_s), connection(2, u"b"_s), connection(3, u"c"_s)});
    const QPersistentModelIndex kept(model.index(1, ConnectionModel::Peer));
    model.setConnections({connection(4, u"d"_s), connection(2, u"b2"_s)});
    QCOMPARE(model.rowCount(), 2);
    QVERIFY(kept.isValid());
    QCOMPARE(kept.data().toString(), u"b2"_s);
    model.setConnections({});
    QCOMPARE(model.rowCount(), 0);
}

void TestConnectionModel::closesOnRequest()
{
    support::FakeEngine engine;
    QVERIFY(engine.listen());
    engine.connections = {connection(1, u"a"_s), connection(2, u"b"_s)};
    EngineConnection link;
    ConnectionModel model(link);
    link.connectTo({engine.url(), engine.token()});
    QTRY_COMPARE(model.rowCount(), 2);
    model.closeConnections({1});
    QTRY_COMPARE(model.rowCount(), 1);
    QCOMPARE(engine.connections.size(), 1);
}

QTEST_MAIN(TestConnectionModel)
#include "tst_connectionmodel.moc"

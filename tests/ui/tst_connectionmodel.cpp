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
    void saysOnlyWhatChanged();
    void wordsForStates();
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
    engine.openConnection(connection(3, u"203.0.113.7:3"_s));
    engine.heldPath = u"/v1/connections"_s;
    EngineConnection link;
    ConnectionModel model(link);
    link.connectTo({engine.url(), engine.token()});
    QTRY_COMPARE(engine.subscribers(u"connections"_s), 1);
    QTRY_COMPARE(engine.held(), 1); // a list of these two is on its way
    engine.closeConnection(1);
    engine.openConnection(connection(2, u"203.0.113.7:2"_s));
    QTRY_COMPARE(model.rowCount(), 1);
    engine.heldPath.clear();
    engine.letGo();
    QTRY_COMPARE(model.rowCount(), 2);
    QCOMPARE(model.connectionAt(0)->id, control::Id(2));
    QCOMPARE(model.connectionAt(1)->id, control::Id(3));
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

/// Of thousands read every three seconds most are idle: views sort and draw only the others again.
void TestConnectionModel::saysOnlyWhatChanged()
{
    EngineConnection link;
    ConnectionModel model(link);
    QList<control::Connection> list;
    for (control::Id id = 1; id <= 9; ++id)
        list.append(connection(id, u"a"_s));
    model.setConnections(list);
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    model.setConnections(list);
    QCOMPARE(changed.count(), 0);
    for (const int row : {0, 3, 4, 8})
        list[row].bytesIn = 100;
    list.removeAt(5);
    model.setConnections(list);
    QList<std::pair<int, int>> spans;
    for (const QList<QVariant> &one : changed)
        spans.append({one[0].toModelIndex().row(), one[1].toModelIndex().row()});
    QCOMPARE(spans, (QList<std::pair<int, int>>{{0, 0}, {3, 4}, {8, 8}}));
    QCOMPARE(model.rowCount(), 8);
    QCOMPARE(model.connectionAt(7)->bytesIn, 100);
}

void TestConnectionModel::wordsForStates()
{
    EngineConnection link;
    ConnectionModel model(link);
    QList<control::Connection> list;
    for (const QString &state : {u"tls"_s, u"websocket"_s, u"of a newer engine"_s}) {
        list.append(connection(list.size() + 1, u"a"_s));
        list.last().state = state;
    }
    model.setConnections(list);
    QCOMPARE(model.index(0, ConnectionModel::StateColumn).data().toString(), u"starts TLS"_s);
    QCOMPARE(model.index(1, ConnectionModel::StateColumn).data().toString(), u"WebSocket"_s);
    QCOMPARE(model.index(2, ConnectionModel::StateColumn).data().toString(), u"of a newer engine"_s);
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

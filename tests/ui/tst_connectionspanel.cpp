// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/connectionspanel.h"
#include "support/console.h"
#include <QAbstractItemModelTester>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>

using namespace Qt::StringLiterals;
using namespace ui;

// The dock by its widgets: filter, sort, choose, close by keyboard and mouse.
class TestConnectionsPanel : public QObject
{
    Q_OBJECT
    struct Bench : support::Console
    {
        Bench()
        {
            for (int i = 0; i < 5; ++i) {
                control::Connection c;
                c.id = fake.nextId();
                c.protocol = i % 2 ? u"imap"_s : u"smtp"_s;
                c.peer = u"192.0.2.%1"_s.arg(i + 1);
                c.since = QDateTime::currentMSecsSinceEpoch() - (i + 1) * 60000;
                fake.connections << c;
            }
        }
        bool open()
        {
            panel.resize(900, 400);
            panel.show();
            panel.activateWindow();
            return QTest::qWaitForWindowActive(&panel) && connect() && QTest::qWaitFor([this] { return panel.view()->model()->rowCount() == 5; });
        }
        QString shown(int row, int column) const { return panel.view()->model()->index(row, column).data().toString(); }
        void click(int row, Qt::KeyboardModifiers keys = {}) const
        {
            QTest::mouseClick(panel.view()->viewport(), Qt::LeftButton, keys,
                              panel.view()->visualRect(panel.view()->model()->index(row, ConnectionModel::Peer)).center());
        }
        QMessageBox *question() const { return panel.findChild<QMessageBox *>(); }

        ConnectionsPanel panel{engine};
        QAbstractItemModelTester tester{&panel.model(), QAbstractItemModelTester::FailureReportingMode::QtTest};
    };

private Q_SLOTS:
    void filters()
    {
        Bench bench;
        QVERIFY(bench.open());
        auto *filter = bench.panel.findChild<QLineEdit *>();
        filter->setFocus();
        QTest::keyClicks(filter, u"192.0.2.4"_s);
        QCOMPARE(bench.panel.view()->model()->rowCount(), 1);
        QCOMPARE(bench.shown(0, ConnectionModel::Peer), u"192.0.2.4"_s);
        filter->clear();
        QCOMPARE(bench.panel.view()->model()->rowCount(), 5);
    }
    void sortsByAColumn()
    {
        Bench bench;
        QVERIFY(bench.open());
        QHeaderView *header = bench.panel.view()->horizontalHeader();
        const int x = header->sectionViewportPosition(ConnectionModel::Peer) + 10;
        QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, QPoint(x, header->height() / 2));
        const QString first = bench.shown(0, ConnectionModel::Peer);
        QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, QPoint(x, header->height() / 2));
        QCOMPARE(QSet<QString>({first, bench.shown(0, ConnectionModel::Peer)}), QSet<QString>({u"192.0.2.1"_s, u"192.0.2.5"_s}));
    }
    void oneIsChosen()
    {
        Bench bench;
        QVERIFY(bench.open());
        QSignalSpy chosen(&bench.panel, &ConnectionsPanel::connectionChosen);
        QVERIFY(!bench.panel.closeAction()->isEnabled());
        bench.click(1);
        QCOMPARE(chosen.size(), 1);
        QTest::keyClick(bench.panel.view(), Qt::Key_Down);
        QCOMPARE(chosen.size(), 2);
        QVERIFY(chosen[0] != chosen[1]);
        bench.click(4, Qt::ShiftModifier); // several: none of them is shown beside
        QCOMPARE(chosen.size(), 2);
        QVERIFY(bench.panel.closeAction()->text().contains(u"3"_s));
    }
    void closesAfterAsking()
    {
        Bench bench;
        QVERIFY(bench.open());
        bench.click(0);
        const QString peer = bench.shown(0, ConnectionModel::Peer);
        QTest::keyClick(bench.panel.view(), Qt::Key_Delete);
        QVERIFY(bench.question());
        bench.question()->button(QMessageBox::Cancel)->click();
        QTRY_VERIFY(!bench.question());
        QCOMPARE(bench.fake.connections.size(), 5);
        bench.panel.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&bench.panel));
        bench.panel.view()->setFocus();

        QTest::keyClick(bench.panel.view(), Qt::Key_Delete);
        QVERIFY(bench.question());
        const auto buttons = bench.question()->buttons();
        const auto go = std::find_if(buttons.cbegin(), buttons.cend(),
                                     [&](QAbstractButton *button) { return bench.question()->buttonRole(button) == QMessageBox::AcceptRole; });
        QVERIFY(go != buttons.cend());
        QTest::mouseClick(*go, Qt::LeftButton);
        QTRY_COMPARE(bench.fake.connections.size(), 4);
        QTRY_COMPARE(bench.panel.view()->model()->rowCount(), 4);
        for (const control::Connection &left : std::as_const(bench.fake.connections))
            QVERIFY(left.peer != peer);
    }
    void followsTheFeed()
    {
        Bench bench;
        QVERIFY(bench.open());
        control::Connection fresh;
        fresh.id = bench.fake.nextId();
        fresh.protocol = u"smtp"_s;
        fresh.peer = u"2001:db8::7"_s;
        fresh.since = QDateTime::currentMSecsSinceEpoch();
        bench.fake.openConnection(fresh);
        QTRY_COMPARE(bench.panel.view()->model()->rowCount(), 6);
        QStringList peers;
        for (int row = 0; row < 6; ++row)
            peers << bench.shown(row, ConnectionModel::Peer);
        QCOMPARE(peers.count(u"2001:db8::7"_s), 1);
        bench.fake.closeConnection(fresh.id);
        QTRY_COMPARE(bench.panel.view()->model()->rowCount(), 5);
    }
};

QTEST_MAIN(TestConnectionsPanel)
#include "tst_connectionspanel.moc"

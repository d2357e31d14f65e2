// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/emptystate.h"
#include "docks/keyspanel.h"
#include "docks/noticebar.h"
#include "support/console.h"
#include "support/fakedoors.h"
#include <QAction>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QTableView>
#include <QTest>
#include <QToolButton>

using namespace Qt::StringLiterals;
using namespace ui;
using control::Scope;

class TestKeysPanel : public QObject
{
    Q_OBJECT
    std::unique_ptr<support::Console> m_console;
    std::unique_ptr<KeysPanel> m_panel;

    support::FakeDoors &doors() { return support::FakeDoors::of(m_console->fake); }
    int rows() const { return m_panel->view()->model()->rowCount(); }
    QString shown(int row, int column) const { return m_panel->view()->model()->index(row, column).data().toString(); }
    void begin(int count)
    {
        m_panel = std::make_unique<KeysPanel>(m_console->engine);
        m_panel->resize(900, 400);
        m_panel->show();
        QVERIFY(m_console->connect());
        QTRY_COMPARE(rows(), count);
    }

private Q_SLOTS:
    void init() { m_console = std::make_unique<support::Console>(); }
    void cleanup()
    {
        m_panel.reset();
        m_console.reset();
    }

    void withoutAny()
    {
        doors();
        begin(0);
        auto *empty = m_panel->findChild<EmptyState *>();
        QTRY_VERIFY(empty->isVisible());
        QVERIFY(empty->accessibleName().contains(u"one of its own"_s));
    }

    void saysRightsEndAndUse()
    {
        support::fillDoors(m_console->fake);
        begin(4);
        QCOMPARE(shown(0, 0), u"Night report"_s);
        QVERIFY(shown(0, 1).contains(u"Read"_s) && shown(0, 1).contains(u"Queue"_s));
        QVERIFY(shown(0, 2).contains(u"ended"_s));
        QCOMPARE(shown(0, 3), u"never"_s);
        QVERIFY(shown(1, 2).contains(u"ends in"_s));
        QCOMPARE(shown(3, 1), u"Everything"_s);
        QVERIFY(shown(3, 2).contains(u"does not end"_s));
    }

    void madeOnceShownOnce()
    {
        doors();
        begin(0);
        QVERIFY(!m_panel->makeButton()->isEnabled());
        m_panel->name()->setText(u" Shop "_s);
        QVERIFY(!m_panel->makeButton()->isEnabled()); // for nothing?
        m_panel->box(Scope::Send)->setChecked(true);
        QTest::keyClick(m_panel->name(), Qt::Key_Return);
        QTRY_COMPARE(rows(), 1);
        const QJsonDocument body = QJsonDocument::fromJson(m_console->fake.bodies.last());
        QCOMPARE(body["name"_L1].toString(), u"Shop"_s);
        QCOMPARE(body["scopes"_L1].toArray(), QJsonArray{u"send"_s});
        QVERIFY(body["expiresAt"_L1].isString()); // a year, unless somebody says otherwise
        QTRY_VERIFY(m_panel->notice().text().contains(u"Zk3vQ9tYh1uRm7sXc2dPw5eLb8nGa4jF"_s));
        QTest::qWait(50);
        for (QToolButton *button : m_panel->notice().findChildren<QToolButton *>()) {
            if (button->text() == u"Copy"_s)
                button->click();
        }
        QCOMPARE(QGuiApplication::clipboard()->text(), u"Zk3vQ9tYh1uRm7sXc2dPw5eLb8nGa4jF"_s);
        QTRY_VERIFY(!m_panel->notice().isVisible());
        for (int column = 0; column < m_panel->view()->model()->columnCount(); ++column)
            QVERIFY(!shown(0, column).contains(u"Zk3v"_s));
    }

    void revokedAfterAQuestion()
    {
        support::fillDoors(m_console->fake);
        begin(4);
        m_panel->view()->selectRow(2);
        const QString name = shown(2, 0);
        m_panel->revokeAction()->trigger();
        auto *box = m_panel->findChild<QMessageBox *>();
        QVERIFY(box && box->text().contains(name));
        QCOMPARE(doors().tokens.size(), 4);
        for (QAbstractButton *button : box->buttons()) {
            if (button->text() == u"Revoke"_s)
                button->click();
        }
        QTRY_COMPARE(rows(), 3);
        QVERIFY(!m_panel->revokeAction()->isEnabled()); // nobody chose the next one
    }

    void refusalIsSaid()
    {
        doors();
        begin(0);
        m_panel->name()->setText(u"bootstrap"_s);
        m_panel->box(Scope::Admin)->setChecked(true);
        m_panel->makeButton()->click();
        QTRY_VERIFY(m_panel->notice().text().contains(u"bootstrap file"_s));
        QCOMPARE(m_panel->name()->text(), u"bootstrap"_s);
    }
};

QTEST_MAIN(TestKeysPanel)
#include "tst_keyspanel.moc"

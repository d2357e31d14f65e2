// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/aliasdialog.h"
#include "dialogs/fieldform.h"
#include "docks/aliasespanel.h"
#include "docks/emptystate.h"
#include "docks/noticebar.h"
#include "support/console.h"
#include "support/demopeople.h"
#include "support/pictures.h"
#include <QAction>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTableView>
#include <QTest>
#include <QToolButton>

using namespace Qt::StringLiterals;
using namespace ui;

class TestAliasesPanel : public QObject
{
    Q_OBJECT
    std::unique_ptr<support::Console> m_console;
    std::unique_ptr<AliasesPanel> m_panel;

    int rows() const { return m_panel->view()->model()->rowCount(); }
    QString shown(int row, int column) const { return m_panel->view()->model()->index(row, column).data().toString(); }
    AliasDialog *dialog() const { return m_panel->findChild<AliasDialog *>(); }
    QPushButton *button(const QString &name) const
    {
        for (QPushButton *one : dialog()->findChildren<QPushButton *>()) {
            if (one->text() == name)
                return one;
        }
        return nullptr;
    }

private Q_SLOTS:
    void init()
    {
        m_console = std::make_unique<support::Console>();
        m_console->fake.domains = {{m_console->fake.nextId(), u"example.test"_s, 0}};
        support::fillPeople(m_console->fake);
        m_panel = std::make_unique<AliasesPanel>(m_console->engine);
        m_panel->resize(900, 400);
        m_panel->show();
        QVERIFY(m_console->connect());
        QTRY_COMPARE(rows(), 4);
    }
    void cleanup()
    {
        m_panel.reset();
        m_console.reset();
    }

    void showsTheFirstTargetsAndHowManyMore()
    {
        QCOMPARE(shown(1, 0), u"office@example.test"_s);
        QVERIFY(shown(1, 1).contains(u"mei@example.test"_s) && shown(1, 1).contains(u"anna@example.test"_s));
        QVERIFY2(shown(3, 1).endsWith(u"and 2 more"_s), qPrintable(shown(3, 1)));
        const QString all = m_panel->view()->model()->index(3, 1).data(Qt::ToolTipRole).toString();
        QVERIFY(all.contains(u"sales@partner.example"_s));
    }

    void searchesTargetsToo()
    {
        QTest::keyClicks(m_panel->search(), u"partner"_s);
        QTRY_COMPARE(rows(), 1);
        QCOMPARE(shown(0, 0), u"sales@example.test"_s);
    }

    void makesOne()
    {
        m_panel->newAction()->trigger();
        QVERIFY(dialog());
        QVERIFY(!button(u"Create"_s)->isEnabled());
        dialog()->findChild<QLineEdit *>()->setText(u"info@example.test"_s);
        dialog()->findChild<QPlainTextEdit *>()->setPlainText(u"mei@example.test; bo@example.test\n"_s);
        support::keepPicture(*dialog(), u"alias-new"_s);
        button(u"Create"_s)->click();
        QTRY_COMPARE(rows(), 5);
        QTRY_COMPARE(m_panel->view()->currentIndex().siblingAtColumn(0).data().toString(), u"info@example.test"_s);
        const auto &aliases = m_console->fake.aliases;
        const auto it = std::find_if(aliases.begin(), aliases.end(), [](const control::Alias &a) { return a.address == u"info@example.test"_s; });
        QCOMPARE(it->targets, (QStringList{u"mei@example.test"_s, u"bo@example.test"_s}));
    }

    void whatIsRefusedIsSaidAtItsField()
    {
        m_panel->view()->selectRow(1);
        m_panel->editAction()->trigger();
        m_console->fake.refusedMembers = {{u"targets"_s, u"an alias cannot lead to itself"_s}};
        button(u"Save"_s)->click();
        QTRY_VERIFY(dialog()->form().problemOf(u"targets"_s).contains(u"cannot lead to itself"_s));
        QVERIFY(dialog()->findChild<QPlainTextEdit *>()->hasFocus());
    }

    void changesAddressAndPlace()
    {
        m_panel->view()->selectRow(0);
        m_panel->editAction()->trigger();
        dialog()->findChild<QLineEdit *>()->setText(u"zz@example.test"_s);
        button(u"Save"_s)->click();
        QTRY_COMPARE(shown(3, 0), u"zz@example.test"_s);
        QCOMPARE(rows(), 4);
    }

    void deletesAndUndoes()
    {
        m_panel->view()->selectRow(1);
        m_panel->view()->setFocus();
        QTest::keyClick(m_panel->view(), Qt::Key_Delete);
        QTRY_COMPARE(rows(), 3);
        QCOMPARE(m_console->fake.aliases.size(), 3);
        for (QToolButton *one : m_panel->notice().findChildren<QToolButton *>()) {
            if (one->text() == u"Undo"_s)
                one->click();
        }
        QTRY_COMPARE(rows(), 4);
        QCOMPARE(shown(1, 0), u"office@example.test"_s);
        QCOMPARE(m_console->fake.aliases[1].targets.size(), 2);
    }

    void anEmptyListTeaches()
    {
        m_console->fake.aliases.clear();
        m_panel->hide();
        m_panel->show();
        auto *empty = m_panel->findChild<EmptyState *>();
        QTRY_VERIFY(empty->isVisible());
        QVERIFY(empty->accessibleName().contains(u"stands for others"_s));
    }
};

QTEST_MAIN(TestAliasesPanel)
#include "tst_aliasespanel.moc"

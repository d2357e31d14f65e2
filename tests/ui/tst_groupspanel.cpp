// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/fieldform.h"
#include "dialogs/groupdialog.h"
#include "dialogs/helddialog.h"
#include "docks/emptystate.h"
#include "docks/groupspanel.h"
#include "docks/noticebar.h"
#include "models/groupmodel.h"
#include "support/console.h"
#include "support/demopeople.h"
#include "support/pictures.h"
#include <QAbstractItemModelTester>
#include <QAction>
#include <QComboBox>
#include <QLineEdit>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTableView>
#include <QTest>
#include <QToolButton>
#include <QTreeWidget>

using namespace Qt::StringLiterals;
using namespace ui;

class TestGroupsPanel : public QObject
{
    Q_OBJECT
    std::unique_ptr<support::Console> m_console;
    std::unique_ptr<GroupsPanel> m_panel;

    int rows() const { return m_panel->view()->model()->rowCount(); }
    QString shown(int row, int column) const { return m_panel->view()->model()->index(row, column).data().toString(); }
    template<typename T>
    T *dialog() const
    {
        return m_panel->findChild<T *>();
    }
    static QPushButton *button(const QWidget *in, const QString &name)
    {
        for (QPushButton *one : in->findChildren<QPushButton *>()) {
            if (one->text() == name)
                return one;
        }
        return nullptr;
    }
    const control::Group &group(const QString &address) const
    {
        const auto &all = m_console->fake.groups;
        return *std::find_if(all.begin(), all.end(), [&](const control::Group &one) { return one.address == address; });
    }

private Q_SLOTS:
    void init()
    {
        m_console = std::make_unique<support::Console>();
        m_console->fake.domains = {{m_console->fake.nextId(), u"example.test"_s, 0}};
        support::fillPeople(m_console->fake);
        m_panel = std::make_unique<GroupsPanel>(m_console->engine);
        m_panel->resize(1000, 400);
        m_panel->show();
        QVERIFY(m_console->connect());
        QTRY_COMPARE(rows(), 3);
    }
    void cleanup()
    {
        m_panel.reset();
        m_console.reset();
    }

    void showsWhatCounts()
    {
        const QAbstractItemModelTester tester(m_panel->view()->model());
        QCOMPARE(shown(0, GroupModel::Address), u"desk@example.test"_s);
        QCOMPARE(shown(0, GroupModel::Kind), u"Group"_s);
        QCOMPARE(shown(1, GroupModel::Posting), u"Moderators alone"_s);
        QCOMPARE(shown(1, GroupModel::Members), u"212"_s);
        QCOMPARE(shown(2, GroupModel::Kind), u"Distribution list"_s);
        QCOMPARE(shown(2, GroupModel::Waiting), u"2"_s);
        QCOMPARE(shown(0, GroupModel::Waiting), QString());
        QCOMPARE(m_panel->countText(), u"3 group(s)"_s);
    }

    void makesAList()
    {
        m_panel->newAction()->trigger();
        auto *made = dialog<GroupDialog>();
        QVERIFY(made && !button(made, u"Create"_s)->isEnabled());
        const auto lines = made->findChildren<QLineEdit *>();
        lines[0]->setText(u"club@example.test"_s);
        made->findChildren<QComboBox *>().first()->setCurrentIndex(1);
        made->findChildren<QPlainTextEdit *>().first()->setPlainText(u"mei@example.test; bo@example.test\n"_s);
        m_console->fake.refusedMembers = {{u"members"_s, u"no"_s}};
        button(made, u"Create"_s)->click();
        QTRY_VERIFY(made->form().problemOf(u"members"_s).contains(u"no"_s));
        m_console->fake.refusedMembers.clear();
        support::keepPicture(*made, u"group-new"_s);
        button(made, u"Create"_s)->click();
        QTRY_COMPARE(rows(), 4);
        QCOMPARE(group(u"club@example.test"_s).kind, control::GroupKind::List);
        QCOMPARE(group(u"club@example.test"_s).members.size(), 2);
        QTRY_COMPARE(m_panel->view()->currentIndex().siblingAtColumn(0).data().toString(), u"club@example.test"_s);
    }

    void changesOnlyWhatDiffers()
    {
        m_panel->view()->selectRow(2);
        m_panel->editAction()->trigger();
        dialog<GroupDialog>()->findChildren<QComboBox *>()[1]->setCurrentIndex(2);
        button(dialog<GroupDialog>(), u"Save"_s)->click();
        QTRY_COMPARE(group(u"team@example.test"_s).posting, control::Posting::Members);
        QCOMPARE(m_console->fake.bodies.last(), QByteArray(R"({"posting":"members"})"));
    }

    void decidesOnWhatWaits()
    {
        m_panel->view()->selectRow(0);
        QVERIFY(!m_panel->heldAction()->isEnabled());
        m_panel->view()->selectRow(2);
        QVERIFY(m_panel->heldAction()->isEnabled());
        m_panel->heldAction()->trigger();
        auto *held = dialog<HeldDialog>();
        QTRY_COMPARE(held->list()->topLevelItemCount(), 2);
        support::keepPicture(*held, u"group-waiting"_s);
        held->findChild<QLineEdit *>()->setText(u"Not here"_s);
        button(held, u"&Reject"_s)->click();
        QTRY_COMPARE(held->list()->topLevelItemCount(), 1);
        QCOMPARE(m_console->fake.rejections, QStringList{u"Not here"_s});
        QCOMPARE(held->findChild<QLineEdit *>()->text(), QString());
        button(held, u"&Approve"_s)->click();
        QTRY_COMPARE(held->list()->topLevelItemCount(), 0);
        QVERIFY(!button(held, u"&Approve"_s)->isEnabled());
        QTRY_COMPARE(shown(2, GroupModel::Waiting), QString());
        QCOMPARE(m_console->fake.rejections.size(), 1);
    }

    void rejectsInSilence()
    {
        m_panel->view()->selectRow(2);
        m_panel->heldAction()->trigger();
        QTRY_COMPARE(dialog<HeldDialog>()->list()->topLevelItemCount(), 2);
        button(dialog<HeldDialog>(), u"Reject &silently"_s)->click();
        QTRY_COMPARE(m_console->fake.rejections, QStringList{u"-"_s});
    }

    void deletesAndUndoes()
    {
        m_panel->view()->selectRow(1);
        m_panel->view()->setFocus();
        QTest::keyClick(m_panel->view(), Qt::Key_Delete);
        QTRY_COMPARE(rows(), 2);
        for (QToolButton *one : m_panel->notice().findChildren<QToolButton *>()) {
            if (one->text() == u"Undo"_s)
                one->click();
        }
        QTRY_COMPARE(rows(), 3);
        QCOMPARE(group(u"news@example.test"_s).members.size(), 212);
        QCOMPARE(group(u"news@example.test"_s).posting, control::Posting::Moderators);
    }

    void asksBeforeMailGoesBack()
    {
        m_panel->view()->selectRow(2);
        m_panel->deleteAction()->trigger();
        auto *question = m_panel->findChild<QMessageBox *>();
        QVERIFY(question && question->text().contains(u"2 mail(s)"_s));
        QCOMPARE(m_console->fake.groups.size(), 3);
    }

    void anEmptyListTeaches()
    {
        m_console->fake.groups.clear();
        m_panel->hide();
        m_panel->show();
        auto *empty = m_panel->findChild<EmptyState *>();
        QTRY_VERIFY(empty->isVisible());
        QVERIFY(empty->accessibleName().contains(u"several people"_s));
    }
};

QTEST_MAIN(TestGroupsPanel)
#include "tst_groupspanel.moc"

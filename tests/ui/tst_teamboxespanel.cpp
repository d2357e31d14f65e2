// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/addpeopledialog.h"
#include "dialogs/fieldform.h"
#include "dialogs/peoplepicker.h"
#include "dialogs/tabledialog.h"
#include "dialogs/teamboxdialog.h"
#include "docks/emptystate.h"
#include "docks/noticebar.h"
#include "docks/teamboxespanel.h"
#include "models/teamboxmodel.h"
#include "support/console.h"
#include "support/demopeople.h"
#include "support/pictures.h"
#include <QAbstractItemModelTester>
#include <QAction>
#include <QLineEdit>
#include <QListWidget>
#include <QMessageBox>
#include <QPushButton>
#include <QTableView>
#include <QTemporaryFile>
#include <QTest>
#include <QToolButton>
#include <QTreeWidget>

using namespace Qt::StringLiterals;
using namespace ui;

namespace {

/// Counts presses of the mouse over the whole program.
class ClickCounter : public QObject
{
public:
    ClickCounter() { qApp->installEventFilter(this); }
    int clicks = 0;

protected:
    bool eventFilter(QObject *watched, QEvent *event) override
    {
        if (event->type() == QEvent::MouseButtonPress && watched->isWindowType())
            ++clicks;
        return QObject::eventFilter(watched, event);
    }
};

} // namespace

class TestTeamBoxesPanel : public QObject
{
    Q_OBJECT
    std::unique_ptr<support::Console> m_console;
    std::unique_ptr<TeamBoxesPanel> m_panel;

    int rows() const { return m_panel->view()->model()->rowCount(); }
    QString shown(int row, int column) const { return m_panel->view()->model()->index(row, column).data().toString(); }
    static QPushButton *button(const QWidget *in, const QString &name)
    {
        for (QPushButton *one : in->findChildren<QPushButton *>()) {
            if (one->text() == name)
                return one;
        }
        return nullptr;
    }
    static void click(QWidget *widget, const QPoint &at, Qt::KeyboardModifiers keys = {})
    {
        QTest::mouseClick(widget->window()->windowHandle(), Qt::LeftButton, keys, widget->mapTo(widget->window(), at));
    }
    static void click(QWidget *widget) { click(widget, widget->rect().center()); }
    void clickRow(int row, Qt::KeyboardModifiers keys = {})
    {
        click(m_panel->view()->viewport(), m_panel->view()->visualRect(m_panel->view()->model()->index(row, 0)).center(), keys);
    }
    const control::TeamBox &box(const QString &address) const
    {
        const auto &all = m_console->fake.teamBoxes;
        return *std::find_if(all.begin(), all.end(), [&](const control::TeamBox &one) { return one.address == address; });
    }
    static QStringList people(const control::TeamBox &box)
    {
        QStringList out;
        for (const control::TeamMember &member : box.members)
            out << member.address;
        return out;
    }

private Q_SLOTS:
    void init()
    {
        m_console = std::make_unique<support::Console>();
        m_console->fake.domains = {{m_console->fake.nextId(), u"example.test"_s, 0}};
        support::fillPeople(m_console->fake);
        m_panel = std::make_unique<TeamBoxesPanel>(m_console->engine);
        m_panel->resize(1000, 400);
        m_panel->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_panel.get()));
        QVERIFY(m_console->connect());
        QTRY_COMPARE(rows(), 3);
    }
    void cleanup()
    {
        m_panel.reset();
        m_console.reset();
    }

    void showsWhoIsIn()
    {
        const QAbstractItemModelTester tester(m_panel->view()->model());
        QCOMPARE(shown(0, TeamBoxModel::Address), u"info@example.test"_s);
        QVERIFY(shown(0, TeamBoxModel::Members).contains(u"mei@example.test"_s));
        QVERIFY2(shown(2, TeamBoxModel::Members).endsWith(u"and 1 more"_s), qPrintable(shown(2, TeamBoxModel::Members)));
        const QString all = m_panel->view()->model()->index(2, TeamBoxModel::Members).data(Qt::AccessibleTextRole).toString();
        QVERIFY(all.contains(u"chen.wei@example.test: reads, changes"_s) && all.contains(u"wang.fang@example.test: reads"_s));
        QCOMPARE(m_panel->countText(), u"3 team box(es)"_s);
    }

    /// Three people into two boxes by the mouse alone.
    void threePeopleIntoTwoBoxes()
    {
        ClickCounter counter;
        clickRow(0);
        clickRow(1, Qt::ControlModifier);
        QToolButton *add = nullptr;
        for (QToolButton *one : m_panel->findChildren<QToolButton *>()) {
            if (one->defaultAction() == m_panel->addAction())
                add = one;
        }
        QVERIFY(add && add->isVisible());
        click(add);
        auto *dialog = m_panel->findChild<AddPeopleDialog *>();
        QVERIFY(dialog && QTest::qWaitForWindowExposed(dialog));
        QListWidget *list = dialog->picker().list();
        QTRY_COMPARE(list->count(), 7);
        for (const QString &who : {u"anna@"_s, u"bo@"_s, u"chen.wei@"_s}) {
            const auto found = list->findItems(who, Qt::MatchContains);
            QCOMPARE(found.size(), 1);
            click(list->viewport(), list->visualItemRect(found.first()).center());
        }
        QCOMPARE(dialog->picker().chosen().size(), 3);
        support::keepPicture(*dialog, u"team-box-add-people"_s);
        click(button(dialog, u"Add"_s));
        QTRY_VERIFY(people(box(u"info@example.test"_s)).contains(u"chen.wei@example.test"_s));
        for (const QString &address : {u"info@example.test"_s, u"jobs@example.test"_s}) {
            for (const QString &who : {u"anna@example.test"_s, u"bo@example.test"_s, u"chen.wei@example.test"_s})
                QVERIFY2(people(box(address)).contains(who), qPrintable(address + u' ' + who));
        }
        QTRY_VERIFY(shown(1, TeamBoxModel::Members).contains(u"bo@example.test"_s));
        QCOMPARE(counter.clicks, 7);
        QVERIFY(counter.clicks <= 13);
        QCOMPARE(m_console->fake.requests.count(u"POST /v1/team-boxes:import"_s), 1); // all or nobody
    }

    void byTheKeyboardAlone()
    {
        m_panel->view()->setFocus();
        QTest::keyClick(m_panel->view(), Qt::Key_Home);
        QTest::keyClick(m_panel->view(), Qt::Key_Down, Qt::ShiftModifier);
        m_panel->addAction()->trigger();
        auto *dialog = m_panel->findChild<AddPeopleDialog *>();
        QVERIFY(dialog);
        QTRY_COMPARE(dialog->picker().list()->count(), 7);
        QVERIFY(!button(dialog, u"Add"_s)->isEnabled());
        QTest::keyClicks(dialog->picker().search(), u"dario"_s);
        QTRY_COMPARE(dialog->picker().list()->count(), 1);
        QTest::keyClick(dialog->picker().list(), Qt::Key_Space);
        dialog->picker().search()->clear(); // who is chosen stays so
        QTRY_COMPARE(dialog->picker().list()->count(), 7);
        QCOMPARE(dialog->picker().chosen(), QStringList{u"dario@example.test"_s});
        QTest::keyClick(dialog, Qt::Key_Return);
        QTRY_VERIFY(people(box(u"jobs@example.test"_s)).contains(u"dario@example.test"_s));
        QVERIFY(people(box(u"info@example.test"_s)).contains(u"dario@example.test"_s));
    }

    void makesOne()
    {
        m_panel->newAction()->trigger();
        auto *dialog = m_panel->findChild<TeamBoxDialog *>();
        QVERIFY(dialog && !button(dialog, u"Create"_s)->isEnabled());
        dialog->findChildren<QLineEdit *>().first()->setText(u"press@example.test"_s);
        dialog->newMember()->setText(u"mei@example.test"_s);
        dialog->newMember()->setFocus();
        QTest::keyClick(dialog->newMember(), Qt::Key_Return);
        QCOMPARE(dialog->members()->topLevelItemCount(), 1);
        dialog->members()->topLevelItem(0)->setCheckState(2, Qt::Unchecked);
        support::keepPicture(*dialog, u"team-box-new"_s);
        button(dialog, u"Create"_s)->click();
        QTRY_COMPARE(rows(), 4);
        QCOMPARE(box(u"press@example.test"_s).members, (QList<control::TeamMember>{{u"mei@example.test"_s, true, false}}));
    }

    void changesRightsAndSaysWhatIsRefused()
    {
        clickRow(2);
        m_panel->editAction()->trigger();
        auto *dialog = m_panel->findChild<TeamBoxDialog *>();
        QCOMPARE(dialog->members()->topLevelItemCount(), 4);
        dialog->members()->topLevelItem(3)->setCheckState(1, Qt::Checked);
        m_console->fake.refusedMembers = {{u"members"_s, u"there is no user x"_s}};
        button(dialog, u"Save"_s)->click();
        QTRY_VERIFY(dialog->form().problemOf(u"members"_s).contains(u"no user x"_s));
        m_console->fake.refusedMembers.clear();
        button(dialog, u"Save"_s)->click();
        QTRY_VERIFY(box(u"orders@example.test"_s).members[3].write);
        QCOMPARE(box(u"orders@example.test"_s).members.size(), 4);
    }

    void peopleComeByATable()
    {
        m_panel->importAction()->trigger();
        auto *dialog = m_panel->findChild<TableDialog *>();
        QVERIFY(dialog && dialog->isVisible());
        QTemporaryFile table;
        QVERIFY(table.open());
        table.write("box,member,rights\njobs@example.test,dario@example.test,read\n");
        table.close();
        dialog->openFile(table.fileName());
        QTRY_VERIFY(dialog->applyButton()->isEnabled());
        QVERIFY(!people(box(u"jobs@example.test"_s)).contains(u"dario@example.test"_s));
        dialog->applyButton()->click();
        QTRY_VERIFY(people(box(u"jobs@example.test"_s)).contains(u"dario@example.test"_s));
        QTRY_VERIFY(shown(1, 3).contains(u"dario"_s)); // the list is read anew
    }

    void asksBeforeItDeletes()
    {
        clickRow(0);
        m_panel->view()->setFocus();
        QTest::keyClick(m_panel->view(), Qt::Key_Delete);
        auto *question = m_panel->findChild<QMessageBox *>();
        QVERIFY(question && question->text().contains(u"info@example.test"_s));
        QCOMPARE(m_console->fake.teamBoxes.size(), 3);
        button(question, u"Delete"_s)->click();
        QTRY_COMPARE(rows(), 2);
        QCOMPARE(m_console->fake.teamBoxes.size(), 2);
    }

    void anEmptyListTeaches()
    {
        m_console->fake.teamBoxes.clear();
        m_panel->hide();
        m_panel->show();
        auto *empty = m_panel->findChild<EmptyState *>();
        QTRY_VERIFY(empty->isVisible());
        QVERIFY(empty->accessibleName().contains(u"several people share"_s));
    }
};

QTEST_MAIN(TestTeamBoxesPanel)
#include "tst_teamboxespanel.moc"

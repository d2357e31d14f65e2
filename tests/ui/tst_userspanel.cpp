// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/tabledialog.h"
#include "dialogs/userdialog.h"
#include "docks/emptystate.h"
#include "docks/noticebar.h"
#include "docks/userspanel.h"
#include "support/console.h"
#include "support/demopeople.h"
#include "support/pictures.h"
#include <QAction>
#include <QFile>
#include <QFileDialog>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace ui;

class TestUsersPanel : public QObject
{
    Q_OBJECT
    std::unique_ptr<support::Console> m_console;
    std::unique_ptr<UsersPanel> m_panel;

    int rows() const { return m_panel->view()->model()->rowCount(); }
    QString shown(int row, int column) const { return m_panel->view()->model()->index(row, column).data().toString(); }
    void choose(const QString &address)
    {
        for (int row = 0; row < rows(); ++row) {
            if (shown(row, 0) == address)
                return m_panel->view()->selectRow(row);
        }
        QFAIL(qPrintable(address));
    }
    const control::User &user(const QString &address) const
    {
        const auto &all = m_console->fake.users;
        return *std::find_if(all.begin(), all.end(), [&](const control::User &u) { return u.address == address; });
    }
    void begin(int count)
    {
        m_panel = std::make_unique<UsersPanel>(m_console->engine);
        m_panel->resize(900, 400);
        m_panel->show();
        QVERIFY(m_console->connect());
        QTRY_COMPARE(rows(), count);
    }

private Q_SLOTS:
    void init()
    {
        m_console = std::make_unique<support::Console>();
        m_console->fake.domains = {{m_console->fake.nextId(), u"example.test"_s, 0}};
    }
    void cleanup()
    {
        m_panel.reset();
        m_console.reset();
    }

    void anEmptyListSaysWhatToDo()
    {
        begin(0);
        auto *empty = m_panel->findChild<EmptyState *>();
        QTRY_VERIFY(empty->isVisible());
        QVERIFY(empty->accessibleName().contains(u"Create a user"_s));
        auto *first = empty->findChild<QPushButton *>();
        QVERIFY(first && first->isVisible());
        first->click();
        auto *dialog = m_panel->findChild<UserDialog *>();
        QVERIFY(dialog && dialog->isVisible());
    }

    void searchesInTheEngineOnceTypingStops()
    {
        support::fillPeople(m_console->fake);
        begin(7);
        QCOMPARE(m_panel->countText(), u"7 user(s)"_s);
        const auto reads = [this] { return m_console->fake.requests.count(u"GET /v1/users"_s); };
        const auto before = reads();
        QTest::keyClicks(m_panel->search(), u"nordbruk"_s); // a name
        QTRY_COMPARE(rows(), 1);
        QCOMPARE(reads(), before + 1);
        QCOMPARE(shown(0, 0), u"anna@example.test"_s);
        m_panel->search()->setText(u"nobody of that name"_s);
        auto *empty = m_panel->findChild<EmptyState *>();
        QTRY_VERIFY(empty->isVisible());
        QVERIFY(empty->accessibleName().contains(u"Nothing has this in it"_s));
        m_panel->search()->clear();
        QTRY_COMPARE(rows(), 7);
    }

    void locksAndUnlocks()
    {
        support::fillPeople(m_console->fake);
        begin(7);
        QVERIFY(!m_panel->lockAction()->isEnabled());
        choose(u"bo@example.test"_s);
        QCOMPARE(m_panel->lockAction()->text(), u"Lock user"_s);
        m_panel->lockAction()->trigger();
        QTRY_COMPARE(m_panel->lockAction()->text(), u"Unlock user"_s);
        QVERIFY(user(u"bo@example.test"_s).locked);
        QVERIFY(m_panel->notice().text().contains(u"Mail still comes in"_s));
        m_panel->lockAction()->trigger();
        QTRY_VERIFY(!user(u"bo@example.test"_s).locked);
        QTRY_COMPARE(m_panel->lockAction()->text(), u"Lock user"_s);
    }

    void deletingNamesWhatGoes()
    {
        support::fillPeople(m_console->fake);
        begin(7);
        choose(u"wang.fang@example.test"_s);
        m_panel->view()->setFocus();
        QTest::keyClick(m_panel->view(), Qt::Key_Delete);
        auto *box = m_panel->findChild<QMessageBox *>();
        QVERIFY(box);
        const QString question = box->text().remove(u',');
        QVERIFY2(question.contains(u"wang.fang@example.test"_s) && question.contains(u"5120 message"_s), qPrintable(question));
        QCOMPARE(m_console->fake.users.size(), 7); // asked, not done
        for (QAbstractButton *button : box->buttons()) {
            if (button->text() == u"Delete"_s)
                button->click();
        }
        QTRY_COMPARE(rows(), 6);
        QCOMPARE(m_console->fake.users.size(), 6);
        QVERIFY(m_panel->notice().text().contains(u"wang.fang@example.test"_s));
    }

    void aNewUserIsChosenAlsoWhereTheSearchHidIt()
    {
        support::fillPeople(m_console->fake);
        begin(7);
        m_panel->search()->setText(u"mei"_s);
        QTRY_COMPARE(rows(), 1);
        m_panel->newAction()->trigger();
        auto *dialog = m_panel->findChild<UserDialog *>();
        QVERIFY(dialog);
        for (QLineEdit *edit : dialog->findChildren<QLineEdit *>()) {
            if (edit->accessibleName() == u"Password"_s)
                edit->setText(u"eight characters"_s);
            else if (edit->placeholderText().contains(u'@'))
                edit->setText(u"zoe@example.test"_s);
        }
        for (QPushButton *button : dialog->findChildren<QPushButton *>()) {
            if (button->text() == u"Create"_s)
                button->click();
        }
        QTRY_COMPARE(rows(), 8);
        QTRY_COMPARE(m_panel->view()->currentIndex().siblingAtColumn(0).data().toString(), u"zoe@example.test"_s);
        QVERIFY(m_panel->search()->text().isEmpty());
    }

    void whatIsChosenStaysChosen()
    {
        support::fillPeople(m_console->fake);
        begin(7);
        choose(u"chen.wei@example.test"_s);
        support::fillManyUsers(m_console->fake, 3);
        m_panel->hide();
        m_panel->show(); // read anew
        QTRY_COMPARE(rows(), 10);
        QCOMPARE(m_panel->view()->currentIndex().siblingAtColumn(0).data().toString(), u"chen.wei@example.test"_s);
    }

    void sortsByUse()
    {
        support::fillPeople(m_console->fake);
        begin(7);
        m_panel->view()->sortByColumn(3, Qt::DescendingOrder);
        QCOMPARE(shown(0, 0), u"bo@example.test"_s);
        QCOMPARE(shown(6, 0), u"scanner@example.test"_s);
        choose(u"scanner@example.test"_s);
        QVERIFY(m_panel->deleteAction()->isEnabled());
        m_panel->lockAction()->trigger();
        QTRY_VERIFY(user(u"scanner@example.test"_s).locked); // the row of the list as it is shown
    }

    void comeAndGoByATable()
    {
        begin(0);
        QTemporaryDir folder;
        QFile table(folder.filePath(u"office.csv"_s));
        QVERIFY(table.open(QIODevice::WriteOnly));
        table.write("address,name,password\nzoe@example.test,Zoe,nine quiet owls\n");
        table.close();
        auto *empty = m_panel->findChild<EmptyState *>();
        QTRY_VERIFY(empty->isVisible());
        empty->findChildren<QPushButton *>().at(1)->click(); // an empty list offers it
        auto *dialog = m_panel->findChild<TableDialog *>();
        QVERIFY(dialog && dialog->isVisible());
        dialog->openFile(table.fileName());
        QTRY_VERIFY(dialog->applyButton()->isEnabled());
        dialog->applyButton()->click();
        QTRY_COMPARE(rows(), 1);
        QCOMPARE(shown(0, 1), u"Zoe"_s);
        dialog->close();

        m_panel->exportAction()->trigger();
        QTRY_VERIFY(m_panel->findChild<QFileDialog *>());
        auto *chooser = m_panel->findChild<QFileDialog *>();
        QVERIFY(chooser->selectedFiles().value(0).endsWith(u"users.csv"_s));
        const QString saved = folder.filePath(u"saved.csv"_s);
        Q_EMIT chooser->fileSelected(saved);
        chooser->close();
        QFile out(saved);
        QVERIFY(out.open(QIODevice::ReadOnly));
        QCOMPARE(out.readAll(), QByteArray("address,name,roles,quota,forward,aliases\r\nzoe@example.test,Zoe,,,,\r\n"));
        m_console->fake.failWith = 403;
        m_panel->exportAction()->trigger();
        QTRY_VERIFY(m_panel->notice().text().contains(u"rights"_s));
    }

    void failureIsSaid()
    {
        support::fillPeople(m_console->fake);
        begin(7);
        choose(u"bo@example.test"_s);
        m_console->fake.failWith = 403;
        m_panel->lockAction()->trigger();
        QTRY_VERIFY(m_panel->notice().text().contains(u"rights"_s));
        QVERIFY(!user(u"bo@example.test"_s).locked);
    }
};

QTEST_MAIN(TestUsersPanel)
#include "tst_userspanel.moc"

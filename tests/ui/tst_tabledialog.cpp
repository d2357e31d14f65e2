// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/tabledialog.h"
#include "support/console.h"
#include "support/demopeople.h"
#include "support/pictures.h"
#include <QFile>
#include <QFileDialog>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace ui;
using tablecalls::Table;

class TestTableDialog : public QObject
{
    Q_OBJECT
    QTemporaryDir m_folder;
    std::unique_ptr<support::Console> m_console;
    std::unique_ptr<TableDialog> m_dialog;

    QString file(const QByteArray &text)
    {
        QFile out(m_folder.filePath(u"people.csv"_s));
        if (!out.open(QIODevice::WriteOnly) || out.write(text) != text.size())
            return {};
        return out.fileName();
    }
    void begin(Table table)
    {
        m_dialog = std::make_unique<TableDialog>(m_console->engine, table);
        m_dialog->setAttribute(Qt::WA_DeleteOnClose, false);
        m_dialog->open();
    }
    int imports() const
    {
        return int(m_console->fake.requests.count(u"POST /v1/users:import"_s) + m_console->fake.requests.count(u"POST /v1/team-boxes:import"_s));
    }
    QString problem(int row, int column) const { return m_dialog->problems()->item(row, column)->text(); }
    bool says(const QString &text) const { return m_dialog->resultText().contains(text); }

private Q_SLOTS:
    void init()
    {
        m_console = std::make_unique<support::Console>();
        m_console->fake.domains = {{m_console->fake.nextId(), u"example.test"_s, 0}};
        support::fillPeople(m_console->fake);
        QVERIFY(m_console->connect());
    }
    void cleanup()
    {
        m_dialog.reset();
        m_console.reset();
    }

    void looksFirstAndAppliesThen()
    {
        begin(Table::Users);
        QVERIFY(!m_dialog->applyButton()->isEnabled());
        QVERIFY(m_dialog->chooseButton()->isDefault() && !m_dialog->againButton()->isVisible());
        QSignalSpy imported(m_dialog.get(), &TableDialog::imported);
        const QByteArray table = "address,name,password\nzoe@example.test,Zoe,nine quiet owls\nbo@example.test,Bo J.,\nmei@example.test,Mei Lin,\n";
        m_dialog->openFile(file(table));
        QTRY_VERIFY(m_dialog->applyButton()->isEnabled());
        QVERIFY2(says(u"1 would be made, 1 changed, 1 stay"_s), qPrintable(m_dialog->resultText()));
        QCOMPARE(m_console->fake.users.size(), 7); // looked at, not done
        QCOMPARE(m_console->fake.bodies.last(), table);
        support::keepPicture(*m_dialog, u"table-ready"_s);
        QVERIFY(file("address\n") != QString()); // what was looked at is applied, whatever the file says by now
        QTest::keyClick(m_dialog.get(), Qt::Key_Return);
        QTRY_COMPARE(imported.count(), 1);
        QCOMPARE(m_console->fake.bodies.last(), table);
        QCOMPARE(imports(), 2);
        QCOMPARE(m_console->fake.users.size(), 8);
        QVERIFY(says(u"1 made, 1 changed, 1 as they were"_s) && says(u"passwords in the file, delete it"_s));
        QVERIFY(!m_dialog->applyButton()->isEnabled());
        m_dialog->openFile(file("address,name\nmei@example.test,Mei Lin\n"));
        QTRY_VERIFY(says(u"nothing to do"_s));
        QVERIFY(!m_dialog->applyButton()->isEnabled());
    }

    void problemsNameTheLineAndWhatIsAllowed()
    {
        begin(Table::Users);
        m_dialog->openFile(file("address,roles,quota\nmei@example.test,boss,\nbo@example.test,,lots\n"));
        QTRY_COMPARE(m_dialog->problems()->rowCount(), 2);
        QVERIFY(m_dialog->problems()->isVisible() && !m_dialog->applyButton()->isEnabled());
        QCOMPARE(problem(0, 0), u"2"_s);
        QCOMPARE(problem(0, 1), u"roles"_s);
        QVERIFY(problem(0, 2).contains(u"operator"_s));
        QCOMPARE(problem(1, 0), u"3"_s);
        QVERIFY(problem(1, 2).contains(u"500M"_s));
        QVERIFY(says(u"Nothing is changed"_s));
        support::keepPicture(*m_dialog, u"table-problems"_s);
        QVERIFY(file("address,name\nbo@example.test,Bo J.\n") != QString()); // mended
        QVERIFY(m_dialog->againButton()->isDefault());
        m_dialog->againButton()->click();
        QTRY_VERIFY(m_dialog->applyButton()->isEnabled());
        QVERIFY(!m_dialog->problems()->isVisible());
    }

    void lettersOfAnotherEncodingAreNotLost()
    {
        begin(Table::Users);
        m_dialog->openFile(file("address,name\nbo@example.test,\xcd\xf5\xb7\xbc\n"));
        QTRY_COMPARE(m_dialog->problems()->rowCount(), 1);
        QCOMPARE(problem(0, 0), u"2"_s);
        QVERIFY(problem(0, 2).contains(u"UTF-8"_s));
    }

    void thousandsOfLines()
    {
        QByteArray good = "address,password\n";
        QByteArray bad = good;
        for (int i = 0; i < 5000; ++i) {
            good += "new" + QByteArray::number(i) + "@example.test,nine quiet owls\n";
            bad += "new" + QByteArray::number(i) + "@example.test,short\n";
        }
        begin(Table::Users);
        m_dialog->openFile(file(bad));
        QTRY_COMPARE(m_dialog->problems()->rowCount(), TableDialog::kMostProblems);
        QVERIFY2(says(u"first 200 of 5,000"_s), qPrintable(m_dialog->resultText()));
        m_dialog->openFile(file(good));
        QTRY_VERIFY(m_dialog->applyButton()->isEnabled());
        QVERIFY2(says(u"5,000 would be made"_s), qPrintable(m_dialog->resultText()));
        m_dialog->applyButton()->click();
        QTRY_COMPARE(m_console->fake.users.size(), 5007);
        QTRY_VERIFY(says(u"5,000 made"_s));
    }

    void saysThatItWaits()
    {
        begin(Table::Users);
        m_dialog->openFile(file("address,name\nbo@example.test,Bo J.\n"));
        QTRY_VERIFY(m_dialog->applyButton()->isEnabled());
        m_console->fake.heldPath = u"/v1/users:import"_s;
        m_dialog->applyButton()->click();
        QTRY_COMPARE(m_console->fake.held(), 1);
        QVERIFY(m_dialog->findChild<QProgressBar *>()->isVisible());
        QVERIFY(says(u"goes on also when this window is closed"_s));
        QVERIFY(!m_dialog->applyButton()->isEnabled() && !m_dialog->chooseButton()->isEnabled());
        QTRY_VERIFY(says(u"1 s"_s)); // it counts
        support::keepPicture(*m_dialog, u"table-waits"_s);
        m_console->fake.letGo();
        QTRY_VERIFY(says(u"Done"_s));
        QVERIFY(!m_dialog->findChild<QProgressBar *>()->isVisible());
    }

    void aBrokenLinkIsNoFailure()
    {
        begin(Table::Users);
        m_dialog->openFile(file("address,name\nbo@example.test,Bo J.\n"));
        QTRY_VERIFY(m_dialog->applyButton()->isEnabled());
        m_console->fake.loses = [](const QString &request) { return request.contains(u"import"_s); };
        m_dialog->applyButton()->click();
        QTRY_VERIFY(says(u"not known whether"_s));
        m_console->fake.loses = {};
        m_dialog->againButton()->click();
        QTRY_VERIFY(says(u"nothing to do"_s)); // it was done
    }

    void whatCannotBeRead()
    {
        begin(Table::Users);
        m_dialog->openFile(m_folder.filePath(u"not there.csv"_s));
        QTRY_VERIFY(says(u"cannot be read"_s));
        m_dialog->openFile(file({}));
        QTRY_VERIFY(says(u"empty"_s));
        m_dialog->openFile(file(QByteArray(TableDialog::kMostBytes + 1, 'x')));
        QTRY_VERIFY(says(u"larger than"_s));
        QCOMPARE(imports(), 0);
        m_console->fake.failWith = 403;
        m_dialog->openFile(file("address\nbo@example.test\n"));
        QTRY_VERIFY(says(u"rights"_s));
    }

    void peopleIntoTeamBoxes()
    {
        begin(Table::TeamMembers);
        m_dialog->openFile(file("box,member,rights\ninfo@example.test,bo@example.test,read\njobs@example.test,dario@example.test,\n"));
        QTRY_VERIFY(m_dialog->applyButton()->isEnabled());
        QCOMPARE(m_console->fake.teamBoxes[0].members.size(), 2);
        m_dialog->applyButton()->click();
        QTRY_COMPARE(m_console->fake.teamBoxes[0].members.size(), 3);
        QVERIFY(says(u"2 made"_s) && !says(u"passwords"_s));
        m_dialog->openFile(file("box,member\ninfo@example.test,nobody@example.test\n"));
        QTRY_COMPARE(m_dialog->problems()->rowCount(), 1);
        QVERIFY(problem(0, 2).contains(u"nobody@example.test"_s));
    }

    void choosesAFile()
    {
        begin(Table::Users);
        m_dialog->chooseButton()->click();
        auto *chooser = m_dialog->findChild<QFileDialog *>();
        QVERIFY(chooser && chooser->isVisible());
        Q_EMIT chooser->fileSelected(file("address,name\nbo@example.test,Bo J.\n"));
        QTRY_VERIFY(m_dialog->applyButton()->isEnabled());
    }
};

QTEST_MAIN(TestTableDialog)
#include "tst_tabledialog.moc"

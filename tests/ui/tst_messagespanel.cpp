// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/messageactions.h"
#include "docks/messagespanel.h"
#include "docks/noticebar.h"
#include "docks/searchedit.h"
#include "docks/workbar.h"
#include "look/format.h"
#include "support/consolemailbox.h"
#include "support/pictures.h"
#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QDir>
#include <QHeaderView>
#include <QLineEdit>
#include <QMenu>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace Qt::StringLiterals;
using namespace ui;

class TestMessagesPanel : public QObject
{
    Q_OBJECT
    std::unique_ptr<support::ConsoleMailbox> m_console;
    std::unique_ptr<MessagesPanel> m_panel;
    std::unique_ptr<QAbstractItemModelTester> m_tester;

    int rows() const { return m_panel->model().rowCount(); }
    QString said() const { return m_panel->notice().isVisible() ? m_panel->notice().text() : QString(); }
    bool allRowsFrom(const QString &sender) const
    {
        for (int row = 0; row < rows(); ++row) {
            if (!m_panel->model().messageAt(row)->from.startsWith(sender))
                return false;
        }
        return rows() > 0;
    }
    /// Clicks the button of the notice.
    bool choose(const QString &text)
    {
        const auto buttons = m_panel->notice().findChildren<QToolButton *>();
        for (QToolButton *button : buttons) {
            if (button->text() == text && button->isVisible()) {
                QTest::mouseClick(button, Qt::LeftButton);
                return true;
            }
        }
        return false;
    }
    static QAction *entry(const QMenu *menu, const QString &text)
    {
        const auto actions = menu->actions();
        for (QAction *action : actions) {
            if (action->text() == text)
                return action;
        }
        return nullptr;
    }
    /// "All that match the search…", the count, then this.
    bool doWithAll(const QString &text)
    {
        if (!choose(u"Do with all of them…"_s))
            return false;
        const auto *menu = m_panel->findChild<QMenu *>(u"forAll"_s);
        QAction *action = menu ? entry(menu, text) : nullptr;
        if (action)
            action->trigger();
        return action;
    }
    void open(const QString &folder)
    {
        auto *combo = m_panel->findChild<QComboBox *>();
        combo->setFocus();
        combo->setCurrentIndex(combo->findText(folder));
        Q_EMIT combo->activated(combo->currentIndex());
    }
    void key(Qt::Key key, Qt::KeyboardModifiers modifiers = {}) { QTest::keyClick(m_panel->view(), key, modifiers); }

private Q_SLOTS:
    void init()
    {
        m_console = std::make_unique<support::ConsoleMailbox>();
        for (int i = 0; i < 300; ++i)
            m_console->add(i % 3 ? u"Ben <ben@x.test>"_s : u"Cem <cem@x.test>"_s, u"mail %1"_s.arg(i));
        QVERIFY(m_console->connect());
        m_panel = std::make_unique<MessagesPanel>(m_console->engine);
        m_tester = std::make_unique<QAbstractItemModelTester>(&m_panel->model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        m_panel->resize(900, 400);
        m_panel->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_panel.get()));
        m_panel->openMailbox(m_console->mailbox, u"anna@example.test"_s);
        QTRY_COMPARE(rows(), 300); // the model's tester reads on
        QTRY_COMPARE(m_console->fake.subscribers(u"mailbox:"_s + base::idToString(m_console->mailbox)), 1);
        m_panel->view()->setFocus();
    }
    void cleanup()
    {
        m_tester.reset();
        m_panel.reset();
        m_console.reset();
    }

    void searchesByTheLanguage()
    {
        m_panel->search().line()->setFocus();
        QTest::keyClicks(m_panel->search().line(), u"from:cem -\"mail 3\""_s);
        QTRY_VERIFY(rows() < 100 && allRowsFrom(u"Cem"_s));
        m_panel->search().setText(u"from:nobody"_s);
        QTRY_VERIFY(rows() == 0 && !m_panel->view()->isVisible());
        support::keepPicture(*m_panel, u"messages-nothing"_s);
        m_panel->search().setText({});
        QTRY_COMPARE(rows(), 300);
    }

    /// A search that finds little answers in short pages; all of it is shown without scrolling.
    void goesOnAfterShortPages()
    {
        m_tester.reset(); // it reads on by itself
        const auto whole = m_console->fake.listMessages;
        m_console->fake.listMessages = [whole](control::Id mailbox, control::Id folder, const QString &query, const control::PageRequest &page) {
            return whole(mailbox, folder, query, {3, page.cursor});
        };
        m_panel->search().setText(u"from:cem"_s);
        QTRY_VERIFY(rows() >= MessageListModel::kPageSize / 4 && allRowsFrom(u"Cem"_s));
    }

    /// Only the engine knows what matches: it is asked when mail came, and not otherwise.
    void resultsStayLive()
    {
        m_panel->search().setText(u"from:cem"_s);
        QTRY_VERIFY(rows() == 100 && !m_panel->model().isLoading());
        const auto asked = [this] { return m_console->fake.requests.filter(u"/messages"_s).size(); };
        const qsizetype before = asked();
        const control::Id fresh = m_console->add(u"Cem <cem@x.test>"_s, u"the newest"_s);
        m_console->add(u"Ben <ben@x.test>"_s, u"another"_s);
        QTRY_COMPARE(rows(), 101);
        QCOMPARE(m_panel->model().messageAt(0)->id, fresh);
        QCOMPARE(asked(), before + 1); // once for both
    }

    void deletesAndTakesBack()
    {
        m_panel->view()->selectRow(5);
        const control::Id next = m_panel->model().messageAt(6)->id;
        key(Qt::Key_Delete);
        QCOMPARE(rows(), 299); // at once
        QCOMPARE(m_panel->model().messageAt(m_panel->view()->currentIndex().row())->id, next);
        QCOMPARE(m_panel->view()->selectionModel()->selectedRows().size(), 1); // ready for the next key
        QTRY_COMPARE(m_console->countIn(m_console->trash), 1);
        QTRY_COMPARE(said(), u"1 message(s) moved to the trash."_s);
        support::keepPicture(*m_panel, u"messages-undo"_s);
        QVERIFY(choose(u"Undo"_s));
        QTRY_COMPARE(m_console->countIn(m_console->trash), 0);
        QTRY_COMPARE(rows(), 300);
    }

    void undoByKey()
    {
        m_panel->view()->selectRow(0);
        key(Qt::Key_Delete);
        QTRY_COMPARE(m_console->countIn(m_console->trash), 1);
        QTRY_VERIFY(!said().isEmpty());
        key(Qt::Key_Z, Qt::ControlModifier);
        QTRY_COMPARE(m_console->countIn(m_console->trash), 0);
        QTRY_COMPARE(rows(), 300);
    }

    void countsBeforeItActsOnAll()
    {
        m_panel->search().setText(u"from:ben"_s);
        QTRY_VERIFY(rows() == 200 && allRowsFrom(u"Ben"_s));
        key(Qt::Key_A, Qt::ControlModifier | Qt::ShiftModifier);
        QTRY_COMPARE(said(), u"200 message(s) match the search “from:ben”."_s);
        QCOMPARE(m_console->changes(), 0); // nothing has happened yet
        support::keepPicture(*m_panel, u"messages-all"_s);
        m_console->add(u"Ben <ben@x.test>"_s, u"came later"_s); // was not counted
        QVERIFY(doWithAll(u"Delete 200 message(s)"_s));
        QTRY_COMPARE(said(), u"200 message(s) moved to the trash."_s);
        QCOMPARE(m_console->countIn(m_console->trash), 200);
        QVERIFY(choose(u"Undo"_s));
        QTRY_COMPARE(m_console->countIn(m_console->trash), 0);
    }

    /// What was counted in one folder is not offered in another.
    void theOfferEndsWithTheFolder()
    {
        key(Qt::Key_A, Qt::ControlModifier | Qt::ShiftModifier);
        QTRY_COMPARE(said(), u"300 message(s) are in this folder."_s);
        open(u"Archive"_s);
        QCOMPARE(said(), QString());
    }
    void theOfferEndsWithTheSearch()
    {
        m_panel->search().setText(u"from:ben"_s);
        QTRY_VERIFY(rows() == 200 && allRowsFrom(u"Ben"_s));
        key(Qt::Key_A, Qt::ControlModifier | Qt::ShiftModifier);
        QTRY_COMPARE(said(), u"200 message(s) match the search “from:ben”."_s);
        m_panel->search().setText({});
        QTRY_COMPARE(rows(), 300);
        QCOMPARE(said(), QString());
    }

    void marksMany()
    {
        m_panel->view()->selectAll();
        key(Qt::Key_U, Qt::ControlModifier);
        const auto &details = m_console->fake.details;
        QTRY_COMPARE(std::count_if(details.cbegin(), details.cend(), [](const auto &d) { return d.message.seen; }), 300);
        QTRY_COMPARE(said(), u"300 message(s) marked."_s);
        QTRY_VERIFY(m_panel->model().messageAt(299)->seen);
        QTRY_COMPARE(m_panel->actions().buttons()[0]->text(), u"Mark as unread"_s);
        key(Qt::Key_G, Qt::ControlModifier);
        QTRY_COMPARE(std::count_if(details.cbegin(), details.cend(), [](const auto &d) { return d.message.flagged; }), 300);
    }

    void movesAndTakesBack()
    {
        m_panel->view()->selectRow(3);
        const QMenu *menu = m_panel->actions().buttons()[2]->menu();
        QVERIFY(!entry(menu, u"Inbox"_s)); // is where it lies
        entry(menu, u"Archive"_s)->trigger();
        QTRY_COMPARE(m_console->countIn(m_console->archive), 1);
        QTRY_COMPARE(said(), u"1 message(s) moved to “Archive”."_s);
        QVERIFY(choose(u"Undo"_s));
        QTRY_COMPARE(m_console->countIn(m_console->inbox), 300);
        QTRY_COMPARE(rows(), 300);
    }

    /// From the trash there is no way back, so it waits.
    void deletionForGoodWaits()
    {
        m_console->add(u"x@x.test"_s, u"gone"_s, m_console->trash);
        open(u"Trash"_s);
        QTRY_COMPARE(rows(), 1);
        m_panel->view()->selectRow(0);
        key(Qt::Key_Delete);
        QCOMPARE(said(), u"1 message(s) will be deleted for good in 10 seconds."_s);
        QCOMPARE(rows(), 0);
        QCOMPARE(m_console->changes(), 0);
        QVERIFY(choose(u"Undo"_s));
        QTRY_COMPARE(rows(), 1);
        m_panel->view()->selectRow(0);
        key(Qt::Key_Delete);
        QTRY_COMPARE_WITH_TIMEOUT(m_console->countIn(m_console->trash), 0, NoticeBar::kUndoMs + 10000);
        QCOMPARE(m_console->changes(), 1); // the first was taken back
        QTRY_COMPARE(said(), u"1 message(s) deleted for good."_s);
    }

    /// Who takes a message out of the trash meanwhile has thought better of it.
    void whatIsTakenOutOfTheTrashStays()
    {
        const control::Id kept = m_console->add(u"x@x.test"_s, u"kept"_s, m_console->trash);
        m_console->add(u"x@x.test"_s, u"gone"_s, m_console->trash);
        open(u"Trash"_s);
        QTRY_COMPARE(rows(), 2);
        m_panel->view()->selectAll();
        key(Qt::Key_Delete);
        QCOMPARE(rows(), 0);
        control::Message moved = m_console->fake.details[kept].message;
        moved.folderId = m_console->inbox;
        m_console->fake.details[kept].message = moved;
        m_console->fake.push(u"mailbox:"_s + base::idToString(m_console->mailbox), "message.moved", control::toJson(moved));
        open(u"Inbox"_s);
        QTRY_COMPARE(rows(), 301);
        m_panel->view()->selectRow(0);
        key(Qt::Key_Delete); // another act ends the time to think of the first
        QTRY_COMPARE(m_console->fake.details.size(), 301); // "kept" is here, "gone" is not
        QTRY_COMPARE(m_console->countIn(m_console->trash), 1);
        QVERIFY(m_console->fake.details.contains(kept));
    }

    /// One message that cannot be read does not keep the others from being saved.
    void savesTheOthersToo()
    {
        QTemporaryDir folder;
        QList<MessageName> names;
        for (int row = 0; row < 3; ++row)
            names << nameOf(*m_panel->model().messageAt(row));
        names[1].subject = QString(90, u'会');
        m_console->fake.broken = names[0].id;
        m_panel->actions().exportTo(names, folder.path());
        QTRY_VERIFY(said().endsWith(u"1 could not be read by the engine; its log says why."_s));
        QVERIFY(said().startsWith(u"2 message(s) saved in "_s));
        QCOMPARE(QDir(folder.path()).entryList({u"*.eml"_s}).size(), 2);
    }

    /// A text that is no search stands for nothing: in another folder it would stand beside all of it.
    void anotherFolderEndsAWrongSearch()
    {
        m_panel->search().setText(u"form:anna"_s);
        QTRY_VERIFY(!m_panel->search().isValid());
        open(u"Archive"_s);
        QCOMPARE(m_panel->search().text(), QString());
        QTRY_COMPARE(rows(), 0);
    }

    void savesManyAsFiles()
    {
        QTemporaryDir folder;
        QList<MessageName> names;
        for (int row = 0; row < 30; ++row)
            names << nameOf(*m_panel->model().messageAt(row));
        m_panel->actions().exportTo(names, folder.path());
        QVERIFY(m_panel->work().isVisible());
        QTRY_VERIFY(said().startsWith(u"30 message(s) saved in "_s));
        QCOMPARE(QDir(folder.path()).entryList({u"*.eml"_s}).size(), 30);
        QVERIFY(!m_panel->work().isVisible());
    }

    void longWorkCanBeStopped()
    {
        m_console->addMany(900);
        QTRY_COMPARE(rows(), 1200);
        m_panel->view()->selectAll();
        key(Qt::Key_Delete);
        QVERIFY(m_panel->work().isVisible());
        support::keepPicture(*m_panel, u"messages-work"_s);
        QTest::mouseClick(m_panel->work().cancelButton(), Qt::LeftButton);
        QTRY_VERIFY(!m_panel->work().isVisible());
        QCOMPARE(said(), u"Stopped. 500 message(s) moved to the trash. 700 message(s) are as they were."_s);
        support::keepPicture(*m_panel, u"messages-stopped"_s);
        QTRY_COMPARE(rows(), 700);
        QVERIFY(choose(u"Undo"_s));
        QTRY_COMPARE(m_console->countIn(m_console->trash), 0);
    }

    /// The link breaks in the middle: what is done, what is not and what is not known is said, and it can be tried again.
    void aBrokenLinkIsToldAndTriedAgain()
    {
        m_console->addMany(900);
        QTRY_COMPARE(rows(), 1200);
        int answers = 0;
        m_console->fake.loses = [&](const QString &request) { return request.endsWith(u":change"_s) && ++answers > 1; };
        m_panel->view()->selectAll();
        key(Qt::Key_Delete);
        QTRY_VERIFY(said().endsWith(u"500 message(s) moved to the trash. Whether 500 more is done is not known: the answer is missing. "
                                    "200 message(s) are as they were."_s));
        support::keepPicture(*m_panel, u"messages-broken"_s);
        m_console->fake.loses = {};
        QVERIFY(choose(u"Try again"_s));
        QTRY_COMPARE(m_console->countIn(m_console->trash), 1200);
        QCOMPARE(m_console->fake.details.size(), 1200); // none for good
        QTRY_COMPARE(rows(), 0);
    }

    void anotherEngineIsAnotherMatter()
    {
        m_console->add(u"x@x.test"_s, u"stays"_s, m_console->trash);
        open(u"Trash"_s);
        QTRY_COMPARE(rows(), 1);
        m_panel->view()->selectRow(0);
        key(Qt::Key_Delete);
        m_panel->leave();
        QCOMPARE(said(), QString());
        QCOMPARE(rows(), 0);
        m_panel->openMailbox(m_console->mailbox, u"anna@example.test"_s);
        QTRY_COMPARE(rows(), 300);
        QVERIFY(!m_panel->messageActions().last()->isEnabled()); // nothing to undo
        QCOMPARE(m_console->countIn(m_console->trash), 1);
    }

    void refusalBringsTheRowBack()
    {
        m_panel->view()->selectRow(0);
        m_console->fake.failWith = 403;
        key(Qt::Key_Delete);
        QCOMPARE(rows(), 299);
        QTRY_VERIFY(said().contains(u"does not allow it"_s));
        QCOMPARE(rows(), 300); // though the list cannot be read either
        m_console->fake.failWith = 0;
        QVERIFY(choose(u"Try again"_s));
        QTRY_COMPARE(m_console->countIn(m_console->trash), 1);
    }

    /// "1 min ago" was cut off.
    void columnsHoldWhatStandsInThem()
    {
        const qint64 now = QDateTime::currentMSecsSinceEpoch();
        QFont bold = m_panel->view()->font();
        bold.setBold(true);
        for (const qint64 age : {qint64(59) * 60000, qint64(86400000)}) {
            const int wanted = QFontMetrics(bold).horizontalAdvance(Format::ago(now - age, now));
            QVERIFY(m_panel->view()->columnWidth(MessageListModel::Received) > wanted + 6);
        }
    }
};

QTEST_MAIN(TestMessagesPanel)
#include "tst_messagespanel.moc"

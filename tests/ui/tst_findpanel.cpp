// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/json.h"
#include "docks/findpanel.h"
#include "docks/noticebar.h"
#include "docks/searchedit.h"
#include "support/consolemailbox.h"
#include "support/pictures.h"
#include "viewer/traceview.h"
#include <QAbstractItemModelTester>
#include <QAction>
#include <QLineEdit>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace ui;
using control::Id;

class TestFindPanel : public QObject
{
    Q_OBJECT
    std::unique_ptr<support::ConsoleMailbox> m_console;
    std::unique_ptr<FindPanel> m_panel;
    std::unique_ptr<QAbstractItemModelTester> m_tester;

    Id mailOf(Id messageId) const { return m_console->fake.details[messageId].message.mailId; }
    static control::Event event(const QString &kind, Id mailId, const QString &to = {}, Id messageId = 0)
    {
        static quint64 seq = 0;
        control::Event event;
        event.seq = ++seq;
        event.at = base::idWallMs(mailId) + qint64(seq);
        event.kind = kind;
        event.mailId = mailId;
        event.to = to;
        event.messageId = messageId;
        if (kind == "mail.accepted"_L1)
            event.detail = R"({"from":"dora@x.test","stages":{"content":3}})";
        return event;
    }
    /// Stores the event and tells who subscribed.
    void happen(const control::Event &event)
    {
        m_console->fake.traces[event.mailId].append(event);
        m_console->fake.push(u"events"_s, "events", control::toJson(event));
    }
    QString state(int row) const { return m_panel->model().index(row, FoundMailModel::Stand).data().toString(); }
    void type(const QString &text)
    {
        m_panel->search().line()->setFocus();
        QTest::keyClicks(m_panel->search().line(), text);
        QTest::keyClick(m_panel->search().line(), Qt::Key_Return);
    }

private Q_SLOTS:
    void init()
    {
        m_console = std::make_unique<support::ConsoleMailbox>();
        for (int i = 0; i < 40; ++i)
            m_console->add(i % 2 ? u"ben@x.test"_s : u"cem@x.test"_s, u"offer %1"_s.arg(i));
        QVERIFY(m_console->connect());
        m_panel = std::make_unique<FindPanel>(m_console->engine);
        m_tester = std::make_unique<QAbstractItemModelTester>(&m_panel->model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        m_panel->resize(900, 500);
        m_panel->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_panel.get()));
        QTRY_COMPARE(m_console->fake.subscribers(u"events"_s), 1);
    }
    void cleanup()
    {
        m_tester.reset();
        m_panel.reset();
        m_console.reset();
    }

    void findsAndShowsTheWay()
    {
        QVERIFY(!m_panel->view()->isVisible()); // says what it is for
        support::keepPicture(*m_panel, u"find-begin"_s);
        const Id id = m_console->add(u"dora@x.test"_s, u"the one"_s);
        m_console->fake.traces.insert(mailOf(id), {event(u"mail.accepted"_s, mailOf(id)), event(u"message.received"_s, mailOf(id), u"anna@example.test"_s, id)});
        type(u"from:dora"_s);
        QTRY_COMPARE(m_panel->model().rowCount(), 1);
        QVERIFY(m_panel->view()->isVisible());
        QTRY_COMPARE(state(0), u"● delivered"_s);
        m_panel->view()->selectRow(0);
        QTRY_VERIFY(m_panel->trace().model().rowCount() > 0);
        QVERIFY(!m_panel->actions()[1]->isEnabled()); // it was in no queue
        support::keepPicture(*m_panel, u"find"_s);
        QSignalSpy wanted(m_panel.get(), &FindPanel::messageWanted);
        QTest::keyClick(m_panel->view(), Qt::Key_Return);
        QCOMPARE(wanted.count(), 1);
        QCOMPARE(wanted[0][0].value<Id>(), id);
    }

    void findsById()
    {
        const Id id = m_console->add(u"dora@x.test"_s, u"the one"_s);
        type(u"id:"_s + base::idToString(mailOf(id)));
        QTRY_COMPARE(m_panel->model().rowCount(), 1);
        QCOMPARE(m_panel->model().mailAt(0)->subject, u"the one"_s);
    }

    void leadsToTheQueue()
    {
        const Id id = m_console->add(u"dora@x.test"_s, u"out"_s);
        const Id mailId = mailOf(id);
        m_console->fake.traces.insert(mailId, {event(u"mail.accepted"_s, mailId), event(u"queue.added"_s, mailId, u"a@far.test"_s),
                                               event(u"queue.added"_s, mailId, u"b@far.test"_s), event(u"queue.sent"_s, mailId, u"a@far.test"_s),
                                               event(u"queue.deferred"_s, mailId, u"b@far.test"_s)});
        type(u"subject:out"_s);
        QTRY_COMPARE(m_panel->model().rowCount(), 1);
        QTRY_COMPARE(state(0), u"▲ 1 put off, 1 delivered"_s);
        m_panel->view()->selectRow(0);
        QTRY_VERIFY(m_panel->actions()[1]->isEnabled());
        QSignalSpy wanted(m_panel.get(), &FindPanel::queueWanted);
        QTest::keyClick(m_panel->view(), Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(wanted.count(), 1);
        QCOMPARE(wanted[0][0].value<Id>(), mailId);
        // No mailbox here holds it: that is said.
        m_panel->actions()[0]->setEnabled(true);
        m_panel->actions()[0]->trigger();
        QVERIFY(m_panel->notice().text().contains(u"only passed through"_s));
    }

    /// New mail that matches comes in, states follow, without asking again and again.
    void staysLive()
    {
        type(u"from:ben"_s);
        QTRY_COMPARE(m_panel->model().rowCount(), 20);
        QTRY_VERIFY(state(0).contains(u"accepted"_s));
        const Id mailId = m_panel->model().mailAt(0)->mailId;
        happen(event(u"queue.added"_s, mailId, u"a@far.test"_s));
        QTRY_COMPARE(state(0), u"◔ waiting"_s);
        m_panel->view()->selectRow(0);
        QTRY_VERIFY(m_panel->trace().model().rowCount() > 0);
        happen(event(u"queue.held"_s, mailId, u"a@far.test"_s));
        QTRY_COMPARE(state(0), u"‖ held"_s);
        const auto asked = [this] { return m_console->fake.requests.filter(QRegularExpression(u"/mails$"_s)).size(); };
        const qsizetype before = asked();
        const Id fresh = m_console->add(u"ben@x.test"_s, u"the newest"_s);
        happen(event(u"mail.accepted"_s, mailOf(fresh)));
        QTRY_COMPARE(m_panel->model().rowCount(), 21);
        QCOMPARE(m_panel->model().mailAt(0)->mailId, mailOf(fresh));
        QCOMPARE(asked(), before + 1);
        QCOMPARE(m_panel->model().mailAt(m_panel->view()->currentIndex().row())->mailId, mailId); // still the same one
    }

    void nobodyLooksNothingIsAsked()
    {
        m_panel->hide();
        QTRY_COMPARE(m_console->fake.subscribers(u"events"_s), 0);
        m_panel->show();
        QTRY_COMPARE(m_console->fake.subscribers(u"events"_s), 1);
    }

    /// Handed in a moment ago, not searchable yet: its way is shown, and goes on.
    void followsWhatIsNew()
    {
        const Id mailId = m_console->fake.nextId();
        m_console->fake.traces.insert(mailId, {event(u"mail.accepted"_s, mailId)});
        m_panel->follow(mailId);
        QTRY_VERIFY(m_panel->trace().model().rowCount() > 0);
        QVERIFY(m_panel->trace().isVisible());
        const int stages = m_panel->trace().model().rowCount();
        happen(event(u"queue.added"_s, mailId, u"a@far.test"_s));
        QTRY_VERIFY(m_panel->trace().model().rowCount() > stages);
        QVERIFY(m_panel->actions()[1]->isEnabled());
    }

    void saysThatThereIsNothing()
    {
        m_panel->find(u"from:nobody"_s);
        QTRY_VERIFY(m_console->fake.requests.contains(u"GET /v1/mails"_s));
        QTRY_VERIFY(!m_panel->model().isLoading());
        QCOMPARE(m_panel->model().rowCount(), 0);
        QTRY_VERIFY(!m_panel->view()->isVisible());
        support::keepPicture(*m_panel, u"find-nothing"_s);
    }

    void asksNothingForWhatIsNoSearch()
    {
        m_panel->find(u"form:x"_s);
        QVERIFY(!m_panel->search().isValid());
        QTest::keyClick(m_panel->search().line(), Qt::Key_Return);
        QVERIFY(!m_console->fake.requests.contains(u"GET /v1/mails"_s));
        support::keepPicture(*m_panel, u"find-wrong"_s);
    }

    void tellsOfFailure()
    {
        m_console->fake.failWith = 503;
        m_panel->find(u"x"_s);
        QTRY_VERIFY(m_panel->notice().isVisible());
        QVERIFY2(m_panel->notice().text().contains(u"busy"_s), qPrintable(m_panel->notice().text()));
    }

    void comesBackWithTheLink()
    {
        type(u"from:ben"_s);
        QTRY_COMPARE(m_panel->model().rowCount(), 20);
        m_panel->view()->selectRow(3);
        const Id chosen = m_panel->model().mailAt(3)->mailId;
        m_console->add(u"ben@x.test"_s, u"meanwhile"_s);
        Q_EMIT m_console->engine.refreshNeeded();
        QTRY_COMPARE(m_panel->model().rowCount(), 21);
        QTRY_COMPARE(m_panel->view()->currentIndex().row(), 4);
        QCOMPARE(m_panel->model().mailAt(4)->mailId, chosen);
    }
};

QTEST_MAIN(TestFindPanel)
#include "tst_findpanel.moc"

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/connectionspanel.h"
#include "docks/emptystate.h"
#include "docks/transcriptpanel.h"
#include "support/fakeengine.h"
#include <QAbstractItemModelTester>
#include <QAction>
#include <QLabel>
#include <QMessageBox>
#include <QPushButton>
#include <QStackedWidget>
#include <QTableView>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace ui;
using control::TranscriptLine;

/// The docks Connections and Transcript, side by side as in the window.
class TestTranscriptPanel : public QObject
{
    Q_OBJECT
    static constexpr qint64 kAt = 1790000000000;
    std::unique_ptr<support::FakeEngine> m_fake;
    std::unique_ptr<EngineConnection> m_engine;
    std::unique_ptr<ConnectionsPanel> m_connections;
    std::unique_ptr<TranscriptPanel> m_panel;

    static TranscriptLine said(TranscriptLine::Direction direction, const QString &text, qint64 at)
    {
        TranscriptLine line;
        line.direction = direction;
        line.text = text;
        line.at = kAt + at;
        return line;
    }
    QString shown(int row, int column = TranscriptModel::Text) const { return m_panel->model().index(row, column).data().toString(); }
    QString emptyText() const
    {
        QString text;
        const auto labels = m_panel->findChild<EmptyState *>()->findChildren<QLabel *>();
        for (const QLabel *label : labels)
            text += label->text() + u'\n';
        return text;
    }

private Q_SLOTS:
    void init()
    {
        m_fake = std::make_unique<support::FakeEngine>();
        for (control::Id id = 1; id <= 3; ++id) {
            control::Connection connection;
            connection.id = id;
            connection.protocol = id == 3 ? u"http"_s : u"smtp"_s;
            connection.peer = u"203.0.113.%1:4711"_s.arg(id);
            connection.since = kAt;
            m_fake->connections.append(connection);
            if (id == 3)
                continue; // nobody writes down what is said over HTTP
            control::Transcript transcript;
            transcript.id = id;
            transcript.protocol = u"smtp"_s;
            transcript.peer = connection.peer;
            transcript.since = kAt;
            transcript.open = true;
            m_fake->transcripts.insert(id, transcript);
            m_fake->say(id, said(TranscriptLine::Out, u"220 mail.example.test"_s, 1));
            m_fake->say(id, said(TranscriptLine::In, u"EHLO <b>client</b>"_s, 20));
            m_fake->say(id, said(TranscriptLine::Out, u"550 5.7.1 no"_s, 1020));
        }
        QVERIFY(m_fake->listen());
        m_engine = std::make_unique<EngineConnection>();
        m_connections = std::make_unique<ConnectionsPanel>(*m_engine);
        m_panel = std::make_unique<TranscriptPanel>(*m_engine);
        connect(m_connections.get(), &ConnectionsPanel::connectionChosen, m_panel.get(), [this](control::Id id) { m_panel->openConnection(id); });
        m_connections->show();
        m_panel->show();
        m_engine->connectTo({m_fake->url(), m_fake->token()});
        QTRY_COMPARE(m_connections->model().rowCount(), 3);
    }
    void cleanup()
    {
        m_panel.reset();
        m_connections.reset();
        m_engine.reset();
        m_fake.reset();
    }

    void chosenConnectionIsReadLive()
    {
        QAbstractItemModelTester tester(&m_panel->model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        QVERIFY(emptyText().contains(u"No session chosen"_s));
        m_connections->view()->selectRow(0);
        QTRY_COMPARE(m_panel->model().rowCount(), 3);
        const control::Id id = m_panel->model().transcript().id;
        QCOMPARE(shown(1), u"EHLO <b>client</b>"_s);
        QVERIFY(shown(2).contains(u"550 5.7.1 no"_s) && shown(2) != u"550 5.7.1 no"_s); // with a shape, not by colour alone
        QVERIFY(shown(1, TranscriptModel::Direction).contains(u"in"_s));
        QVERIFY(m_panel->headText().contains(u"live"_s));
        QTRY_COMPARE(m_fake->subscribers(u"transcript:"_s + base::idToString(id)), 1);
        TranscriptLine content = said(TranscriptLine::In, u"… 10,240 bytes of message"_s, 1500);
        content.kind = TranscriptLine::Content;
        content.bytes = 10'240;
        m_fake->say(id, content);
        QTRY_COMPARE(m_panel->model().rowCount(), 4);
        QCOMPARE(shown(3), u"… 10,240 bytes of message"_s);
        TranscriptLine closed = said(TranscriptLine::None, u"closed: connection lost"_s, 1600);
        closed.kind = TranscriptLine::Closed;
        m_fake->say(id, closed);
        QTRY_COMPARE(m_panel->model().rowCount(), 5);
        QVERIFY2(shown(4).endsWith(u"connection lost"_s), qPrintable(shown(4)));
        QVERIFY(m_panel->headText().contains(u"over"_s));
        m_panel->openConnection(0);
        QTRY_COMPARE(m_fake->subscribers(u"transcript:"_s + base::idToString(id)), 0);
        QCOMPARE(m_panel->model().rowCount(), 0);
    }
    void opensAtTheMoment()
    {
        m_panel->openConnection(2, double(kAt + 900));
        QTRY_COMPARE(m_panel->view()->currentIndex().row(), 2);
        m_panel->openConnection(2, double(kAt + 20)); // is open already
        QCOMPARE(m_panel->view()->currentIndex().row(), 1);
        m_panel->openConnection(2, double(kAt + 99'999));
        QCOMPARE(m_panel->view()->currentIndex().row(), 2);
    }
    void saysWhenNoneIsKept()
    {
        m_panel->openConnection(3);
        QTRY_VERIFY(emptyText().contains(u"No transcript is kept"_s));
        m_panel->openConnection(1);
        QTRY_COMPARE(m_panel->model().rowCount(), 3);
    }
    void closingIsAskedByCount()
    {
        QVERIFY(!m_connections->closeAction()->isEnabled());
        m_connections->view()->selectAll();
        m_connections->closeAction()->trigger();
        auto *box = m_connections->findChild<QMessageBox *>();
        QVERIFY(box);
        QVERIFY2(box->text().contains(u'3'), qPrintable(box->text()));
        QCOMPARE(box->textFormat(), Qt::PlainText);
        QTest::keyClick(box, Qt::Key_Escape);
        QTRY_VERIFY(!m_connections->findChild<QMessageBox *>());
        QCOMPARE(m_fake->requests.filter(u"DELETE"_s).size(), 0);
        m_connections->closeAction()->trigger();
        box = m_connections->findChild<QMessageBox *>();
        for (QAbstractButton *button : box->buttons()) {
            if (box->buttonRole(button) == QMessageBox::AcceptRole)
                QTest::mouseClick(button, Qt::LeftButton);
        }
        QTRY_COMPARE(m_connections->model().rowCount(), 0);
        QCOMPARE(m_fake->requests.filter(u"DELETE"_s).size(), 3);
    }
};

QTEST_MAIN(TestTranscriptPanel)
#include "tst_transcriptpanel.moc"

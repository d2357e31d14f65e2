// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "docks/logpanel.h"
#include "docks/noticebar.h"
#include "support/fakeengine.h"
#include <QAbstractItemModelTester>
#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace ui;
using control::LogLevel;

class TestLogPanel : public QObject
{
    Q_OBJECT
    std::unique_ptr<support::FakeEngine> m_fake;
    std::unique_ptr<EngineConnection> m_engine;
    std::unique_ptr<LogPanel> m_panel;
    std::unique_ptr<QAbstractItemModelTester> m_tester;

    static control::LogLine line(LogLevel level, const QString &component, const QString &message, control::Id connection = 0)
    {
        control::LogLine out;
        out.at = 1790000000000;
        out.level = level;
        out.component = component;
        out.message = message;
        out.connectionId = connection;
        return out;
    }
    QString shown(int row) const { return m_panel->model().index(row, LogModel::Message).data().toString(); }
    QLineEdit *filter() const { return m_panel->findChild<QLineEdit *>(); }

private Q_SLOTS:
    void init()
    {
        m_fake = std::make_unique<support::FakeEngine>();
        for (int i = 0; i < 600; ++i)
            m_fake->log(line(LogLevel(i % 4), i % 2 ? u"smtp"_s : u"net"_s, u"line %1"_s.arg(i), i == 599 ? 77 : 0));
        QVERIFY(m_fake->listen());
        m_engine = std::make_unique<EngineConnection>();
        m_panel = std::make_unique<LogPanel>(*m_engine);
        m_tester = std::make_unique<QAbstractItemModelTester>(&m_panel->model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        m_panel->resize(900, 300);
        m_panel->show();
        m_engine->connectTo({m_fake->url(), m_fake->token()});
        QTRY_COMPARE(m_panel->model().rowCount(), 600);
        QTRY_COMPARE(m_fake->subscribers(u"log"_s), 1);
    }
    void cleanup()
    {
        m_tester.reset();
        m_panel.reset();
        m_engine.reset();
        m_fake.reset();
    }

    void historyThenLiveWithoutHoleOrDouble()
    {
        QCOMPARE(shown(0), u"line 0"_s);
        QCOMPARE(shown(599), u"line 599"_s);
        m_fake->log(line(LogLevel::Error, u"storage"_s, u"disk full"_s));
        QTRY_COMPARE(m_panel->model().rowCount(), 601);
        QCOMPARE(shown(600), u"disk full"_s);
        QVERIFY(m_panel->model().index(600, LogModel::Level).data().toString().contains(u"error"_s));
        // The engine goes away and comes back with a line more.
        const QUrl url = m_fake->url();
        m_fake->stop();
        m_fake->logLines.append(line(LogLevel::Info, u"net"_s, u"meanwhile"_s));
        m_fake->logLines.last().n = m_fake->logLines.size();
        QVERIFY(m_fake->listen(quint16(url.port())));
        QTRY_COMPARE_WITH_TIMEOUT(m_panel->model().rowCount(), 602, 20000);
        QCOMPARE(shown(601), u"meanwhile"_s);
    }
    void filterLanguage()
    {
        QTest::keyClicks(filter(), u"level:warning component:smtp"_s);
        QTRY_COMPARE(m_panel->model().rowCount(), 150);
        QTest::keyClicks(filter(), u" 599"_s);
        QTest::keyClick(filter(), Qt::Key_Return);
        QCOMPARE(m_panel->model().rowCount(), 1);
        m_fake->log(line(LogLevel::Warning, u"smtp"_s, u"another 599"_s));
        m_fake->log(line(LogLevel::Info, u"smtp"_s, u"another 599"_s));
        QTRY_COMPARE(m_panel->model().total(), 602);
        QCOMPARE(m_panel->model().rowCount(), 2);
        m_panel->setFilter(u"colour:red"_s);
        QVERIFY(m_panel->findChild<NoticeBar *>()->text().contains(u"colour:red"_s));
        QCOMPARE(m_panel->model().rowCount(), 2); // the one before stays
        m_panel->setFilter({});
        QCOMPARE(m_panel->model().rowCount(), 602);
    }
    void pauseKeepsWhatComes()
    {
        m_panel->pauseAction()->trigger();
        for (int i = 0; i < 5; ++i)
            m_fake->log(line(LogLevel::Info, u"smtp"_s, u"new %1"_s.arg(i)));
        QTRY_COMPARE(m_panel->model().waiting(), 5);
        QCOMPARE(m_panel->model().rowCount(), 600);
        const auto labels = m_panel->findChildren<QLabel *>();
        QTRY_VERIFY(std::any_of(labels.begin(), labels.end(), [](const QLabel *label) { return label->text() == u"paused · 5 new line(s)"_s; }));
        m_panel->pauseAction()->trigger();
        QCOMPARE(m_panel->model().rowCount(), 605);
        QCOMPARE(shown(604), u"new 4"_s);
    }
    void followsUntilSomebodyScrollsUp()
    {
        const QScrollBar *bar = m_panel->view()->verticalScrollBar();
        QTRY_COMPARE(bar->value(), bar->maximum());
        m_panel->view()->verticalScrollBar()->triggerAction(QAbstractSlider::SliderPageStepSub);
        QTRY_VERIFY(!m_panel->followAction()->isChecked());
        const int before = bar->value();
        m_fake->log(line(LogLevel::Info, u"smtp"_s, u"more"_s));
        QTRY_COMPARE(m_panel->model().rowCount(), 601);
        QCOMPARE(bar->value(), before);
        m_panel->followAction()->trigger();
        QTRY_COMPARE(bar->value(), bar->maximum());
    }
    void copiesAndSavesPlainText()
    {
        m_panel->view()->selectRow(0);
        QTest::keyClick(m_panel->view(), Qt::Key_C, Qt::ControlModifier);
        QVERIFY2(QGuiApplication::clipboard()->text().endsWith(u"debug net: line 0"_s), qPrintable(QGuiApplication::clipboard()->text()));
        m_panel->setFilter(u"599"_s);
        QCOMPARE(m_panel->shownText().count('\n'), 1);
        QVERIFY(m_panel->shownText().contains("connection=" + base::idToString(77).toLatin1()));
    }
    void fromALineToItsSession()
    {
        QSignalSpy wanted(m_panel.get(), &LogPanel::transcriptWanted);
        m_panel->view()->setCurrentIndex(m_panel->model().index(0, 0));
        Q_EMIT m_panel->view()->activated(m_panel->view()->currentIndex());
        QCOMPARE(wanted.count(), 0); // it is about none
        m_panel->view()->setCurrentIndex(m_panel->model().index(599, 0));
        Q_EMIT m_panel->view()->activated(m_panel->view()->currentIndex());
        QCOMPARE(wanted.count(), 1);
        QCOMPARE(wanted[0][0].value<control::Id>(), control::Id(77));
    }
    void strangersTextIsOneLineOfPlainText()
    {
        m_fake->log(line(LogLevel::Info, u"smtp"_s, u"<img src=http://x/>\n\u202eb"_s));
        QTRY_COMPARE(m_panel->model().rowCount(), 601);
        QVERIFY(!shown(600).contains(u'\n') && !shown(600).contains(QChar(0x202e)));
        QCOMPARE(m_panel->model().index(600, LogModel::Message).data(Qt::ToolTipRole).toString(), QString());
    }
    void ringOfFiftyThousand()
    {
        QList<control::LogLine> many;
        for (int i = 0; i < 60'000; ++i) {
            many.append(line(LogLevel::Info, i % 2 ? u"smtp"_s : u"net"_s, QString::number(i)));
            many.last().n = quint64(1000 + i);
        }
        m_panel->setFilter(u"component:smtp"_s);
        for (qsizetype at = 0; at < many.size(); at += 7000)
            m_panel->model().take(many.mid(at, 7000));
        QVERIFY(m_panel->model().total() <= qsizetype(LogModel::kMostLines));
        QVERIFY(m_panel->model().total() > qsizetype(LogModel::kMostLines) - 7001);
        QVERIFY(qAbs(m_panel->model().rowCount() - m_panel->model().total() / 2) <= 1);
        QCOMPARE(shown(m_panel->model().rowCount() - 1), u"59999"_s);
    }

    void anEmptyListSaysWhatToDo()
    {
        m_panel->setTime(1700000000000, 1700000060000); // long before
        QCOMPARE(m_panel->model().rowCount(), 0);
        const auto buttons = m_panel->findChildren<QPushButton *>();
        const auto clear = std::find_if(buttons.begin(), buttons.end(), [](const QPushButton *b) { return b->isVisible(); });
        QVERIFY(clear != buttons.end());
        QTest::mouseClick(*clear, Qt::LeftButton);
        QCOMPARE(m_panel->filterText(), QString());
        QCOMPARE(m_panel->model().rowCount(), 600);
        QVERIFY(m_panel->view()->isVisible());
    }
};

QTEST_MAIN(TestLogPanel)
#include "tst_logpanel.moc"

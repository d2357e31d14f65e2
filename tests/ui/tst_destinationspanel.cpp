// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/limitsdialog.h"
#include "docks/drainpreview.h"
#include "docks/destinationspanel.h"
#include "look/format.h"
#include "support/fakeengine.h"
#include <QAbstractItemModelTester>
#include <QAction>
#include <QDialogButtonBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTableView>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace ui;

class TestDestinationsPanel : public QObject
{
    Q_OBJECT
    std::unique_ptr<support::FakeEngine> m_fake;
    std::unique_ptr<EngineConnection> m_engine;
    std::unique_ptr<DestinationsPanel> m_panel;
    std::unique_ptr<QAbstractItemModelTester> m_tester;

    control::Destination destination(const QString &name, qint64 queued) const
    {
        control::Destination d;
        d.name = name;
        d.state = u"ok"_s;
        d.queued = queued;
        d.window = 4.5;
        d.active = 4;
        d.rate = 2000;
        d.lastReply = u"250 ok"_s;
        return d;
    }
    QAction *action(int n) const { return m_panel->actions()[n]; }
    QString shown(int row, int column) const
    {
        return m_panel->view()->model()->index(row, column).data().toString();
    }

private Q_SLOTS:
    void init()
    {
        m_fake = std::make_unique<support::FakeEngine>();
        m_fake->destinations = {destination(u"few.example"_s, 3), destination(u"many.example"_s, 1000000)};
        QVERIFY(m_fake->listen());
        m_engine = std::make_unique<EngineConnection>();
        m_panel = std::make_unique<DestinationsPanel>(*m_engine);
        m_tester = std::make_unique<QAbstractItemModelTester>(
            &m_panel->model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        m_panel->show();
        m_engine->connectTo({m_fake->url(), m_fake->token()});
        QTRY_COMPARE(m_panel->model().rowCount(), 2);
    }
    void cleanup()
    {
        m_tester.reset();
        m_panel.reset();
        m_engine.reset();
        m_fake.reset();
    }

    void shows()
    {
        QCOMPARE(shown(0, DestinationModel::Name), u"many.example"_s); // the longest queue first
        QVERIFY(shown(0, DestinationModel::StateColumn).contains(u"flowing"_s));
        QVERIFY(shown(0, DestinationModel::Window).startsWith(u"4"_s));
        QCOMPARE(shown(0, DestinationModel::Limits), u"–"_s);
    }
    void pausesAndUndoes()
    {
        m_panel->view()->selectRow(0);
        QVERIFY(action(0)->isEnabled() && !action(1)->isEnabled());
        action(0)->trigger();
        QTRY_VERIFY(m_fake->destinations[1].paused);
        QTRY_VERIFY(shown(0, DestinationModel::StateColumn).contains(u"paused"_s));
        QTRY_VERIFY(action(1)->isEnabled());
        action(1)->trigger();
        QTRY_VERIFY(!m_fake->destinations[1].paused);
    }
    void limits()
    {
        m_panel->view()->selectRow(0);
        action(2)->trigger();
        auto *dialog = m_panel->findChild<LimitsDialog *>();
        QVERIFY(dialog);
        const auto boxes = dialog->findChildren<QSpinBox *>();
        QCOMPARE(boxes.size(), 2);
        // What it would do is said before it is done.
        QTRY_VERIFY2(dialog->drain().text().contains(u"As it is: gone in"_s), qPrintable(dialog->drain().text()));
        boxes[1]->setValue(1000);
        QTRY_VERIFY2(dialog->drain().text().contains(u"1,000 a minute"_s), qPrintable(dialog->drain().text()));
        QCOMPARE(m_fake->destinations[1].maxPerMinute, std::nullopt);
        boxes[1]->setValue(0);
        boxes[0]->setValue(5);
        dialog->findChild<QDialogButtonBox *>()->button(QDialogButtonBox::Ok)->click();
        QTRY_COMPARE(m_fake->destinations[1].maxConnections, std::optional(5));
        QCOMPARE(m_fake->destinations[1].maxPerMinute, std::nullopt);
        QCOMPARE(m_fake->bodies.last(), QByteArray("{\"maxConnections\":5,\"maxPerMinute\":null}"));
    }
    void saysWhenItIsEmptyAndWhatAPauseWouldDo()
    {
        m_panel->view()->selectRow(0);
        QTRY_VERIFY2(m_panel->drain().text().contains(u"Paused: its mail waits"_s), qPrintable(m_panel->drain().text()));
        QVERIFY(m_panel->drain().text().contains(u"2,000 a minute"_s));
        m_panel->view()->clearSelection();
        QTRY_VERIFY(m_panel->drain().isHidden());
    }
    void drainWords_data()
    {
        QTest::addColumn<QString>("limitedBy");
        QTest::addColumn<int>("seconds");
        QTest::addColumn<bool>("atLeast");
        QTest::addColumn<QString>("words");
        QTest::newRow("nothing") << u"nothing"_s << 0 << false << u"nothing waits"_s;
        QTest::newRow("paused") << u"paused"_s << -1 << false << u"its mail waits"_s;
        QTest::newRow("unmeasured") << u"unmeasured"_s << -1 << false << u"not known: nothing went out in the last minute"_s;
        QTest::newRow("rate") << u"rate"_s << 600 << false << u"gone in %1, 60 a minute"_s.arg(Format::duration(600'000));
        QTest::newRow("at least") << u"remote"_s << 600 << true << u"gone in %1 or sooner, 60 a minute or more"_s.arg(Format::duration(600'000));
    }
    void drainWords()
    {
        QFETCH(QString, limitedBy);
        QFETCH(int, seconds);
        QFETCH(bool, atLeast);
        QFETCH(QString, words);
        control::DrainForecast forecast;
        forecast.queued = 600;
        forecast.ratePerMinute = 60;
        forecast.limitedBy = limitedBy;
        forecast.atLeast = atLeast;
        if (seconds >= 0)
            forecast.seconds = seconds;
        QCOMPARE(DrainPreview::words(forecast), words);
    }
    void saysWhyItDoesNotFlow()
    {
        m_fake->destinations[1].lastReply = u"4.4.1 cannot connect: timed out"_s;
        m_panel->model().reload();
        m_panel->view()->selectRow(0);
        QTRY_VERIFY(m_panel->causeText().contains(u"does not answer"_s));
        QVERIFY(m_panel->causeText().contains(u"Lies with: the network"_s));
        m_panel->view()->selectRow(1); // all is well there
        QVERIFY(m_panel->causeText().isEmpty());
    }
    void leadsToItsQueue()
    {
        QSignalSpy wanted(m_panel.get(), &DestinationsPanel::queueWanted);
        m_panel->view()->selectRow(1);
        action(3)->trigger();
        QCOMPARE(wanted.size(), 1);
        QCOMPARE(wanted.first().first().toString(), u"few.example"_s);
    }
    void followsTheEngine()
    {
        m_fake->destinations.removeFirst();
        m_fake->destinations.append(destination(u"[192.0.2.1]"_s, 1));
        m_panel->model().reload();
        QTRY_COMPARE(m_panel->model().destinationAt(1) ? m_panel->model().destinationAt(1)->name : QString(),
                     u"[192.0.2.1]"_s);
        QCOMPARE(m_panel->model().rowCount(), 2);
    }
};

QTEST_MAIN(TestDestinationsPanel)
#include "tst_destinationspanel.moc"

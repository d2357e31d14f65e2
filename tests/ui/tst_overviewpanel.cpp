// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "charts/livechart.h"
#include "docks/chartgrid.h"
#include "docks/chartpane.h"
#include "docks/logpanel.h"
#include "docks/noticebar.h"
#include "docks/overviewpanel.h"
#include "docks/rangebar.h"
#include "mainwindow/mainwindow.h"
#include "support/console.h"
#include "support/demotraffic.h"
#include "support/pictures.h"
#include <QAction>
#include <QChartView>
#include <QClipboard>
#include <QDateTime>
#include <QFileDialog>
#include <QGuiApplication>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>
#include <QToolButton>
#include <cmath>

using namespace Qt::StringLiterals;
using namespace ui;

namespace {

constexpr qint64 kMinute = 60000;
constexpr qint64 kDay = 1440 * kMinute;

} // namespace

class TestOverviewPanel : public QObject
{
    Q_OBJECT
    std::unique_ptr<support::Console> m_console;
    std::unique_ptr<support::DemoTraffic> m_traffic;
    std::unique_ptr<OverviewPanel> m_panel;

    QToolButton *button(const QString &iconText) const
    {
        const auto buttons = m_panel->findChildren<QToolButton *>();
        for (QToolButton *one : buttons) {
            if (one->isVisible() && (one->text() == iconText || (one->defaultAction() && one->defaultAction()->iconText() == iconText)))
                return one;
        }
        return nullptr;
    }
    LiveChart *chart(int n) const { return m_panel->charts().at(n); }
    QPoint inside(int n, double share) const // a point of the picture, at this share of its width
    {
        auto *view = chart(n)->findChild<QChartView *>();
        const QRectF area = view->chart()->plotArea();
        return view->mapFromScene(QPointF(area.left() + share * area.width(), area.center().y()));
    }
    QWidget *viewport(int n) const { return chart(n)->findChild<QChartView *>()->viewport(); }
    bool allFilled() const
    {
        const auto charts = m_panel->charts();
        return std::all_of(charts.begin(), charts.end(), [](const LiveChart *c) { return !c->curves().isEmpty() && c->curves().first().points.size() > 500; });
    }

private Q_SLOTS:
    void init()
    {
        m_console = std::make_unique<support::Console>();
        m_traffic = std::make_unique<support::DemoTraffic>(m_console->fake);
        m_traffic->start();
        m_panel = std::make_unique<OverviewPanel>(m_console->engine);
        m_panel->resize(1050, 560);
        m_panel->show();
        QVERIFY(m_console->connect());
        QTRY_COMPARE(m_console->fake.subscribers(u"metrics"_s), 1);
        QHash<QString, double> sample;
        const qint64 now = QDateTime::currentMSecsSinceEpoch();
        for (const QString &key : support::DemoTraffic::keys())
            sample.insert(key, support::DemoTraffic::valueAt(key, now));
        m_console->fake.pushSample(now, sample);
        QTRY_VERIFY(allFilled());
    }
    void cleanup()
    {
        m_panel.reset();
        m_traffic.reset();
        m_console.reset();
    }

    void everySpanIsServedInBoundedPoints_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<qint64>("span");
        QTest::newRow("minute") << u"1 m"_s << kMinute;
        QTest::newRow("ten minutes") << u"10 m"_s << 10 * kMinute;
        QTest::newRow("hour") << u"1 h"_s << 60 * kMinute;
        QTest::newRow("eight hours") << u"8 h"_s << 480 * kMinute;
        QTest::newRow("day") << u"1 d"_s << kDay;
        QTest::newRow("week") << u"7 d"_s << 7 * kDay;
        QTest::newRow("month") << u"30 d"_s << 30 * kDay;
        QTest::newRow("year") << u"1 y"_s << 365 * kDay;
    }
    void everySpanIsServedInBoundedPoints()
    {
        QFETCH(QString, text);
        QFETCH(qint64, span);
        QVERIFY(button(text));
        QTest::mouseClick(button(text), Qt::LeftButton);
        QCOMPARE(m_panel->span(), span);
        for (int n = 0; n < m_panel->charts().size(); ++n) {
            QTRY_VERIFY2(!chart(n)->curves().isEmpty() && chart(n)->curves().first().points.size() >= 60, qPrintable(chart(n)->title()));
            const QList<QPointF> points = chart(n)->curves().first().points;
            QVERIFY(points.size() <= 601 + 1);
            QVERIFY(double(m_panel->series().now()) - points.first().x() >= double(span) * 0.98);
        }
        OverviewPanel next(m_console->engine);
        QCOMPARE(next.span(), span); // the next window begins with it
        support::keepPicture(*m_panel, u"overview-"_s + text.simplified().remove(u' '));
    }

    void oneCrosshairForAllCharts()
    {
        QTest::mouseMove(viewport(0), inside(0, 0.5));
        QTRY_VERIFY(chart(0)->instant() > 0);
        const qint64 at = chart(0)->instant();
        QVERIFY(std::abs(at - (m_panel->series().now() - m_panel->span() / 2)) < m_panel->span() / 20);
        for (LiveChart *other : m_panel->charts()) {
            QCOMPARE(other->instant(), at);
            QVERIFY(other->accessibleDescription().startsWith(Format::instant(at, m_panel->span()))); // what a reader hears
        }
        support::keepPicture(*m_panel, u"overview-crosshair"_s);
        QEvent leave(QEvent::Leave);
        QCoreApplication::sendEvent(chart(0)->findChild<QChartView *>(), &leave);
        QCOMPARE(chart(3)->instant(), -1);
    }

    void keysDoWhatTheMouseDoes()
    {
        QSignalSpy chosen(m_panel.get(), &OverviewPanel::timeChosen);
        chart(1)->setFocus(Qt::TabFocusReason);
        QTest::keyClick(chart(1), Qt::Key_Return);
        QCOMPARE(chosen.count(), 0); // nothing is pointed at
        QTest::keyClick(chart(1), Qt::Key_Left);
        QTest::keyClick(chart(1), Qt::Key_Left);
        const qint64 at = chart(0)->instant();
        QVERIFY(at > 0 && at < m_panel->series().now() - m_panel->span() / 60);
        QTest::keyClick(chart(1), Qt::Key_Right);
        QVERIFY(chart(0)->instant() > at);
        QTest::keyClick(chart(1), Qt::Key_Return);
        QCOMPARE(chosen.count(), 1);
        QVERIFY(chosen.first().at(0).toLongLong() <= chart(0)->instant() && chosen.first().at(1).toLongLong() >= chart(0)->instant());
        QTest::keyClick(chart(1), Qt::Key_Escape);
        QCOMPARE(chart(0)->instant(), -1);
        QTest::keyClick(chart(1), Qt::Key_Escape);
        QCOMPARE(chosen.count(), 2); // everything again
        QCOMPARE(chosen.last().at(1).toLongLong(), 0);
    }

    void aDragChoosesAStretch()
    {
        QSignalSpy chosen(m_panel.get(), &OverviewPanel::timeChosen);
        button(u"Pause"_s)->click(); // the picture stands still
        QTest::mousePress(viewport(0), Qt::LeftButton, {}, inside(0, 0.75));
        QTest::mouseMove(viewport(0), inside(0, 0.5));
        QTest::mouseRelease(viewport(0), Qt::LeftButton, {}, inside(0, 0.25));
        QCOMPARE(chosen.count(), 1);
        const qint64 length = chosen.first().at(1).toLongLong() - chosen.first().at(0).toLongLong();
        QVERIFY(std::abs(length - m_panel->span() / 2) < m_panel->span() / 20);
        QVERIFY(m_panel->notice().isVisible());
        support::keepPicture(*m_panel, u"overview-chosen"_s);
        QTest::mouseClick(button(u"Show all times"_s), Qt::LeftButton);
        QCOMPARE(chosen.last().at(1).toLongLong(), 0);
        QVERIFY(!m_panel->notice().isVisible());
    }

    void pauseStopsTheCurvesAndGoesOn()
    {
        QTest::mouseClick(button(u"Pause"_s), Qt::LeftButton);
        const QList<QPointF> before = chart(0)->curves().first().points;
        QSignalSpy updated(&m_panel->series(), &SeriesStore::updated);
        QTRY_VERIFY(updated.count() >= 2);
        QCOMPARE(chart(0)->curves().first().points, before);
        QTest::mouseClick(button(u"Go on"_s), Qt::LeftButton);
        QTRY_VERIFY(chart(0)->curves().first().points.last().x() > before.last().x());
    }

    void aTableBesideEachChart()
    {
        QVERIFY(!m_panel->panes().first()->table()->isVisible());
        const int columns = m_panel->findChild<ChartGrid *>()->columns();
        QTest::mouseClick(button(u"Tables"_s), Qt::LeftButton);
        QVERIFY(m_panel->findChild<ChartGrid *>()->columns() < columns); // room for both
        for (ChartPane *pane : m_panel->panes()) {
            QVERIFY(pane->table()->isVisible());
            QVERIFY(!pane->table()->accessibleName().isEmpty());
            QTRY_VERIFY2(pane->table()->model()->rowCount() > 300, qPrintable(pane->chart()->title()));
            QCOMPARE(pane->table()->model()->columnCount(), 1 + int(pane->chart()->curves().size()));
        }
        support::keepPicture(*m_panel, u"overview-tables"_s);
        ChartPane *pane = m_panel->panes().first();
        pane->table()->selectRow(3);
        pane->findChild<QAction *>(u"copy"_s)->trigger();
        const QStringList lines = QGuiApplication::clipboard()->text().split(u'\n');
        QCOMPARE(lines.size(), 2);
        QCOMPARE(lines[1].split(u'\t').first(), pane->table()->model()->index(3, 0).data().toString());
        QTest::mouseClick(button(u"Tables"_s), Qt::LeftButton);
        QVERIFY(!pane->table()->isVisible());
        pane->findChild<QAction *>(u"copy"_s)->trigger(); // without a table: all of it
        QVERIFY(QGuiApplication::clipboard()->text().count(u'\n') > 300);
    }

    void exportsPictureAndValues_data()
    {
        QTest::addColumn<QString>("suffix");
        QTest::addColumn<QByteArray>("start");
        QTest::newRow("png") << u"png"_s << QByteArray("\x89PNG");
        QTest::newRow("csv") << u"csv"_s << QByteArray("\"time\",\"Queue depth by state: ready\"");
    }
    void exportsPictureAndValues()
    {
        QFETCH(QString, suffix);
        QFETCH(QByteArray, start);
        QTemporaryDir folder;
        (suffix == "png"_L1 ? m_panel->rangeBar().pictureAction() : m_panel->rangeBar().valuesAction())->trigger();
        QFileDialog *dialog = nullptr;
        QTRY_VERIFY((dialog = m_panel->findChild<QFileDialog *>()));
        Q_EMIT dialog->fileSelected(folder.filePath(u"out."_s + suffix));
        QFile file(folder.filePath(u"out."_s + suffix));
        QTRY_VERIFY(file.exists());
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.read(start.size()), start);
    }

    void teachesWhileThereIsNothing()
    {
        OverviewPanel empty(m_console->engine);
        empty.chooseTime(0, 0);
        empty.resize(900, 500);
        empty.show();
        for (LiveChart *one : empty.charts())
            one->setCurves({}, 0);
        support::keepPicture(empty, u"overview-empty"_s);
        QVERIFY(!empty.notice().isVisible());
    }

    void theLogFollowsTheChosenTime()
    {
        MainWindow window(m_console->engine);
        window.show();
        window.showOverviewLayout();
        QTRY_VERIFY(!window.overview().charts().first()->curves().isEmpty());
        window.log().setFilter(u"level:info"_s);
        auto *view = window.overview().charts().first()->findChild<QChartView *>();
        const QRectF area = view->chart()->plotArea();
        QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, view->mapFromScene(area.center()));
        const QString filter = window.log().filterText();
        QVERIFY2(filter.startsWith(u"level:info after:"_s) && filter.contains(u" before:"_s), qPrintable(filter));
        QVERIFY(window.log().visibleRegion().isEmpty()); // it is a tab beside: it comes when asked for
        const auto buttons = window.overview().notice().findChildren<QToolButton *>();
        const auto show = std::find_if(buttons.begin(), buttons.end(), [](const QToolButton *b) { return b->text() == "Show the log"_L1; });
        QVERIFY(show != buttons.end());
        (*show)->click();
        QTRY_VERIFY(!window.log().visibleRegion().isEmpty());
        window.overview().chooseTime(0, 0);
        QCOMPARE(window.log().filterText(), u"level:info"_s);
    }
};

QTEST_MAIN(TestOverviewPanel)
#include "tst_overviewpanel.moc"

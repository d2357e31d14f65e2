// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "charts/livechart.h"
#include <QChartView>
#include <QLineSeries>
#include <QSignalSpy>
#include <QTest>
#include <cmath>

using namespace Qt::StringLiterals;
using namespace ui;

class TestLiveChart : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void boundsCurvesAndPoints();
    void neverDrawsAcrossAGap();
    void replacesOncePerRefresh();
    void tellsAScreenReader();

private:
    static QList<QLineSeries *> drawn(const LiveChart &chart);
    static Curve line(int points, qint64 now);
};

QList<QLineSeries *> TestLiveChart::drawn(const LiveChart &chart)
{
    QList<QLineSeries *> list;
    const auto all = chart.findChild<QChartView *>()->chart()->series();
    for (QAbstractSeries *series : all) {
        auto *line = qobject_cast<QLineSeries *>(series);
        if (line && line->count() > 0)
            list.append(line);
    }
    return list;
}

Curve TestLiveChart::line(int points, qint64 now)
{
    Curve curve{u"curve"_s, {}};
    for (int i = 0; i < points; ++i)
        curve.points.append(QPointF(double(now - (points - i) * 10), i % 17));
    return curve;
}

void TestLiveChart::boundsCurvesAndPoints()
{
    LiveChart chart(u"test"_s, Unit::Count, 1);
    chart.setSpan(600000);
    const qint64 now = 1790000000000;
    chart.setCurves(QList<Curve>(9, line(20000, now)), now);
    QCOMPARE(chart.curves().size(), LiveChart::kMaxCurves);
    const auto lines = drawn(chart);
    QCOMPARE(lines.size(), LiveChart::kMaxCurves);
    for (const QLineSeries *series : lines)
        QVERIFY(series->count() <= LiveChart::kMaxPoints);
    QVERIFY(chart.top() >= 16);
}

void TestLiveChart::neverDrawsAcrossAGap()
{
    LiveChart chart(u"test"_s, Unit::Count, 1);
    chart.setSpan(60000);
    const qint64 now = 1790000000000;
    Curve curve{u"c"_s, {}};
    for (int i = -59; i <= 0; ++i)
        curve.points.append(QPointF(double(now + i * 1000), i > -40 && i < -20 ? std::nan("") : 3.0));
    chart.setCurves({curve}, now);
    const auto lines = drawn(chart);
    QCOMPARE(lines.size(), 2);
    for (const QLineSeries *series : lines) {
        const bool before = series->at(0).x() <= -40000;
        for (const QPointF &p : series->points())
            QCOMPARE(p.x() <= -40000, before);
    }
}

void TestLiveChart::replacesOncePerRefresh()
{
    LiveChart chart(u"test"_s, Unit::Count, 1);
    chart.setSpan(600000);
    const qint64 now = 1790000000000;
    chart.setCurves({line(500, now)}, now);
    QLineSeries *series = drawn(chart).first();
    QSignalSpy replaced(series, &QLineSeries::pointsReplaced);
    QSignalSpy added(series, &QLineSeries::pointAdded);
    chart.setCurves({line(501, now + 1000)}, now + 1000);
    QCOMPARE(replaced.count(), 1);
    QCOMPARE(added.count(), 0);
}

void TestLiveChart::tellsAScreenReader()
{
    LiveChart chart(u"Queue depth"_s, Unit::Count, 1);
    chart.setCurves({{u"ready"_s, {{1000.0, 7.0}}}}, 1000);
    QCOMPARE(chart.accessibleName(), u"Queue depth"_s);
    QCOMPARE(chart.accessibleDescription(), u"ready 7"_s);
}

QTEST_MAIN(TestLiveChart)
#include "tst_livechart.moc"

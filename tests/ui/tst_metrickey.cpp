// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/curvequery.h"
#include "models/metrickey.h"
#include <QTest>
#include <cmath>

using namespace Qt::StringLiterals;
using namespace ui;

class TestMetricKey : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void parses_data();
    void parses();
    void sumsOnOneGrid();
};

void TestMetricKey::parses_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("state");
    QTest::addColumn<QString>("quantile");
    QTest::newRow("plain") << u"smtp_connections_active"_s << u"smtp_connections_active"_s << u""_s << u""_s;
    QTest::newRow("label") << u"queue_depth{state=ready,priority=bulk}"_s << u"queue_depth"_s << u"ready"_s
                           << u""_s;
    QTest::newRow("quoted") << u"queue_depth{priority=\"bulk\", state=\"held\"}"_s << u"queue_depth"_s
                            << u"held"_s << u""_s;
    QTest::newRow("quantile") << u"smtp_accept_duration_seconds:p95"_s << u"smtp_accept_duration_seconds"_s
                              << u""_s << u"p95"_s;
    QTest::newRow("both") << u"d{state=\"x\"}:p99"_s << u"d"_s << u"x"_s << u"p99"_s;
    QTest::newRow("broken") << u"queue_depth{state"_s << u"queue_depth{state"_s << u""_s << u""_s;
    QTest::newRow("empty") << u""_s << u""_s << u""_s << u""_s;
}

void TestMetricKey::parses()
{
    QFETCH(const QString, text);
    const MetricKey key = MetricKey::parse(text);
    QTEST(key.name, "name");
    QTEST(key.labels.value(u"state"_s), "state");
    QTEST(key.quantile, "quantile");
}

void TestMetricKey::sumsOnOneGrid()
{
    const double gap = std::nan("");
    const QList<QPointF> a{{0, 1}, {1, 2}, {2, gap}, {3, gap}};
    const QList<QPointF> b{{1, 10}, {2, 20}, {3, gap}, {4, 40}};
    const QList<QPointF> sum = addPoints(a, b);
    QCOMPARE(sum.size(), 5);
    QCOMPARE(sum[0].y(), 1.0);
    QCOMPARE(sum[1].y(), 12.0);
    QCOMPARE(sum[2].y(), 20.0);
    QVERIFY(std::isnan(sum[3].y()));
    QCOMPARE(sum[4].y(), 40.0);
}

QTEST_GUILESS_MAIN(TestMetricKey)
#include "tst_metrickey.moc"

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/engineconnection.h"
#include "models/curvequery.h"
#include "models/seriesstore.h"
#include "support/fakeengine.h"
#include <QSignalSpy>
#include <QTest>
#include <cmath>

using namespace Qt::StringLiterals;
using namespace ui;

namespace {
constexpr qint64 kStart = 1790000000000;
const auto kKey = u"queue_depth{state=ready,priority=normal}"_s;
} // namespace

class TestSeriesStore : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void samplesBecomePoints();
    void lateSampleIsNoGap();
    void missingSamplesAreAGap();
    void longSpansAverage();
    void staysBounded();
    void historyComesBeforeTheFeed();
    void historyIsAskedForAgain();
    void coarserHistoryWins();
    void otherMetricsAreIgnored();
    void curvesAddUp();

private:
    static void feed(SeriesStore &store, qint64 at, double value) { store.addSample(at, {{kKey, value}}); }
};

void TestSeriesStore::samplesBecomePoints()
{
    EngineConnection engine;
    SeriesStore store(engine);
    store.setNames({u"queue_depth"_s});
    store.setSpan(60000);
    QVERIFY(std::isnan(store.latest(kKey)));
    for (int i = 0; i < 5; ++i)
        feed(store, kStart + i * 1000, i);
    const QList<QPointF> points = store.points(kKey);
    QCOMPARE(points.size(), 5);
    QCOMPARE(points[4], QPointF(double(kStart + 4000), 4));
    QCOMPARE(store.latest(kKey), 4.0);
}

void TestSeriesStore::lateSampleIsNoGap()
{
    EngineConnection engine;
    SeriesStore store(engine);
    store.setNames({u"queue_depth"_s});
    store.setSpan(60000);
    feed(store, kStart + 999, 1);
    feed(store, kStart + 2001, 2); // 1,002 ms later, two buckets on
    const QList<QPointF> points = store.points(kKey);
    QCOMPARE(points.size(), 3);
    for (const QPointF &p : points)
        QVERIFY(!std::isnan(p.y()));
}

void TestSeriesStore::missingSamplesAreAGap()
{
    EngineConnection engine;
    SeriesStore store(engine);
    store.setNames({u"queue_depth"_s});
    store.setSpan(60000);
    feed(store, kStart, 1);
    feed(store, kStart + 10000, 2);
    const QList<QPointF> points = store.points(kKey);
    QCOMPARE(points.size(), 11);
    for (int i = 1; i < 10; ++i)
        QVERIFY(std::isnan(points[i].y()));
}

void TestSeriesStore::longSpansAverage()
{
    EngineConnection engine;
    SeriesStore store(engine);
    store.setNames({u"queue_depth"_s});
    store.setSpan(3600000); // ten seconds a point
    for (int i = 0; i < 20; ++i)
        feed(store, kStart + i * 1000, i < 10 ? 1 : i);
    const QList<QPointF> points = store.points(kKey);
    QCOMPARE(points.size(), 2);
    QCOMPARE(points[0].y(), 1.0);
    QCOMPARE(points[1].y(), 14.5);
}

void TestSeriesStore::staysBounded()
{
    EngineConnection engine;
    SeriesStore store(engine);
    store.setNames({u"queue_depth"_s});
    store.setSpan(60000);
    for (int i = 0; i < 5000; ++i)
        feed(store, kStart + i * 1000, i);
    QCOMPARE(store.points(kKey).size(), 61);
    feed(store, kStart + 400000000, 1); // the console slept for days
    QCOMPARE(store.points(kKey).size(), 1);
    feed(store, kStart, 1); // the clock of the engine was set back
    QCOMPARE(store.points(kKey).size(), 1);
}

void TestSeriesStore::historyComesBeforeTheFeed()
{
    support::FakeEngine fake;
    QVERIFY(fake.listen());
    fake.history = [](const QString &, qint64 at) { return at / 1000 % 10 == 3 ? std::nan("") : 5.0; };
    EngineConnection engine;
    SeriesStore store(engine);
    store.setNames({u"queue_depth"_s});
    store.setSpan(60000);
    engine.connectTo({fake.url(), fake.token()});
    QTRY_COMPARE(fake.subscribers(u"metrics"_s), 1);
    QSignalSpy loaded(&store, &SeriesStore::historyLoaded);
    fake.pushSample(kStart, {{kKey, 9.0}});
    QVERIFY(loaded.wait());
    const QList<QPointF> points = store.points(kKey);
    QVERIFY(points.size() >= 60);
    QCOMPARE(points.last().y(), 9.0);
    QCOMPARE(points[points.size() - 2].y(), 5.0);
    QVERIFY(std::any_of(points.begin(), points.end(), [](const QPointF &p) { return std::isnan(p.y()); }));
}

/// An engine that is busy for a moment does not leave the charts empty for good.
void TestSeriesStore::historyIsAskedForAgain()
{
    support::FakeEngine fake;
    QVERIFY(fake.listen());
    fake.history = [](const QString &, qint64) { return 5.0; };
    EngineConnection engine;
    SeriesStore store(engine);
    store.setNames({u"queue_depth"_s});
    store.setSpan(60000);
    engine.connectTo({fake.url(), fake.token()});
    QTRY_COMPARE(fake.subscribers(u"metrics"_s), 1);
    QSignalSpy loaded(&store, &SeriesStore::historyLoaded);
    fake.failWith = 503;
    fake.pushSample(kStart, {{kKey, 9.0}});
    QVERIFY(loaded.wait());
    QCOMPARE(store.points(kKey).size(), 1);
    fake.failWith = 0;
    qint64 at = kStart;
    QTRY_VERIFY_WITH_TIMEOUT((fake.pushSample(at += 1000, {{kKey, 9.0}}), store.points(kKey).size() >= 60), 20000);
}

void TestSeriesStore::coarserHistoryWins()
{
    EngineConnection engine;
    SeriesStore store(engine);
    store.setNames({u"queue_depth"_s});
    store.setSpan(60000);
    feed(store, kStart, 1);
    store.addHistory({{kKey, kStart - 50000, 10000, {1, 2, 3, 4, 5}}});
    for (const QPointF &p : store.points(kKey))
        QCOMPARE(qint64(p.x()) % 10000, 0);
}

void TestSeriesStore::otherMetricsAreIgnored()
{
    EngineConnection engine;
    SeriesStore store(engine);
    store.setNames({u"queue_depth"_s});
    QHash<QString, double> many;
    for (int i = 0; i < 10000; ++i)
        many.insert(u"queue_depth{state=s%1}"_s.arg(i), 1);
    many.insert(u"other"_s, 1);
    store.addSample(kStart, many);
    QVERIFY(!store.keys().contains(u"other"_s));
    QVERIFY(store.keys().size() <= 256);
}

void TestSeriesStore::curvesAddUp()
{
    EngineConnection engine;
    SeriesStore store(engine);
    store.setNames({u"queue_depth"_s});
    store.setSpan(60000);
    store.addSample(kStart, {{u"queue_depth{state=ready,priority=normal}"_s, 2},
                             {u"queue_depth{state=ready,priority=bulk}"_s, 3},
                             {u"queue_depth{state=held,priority=bulk}"_s, 1},
                             {u"queue_depth{state=odd,priority=bulk}"_s, 4}});
    const CurveQuery query{{u"queue_depth"_s},
                           CurveQuery::By::Label,
                           u"state"_s,
                           {u"held"_s, u"ready"_s},
                           {{u"held"_s, u"on hold"_s}}};
    const QList<Curve> curves = query.curves(store);
    QCOMPARE(curves.size(), 3);
    QCOMPARE(curves[0].label, u"on hold"_s);
    QCOMPARE(curves[1].points.first().y(), 5.0);
    QCOMPARE(curves[2].label, u"odd"_s);
}

QTEST_MAIN(TestSeriesStore)
#include "tst_seriesstore.moc"

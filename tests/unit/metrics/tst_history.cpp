// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/history.h"
#include "metrics/historydata.h"
#include "metrics/recorder.h"
#include <QTest>
#include <cmath>

using namespace Qt::StringLiterals;
using metrics::History;
using metrics::Registry;

namespace {

constexpr qint64 kStart = 1790000000000 / 3600000 * 3600000; // on the hour
constexpr qint64 kMinute = 60000;
constexpr qint64 kHour = 60 * kMinute;
constexpr qint64 kDay = 24 * kHour;

QList<double> values(const History &history, const char *name, qint64 from, qint64 to, qint64 step)
{
    const auto answer = history.series({QString::fromLatin1(name)}, from, to, step);
    return answer ? answer->first().values : QList<double>();
}

QString shown(const QList<double> &values)
{
    QStringList words;
    for (const double value : values)
        words.append(std::isnan(value) ? u"-"_s : QString::number(value));
    return words.join(u' ');
}

double latest(const History &history, const char *key)
{
    for (const auto &[text, value] : history.latest()) {
        if (text == key)
            return value;
    }
    return -1;
}

} // namespace

class TestHistory : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void countersBecomeRates()
    {
        Registry registry;
        metrics::Counter &counter = registry.counter("c_total", {}, {});
        counter.add(1000); // before anyone looked
        History history;
        for (int i = 0; i < 4; ++i) {
            history.record(kStart + i * 1000, registry);
            counter.add(quint64(10 * (i + 1)));
        }
        QCOMPARE(shown(values(history, "c_total", kStart, kStart + 3000, 1000)), u"- 10 20 30"_s);
        QCOMPARE(latest(history, "c_total"), 30.0);
        registry.counter("new_total", {}, {}).add(5); // born while we look: it began at zero
        history.record(kStart + 4000, registry);
        QCOMPARE(latest(history, "new_total"), 5.0);
    }
    void ratesFollowTheRealPause()
    {
        Registry registry;
        metrics::Counter &counter = registry.counter("c_total", {}, {});
        History history;
        history.record(kStart, registry);
        counter.add(100);
        history.record(kStart + 2000, registry); // one second late: no hole, the rate of both
        QCOMPARE(shown(values(history, "c_total", kStart, kStart + 2000, 1000)), u"- 50 50"_s);
        counter.add(100);
        history.record(kStart + 2500, registry); // the same second again: passed over
        history.record(kStart + 3500, registry);
        QCOMPARE(latest(history, "c_total"), 100 / 1.5);
        counter.add(100);
        history.record(kStart + 10000, registry); // a pause stays a gap
        QCOMPARE(shown(values(history, "c_total", kStart + 4000, kStart + 10000, 1000)), u"- - - - - - -"_s);
        counter.add(7);
        history.record(kStart + 11000, registry);
        QCOMPARE(shown(values(history, "c_total", kStart + 10000, kStart + 11000, 1000)), u"- 7"_s);
    }
    void gaugesKeepMeanAndMaximum()
    {
        Registry registry;
        metrics::Gauge &gauge = registry.gauge("g", {}, {});
        History history;
        for (int i = 0; i < 3 * 3600; ++i) {
            gauge.set(i % 60 == 30 ? 120 : 0); // one peak a minute
            history.record(kStart + i * 1000ll, registry);
        }
        const qint64 end = kStart + 3 * kHour - 1;
        QCOMPARE(shown(values(history, "g", kStart, kStart + 2 * kMinute, kMinute)), u"2 2 2"_s);
        QCOMPARE(shown(values(history, "g:max", kStart, kStart + 2 * kMinute, kMinute)), u"120 120 120"_s);
        QCOMPARE(shown(values(history, "g", kStart, end, kHour)), u"2 2 2"_s);
        QCOMPARE(shown(values(history, "g:max", kStart, end, kHour)), u"120 120 120"_s);
        QCOMPARE(shown(values(history, "g:max", end - 59999, end, 10000)), u"0 0 0 120 0 0"_s);
        QCOMPARE(shown(values(history, "g", end - 3 * kMinute + 1, end, 3 * kMinute)), u"2"_s);
    }
    void quantilesComeFromBuckets()
    {
        Registry registry;
        metrics::Histogram &histogram = registry.histogram("h_seconds", {}, {});
        History history;
        for (int i = 0; i < 120; ++i) {
            history.record(kStart + i * 1000ll, registry);
            for (int n = 0; n < 9; ++n)
                histogram.record(1000);
            histogram.record(i < 60 ? 100000 : 1000);
        }
        history.record(kStart + 120000, registry);
        const auto near = [](double value, double wanted) {
            return std::abs(value - wanted) <= wanted * 0.13;
        };
        QVERIFY2(near(latest(history, "h_seconds:p50"), 0.001), history.latestJson().constData());
        const QList<double> minutes = values(history, "h_seconds:p95", kStart, kStart + 119999, kMinute);
        QCOMPARE(minutes.size(), 2);
        QVERIFY2(near(minutes[0], 0.1), qPrintable(shown(minutes)));
        QVERIFY2(minutes[1] < 0.1, qPrintable(shown(minutes)));
        QCOMPARE(latest(history, "h_seconds_count"), 10.0);
        QCOMPARE(latest(history, "h_seconds_sum"), -1.0); // not kept
        history.record(kStart + 121000, registry);
        QVERIFY(std::isnan(latest(history, "h_seconds:p99"))); // nothing recorded: no value, not zero
        QVERIFY(history.latestJson().contains("\"h_seconds:p99\":null"));
        QVERIFY(history.latestJson().contains("\"h_seconds_count\":0"));
    }
    void bareNamesSumLabelSets()
    {
        Registry registry;
        registry.gauge("depth", "state=\"ready\",priority=\"normal\"", {}).set(1);
        registry.gauge("depth", "state=\"ready\",priority=\"bulk\"", {}).set(2);
        registry.gauge("depth", "state=\"held\",priority=\"normal\"", {}).set(4);
        registry.gauge("depth_other", {}, {}).set(100);
        for (const char *route : {"a", "b"})
            registry.histogram("h_seconds", metrics::label("route", route), {});
        History history;
        history.record(kStart, registry);
        for (int i = 0; i < 99; ++i)
            registry.histogram("h_seconds", "route=\"a\"", {}).record(1000);
        registry.histogram("h_seconds", "route=\"b\"", {}).record(1000000);
        history.record(kStart + 1000, registry);
        const auto one = [&](const char *name) {
            return shown(values(history, name, kStart + 1000, kStart + 1000, 1000));
        };
        QCOMPARE(one("depth"), u"7"_s);
        QCOMPARE(one("depth{state=\"ready\"}"), u"3"_s);
        QCOMPARE(one("depth{priority=normal,state=ready}"), u"1"_s);
        QCOMPARE(one("depth{state=\"gone\"}"), u"-"_s);
        QCOMPARE(one("nothing"), u"-"_s);
        QVERIFY(one("h_seconds:p50").toDouble() < 0.0012); // of all records, not the slowest route's
        QVERIFY(one("h_seconds{route=\"b\"}:p50").toDouble() > 0.8);
    }
    void manyLabelSetsShareOneChannel()
    {
        Registry registry;
        for (int i = 0; i < 300; ++i)
            registry.gauge("many", metrics::label("n", QByteArray::number(i)), {}).set(1);
        for (int i = 0; i < 300; ++i)
            registry.histogram("h_seconds", metrics::label("n", QByteArray::number(i)), {});
        History history;
        history.record(kStart, registry);
        for (int i = 0; i < 300; ++i)
            registry.histogram("h_seconds", metrics::label("n", QByteArray::number(i)), {}).record(5);
        history.record(kStart + 1000, registry);
        QCOMPARE(shown(values(history, "many", kStart, kStart, 1000)), u"300"_s);
        QCOMPARE(shown(values(history, "many{overflow=true}", kStart, kStart, 1000)), u"260"_s);
        QCOMPARE(latest(history, "h_seconds:p50") * 1e6, 5.0);
        QVERIFY(history.latest().size() < 150);
    }
    void memoryIsBounded()
    {
        qint64 ring = 0;
        for (const metrics::Tier &tier : metrics::kTiers)
            ring += (tier.capacity + metrics::SampleRing::kBlock) * qint64(sizeof(float));
        QVERIFY(ring * metrics::HistoryData::kMaxRings <= 50'000'000);
        Registry registry;
        for (int i = 0; i < 5000; ++i)
            registry.gauge("g" + QByteArray::number(i), {}, {}).set(1);
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"too many metrics"_s));
        History history;
        history.record(kStart, registry);
        QCOMPARE(history.latest().size(), metrics::HistoryData::kMaxRings / 2);
    }
    void everyTierWrapsRound()
    {
        Registry registry;
        metrics::Gauge &gauge = registry.gauge("g", {}, {});
        History history;
        // A year and a half, looked at once in ten minutes: each tier is filled and overwritten.
        for (qint64 at = 0; at < 550 * kDay; at += 10 * kMinute) {
            gauge.set(at / kDay);
            history.record(kStart + at, registry);
        }
        const qint64 end = kStart + 550 * kDay - 1;
        const QList<double> year = values(history, "g", end - 365 * kDay, end, kDay);
        QVERIFY(year.size() == 366 || year.size() == 365);
        QVERIFY(year.last() > 548 && year.first() > 180 && year.first() < 190);
        QVERIFY(std::is_sorted(year.begin(), year.end()));
        const auto all = history.series({u"g"_s}, 0, end, kDay); // from the beginning of time
        QVERIFY(all && all->first().from > kStart && all->first().values.size() <= 369);
        QVERIFY(history.memoryBytes() < 200000);
    }
    void coarserHistoryReachesBack()
    {
        Registry registry;
        metrics::Gauge &gauge = registry.gauge("g", {}, {});
        gauge.set(3);
        History history;
        for (int i = 0; i < 7200; ++i)
            history.record(kStart + i * 1000ll, registry);
        const qint64 end = kStart + 7199000;
        const auto step = [&](qint64 span, qint64 wanted) {
            return history.series({u"g"_s}, end - span, end, wanted)->first().step;
        };
        QCOMPARE(step(kMinute, 1000), 1000);
        QCOMPARE(step(15 * kMinute, 1000), 1000);
        QCOMPARE(step(kHour, 1000), 10000);
        QCOMPARE(step(kHour, 10000), 10000);
        QCOMPARE(step(kHour, 15000), 20000);
        QCOMPARE(step(2 * kHour, 180000), 180000);
        QCOMPARE(step(kHour, 0), 10000);
        QCOMPARE(step(30 * kDay, 1000), 600000);
        const auto series = history.series({u"g"_s}, end - kHour + 123, end, 10000)->first();
        QCOMPARE(series.from % series.step, 0);
        QCOMPARE(shown({series.values.first(), series.values.last()}),
                 u"3 3"_s); // with the slot that is still gathering
    }
    void clockSetBack()
    {
        Registry registry;
        metrics::Gauge &gauge = registry.gauge("g", {}, {});
        History history;
        gauge.set(1);
        for (int i = 0; i < 100; ++i)
            history.record(kStart + i * 1000ll, registry);
        gauge.set(2);
        history.record(kStart + 400 * kDay, registry); // the clock was wrong for a while
        gauge.set(3);
        for (int i = 0; i < 100; ++i)
            history.record(kStart + kMinute + i * 1000ll, registry);
        const QList<double> seconds = values(history, "g", kStart + kMinute, kStart + 159000, 1000);
        QCOMPARE(seconds.size(), 100);
        QVERIFY(std::all_of(seconds.begin(), seconds.end(), [](double value) { return value == 3; }));
        QCOMPARE(shown(values(history, "g", kStart + 400 * kDay, kStart + 401 * kDay, kHour)), QString());
        history.record(kStart + 158999, registry); // a slewed clock is no step
        QCOMPARE(shown(values(history, "g", kStart + 158000, kStart + 159000, 1000)), u"3 3"_s);
    }
    void refuses_data()
    {
        QTest::addColumn<QStringList>("names");
        QTest::addColumn<qint64>("from");
        QTest::addColumn<qint64>("to");
        QTest::addColumn<qint64>("step");
        QTest::addColumn<QString>("field");
        const QStringList good{u"g"_s};
        const qint64 most = std::numeric_limits<qint64>::max();
        QTest::newRow("no name") << QStringList() << qint64(0) << qint64(1) << qint64(1) << u"name"_s;
        QTest::newRow("empty name") << QStringList{QString()} << qint64(0) << qint64(1) << qint64(1)
                                    << u"name"_s;
        QTest::newRow("no key") << QStringList{u"g{"_s} << qint64(0) << qint64(1) << qint64(1) << u"name"_s;
        QTest::newRow("too many") << QStringList(101, u"g"_s) << qint64(0) << qint64(1) << qint64(1)
                                  << u"name"_s;
        QTest::newRow("turned round") << good << qint64(2) << qint64(1) << qint64(1) << u"from"_s;
        QTest::newRow("before 1970") << good << qint64(-1) << qint64(1) << qint64(1) << u"from"_s;
        QTest::newRow("end of time") << good << qint64(0) << most << qint64(1) << u"from"_s;
        QTest::newRow("negative step") << good << qint64(0) << qint64(1) << qint64(-1) << u"step"_s;
        QTest::newRow("endless step") << good << qint64(0) << qint64(1) << most << u"step"_s;
    }
    void refuses()
    {
        QFETCH(QStringList, names);
        QFETCH(qint64, from);
        QFETCH(qint64, to);
        QFETCH(qint64, step);
        QFETCH(QString, field);
        History history;
        Registry registry;
        registry.gauge("g", {}, {});
        history.record(kStart, registry);
        const auto answer = history.series(names, from, to, step);
        QVERIFY(!answer);
        QCOMPARE(answer.error().kind, base::ErrorKind::Invalid);
        QCOMPARE(answer.error().field, field);
    }
    void valuesTravelShort()
    {
        Registry registry;
        metrics::Gauge &gauge = registry.gauge("lag_seconds", {}, {});
        History history;
        const QList<qint64> microseconds{300000, 1234567, 1, 0, -250000, 86400000001};
        for (qsizetype i = 0; i < microseconds.size(); ++i) {
            gauge.set(microseconds[i]);
            history.record(kStart + i * 1000, registry);
        }
        QCOMPARE(values(history, "lag_seconds", kStart, kStart + 5000, 1000),
                 (QList<double>{0.3, 1.234567, 1e-6, 0, -0.25, 86400}));
    }
    void answersAreBounded()
    {
        History history;
        Registry registry;
        registry.gauge("g", {}, {});
        QVERIFY(history.series({u"g"_s}, 0, kStart, 1)->first().values.isEmpty()); // nothing recorded yet
        history.record(kStart, registry);
        for (const qint64 from : {qint64(0), kStart - 400 * kDay, kStart - kDay, kStart}) {
            for (const qint64 step : {qint64(0), qint64(1), qint64(1000), kHour, 4000 * kDay}) {
                const auto answer = history.series({u"g"_s}, from, kStart + 4000 * kDay, step);
                QVERIFY(answer && answer->first().values.size() <= 10000 && answer->first().step >= step);
                QVERIFY(!answer->first().values.isEmpty());
            }
        }
        QVERIFY(history.series({u"g"_s}, kStart + 5000, kStart + 6000, 1000)
                    ->first()
                    .values.isEmpty()); // to come
    }
};

QTEST_GUILESS_MAIN(TestHistory)
#include "tst_history.moc"

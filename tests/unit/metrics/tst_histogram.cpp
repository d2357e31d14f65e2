// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/registry.h"
#include <QTest>
#include <cmath>
#include <limits>
#include <random>
#include <thread>

using metrics::Histogram;

class TestHistogram : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void bucketsTouchAndNeverOverlap()
    {
        qint64 lower = 0;
        for (int bucket = 0; bucket < Histogram::kBuckets; ++bucket) {
            const qint64 upper = Histogram::upperBound(bucket);
            QVERIFY(upper >= lower);
            QCOMPARE(Histogram::bucketOf(lower), bucket);
            QCOMPARE(Histogram::bucketOf(upper), bucket);
            if (bucket < Histogram::kBuckets - 1) {
                QVERIFY(double(upper - lower) <= 0.125 * double(std::max<qint64>(lower, 1)));
                lower = upper + 1;
            }
        }
        QVERIFY(Histogram::upperBound(Histogram::kBuckets - 2) > 3600ll * 1000000); // an hour fits
    }
    void takesAnything_data()
    {
        QTest::addColumn<qint64>("value");
        QTest::addColumn<int>("bucket");
        QTest::newRow("least") << std::numeric_limits<qint64>::min() << 0;
        QTest::newRow("negative") << qint64(-1) << 0;
        QTest::newRow("0") << qint64(0) << 0;
        QTest::newRow("7") << qint64(7) << 7;
        QTest::newRow("8") << qint64(8) << 8;
        QTest::newRow("15") << qint64(15) << 15;
        QTest::newRow("16") << qint64(16) << 16;
        QTest::newRow("17") << qint64(17) << 16;
        QTest::newRow("18") << qint64(18) << 17;
        QTest::newRow("most") << std::numeric_limits<qint64>::max() << Histogram::kBuckets - 1;
    }
    void takesAnything()
    {
        QFETCH(qint64, value);
        QFETCH(int, bucket);
        QCOMPARE(Histogram::bucketOf(value), bucket);
        Histogram histogram;
        histogram.record(value);
        QCOMPARE(histogram.count(), 1u);
    }
    void quantilesAreCloseToExact()
    {
        Histogram histogram;
        std::mt19937 random(7);
        std::lognormal_distribution<double> durations(8, 2);
        std::vector<qint64> all;
        for (int i = 0; i < 20000; ++i) {
            all.push_back(qint64(durations(random)));
            histogram.record(all.back());
        }
        std::sort(all.begin(), all.end());
        std::vector<quint64> now;
        histogram.snapshot(now);
        for (const double q : {0.0, 0.01, 0.5, 0.95, 0.99, 0.999, 1.0}) {
            const double exact = double(all[size_t(q * double(all.size() - 1))]);
            const double found = Histogram::quantile(now, {}, q);
            QVERIFY2(std::abs(found - exact) <= exact * 0.126 + 1, qPrintable(QString::number(q)));
        }
    }
    void quantilesOfADifference()
    {
        Histogram histogram;
        for (int i = 0; i < 1000; ++i)
            histogram.record(1000000);
        std::vector<quint64> before;
        histogram.snapshot(before);
        std::vector<quint64> now = before;
        QVERIFY(std::isnan(Histogram::quantile(now, before, 0.5)));
        for (int i = 0; i < 10; ++i)
            histogram.record(5);
        histogram.snapshot(now);
        QCOMPARE(Histogram::quantile(now, before, 0.95), 5.0);
        QCOMPARE(Histogram::quantile(before, now, 0.95) > 0, false); // set back: nothing, not an overflow
    }
    void overflowIsItsLowerEnd()
    {
        Histogram histogram;
        histogram.record(std::numeric_limits<qint64>::max());
        std::vector<quint64> now;
        histogram.snapshot(now);
        QCOMPARE(Histogram::quantile(now, {}, 0.5),
                 double(Histogram::upperBound(Histogram::kBuckets - 2) + 1));
    }
    void losesNothingAmongThreads()
    {
        Histogram histogram;
        std::vector<std::thread> threads;
        for (int t = 0; t < 4; ++t) {
            threads.emplace_back([&histogram] {
                for (int i = 0; i < 50000; ++i)
                    histogram.record(i % 100);
            });
        }
        for (std::thread &thread : threads)
            thread.join();
        QCOMPARE(histogram.count(), 200000u);
        QCOMPARE(histogram.sum(), 200000ull / 100 * 4950);
    }
};

QTEST_GUILESS_MAIN(TestHistogram)
#include "tst_histogram.moc"

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/registry.h"
#include "openmetricschecker.h"
#include <QTest>
#include <thread>

using metrics::Registry;
using metrics::Unit;

class TestRegistry : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void findsWhatItMade()
    {
        Registry registry;
        metrics::Counter &ok = registry.counter("smtp_messages_total", "result=\"ok\"", "Messages.");
        metrics::Counter &failed = registry.counter("smtp_messages_total", "result=\"failed\"", "Messages.");
        QVERIFY(&ok != &failed);
        QCOMPARE(&registry.counter("smtp_messages_total", "result=\"ok\"", "Other words."), &ok);
        QCOMPARE(&registry.gauge("g", {}, {}), &registry.gauge("g", {}, {}));
        QCOMPARE(&registry.histogram("h_seconds", {}, {}), &registry.histogram("h_seconds", {}, {}));
    }
    void exposition()
    {
        Registry registry;
        registry.counter("smtp_messages_total", "result=\"ok\"", "Messages.").add(3);
        registry.gauge("process_resident_memory_bytes", {}, "Memory.").set(123456789012);
        registry.gauge("event_loop_lag_seconds", "thread=\"io-0\"", "Lag.").set(1500);
        QCOMPARE(registry.exposition(), QByteArray("# TYPE event_loop_lag_seconds gauge\n"
                                                   "# UNIT event_loop_lag_seconds seconds\n"
                                                   "# HELP event_loop_lag_seconds Lag.\n"
                                                   "event_loop_lag_seconds{thread=\"io-0\"} 0.0015\n"
                                                   "# TYPE process_resident_memory_bytes gauge\n"
                                                   "# UNIT process_resident_memory_bytes bytes\n"
                                                   "# HELP process_resident_memory_bytes Memory.\n"
                                                   "process_resident_memory_bytes 123456789012\n"
                                                   "# TYPE smtp_messages counter\n"
                                                   "# HELP smtp_messages Messages.\n"
                                                   "smtp_messages_total{result=\"ok\"} 3\n"
                                                   "# EOF\n"));
    }
    void everyKindIsWellFormed()
    {
        Registry registry;
        registry.counter("plain", {}, "Quotes \" and \\ and\nlines.")
            .add(std::numeric_limits<quint64>::max());
        registry.counter("x_total", metrics::label("route", "a\"b\\c\nd"), "x").add(1);
        registry.counter("x_total", metrics::label("route", "") + ',' + metrics::label("status", "200"), "x");
        registry.gauge("depth", {}, "x").add(-5);
        metrics::Histogram &accept = registry.histogram("smtp_accept_duration_seconds", {}, "x");
        for (const qint64 us : {0, 63, 64, 127, 128, 1023, 1024, 1000000, 67108863, 67108864, 2000000000})
            accept.record(us);
        for (const char *route : {"a", "b"})
            registry.histogram("http_request_duration_seconds", metrics::label("route", route), "x")
                .record(5000);
        registry.histogram("storage_batch_size", {}, "x", Unit::None).record(200);
        registry.histogram("body_bytes", {}, "x", Unit::Bytes).record(1 << 20);
        registry.histogram("never_seconds", {}, "x");
        const OpenMetricsChecker text(registry.exposition());
        QVERIFY2(text.problem().isEmpty(), qPrintable(text.problem()));
        const auto value = [&](const char *name) { return text.values.value(QString::fromLatin1(name), -1); };
        QCOMPARE(value("smtp_accept_duration_seconds_bucket{le=\"6.4e-05\"}"), 2.0);
        QCOMPARE(value("smtp_accept_duration_seconds_bucket{le=\"0.000128\"}"), 4.0);
        QCOMPARE(value("smtp_accept_duration_seconds_bucket{le=\"0.001024\"}"), 6.0);
        QCOMPARE(value("smtp_accept_duration_seconds_bucket{le=\"67.108864\"}"), 9.0);
        QCOMPARE(value("smtp_accept_duration_seconds_bucket{le=\"+Inf\"}"), 11.0);
        QCOMPARE(value("smtp_accept_duration_seconds_count"), 11.0);
        QCOMPARE(value("storage_batch_size_bucket{le=\"127.0\"}"), 0.0);
        QCOMPARE(value("storage_batch_size_bucket{le=\"255.0\"}"), 1.0);
        QCOMPARE(value("storage_batch_size_sum"), 200.0);
        QCOMPARE(value("http_request_duration_seconds_sum{route=\"a\"}"), 0.005);
        QCOMPARE(value("plain_total"), 18446744073709551615.0);
        QCOMPARE(value("depth"), -5.0);
    }
    void checkerSeesWhatIsWrong_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("no end") << QByteArray("# TYPE a gauge\na 1\n");
        QTest::newRow("suffix missing") << QByteArray("# TYPE a counter\na 1\n# EOF\n");
        QTest::newRow("interleaved") << QByteArray("# TYPE a gauge\n# TYPE b gauge\na 1\n# EOF\n");
        QTest::newRow("twice") << QByteArray("# TYPE a gauge\na 1\na 2\n# EOF\n");
        QTest::newRow("not cumulative")
            << QByteArray("# TYPE a histogram\na_bucket{le=\"1.0\"} 2\na_bucket{le=\"+Inf\"} 1\n"
                          "a_count 1\na_sum 1\n# EOF\n");
        QTest::newRow("label not escaped") << QByteArray("# TYPE a gauge\na{b=\"\"\"} 1\n# EOF\n");
    }
    void checkerSeesWhatIsWrong()
    {
        QFETCH(QByteArray, text);
        QVERIFY(!OpenMetricsChecker(text).problem().isEmpty());
    }
    void samples()
    {
        Registry registry;
        registry.counter("c_total", "a=\"1\"", {}).add(7);
        registry.gauge("lag_seconds", {}, {}).set(2500000);
        registry.histogram("h_seconds", "b=\"2\"", {}).record(500000);
        QHash<QByteArray, double> values;
        QSet<QByteArray> counters;
        for (const Registry::Sample &sample : registry.sample()) {
            values.insert(sample.key, sample.value);
            if (sample.isCounter)
                counters.insert(sample.key);
        }
        QCOMPARE(values.value("c_total{a=\"1\"}"), 7.0);
        QCOMPARE(values.value("lag_seconds"), 2.5);
        QCOMPARE(values.value("h_seconds_count{b=\"2\"}"), 1.0);
        QCOMPARE(values.value("h_seconds_sum{b=\"2\"}"), 0.5);
        QCOMPARE(counters, (QSet<QByteArray>{"c_total{a=\"1\"}", "h_seconds_count{b=\"2\"}",
                                             "h_seconds_sum{b=\"2\"}"}));
        QCOMPARE(registry.histograms().size(), 1);
        QCOMPARE(registry.histograms().first().first, QByteArray("h_seconds{b=\"2\"}"));
        QCOMPARE(registry.unit("h_seconds"), Unit::Seconds);
        QCOMPARE(registry.unit("nothing"), Unit::None);
    }
    void manyThreadsMakeAndCount()
    {
        Registry registry;
        std::vector<std::thread> threads;
        for (int t = 0; t < 4; ++t) {
            threads.emplace_back([&registry] {
                for (int i = 0; i < 2000; ++i) {
                    registry.counter("c_total", metrics::label("n", QByteArray::number(i % 20)), "c").add();
                    if (i % 100 == 0)
                        registry.exposition();
                }
            });
        }
        for (std::thread &thread : threads)
            thread.join();
        double sum = 0;
        for (const Registry::Sample &sample : registry.sample())
            sum += sample.value;
        QCOMPARE(sum, 8000.0);
    }
};

QTEST_GUILESS_MAIN(TestRegistry)
#include "tst_registry.moc"

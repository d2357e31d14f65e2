// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/processinfo.h"
#include "metrics/processmetrics.h"
#include <QTest>

class TestProcessMetrics : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void seesMemory()
    {
        constexpr qint64 kMegabytes = 64 * 1024 * 1024;
        const qint64 before = metrics::residentBytes();
        QVERIFY(before > 1024 * 1024);
        QByteArray block(kMegabytes, 'x'); // written, so resident
        QVERIFY(metrics::residentBytes() >= before + kMegabytes / 2);
        QCOMPARE(block.back(), 'x');
    }
    void seesWork()
    {
        metrics::Registry registry;
        const qint64 before = metrics::processorMicroseconds();
        volatile quint64 sum = 0;
        while (metrics::processorMicroseconds() < before + 20000) {
            for (int i = 0; i < 100000; ++i)
                sum = sum + 1;
        }
        metrics::updateProcessMetrics(registry);
        metrics::updateProcessMetrics(registry);
        QVERIFY(registry.counter("process_cpu_microseconds_total", {}, {}).value() >= 20000);
        QVERIFY(registry.gauge("process_resident_memory_bytes", {}, {}).value() > 1024 * 1024);
        QVERIFY(registry.exposition().contains("# UNIT process_resident_memory_bytes bytes\n"));
    }
};

QTEST_GUILESS_MAIN(TestProcessMetrics)
#include "tst_processmetrics.moc"

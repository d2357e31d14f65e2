// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/registry.h"
#include "server/plannedmetrics.h"
#include <QTest>

class TestPlannedMetrics : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void shownFromTheStart_data()
    {
        QTest::addColumn<QByteArray>("line");
        for (const char *line : {"queue_depth{state=\"ready\",priority=\"normal\"} 0", "queue_depth{state=\"held\",priority=\"bulk\"} 0",
                                 "queue_oldest_seconds 0", "queue_dequeued_total 0", "delivery_latency_seconds_count 0",
                                 "delivery_attempts_total{result=\"bounced\"} 0", "imap_connections_active 0",
                                 "pop3_connections_active 0"})
            QTest::newRow(line) << QByteArray(line);
    }
    void shownFromTheStart()
    {
        QFETCH(QByteArray, line);
        metrics::Registry registry;
        server::registerPlannedMetrics(registry);
        const QByteArray text = registry.exposition();
        QVERIFY2(text.contains('\n' + line + '\n'), text.constData());
    }
};

QTEST_GUILESS_MAIN(TestPlannedMetrics)
#include "tst_plannedmetrics.moc"

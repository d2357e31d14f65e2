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
        for (const char *line : {"imap_connections_active 0", "pop3_connections_active 0"})
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

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/metrickey.h"
#include <QTest>

using metrics::MetricKey;

class TestMetricKey : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void parse_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("parts"); // name|label=value…|aspect
        QTest::newRow("bare") << QByteArray("queue_depth") << QByteArray("queue_depth|");
        QTest::newRow("quoted") << QByteArray("d{state=\"ready\"}") << QByteArray("d|state=ready|");
        QTest::newRow("unquoted") << QByteArray("d{state=ready}") << QByteArray("d|state=ready|");
        QTest::newRow("two") << QByteArray("d{a=\"1\",b=2}:max") << QByteArray("d|a=1|b=2|max");
        QTest::newRow("aspect") << QByteArray("h_seconds:p95") << QByteArray("h_seconds|p95");
        QTest::newRow("escapes") << QByteArray("d{a=\"x\\\"\\\\\\ny\"}") << QByteArray("d|a=x\"\\\ny|");
        QTest::newRow("brace in a value") << QByteArray("d{a=\"}:p95\"}:p50") << QByteArray("d|a=}:p95|p50");
        QTest::newRow("no labels") << QByteArray("d{}") << QByteArray("d|");
        QTest::newRow("empty value") << QByteArray("d{a=\"\"}") << QByteArray("d|a=|");
    }
    void parse()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, parts);
        const std::optional<MetricKey> key = MetricKey::parse(text);
        QVERIFY(key);
        QByteArray found = key->name + '|';
        for (const auto &[name, value] : key->labels)
            found += name + '=' + value + '|';
        QCOMPARE(found + key->aspect, parts);
    }
    void refuses_data()
    {
        QTest::addColumn<QByteArray>("text");
        for (const char *text : {"",
                                 "{a=\"1\"}",
                                 ":p95",
                                 "d{",
                                 "d{a",
                                 "d{a=",
                                 "d{a=\"",
                                 "d{a=\"1",
                                 "d{a=\"1\"",
                                 "d{a=\"1\"}x",
                                 "d{=\"1\"}",
                                 "d{a=\"1\" b=\"2\"}",
                                 "d{a=\"1\",}",
                                 "d{,}",
                                 "d:p9",
                                 "d:",
                                 "d:p95:p95",
                                 "d e",
                                 "d\n",
                                 "d{a=\"\\"})
            QTest::newRow(*text ? text : "empty") << QByteArray(text);
        QTest::newRow("NUL") << QByteArray("d\0", 2);
        QTest::newRow("endless") << QByteArray(1000000, 'a');
        QTest::newRow("17 labels") << "d{" + QByteArray("a=1,").repeated(16) + "a=1}";
    }
    void refuses()
    {
        QFETCH(QByteArray, text);
        QVERIFY(!MetricKey::parse(text));
    }
    void matches()
    {
        const MetricKey key = *MetricKey::parse("d{a=1,b=2}");
        QVERIFY(key.matches(*MetricKey::parse("d")));
        QVERIFY(key.matches(*MetricKey::parse("d{b=2}")));
        QVERIFY(key.matches(*MetricKey::parse("d{b=\"2\",a=\"1\"}")));
        QVERIFY(!key.matches(*MetricKey::parse("d{b=1}")));
        QVERIFY(!key.matches(*MetricKey::parse("d{a=1,c=3}")));
        QVERIFY(!key.matches(*MetricKey::parse("e")));
    }
};

QTEST_GUILESS_MAIN(TestMetricKey)
#include "tst_metrickey.moc"

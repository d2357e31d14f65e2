// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/queuetimes.h"
#include <QtTest>

using namespace Qt::StringLiterals;
using server::QueueTimes;

/// queue.retry_for: what is taken, over what holds in general, and what is refused.
class TestQueueTimes : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void takesRules();
    void refuses_data();
    void refuses();
};

void TestQueueTimes::takesRules()
{
    config::Settings settings;
    const QStringList rules{u"Example.NET = first_retry_s:60  lifetime_h:24"_s, u"b\u00fccher.test=delay_notice_h:0 max_retry_s:600"_s};
    QVERIFY(settings.set(u"queue.retry_for", rules, config::Source::File).ok());
    QVERIFY(settings.set(u"queue.first_retry_s", 90, config::Source::File).ok());
    const auto times = QueueTimes::of(settings);
    QVERIFY2(times.ok(), times ? "" : qPrintable(times.error().publicText));
    QCOMPARE(times->retry.general, queue::RetryPolicy(90000, 14400000));
    QCOMPARE(times->retry.of(u"example.net"_s), queue::RetryPolicy(60000, 14400000));
    QCOMPARE(times->retry.of(u"xn--bcher-kva.test"_s), queue::RetryPolicy(90000, 600000));
    QCOMPARE(times->retry.of(u"other.test"_s), times->retry.general);
    QCOMPARE(times->lifeFor.value(u"example.net"_s), (storage::QueueLife{24, 4}));
    QCOMPARE(times->lifeFor.value(u"xn--bcher-kva.test"_s), (storage::QueueLife{120, 0}));
    QCOMPARE(times->longestLifeMs(), 120LL * 3600000);
    QVERIFY(*times == *QueueTimes::of(settings));
}

void TestQueueTimes::refuses_data()
{
    QTest::addColumn<QString>("rule");
    QTest::addColumn<QString>("why");
    QTest::newRow("no domain") << u"first_retry_s:60"_s << u"domain=name:number"_s;
    QTest::newRow("bad domain") << u"a b=first_retry_s:60"_s << u"domain=name:number"_s;
    QTest::newRow("nothing set") << u"a.test= "_s << u"nothing is set"_s;
    QTest::newRow("unknown name") << u"a.test=retry_s:60"_s << u"expected first_retry_s"_s;
    QTest::newRow("no colon") << u"a.test=first_retry_s"_s << u"expected first_retry_s"_s;
    QTest::newRow("no number") << u"a.test=first_retry_s:soon"_s << u"a number from 1 to 86400"_s;
    QTest::newRow("too small") << u"a.test=first_retry_s:0"_s << u"a number from 1 to 86400"_s;
    QTest::newRow("too big") << u"a.test=lifetime_h:9999"_s << u"a number from 1 to 720"_s;
    QTest::newRow("first above longest") << u"a.test=first_retry_s:900 max_retry_s:600"_s << u"must not be above"_s;
}

void TestQueueTimes::refuses()
{
    QFETCH(QString, rule);
    QFETCH(QString, why);
    config::Settings settings;
    QVERIFY(settings.set(u"queue.retry_for", QStringList{rule}, config::Source::File).ok());
    const auto times = QueueTimes::of(settings);
    QVERIFY(!times);
    QCOMPARE(times.error().kind, base::ErrorKind::Invalid);
    QCOMPARE(times.error().field, u"queue.retry_for"_s);
    QVERIFY2(times.error().publicText.contains(why), qPrintable(times.error().publicText));
}

QTEST_GUILESS_MAIN(TestQueueTimes)
#include "tst_queuetimes.moc"

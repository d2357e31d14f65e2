// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "meter/stallmeter.h"
#include "meter/threadtime.h"
#include <QEventLoop>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>
#include <QThread>

using namespace Qt::StringLiterals;
using namespace ui;

namespace {

/// An event of this object takes as much processor time as it is told.
class Worker : public QObject
{
    Q_OBJECT
public:
    explicit Worker(qint64 cpuUs) : m_cpuUs(cpuUs) {}
    void customEvent(QEvent *) override
    {
        const qint64 end = threadCpuUs() + m_cpuUs;
        while (threadCpuUs() < end) {
        }
        done = true;
    }
    bool done = false;

private:
    qint64 m_cpuUs;
};

} // namespace

class TestStallMeter : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void percentiles_data();
    void percentiles();
    void longWorkIsAStall();
    void waitingIsNotWork();
    void stopsAndStartsAgain();
    void keepsTheLongest();

private:
    static void work(qint64 cpuUs)
    {
        Worker worker(cpuUs);
        QCoreApplication::postEvent(&worker, new QEvent(QEvent::User));
        QEventLoop loop; // which waits as a program does; QTest's own loops only poll
        QTimer end;
        connect(&end, &QTimer::timeout, &loop, [&] {
            if (worker.done)
                loop.quit();
        });
        end.start(5);
        loop.exec();
    }
};

void TestStallMeter::percentiles_data()
{
    QTest::addColumn<QList<qint64>>("times");
    QTest::addColumn<double>("share");
    QTest::addColumn<qint64>("least");
    QTest::addColumn<qint64>("most");
    QTest::newRow("none") << QList<qint64>{} << 0.5 << qint64(0) << qint64(0);
    QTest::newRow("zero") << QList<qint64>{0, 0, 0} << 0.5 << qint64(0) << qint64(0);
    QTest::newRow("small ones are exact") << QList<qint64>{1, 2, 3, 4, 5} << 0.6 << qint64(3) << qint64(3);
    QTest::newRow("one") << QList<qint64>{1000} << 0.999 << qint64(1000) << qint64(1000);
    QTest::newRow("median") << QList<qint64>{10, 20, 10000, 30, 40000} << 0.6 << qint64(30) << qint64(34);
    QTest::newRow("never more than the longest") << QList<qint64>{50001} << 1.0 << qint64(50001) << qint64(50001);
    QTest::newRow("backwards counts as nothing") << QList<qint64>{-5} << 1.0 << qint64(0) << qint64(0);
    QTest::newRow("beyond the last bucket") << QList<qint64>{std::numeric_limits<qint64>::max()} << 1.0 << (qint64(1) << 41)
                                            << std::numeric_limits<qint64>::max();
    QList<qint64> many;
    for (qint64 i = 1; i <= 100000; ++i)
        many << i;
    QTest::newRow("99 % of many") << many << 0.99 << qint64(99000) << qint64(100000);
    QTest::newRow("half of many") << many << 0.5 << qint64(50000) << qint64(56250);
}

void TestStallMeter::percentiles()
{
    QFETCH(QList<qint64>, times);
    QFETCH(double, share);
    QFETCH(qint64, least);
    QFETCH(qint64, most);
    TimeHistogram histogram;
    for (const qint64 time : times)
        histogram.add(time);
    QCOMPARE(histogram.total(), times.size());
    const qint64 found = histogram.percentile(share);
    QVERIFY2(found >= least && found <= most, qPrintable(QString::number(found)));
}

void TestStallMeter::longWorkIsAStall()
{
    StallMeter meter;
    meter.start();
    work(StallMeter::kLimitUs + 10000);
    QCOMPARE(meter.stallCount(), 1);
    const StallMeter::Stall stall = meter.stalls().constFirst();
    QVERIFY(stall.cpuUs >= StallMeter::kLimitUs + 10000);
    QVERIFY(!stall.parts.isEmpty());
    const StallMeter::Part part = stall.parts.constFirst();
    QVERIFY(part.cpuUs >= StallMeter::kLimitUs + 10000);
    QCOMPARE(part.events, 1);
    QVERIFY2(part.what.contains("Worker"_L1) && part.what.endsWith("User"_L1), qPrintable(part.what));
    QCOMPARE(meter.causes().constFirst().what, part.what);
    QVERIFY(meter.turns().longest() >= StallMeter::kLimitUs + 10000);
    const QJsonObject report = QJsonDocument::fromJson(meter.toJson()).object();
    QCOMPARE(report[u"turnsOverLimit"_s].toInt(), 1);
    QCOMPARE(report[u"turnCpu"_s][u"longestUs"_s].toInteger(), meter.turns().longest());
}

/// Another program may take the processor: that is late for the user, but not this window's work.
void TestStallMeter::waitingIsNotWork()
{
    StallMeter meter;
    meter.start();
    QTimer::singleShot(0, this, [] { QThread::msleep(60); });
    work(0);
    QTRY_VERIFY(meter.lateness().longest() >= 40000);
    QCOMPARE(meter.stallCount(), 0);
}

void TestStallMeter::stopsAndStartsAgain()
{
    StallMeter meter;
    work(60000);
    QCOMPARE(meter.turns().total(), 0); // not started
    meter.start();
    work(60000);
    meter.stop();
    const qint64 turns = meter.turns().total();
    work(60000);
    QCOMPARE(meter.turns().total(), turns);
    QCOMPARE(meter.stallCount(), 1);
    meter.start();
    QCOMPARE(meter.stallCount(), 0);
    QVERIFY(meter.stalls().isEmpty());
}

void TestStallMeter::keepsTheLongest()
{
    StallMeter meter;
    meter.start();
    for (const qint64 ms : {60, 90, 70})
        work(ms * 1000);
    QCOMPARE(meter.stallCount(), 3);
    QVERIFY(meter.stalls()[0].cpuUs >= 90000);
    QVERIFY(meter.stalls()[1].cpuUs >= 70000 && meter.stalls()[1].cpuUs <= meter.stalls()[0].cpuUs);
    QVERIFY(meter.stalls()[2].cpuUs <= meter.stalls()[1].cpuUs);
}

QTEST_MAIN(TestStallMeter)
#include "tst_stallmeter.moc"

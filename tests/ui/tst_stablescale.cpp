// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "charts/stablescale.h"
#include "look/format.h"
#include <QLocale>
#include <QTest>
#include <cmath>

using namespace Qt::StringLiterals;
using ui::StableScale;

class TestStableScale : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void niceTops_data();
    void niceTops();
    void ticksAreShort();
    void growsAtOnce();
    void shrinksOnlyWhenCalm();
    void staysWhileOneLooks();
    void survivesNonsense();
};

void TestStableScale::niceTops_data()
{
    QTest::addColumn<double>("value");
    QTest::addColumn<double>("top");
    QTest::newRow("0") << 0.0 << 1.0;
    QTest::newRow("1") << 1.0 << 1.0;
    QTest::newRow("1.1") << 1.1 << 2.0;
    QTest::newRow("7") << 7.0 << 8.0;
    QTest::newRow("9") << 9.0 << 10.0;
    QTest::newRow("0.018") << 0.018 << 0.02;
    QTest::newRow("41000") << 41000.0 << 50000.0;
}

void TestStableScale::niceTops()
{
    QFETCH(const double, value);
    QFETCH(const double, top);
    QVERIFY(std::abs(StableScale::niceTop(value) - top) < top * 1e-9);
}

void TestStableScale::ticksAreShort()
{
    using ui::Format;
    using ui::Unit;
    const auto ticks = [](double top, Unit unit) {
        QStringList list;
        const int rows = StableScale::rowsOf(top, unit == Unit::Count);
        for (int i = 0; i <= rows; ++i)
            list.append(Format::tick(top / rows * i, top / rows, unit));
        return list.join(u' ');
    };
    QLocale::setDefault(QLocale::c());
    QCOMPARE(ticks(1, Unit::Count), u"0 1"_s);
    QCOMPARE(ticks(2, Unit::Count), u"0 1 2"_s);
    QCOMPARE(ticks(4, Unit::Count), u"0 1 2 3 4"_s);
    QCOMPARE(ticks(10, Unit::Count), u"0 2 4 6 8 10"_s);
    QCOMPARE(ticks(50, Unit::Count), u"0 10 20 30 40 50"_s);
    QCOMPARE(ticks(10, Unit::PerSecond), u"0 2/s 4/s 6/s 8/s 10/s"_s);
    QCOMPARE(ticks(2, Unit::PerSecond), u"0 0.5/s 1.0/s 1.5/s 2.0/s"_s);
    QCOMPARE(ticks(0.01, Unit::Seconds), u"0 2 ms 4 ms 6 ms 8 ms 10 ms"_s);
    QCOMPARE(ticks(0.002, Unit::Seconds), u"0 0.5 ms 1.0 ms 1.5 ms 2.0 ms"_s);
    QCOMPARE(ticks(4, Unit::Seconds), u"0 1 s 2 s 3 s 4 s"_s);
}

void TestStableScale::growsAtOnce()
{
    StableScale scale(4);
    QCOMPARE(scale.top(), 4.0);
    QCOMPARE(scale.update(100, 0, false), 200.0); // headroom: 100 itself would touch the edge
    QCOMPARE(scale.update(1000, 1000, true), 2000.0);
}

void TestStableScale::shrinksOnlyWhenCalm()
{
    StableScale scale(1);
    scale.update(90, 0, false);
    QCOMPARE(scale.top(), 100.0);
    QCOMPARE(scale.update(60, 60000, false), 100.0); // more than half is still in use
    QCOMPARE(scale.update(10, 61000, false), 100.0);
    QCOMPARE(scale.update(10, 70000, false), 100.0);
    QCOMPARE(scale.update(80, 71000, false), 100.0); // the calm is over
    QCOMPARE(scale.update(10, 80000, false), 100.0);
    QCOMPARE(scale.update(10, 94999, false), 100.0);
    QCOMPARE(scale.update(10, 95000, false), 20.0);
}

void TestStableScale::staysWhileOneLooks()
{
    StableScale scale(1);
    scale.update(90, 0, false);
    scale.update(1, 1000, true);
    QCOMPARE(scale.update(1, 100000, true), 100.0);
    QCOMPARE(scale.update(1, 101000, false), 2.0);
}

void TestStableScale::survivesNonsense()
{
    StableScale scale(1);
    scale.update(std::nan(""), 0, false);
    scale.update(-5, 1, false);
    QCOMPARE(scale.update(INFINITY, 2, false), 1.0);
}

QTEST_GUILESS_MAIN(TestStableScale)
#include "tst_stablescale.moc"

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "look/format.h"
#include <QDateTime>
#include <QLocale>
#include <QTest>
#include <cmath>

using namespace Qt::StringLiterals;
using namespace ui;

class TestFormat : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }
    void values_data();
    void values();
    void spans_data();
    void spans();
    void oneLineHidesNothing_data();
    void oneLineHidesNothing();
};

void TestFormat::values_data()
{
    QTest::addColumn<double>("value");
    QTest::addColumn<int>("unit");
    QTest::addColumn<QString>("text");
    QTest::newRow("count") << 1204.0 << int(Unit::Count) << u"1,204"_s;
    QTest::newRow("small count") << 6.0 << int(Unit::Count) << u"6"_s;
    QTest::newRow("zero") << 0.0 << int(Unit::Count) << u"0"_s;
    QTest::newRow("mean of counts") << 6.5 << int(Unit::Count) << u"6.5"_s;
    QTest::newRow("rate") << 3.14159 << int(Unit::PerSecond) << u"3.1/s"_s;
    QTest::newRow("slow rate") << 0.0512 << int(Unit::PerSecond) << u"0.05/s"_s;
    QTest::newRow("milliseconds") << 0.0183 << int(Unit::Seconds) << u"18 ms"_s;
    QTest::newRow("microseconds") << 0.00052 << int(Unit::Seconds) << u"0.52 ms"_s;
    QTest::newRow("seconds") << 2.5 << int(Unit::Seconds) << u"2.5 s"_s;
    QTest::newRow("nothing") << std::nan("") << int(Unit::Seconds) << u"–"_s;
}

void TestFormat::values()
{
    QFETCH(const double, value);
    QFETCH(const int, unit);
    QTEST(Format::value(value, Unit(unit)), "text");
}

void TestFormat::spans_data()
{
    QTest::addColumn<qint64>("ago");
    QTest::addColumn<QString>("text");
    QTest::newRow("now") << qint64(1000) << u"just now"_s;
    QTest::newRow("future, clocks differ") << qint64(-90000) << u"just now"_s;
    QTest::newRow("seconds") << qint64(12000) << u"12 s ago"_s;
    QTest::newRow("minutes") << qint64(5 * 60000 + 59000) << u"5 min ago"_s;
}

void TestFormat::spans()
{
    QFETCH(const qint64, ago);
    const qint64 now = QDateTime(QDate(2026, 11, 21), QTime(12, 0)).toMSecsSinceEpoch();
    QTEST(Format::ago(now - ago, now), "text");
    QVERIFY(Format::ago(now - 86400000, now).startsWith(u"yesterday"_s));
    QVERIFY(!Format::ago(now - 9 * 86400000LL, now).contains(u"ago"_s));
}

void TestFormat::oneLineHidesNothing_data()
{
    QTest::addColumn<QString>("hostile");
    QTest::newRow("line end") << u"a\r\nBcc: x"_s;
    QTest::newRow("control") << u"a\u0007b\u0000c"_s;
    QTest::newRow("bidi override") << u"invoice\u202Efdp.exe"_s;
    QTest::newRow("isolate") << u"x\u2066y\u2069"_s;
    QTest::newRow("separators") << u"a\u2028b\u2029c"_s;
    QTest::newRow("long") << QString(100000, u'x');
}

void TestFormat::oneLineHidesNothing()
{
    QFETCH(const QString, hostile);
    const QString line = Format::oneLine(hostile, 300);
    QVERIFY(line.size() <= 301);
    for (const QChar c : line) {
        QVERIFY(c.category() != QChar::Other_Control);
        QVERIFY(!(c.unicode() >= 0x2028 && c.unicode() <= 0x202e));
        QVERIFY(!(c.unicode() >= 0x2066 && c.unicode() <= 0x2069));
    }
}

QTEST_GUILESS_MAIN(TestFormat)
#include "tst_format.moc"

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/curvetable.h"
#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>
#include <cmath>

using namespace Qt::StringLiterals;
using namespace ui;

namespace {

constexpr qint64 kStart = 1790000000000;
const double kGap = std::nan("");

QList<QPointF> points(int from, int count, double value = 1)
{
    QList<QPointF> list;
    for (int i = 0; i < count; ++i)
        list.append(QPointF(double(kStart + (from + i) * 1000), value + from + i));
    return list;
}

} // namespace

class TestCurveTable : public QObject
{
    Q_OBJECT
    static QString cell(const CurveTable &table, int row, int column) { return table.index(row, column).data().toString(); }

private Q_SLOTS:
    void newestFirstAndWithoutEmptyRows()
    {
        CurveTable table(Unit::Count);
        QAbstractItemModelTester tester(&table, QAbstractItemModelTester::FailureReportingMode::QtTest);
        table.setCurves({{u"ready"_s, {{double(kStart), 1}, {double(kStart + 1000), kGap}, {double(kStart + 2000), 3}}},
                         {u"held"_s, {{double(kStart), kGap}, {double(kStart + 1000), kGap}, {double(kStart + 2000), 7}}}},
                        60000);
        QCOMPARE(table.rowCount(), 2);
        QCOMPARE(table.headerData(1, Qt::Horizontal, Qt::DisplayRole).toString(), u"ready"_s);
        QCOMPARE(cell(table, 0, 0), Format::instant(kStart + 2000, 60000));
        QCOMPARE(cell(table, 0, 1), u"3"_s);
        QCOMPARE(cell(table, 0, 2), u"7"_s);
        QCOMPARE(cell(table, 1, 2), u"–"_s);
        QCOMPARE(table.text({0, 1}).count(u'\n'), 2);
        QVERIFY(table.text({0}).endsWith(u"\t3\t7"_s));
    }

    void growsWithoutAReset()
    {
        CurveTable table(Unit::Count);
        QAbstractItemModelTester tester(&table, QAbstractItemModelTester::FailureReportingMode::QtTest);
        table.setCurves({{u"ready"_s, points(0, 60)}}, 60000);
        QSignalSpy reset(&table, &QAbstractItemModel::modelReset);
        QSignalSpy inserted(&table, &QAbstractItemModel::rowsInserted);
        QSignalSpy removed(&table, &QAbstractItemModel::rowsRemoved);
        QSignalSpy changed(&table, &QAbstractItemModel::dataChanged);
        const QPersistentModelIndex held = table.index(0, 0); // somebody reads here
        QList<QPointF> next = points(2, 60);
        next[10].setY(500); // a value that came late
        table.setCurves({{u"ready"_s, next}}, 60000);
        QCOMPARE(reset.count(), 0);
        QCOMPARE(inserted.count(), 1);
        QCOMPARE(removed.count(), 1);
        QCOMPARE(changed.count(), 1);
        QCOMPARE(held.row(), 2);
        QCOMPARE(table.rowCount(), 60);
        QCOMPARE(cell(table, 0, 1), u"62"_s);
        QCOMPARE(cell(table, 49, 1), u"500"_s);
    }

    void anotherTableIsAReset_data()
    {
        QTest::addColumn<QList<QPointF>>("next");
        QTest::addColumn<QString>("label");
        QTest::addColumn<qint64>("span");
        QTest::newRow("span") << points(0, 60) << u"ready"_s << qint64(600000);
        QTest::newRow("curve") << points(0, 60) << u"held"_s << qint64(60000);
        QTest::newRow("later") << points(500, 60) << u"ready"_s << qint64(60000);
        QTest::newRow("earlier") << points(-500, 60) << u"ready"_s << qint64(60000);
        QTest::newRow("history") << points(-30, 90) << u"ready"_s << qint64(60000);
        QTest::newRow("nothing") << QList<QPointF>() << u"ready"_s << qint64(60000);
    }
    void anotherTableIsAReset()
    {
        QFETCH(QList<QPointF>, next);
        QFETCH(QString, label);
        QFETCH(qint64, span);
        CurveTable table(Unit::Count);
        QAbstractItemModelTester tester(&table, QAbstractItemModelTester::FailureReportingMode::QtTest);
        table.setCurves({{u"ready"_s, points(0, 60)}}, 60000);
        QSignalSpy reset(&table, &QAbstractItemModel::modelReset);
        table.setCurves({{label, next}}, span);
        QCOMPARE(reset.count(), 1);
        QCOMPARE(table.rowCount(), int(next.size()));
    }
};

QTEST_MAIN(TestCurveTable)
#include "tst_curvetable.moc"

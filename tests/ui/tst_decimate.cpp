// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "charts/chartcsv.h"
#include "charts/decimate.h"
#include <QTest>
#include <cmath>

using namespace Qt::StringLiterals;
using namespace ui;

class TestDecimate : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void fewPointsStay();
    void boundsAndExtremes_data();
    void boundsAndExtremes();
    void gapsStayGaps();
    void hostileGapsStayBounded();
    void segmentsEndAtGaps();
    void csvHasOneRowPerInstant();
    void csvDefusesFormulas();

private:
    static QList<QPointF> sine(int n);
};

QList<QPointF> TestDecimate::sine(int n)
{
    QList<QPointF> points;
    for (int i = 0; i < n; ++i)
        points.append(QPointF(i * 1000.0, std::sin(i * 0.01)));
    return points;
}

void TestDecimate::fewPointsStay()
{
    QCOMPARE(decimate(sine(600), 600), sine(600));
    QCOMPARE(decimate({}, 600), QList<QPointF>());
}

void TestDecimate::boundsAndExtremes_data()
{
    QTest::addColumn<int>("points");
    for (const int n : {601, 1200, 3601, 86400, 100000})
        QTest::addRow("%d", n) << n;
}

void TestDecimate::boundsAndExtremes()
{
    QFETCH(const int, points);
    QList<QPointF> input = sine(points);
    input[points / 2].setY(42); // a spike one sample wide must be seen
    input[points / 3].setY(-42);
    const QList<QPointF> out = decimate(input, 600);
    QVERIFY(out.size() <= 600);
    QVERIFY(out.size() > 300);
    QVERIFY(out.contains(input[points / 2]));
    QVERIFY(out.contains(input[points / 3]));
    QVERIFY(std::is_sorted(out.begin(), out.end(),
                           [](const QPointF &a, const QPointF &b) { return a.x() < b.x(); }));
}

void TestDecimate::gapsStayGaps()
{
    QList<QPointF> input = sine(6000);
    for (int i = 2000; i < 3000; ++i)
        input[i].setY(std::nan(""));
    const auto runs = segments(decimate(input, 600));
    QCOMPARE(runs.size(), 2);
    QVERIFY(runs[0].last().x() < 2000 * 1000.0);
    QVERIFY(runs[1].first().x() >= 3000 * 1000.0);
}

void TestDecimate::hostileGapsStayBounded()
{
    QList<QPointF> input = sine(100000);
    for (int i = 0; i < input.size(); i += 2)
        input[i].setY(std::nan(""));
    QVERIFY(decimate(input, 600).size() <= 600);
    for (QPointF &p : input)
        p.setY(std::nan(""));
    QVERIFY(decimate(input, 600).size() <= 600);
    QVERIFY(segments(decimate(input, 600)).isEmpty());
}

void TestDecimate::segmentsEndAtGaps()
{
    const double gap = std::nan("");
    const QList<QPointF> points{{0, gap}, {1, 5}, {2, gap}, {3, gap}, {4, 1}, {5, 2}, {6, gap}};
    const auto runs = segments(points);
    QCOMPARE(runs.size(), 2);
    QCOMPARE(runs[0], (QList<QPointF>{{1, 5}}));
    QCOMPARE(runs[1], (QList<QPointF>{{4, 1}, {5, 2}}));
}

void TestDecimate::csvHasOneRowPerInstant()
{
    const QByteArray csv =
        toCsv({{u"a"_s, {{0, 1}, {1000, std::nan("")}}}, {u"say \"b\""_s, {{1000, 2.5}, {2000, 3}}}});
    QCOMPARE(csv, QByteArray("\"time\",\"a\",\"say \"\"b\"\"\"\r\n"
                             "1970-01-01T00:00:00.000Z,1,\r\n"
                             "1970-01-01T00:00:01.000Z,,2.5\r\n"
                             "1970-01-01T00:00:02.000Z,,3\r\n"));
}

void TestDecimate::csvDefusesFormulas()
{
    QVERIFY(toCsv({{u"=cmd|' /C calc'!A0"_s, {}}}).contains("\"'=cmd"));
}

QTEST_GUILESS_MAIN(TestDecimate)
#include "tst_decimate.moc"

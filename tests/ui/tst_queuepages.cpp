// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/queuepages.h"
#include <QSet>
#include <QTest>

using namespace Qt::StringLiterals;
using control::QueueItem;
using ui::QueuePages;

namespace {

QList<QueueItem> items(control::Id from, int count)
{
    QList<QueueItem> list;
    for (int i = 0; i < count; ++i) {
        QueueItem item;
        item.id = from + control::Id(i);
        list.append(item);
    }
    return list;
}

// Pages of 10 with the ids 1, 2, 3 …
QueuePages filled(int pages, bool complete = true)
{
    QueuePages p;
    for (int i = 0; i < pages; ++i)
        p.append(items(control::Id(i * 10 + 1), 10),
                 i + 1 < pages || !complete ? QString::number(i * 10 + 10) : QString());
    return p;
}

} // namespace

class TestQueuePages : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void rows()
    {
        QueuePages p = filled(3);
        QCOMPARE(p.rowCount(), 30);
        QVERIFY(p.isComplete());
        for (int row = 0; row < 30; ++row) {
            QCOMPARE(p.itemAt(row)->id, control::Id(row + 1));
            QCOMPARE(p.rowOf(control::Id(row + 1)), row);
        }
        QVERIFY(!p.itemAt(30) && !p.itemAt(-1));
        QCOMPARE(p.rowOf(31), -1);
        QCOMPARE(p.cursorOf(0), QString());
        QCOMPARE(p.cursorOf(2), u"20"_s);
    }
    void overlappingPagesGiveEachRowOnce()
    {
        QueuePages p = filled(1, false);
        QCOMPARE(p.fresh(items(8, 10)).size(), 7);
        QCOMPARE(p.fresh(items(1, 10)).size(), 0);
        QList<QueueItem> turned = items(11, 2);
        std::swap(turned[0], turned[1]); // an order that is not ours is not believed
        QCOMPARE(p.fresh(turned).size(), 1);
    }
    void memoryIsBounded()
    {
        QueuePages p = filled(1000);
        QCOMPARE(p.loadedPages(), 1000);
        p.trim();
        QCOMPARE(p.loadedPages(), QueuePages::kMaxLoaded);
        QCOMPARE(p.rowCount(), 10000);
        QVERIFY(!p.itemAt(0));
        QVERIFY(p.itemAt(9999)); // the last ones used
        QCOMPARE(p.rowOf(1), -1);
        // The one that comes back has lost two rows, and brings some of the next page along.
        QList<QueueItem> back = items(3, 10);
        back = p.own(0, back);
        QCOMPARE(back.size(), 8);
        p.fill(0, back);
        QCOMPARE(p.rowCount(), 9998);
        QCOMPARE(p.itemAt(0)->id, control::Id(3));
        QCOMPARE(p.firstRow(1), 8);
        p.trim();
        QCOMPARE(p.loadedPages(), QueuePages::kMaxLoaded);
        QVERIFY(p.itemAt(0));
    }
    void spans()
    {
        QueuePages p = filled(2);
        const QSet<control::Id> ids{2, 3, 4, 10, 11, 20, 99};
        const QList<QueuePages::Span> all = p.spansOf(ids, 10);
        QString told;
        for (const QueuePages::Span &span : all)
            told += u"%1+%2 "_s.arg(span.first).arg(span.count);
        QCOMPARE(told, u"19+1 10+1 9+1 1+3 "_s); // none over the seam of two pages
        QCOMPARE(p.spansOf(ids, 2).size(), 2);
        for (const QueuePages::Span &span : all)
            p.remove(span);
        QCOMPARE(p.rowCount(), 14);
        QCOMPARE(p.itemAt(1)->id, control::Id(5));
        QCOMPARE(p.rowOf(12), 6);
        QCOMPARE(p.rowOf(3), -1);
    }
    void emptiedPages()
    {
        QueuePages p = filled(3);
        p.remove({10, 10});
        QCOMPARE(p.rowCount(), 20);
        QCOMPARE(p.itemAt(10)->id, control::Id(21));
        QCOMPARE(p.rowOf(21), 10);
    }
    void places_data()
    {
        QTest::addColumn<int>("id");
        QTest::addColumn<bool>("complete");
        QTest::addColumn<int>("row"); // -1: it has none
        QTest::newRow("between") << 7 << true << 6;
        QTest::newRow("behind all") << 40 << true << 19;
        QTest::newRow("behind what is known") << 40 << false << -1;
        QTest::newRow("in front") << 0 << true << 0;
    }
    void places()
    {
        QFETCH(int, id);
        QFETCH(bool, complete);
        QueuePages p = filled(2, complete);
        p.remove({6, 1}); // id 7
        QueueItem item;
        item.id = control::Id(id);
        const std::optional<int> row = p.placeFor(item);
        QTEST(row.value_or(-1), "row");
        if (!row)
            return;
        p.insert(*row, item);
        QCOMPARE(p.rowOf(item.id), *row);
        QCOMPARE(p.rowCount(), 20);
    }
    void firstOfAll()
    {
        QueuePages p;
        QueueItem item;
        item.id = 5;
        QVERIFY(!p.placeFor(item)); // nothing is known yet
        p.append({}, {});
        QCOMPARE(p.placeFor(item), std::optional(0));
        p.insert(0, item);
        QCOMPARE(p.itemAt(0)->id, control::Id(5));
        QVERIFY(p.update(item));
        item.id = 6;
        QVERIFY(!p.update(item));
    }
};

QTEST_GUILESS_MAIN(TestQueuePages)
#include "tst_queuepages.moc"

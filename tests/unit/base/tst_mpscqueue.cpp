// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/mpscqueue.h"
#include <QTest>
#include <thread>

class TestMpscQueue : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void wakesOncePerBatch()
    {
        base::MpscQueue<int> queue;
        QVERIFY(queue.push(1));
        QVERIFY(!queue.push(2));
        QCOMPARE(queue.takeAll(), (std::vector<int>{1, 2}));
        QVERIFY(queue.takeAll().empty());
        QVERIFY(queue.push(3));
    }
    void keepsEachProducersOrder()
    {
        base::MpscQueue<std::pair<int, int>> queue;
        constexpr int kEach = 20000;
        std::vector<std::thread> producers;
        for (int p = 0; p < 4; ++p) {
            producers.emplace_back([&queue, p] {
                for (int i = 0; i < kEach; ++i)
                    queue.push({p, i});
            });
        }
        int next[4] = {};
        int taken = 0;
        while (taken < 4 * kEach) {
            for (const auto &[p, i] : queue.takeAll()) {
                QCOMPARE(i, next[p]);
                ++next[p];
                ++taken;
            }
        }
        for (std::thread &thread : producers)
            thread.join();
    }
};

QTEST_GUILESS_MAIN(TestMpscQueue)
#include "tst_mpscqueue.moc"

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/workerpool.h"
#include <QSemaphore>
#include <QTest>
#include <atomic>

class TestWorkerPool : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    // Work refers to what goes after finish(): neither what waits nor what it hands over may come later.
    void finishWaitsForAll()
    {
        base::WorkerPool pool(2);
        QSemaphore gate;
        std::atomic<int> done = 0;
        for (int i = 0; i < 100; ++i) {
            pool.run([&] {
                gate.acquire();
                pool.run([&] { ++done; });
                ++done;
            });
        }
        gate.release(100);
        pool.finish();
        QCOMPARE(done.load(), 200);
        pool.run([&] { ++done; }); // it goes on
        pool.finish();
        QCOMPARE(done.load(), 201);
    }
};

QTEST_GUILESS_MAIN(TestWorkerPool)
#include "tst_workerpool.moc"

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/loopexecutor.h"
#include <QSemaphore>
#include <QTest>
#include <QThread>

class TestLoopExecutor : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void runsTasksInOrderOnItsThread()
    {
        const auto executor = base::LoopExecutor::forCurrentThread();
        QList<int> seen;
        bool sameThread = true;
        const QThread *mine = QThread::currentThread();
        QThread *other = QThread::create([&] {
            for (int i = 0; i < 100; ++i) {
                executor->post([&seen, &sameThread, mine, i] {
                    seen.append(i);
                    sameThread = sameThread && QThread::currentThread() == mine;
                });
            }
        });
        other->start();
        QTRY_COMPARE(seen.size(), 100);
        QVERIFY(sameThread);
        for (int i = 0; i < 100; ++i)
            QCOMPARE(seen[i], i);
        other->wait();
        delete other;
    }
    void taskMayPostAndMayDropTheExecutor()
    {
        auto executor = base::LoopExecutor::forCurrentThread();
        int ran = 0;
        executor->post([&] {
            ++ran;
            executor->post([&ran] { ++ran; });
        });
        QTRY_COMPARE(ran, 2);
        executor->post([&] {
            ++ran;
            executor.reset();
        });
        QTRY_COMPARE(ran, 3);
        QVERIFY(!executor);
    }
    void unrunTasksAreDestroyed()
    {
        auto token = std::make_shared<int>(1);
        {
            const auto executor = base::LoopExecutor::forCurrentThread();
            executor->post([token] {});
            QCOMPARE(token.use_count(), 2);
        }
        QCOMPARE(token.use_count(), 1);
    }
    void knowsItsThread()
    {
        const auto executor = base::LoopExecutor::forCurrentThread();
        QVERIFY(executor->isCurrent());
        bool elsewhere = true;
        QThread *other = QThread::create([&] { elsewhere = executor->isCurrent(); });
        other->start();
        other->wait();
        delete other;
        QVERIFY(!elsewhere);
    }
};

QTEST_GUILESS_MAIN(TestLoopExecutor)
#include "tst_loopexecutor.moc"

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "access/maildroplocks.h"
#include <QTest>
#include <atomic>
#include <thread>

class TestMaildropLocks : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void oneAtATime()
    {
        mailaccess::MaildropLocks locks;
        auto first = locks.take(7);
        QVERIFY(first);
        QVERIFY(!locks.take(7));
        QVERIFY(locks.take(23)); // of the same shard
        auto copy = first;
        first.reset();
        QVERIFY(!locks.take(7));
        copy.reset();
        QVERIFY(locks.take(7));
    }
    void outlivesTheTable()
    {
        mailaccess::MaildropLocks::Lock kept;
        {
            mailaccess::MaildropLocks locks;
            kept = locks.take(7);
        }
        kept.reset();
    }
    void threads()
    {
        mailaccess::MaildropLocks locks;
        std::atomic<int> inside{0};
        std::atomic<int> taken{0};
        std::atomic<bool> two{false};
        const auto work = [&] {
            for (int i = 0; i < 20'000; ++i) {
                const auto lock = locks.take(7);
                if (!lock)
                    continue;
                if (++inside > 1)
                    two = true;
                ++taken;
                --inside;
            }
        };
        std::thread one(work);
        std::thread other(work);
        one.join();
        other.join();
        QVERIFY(!two);
        QVERIFY(taken > 0);
    }
};

QTEST_GUILESS_MAIN(TestMaildropLocks)
#include "tst_maildroplocks.moc"

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/readingturns.h"
#include <QTest>

using net::ReadingTurns;

class TestReadingTurns : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void oneInARound()
    {
        ReadingTurns::Place readers[3];
        QList<int> order;
        for (int round = 0; round < 6; ++round) {
            m_turns.beginRound();
            for (int i = 0; i < 3; ++i) { // all have more to say
                if (m_turns.mayRead(readers[i]))
                    order << i;
            }
        }
        QCOMPARE(order, (QList<int>{0, 1, 2, 0, 1, 2}));
        for (ReadingTurns::Place &reader : readers)
            m_turns.leave(reader);
    }
    void whoLeavesHoldsUpNobody()
    {
        ReadingTurns::Place readers[3];
        m_turns.beginRound();
        QVERIFY(m_turns.mayRead(readers[0]));
        QVERIFY(!m_turns.mayRead(readers[1]));
        QVERIFY(!m_turns.mayRead(readers[2]));
        m_turns.leave(readers[1]);
        m_turns.leave(readers[1]);
        m_turns.beginRound();
        QVERIFY(m_turns.mayRead(readers[2]));
    }
    void nothingIsReadTwiceInARound()
    {
        ReadingTurns::Place reader;
        m_turns.beginRound();
        QVERIFY(m_turns.mayRead(reader));
        QVERIFY(!m_turns.mayRead(reader));
        m_turns.beginRound();
        QVERIFY(m_turns.mayRead(reader));
    }

private:
    ReadingTurns m_turns;
};

QTEST_APPLESS_MAIN(TestReadingTurns)
#include "tst_readingturns.moc"

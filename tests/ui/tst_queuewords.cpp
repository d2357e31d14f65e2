// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "look/queuewords.h"
#include <QTest>

using namespace Qt::StringLiterals;
using ui::QueueWords;

class TestQueueWords : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void causes_data()
    {
        QTest::addColumn<QString>("reply");
        QTest::addColumn<QString>("part");
        QTest::newRow("none") << QString() << QString();
        QTest::newRow("delivered") << u"250 2.0.0 Ok: queued"_s << QString();
        QTest::newRow("delivered, old server") << u"250 Ok"_s << QString();
        QTest::newRow("unknown mailbox") << u"550 5.1.1 no such user"_s << u"no such mailbox"_s;
        QTest::newRow("null MX") << u"556 5.1.10 takes no mail"_s << u"no mail at all"_s;
        QTest::newRow("other address") << u"553 5.1.7 x"_s << u"wrong with an address"_s;
        QTest::newRow("full") << u"452 4.2.2 over quota"_s << u"full"_s;
        QTest::newRow("no answer of our own")
            << u"connect to mx[192.0.2.1]:25: 4.4.1 no answer"_s << u"does not answer"_s;
        QTest::newRow("dmarc") << u"550 5.7.26 unauthenticated"_s << u"SPF, DKIM or DMARC"_s;
        QTest::newRow("policy") << u"450 4.7.1 greylisted"_s << u"puts it off"_s;
        QTest::newRow("policy, for good") << u"550 5.7.1 no"_s << u"by its rules"_s;
        QTest::newRow("refused without a code") << u"550 no"_s << u"refuses the mail"_s;
        QTest::newRow("put off without a code") << u"450 later"_s << u"not be handed over yet"_s;
        QTest::newRow("an address is no code")
            << u"451 from 192.5.1.1 later"_s << u"not be handed over yet"_s;
        QTest::newRow("code nobody knows") << u"450 4.9.9 x"_s << u"not be handed over yet"_s;
        QTest::newRow("long") << QString(100000, u'x') << u"not be handed over yet"_s;
    }
    void causes()
    {
        QFETCH(QString, reply);
        QFETCH(QString, part);
        const QueueWords::Cause cause = QueueWords::cause(reply);
        QCOMPARE(cause.what.isEmpty(), part.isEmpty());
        QCOMPARE(cause.next.isEmpty(), part.isEmpty()); // whoever says what is wrong says what to do
        QVERIFY2(cause.what.contains(part), qPrintable(cause.what));
    }
    void everyStateHasWords()
    {
        QStringList words;
        for (int state = 1; state <= int(control::QueueState::Expired); ++state)
            words.append(QueueWords::of(control::QueueState(state)));
        QVERIFY(!words.contains(QString()));
        QCOMPARE(words.removeDuplicates(), 0);
        QCOMPARE(QueueWords::ofDestination(u"new-state"_s), u"new-state"_s);
        QCOMPARE(QueueWords::ofEvent(u"future.event"_s), u"future.event"_s);
    }
    void temporaryIsTriedAgain()
    {
        QVERIFY(QueueWords::cause(u"452 4.2.2 full"_s).next.contains(u"tried again"_s));
        QVERIFY(!QueueWords::cause(u"552 5.2.2 full"_s).next.contains(u"tried again"_s));
    }
    void scheduledIsNoTrouble()
    {
        control::QueueItem item;
        item.state = control::QueueState::Deferred;
        QCOMPARE(QueueWords::of(item), u"scheduled"_s);
        QCOMPARE(QueueWords::stateOf(item), ui::State::Waiting);
        item.attempts = 1;
        QCOMPARE(QueueWords::of(item), u"put off"_s);
        QCOMPARE(QueueWords::stateOf(item), ui::State::Trouble);
    }
    void nextTries()
    {
        control::QueueItem item;
        item.state = control::QueueState::Deferred;
        item.nextAttemptAt = 1000000;
        QCOMPARE(QueueWords::nextTry(item, 1000000), u"now"_s);
        QVERIFY(QueueWords::nextTry(item, 1000000 - 300000).contains(u"5 min"_s));
        item.state = control::QueueState::Held;
        QCOMPARE(QueueWords::nextTry(item, 0), u"–"_s);
    }
};

QTEST_GUILESS_MAIN(TestQueueWords)
#include "tst_queuewords.moc"

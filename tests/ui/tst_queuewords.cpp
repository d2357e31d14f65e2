// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "look/queuewords.h"
#include <QTest>
#include <QTranslator>

using namespace Qt::StringLiterals;
using ui::QueueWords;

class TestQueueWords : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void causes()
    {
        control::QueueItem item;
        QVERIFY(QueueWords::causeOf(item).what.isEmpty() && QueueWords::causeOf(item).next.isEmpty());
        item.cause = control::causeOfReply(u"550 5.1.1 no such user");
        item.state = control::QueueState::Bounced;
        const control::CauseWords words = QueueWords::causeOf(item);
        QCOMPARE(words.what, u"There is no mailbox with this address."_s);
        QCOMPARE(words.who, u"the recipient"_s);
        QVERIFY(words.next.contains(u"spelling"_s));
        item.cause.id = u"of-a-newer-engine"_s;
        QVERIFY(QueueWords::causeOf(item).what.isEmpty());
    }
    void causesInTheLanguageOfTheConsole()
    {
        QTranslator chinese;
        QVERIFY(chinese.load(QLocale(QLocale::Chinese, QLocale::China), u"postkontor"_s, u"_"_s, u":/i18n"_s));
        QCoreApplication::installTranslator(&chinese);
        const control::CauseWords words = QueueWords::of(control::causeOfReply(u"452 4.2.2 full"));
        QCoreApplication::removeTranslator(&chinese);
        QCOMPARE(words.what, u"收件人的邮箱已满。"_s);
        QCOMPARE(words.who, u"收件人"_s);
        QCOMPARE(QueueWords::of(control::causeOfReply(u"452 4.2.2 full")).what, u"The recipient's mailbox is full."_s);
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
        control::QueueItem item;
        item.cause = control::causeOfReply(u"452 4.2.2 full");
        item.state = control::QueueState::Deferred;
        QVERIFY(QueueWords::causeOf(item).next.contains(u"tried again"_s));
        item.cause = control::causeOfReply(u"421 4.4.2 slow"); // its step says so already
        QVERIFY(!QueueWords::causeOf(item).next.contains(u"tried again"_s));
        item.cause = control::causeOfReply(u"552 5.2.2 full");
        item.state = control::QueueState::Bounced;
        QVERIFY(!QueueWords::causeOf(item).next.contains(u"tried again"_s));
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

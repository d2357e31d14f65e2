// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "queuefakes.h"
#include <QtTest>
#include <numeric>

using namespace Qt::Literals;
using control::Lane;
using control::QueueState;
using mail::DeliveryResult;

/// The dispatcher among fakes: order, shares, pauses, deadlines, and that nothing is lost or sent twice.
class TestDispatcher : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void deliversWhatArrives();
    void groupsRecipientsOfOneMail();
    void keepsOrderWithinALane();
    void urgentOvertakesBulkAndBulkMoves();
    void putsOffWithBackoff();
    void domainsHaveTheirOwnPauses();
    void bouncesForGood();
    void sendsAtTheTimeAskedFor();
    void sendAtFollowsTheWallClock();
    void slowDestinationHoldsNobodyUp();
    void destinationsShareTheirServersWindow();
    void outageDrainsWithoutSpike();
    void ownFaultSaysNothingOfTheGroup();
    void nullMxBouncesEverything();
    void silentDnsPutsOffOneMail();
    void expiresAfterItsLife();
    void tellsOfDelayOnce();
    void storeThatFailsIsAskedAgain();
    void noticesAreTriedForHours();
    void nothingGoesTwiceWhileItsFateIsUnsettled();
    void outcomesGatherWhileManyCome();
    void theEndLosesNoOutcome();
    void slowReadDeliversNothingTwice();
    void slowReadForgetsNothing();
    void restartGoesOn();
    void memoryIsBounded();
    void pausedDestinationWaits();
    void limitedDestinationKeepsItsRate();
    void strainSlowsBulkFirst();
    void shutdownAnswerLosesNothing();
    void leversRefuseWhatIsBeingDelivered();
    void forgetsWhereNothingGoes();
    void leversChangeManyInSteps();
    void leversChangeNoMoreThanWasCounted();
    void leversGoStepByStep();
    void leversChangeWhatIsNamed();
    void nothingBeginsWithAnOldLease();
    void ageCountsWhatIsPutOff();
    void ageLeavesOutWhatIsPaused();
    void metricsCount();
};

constexpr int kGatherMs = 10; // how long outcomes wait for company after a large commit

void TestDispatcher::deliversWhatArrives()
{
    Bench bench;
    bench.start();
    const base::Id id = bench.store.add(u"anna@a.test"_s);
    bench.run();
    QCOMPARE(bench.target.jobs.size(), 1);
    QCOMPARE(bench.target.jobs[0].destination, u"a.test"_s);
    QCOMPARE(bench.target.jobs[0].group.key, u"mx:a.test"_s);
    QCOMPARE(bench.target.jobs[0].recipients[0].id, id);
    QVERIFY(bench.dispatcher->active().contains(id));
    QCOMPARE(bench.shown.size(), 1); // people see that it is tried, though nothing is stored
    QCOMPARE(bench.shown[0].id, id);
    QCOMPARE(bench.shown[0].state, QueueState::Active);
    bench.target.answer(DeliveryResult::Delivered);
    bench.run();
    QCOMPARE(bench.store.stateOf(id), QueueState::Sent);
    QVERIFY(bench.dispatcher->active().isEmpty());
    QVERIFY(bench.dispatcher->isIdle());
    QCOMPARE(bench.store.reads, 0); // a new row needs no reading back
    QVERIFY(bench.store.attempts[0].contains("\"result\":\"sent\""));
}

void TestDispatcher::groupsRecipientsOfOneMail()
{
    Bench bench;
    for (int i = 0; i < 250; ++i)
        bench.store.add(u"r%1@a.test"_s.arg(i), Lane::Normal, 7);
    bench.store.add(u"x@a.test"_s, Lane::Normal, 8);
    bench.store.add(u"y@b.test"_s, Lane::Normal, 7);
    bench.start();
    while (!bench.target.open.empty()) {
        bench.target.answer(DeliveryResult::Delivered);
        bench.run();
    }
    QList<qsizetype> sizes;
    for (const mail::DeliveryJob &job : std::as_const(bench.target.jobs)) {
        if (job.destination == u"a.test"_s && job.mailId == 7)
            sizes << job.recipients.size();
    }
    QCOMPARE(sizes, (QList<qsizetype>{100, 100, 50}));
    bench.pass(kGatherMs);
    QCOMPARE(bench.store.count(QueueState::Sent), 252);
}

void TestDispatcher::keepsOrderWithinALane()
{
    Bench bench;
    bench.options.destinationMaxConnections = 1;
    QList<base::Id> ids;
    for (int i = 0; i < 1000; ++i) {
        ids << bench.store.add(u"r@a.test"_s);
        if (i == 500)
            bench.start();
        if (i > 500)
            bench.run(); // others arrive while it goes
    }
    while (!bench.target.open.empty()) {
        bench.target.answer(DeliveryResult::Delivered);
        bench.run();
    }
    QList<base::Id> sent;
    for (const mail::DeliveryJob &job : std::as_const(bench.target.jobs))
        sent << job.recipients[0].id;
    QCOMPARE(sent, ids);
}

void TestDispatcher::urgentOvertakesBulkAndBulkMoves()
{
    Bench bench;
    for (int i = 0; i < 10000; ++i)
        bench.store.add(u"r@a.test"_s, Lane::Bulk);
    bench.start();
    QVERIFY(!bench.target.open.empty());
    const base::Id urgent = bench.store.add(u"u@a.test"_s, Lane::Urgent);
    bench.run();
    QCOMPARE(bench.target.jobs.last().recipients[0].id, urgent); // at once, one over the window
    // And bulk mail still moves while there is no end of urgent and normal mail.
    const qsizetype before = bench.target.jobs.size();
    for (int i = 0; i < 1000; ++i) {
        bench.store.add(u"u@a.test"_s, Lane::Urgent);
        bench.store.add(u"n@a.test"_s, Lane::Normal);
        bench.target.answer(DeliveryResult::Delivered);
        bench.run();
    }
    int lanes[3] = {};
    for (const mail::DeliveryJob &job : bench.target.jobs.mid(before))
        ++lanes[int(bench.store.rows.at(job.recipients[0].id).item.lane) - 1];
    QVERIFY2(lanes[2] >= 80, qPrintable(QString::number(lanes[2])));
    QVERIFY(lanes[1] >= 80);
    QVERIFY(lanes[0] > lanes[1] + lanes[2]);
}

void TestDispatcher::putsOffWithBackoff()
{
    Bench bench;
    bench.start();
    const base::Id id = bench.store.add(u"anna@a.test"_s);
    bench.run();
    qint64 pause = 300000;
    for (int attempt = 1; attempt <= 5; ++attempt) {
        bench.target.answer(DeliveryResult::Deferred, false, u"4.7.1 greylisted"_s);
        bench.run();
        const control::QueueItem item = bench.store.rows[id].item;
        QCOMPARE(item.state, QueueState::Deferred);
        QCOMPARE(item.attempts, attempt);
        QCOMPARE(item.lastReply, u"451 4.0.0 4.7.1 greylisted"_s);
        const qint64 wait = item.nextAttemptAt - bench.clock.wallMs();
        QVERIFY(wait >= pause && wait <= pause * 6 / 5);
        bench.pass(wait - 1001);
        QVERIFY(bench.target.open.empty());
        bench.pass(1001);
        QCOMPARE(bench.target.open.size(), 1);
        pause *= 2;
    }
    QVERIFY(bench.notices.sent.isEmpty());
}

void TestDispatcher::domainsHaveTheirOwnPauses()
{
    Bench bench;
    bench.options.retry.byDestination.insert(u"quick.test"_s, queue::RetryPolicy(10000, 30000));
    bench.start();
    const base::Id usual = bench.store.add(u"a@a.test"_s);
    const base::Id quick = bench.store.add(u"a@quick.test"_s);
    bench.run();
    const auto pauseOf = [&](base::Id id) { return bench.store.rows[id].item.nextAttemptAt - bench.clock.wallMs(); };
    bench.target.answerAll(DeliveryResult::Deferred);
    bench.run();
    QVERIFY(pauseOf(usual) >= 300000);
    QVERIFY(pauseOf(quick) >= 10000 && pauseOf(quick) <= 12000);
    for (const qint64 pause : {20000, 30000, 30000}) {
        bench.pass(36000);
        QCOMPARE(bench.target.open.size(), 1);
        bench.target.answer(DeliveryResult::Deferred);
        bench.run();
        QVERIFY(pauseOf(quick) >= pause && pauseOf(quick) <= pause * 6 / 5);
    }
    // New rules while it runs: for attempts that end from now on.
    queue::RetryRules fresh;
    fresh.general = queue::RetryPolicy(5000, 5000);
    bench.dispatcher->setRetry(fresh);
    bench.pass(36000);
    bench.target.answer(DeliveryResult::Deferred);
    bench.run();
    QVERIFY(pauseOf(quick) >= 5000 && pauseOf(quick) <= 6000);
}

void TestDispatcher::bouncesForGood()
{
    Bench bench;
    bench.start();
    const base::Id id = bench.store.add(u"nobody@a.test"_s);
    bench.run();
    bench.target.answer(DeliveryResult::Failed, false, u"5.1.1 no such user"_s);
    bench.run();
    QCOMPARE(bench.store.stateOf(id), QueueState::Bounced);
    QCOMPARE(bench.notices.sent.size(), 1);
    QCOMPARE(bench.notices.sent[0][0].notice, queue::Verdict::Failure);
    // A notice that cannot be delivered ends there (RFC 5321 6.1).
    bench.store.from.clear();
    const base::Id notice = bench.store.add(u"gone@a.test"_s);
    bench.run();
    bench.target.answer(DeliveryResult::Failed);
    bench.run();
    QCOMPARE(bench.store.stateOf(notice), QueueState::Bounced);
    QCOMPARE(bench.notices.sent.size(), 1);
}

void TestDispatcher::sendsAtTheTimeAskedFor()
{
    Bench bench;
    bench.start();
    const qint64 at = bench.clock.wallMs() + 3600000;
    bench.store.add(u"later@a.test"_s, Lane::Normal, 0, at);
    bench.run();
    bench.pass(3599000);
    QVERIFY(bench.target.jobs.isEmpty());
    bench.pass(2000);
    QCOMPARE(bench.target.jobs.size(), 1);
}

void TestDispatcher::sendAtFollowsTheWallClock()
{
    Bench bench;
    bench.start();
    const qint64 at = bench.clock.wallMs() + 3600000;
    bench.store.add(u"later@a.test"_s, Lane::Normal, 0, at);
    bench.run();
    bench.clock.jumpWallTo(at - 7200000); // an hour back
    bench.pass(7100000);
    QVERIFY(bench.target.jobs.isEmpty());
    bench.pass(101000);
    QCOMPARE(bench.target.jobs.size(), 1);

    Bench forward;
    forward.start();
    forward.store.add(u"later@a.test"_s, Lane::Normal, 0, forward.clock.wallMs() + 3600000);
    forward.run();
    forward.clock.jumpWallTo(forward.clock.wallMs() + 3600000);
    forward.pass(1001);
    QCOMPARE(forward.target.jobs.size(), 1);
}

void TestDispatcher::slowDestinationHoldsNobodyUp()
{
    Bench bench;
    bench.start();
    for (int i = 0; i < 500; ++i)
        bench.store.add(u"r@slow.test"_s);
    bench.run();
    const size_t stuck = bench.target.open.size();
    QVERIFY(stuck >= 2 && stuck <= 5);
    for (int i = 0; i < 500; ++i)
        bench.store.add(u"r@fast.test"_s);
    bench.run();
    while (bench.target.open.size() > stuck) {
        bench.target.answerAt(stuck, DeliveryResult::Delivered); // the slow ones never answer
        bench.run();
    }
    QCOMPARE(bench.store.count(QueueState::Sent), 500);
}

void TestDispatcher::destinationsShareTheirServersWindow()
{
    Bench bench;
    bench.start();
    for (int i = 0; i < 50; ++i) {
        const QString name = u"d%1.test"_s.arg(i);
        bench.target.groups.insert(name, u"mx:shared"_s);
        bench.store.add(u"r@"_s + name);
    }
    bench.run();
    QCOMPARE(bench.target.open.size(), 2);
    while (!bench.target.open.empty()) {
        bench.target.answer(DeliveryResult::Delivered);
        bench.run();
    }
    QVERIFY(bench.target.most <= 5);
    QCOMPARE(bench.store.count(QueueState::Sent), 50);
}

/// Without descriptors no destination is left alone, and none that was is taken to be back.
void TestDispatcher::ownFaultSaysNothingOfTheGroup()
{
    Bench bench;
    for (int i = 0; i < 30; ++i)
        bench.store.add(u"r@a.test"_s);
    bench.start();
    const auto retryAt = [&] { return bench.dispatcher->describe(*bench.dispatcher->backlog().find(u"a.test"_s)).retryAt; };
    bench.target.failsHere = true;
    bench.target.answer(DeliveryResult::Deferred);
    bench.run();
    QCOMPARE(retryAt(), 0);
    QCOMPARE(bench.store.count(QueueState::Deferred), 1);
    bench.target.failsHere = false;
    while (!bench.target.open.empty())
        bench.target.answer(DeliveryResult::Deferred, true);
    bench.run();
    QVERIFY(retryAt() > 0);
    for (int second = 0; bench.target.open.empty() && second < 60; ++second)
        bench.pass(1000);
    QCOMPARE(bench.target.open.size(), 1); // the probe
    bench.target.failsHere = true;
    bench.target.answer(DeliveryResult::Deferred);
    bench.run();
    QCOMPARE(bench.target.open.size(), 1); // is still one at a time
}

void TestDispatcher::outageDrainsWithoutSpike()
{
    Bench bench;
    bench.start();
    for (int i = 0; i < 2000; ++i)
        bench.store.add(u"r@a.test"_s);
    bench.run();
    // An hour during which every attempt fails.
    qsizetype attempts = 0;
    for (int second = 0; second < 3600; ++second) {
        while (!bench.target.open.empty()) {
            ++attempts;
            bench.target.answer(DeliveryResult::Deferred, true, u"no route to host"_s);
            bench.run();
        }
        bench.pass(1000);
    }
    QVERIFY2(attempts < 30, qPrintable(QString::number(attempts))); // it was left alone, not hammered
    QCOMPARE(bench.store.count(QueueState::Ready) + bench.store.count(QueueState::Deferred), 2000);
    // The network is back: one probe, then as the window grows.
    for (int second = 0; bench.target.open.empty() && second < 1000; ++second)
        bench.pass(1000);
    bench.target.most = 0;
    QCOMPARE(bench.target.open.size(), 1);
    qsizetype after = 0;
    for (int second = 0; bench.store.count(QueueState::Sent) < 2000 && second < 7200; ++second) {
        for (size_t n = bench.target.open.size(); n > 0; --n) {
            bench.target.answer(DeliveryResult::Delivered);
            bench.run();
            if (++after == 10)
                QVERIFY2(bench.target.most <= 5, qPrintable(QString::number(bench.target.most)));
        }
        bench.pass(1000);
    }
    QCOMPARE(bench.store.count(QueueState::Sent), 2000);
    QVERIFY(bench.target.most <= bench.options.destinationMaxConnections);
}

void TestDispatcher::nullMxBouncesEverything()
{
    Bench bench;
    bench.target.noWay.insert(u"null.test"_s, {{}, bench.clock.monotonicUs() + 3600000000, DeliveryResult::Failed, {5, 1, 10}, u"null MX"_s});
    for (int i = 0; i < 700; ++i)
        bench.store.add(u"r@null.test"_s);
    bench.start();
    QCOMPARE(bench.store.count(QueueState::Bounced), 700);
    QCOMPARE(bench.target.plans, 1);
    QVERIFY(bench.target.jobs.isEmpty());
    bench.store.add(u"one@null.test"_s);
    bench.run();
    QCOMPARE(bench.store.count(QueueState::Bounced), 701);
    QVERIFY(bench.store.outcomes.last().reply.contains(u"null MX"_s));
}

void TestDispatcher::silentDnsPutsOffOneMail()
{
    Bench bench;
    bench.target.noWay.insert(u"dns.test"_s, {{}, 0, DeliveryResult::Deferred, {4, 4, 3}, u"DNS does not answer"_s});
    for (int i = 0; i < 500; ++i)
        bench.store.add(u"r@dns.test"_s);
    bench.start();
    QCOMPARE(bench.store.count(QueueState::Deferred), 1);
    QCOMPARE(bench.store.count(QueueState::Ready), 499);
    QCOMPARE(bench.target.plans, 1);
    bench.pass(14000);
    QCOMPARE(bench.target.plans, 1);
    bench.pass(3000);
    QCOMPARE(bench.target.plans, 2);
    bench.target.noWay.clear();
    bench.pass(120000);
    for (int i = 0; i < 1000 && !bench.target.open.empty(); ++i) {
        bench.target.answer(DeliveryResult::Delivered);
        bench.run();
    }
    QVERIFY(bench.store.count(QueueState::Sent) >= 498);
}

void TestDispatcher::expiresAfterItsLife()
{
    Bench bench;
    bench.start();
    const base::Id tried = bench.store.add(u"anna@a.test"_s);
    bench.target.noWay.insert(u"b.test"_s, {{}, 0, DeliveryResult::Deferred, {4, 4, 3}, u"DNS does not answer"_s});
    const base::Id first = bench.store.add(u"first@b.test"_s);
    const base::Id never = bench.store.add(u"never@b.test"_s);
    bench.run();
    const qint64 end = bench.clock.wallMs() + bench.store.lifetimeMs;
    while (bench.clock.wallMs() < end + 5000) {
        bench.pass(60000);
        while (!bench.target.open.empty()) {
            QVERIFY(bench.clock.wallMs() <= end + 60000);
            bench.target.answer(DeliveryResult::Deferred);
            bench.run();
        }
    }
    for (const base::Id id : {tried, first, never})
        QCOMPARE(bench.store.stateOf(id), QueueState::Expired);
    int failures = 0;
    for (const QList<queue::Verdict> &notice : std::as_const(bench.notices.sent))
        failures += notice[0].notice == queue::Verdict::Failure ? 1 : 0;
    QCOMPARE(failures, 3);
}

void TestDispatcher::tellsOfDelayOnce()
{
    Bench bench;
    bench.start();
    const base::Id id = bench.store.add(u"anna@a.test"_s);
    bench.run();
    for (int hour = 0; hour < 12; ++hour) {
        while (!bench.target.open.empty()) {
            bench.target.answer(DeliveryResult::Deferred);
            bench.run();
        }
        QCOMPARE(bench.notices.sent.size(), hour >= 4 ? 1 : 0);
        for (int i = 0; i < 60; ++i) {
            bench.pass(60000);
            while (!bench.target.open.empty()) {
                bench.target.answer(DeliveryResult::Deferred);
                bench.run();
            }
        }
        bench.pass(1500);
    }
    QCOMPARE(bench.notices.sent[0][0].notice, queue::Verdict::Delay);
    QVERIFY(bench.store.rows[id].delayTold);
    QCOMPARE(bench.store.stateOf(id), QueueState::Deferred);
}

void TestDispatcher::storeThatFailsIsAskedAgain()
{
    Bench bench;
    bench.start();
    const base::Id id = bench.store.add(u"anna@a.test"_s);
    bench.run();
    bench.store.failWrites = true;
    bench.target.answer(DeliveryResult::Delivered);
    bench.pass(10000);
    QCOMPARE(bench.store.stateOf(id), QueueState::Ready);
    QCOMPARE(bench.target.jobs.size(), 1); // delivered, but not known to be: not again in this life
    bench.store.failWrites = false;
    bench.pass(2000);
    QCOMPARE(bench.store.stateOf(id), QueueState::Sent);
    // The same with a notice.
    const base::Id bad = bench.store.add(u"bad@a.test"_s);
    bench.run();
    bench.notices.failing = 3;
    bench.target.answer(DeliveryResult::Failed);
    bench.run();
    QCOMPARE(bench.store.stateOf(bad), QueueState::Ready);
    bench.pass(5000);
    QCOMPARE(bench.store.stateOf(bad), QueueState::Bounced);
    QCOMPARE(bench.notices.sent.size(), 1);
}

void TestDispatcher::noticesAreTriedForHours()
{
    Bench bench;
    bench.start();
    const base::Id first = bench.store.add(u"bad@a.test"_s);
    bench.run();
    bench.notices.failing = 3600;
    bench.target.answer(DeliveryResult::Failed);
    bench.run();
    bench.pass(3500000);
    QCOMPARE(bench.store.stateOf(first), QueueState::Ready);
    bench.pass(200000);
    QCOMPARE(bench.store.stateOf(first), QueueState::Bounced);
    QCOMPARE(bench.notices.sent.size(), 1);
    // Not for ever.
    const base::Id second = bench.store.add(u"worse@a.test"_s);
    bench.run();
    bench.notices.failing = 1000000;
    bench.target.answer(DeliveryResult::Failed);
    bench.run();
    bench.pass(5 * 3600000);
    QCOMPARE(bench.store.stateOf(second), QueueState::Bounced);
    QCOMPARE(bench.notices.sent.size(), 1);
}

void TestDispatcher::nothingGoesTwiceWhileItsFateIsUnsettled()
{
    Bench bench;
    bench.start();
    for (int i = 0; i < 1000; ++i)
        bench.store.add(u"r@a.test"_s);
    bench.run();
    bench.store.holdWrites = true;
    QSet<base::Id> seen;
    for (int i = 0; i < 5000 && !bench.target.open.empty(); ++i) {
        bench.target.answer(DeliveryResult::Delivered);
        bench.run();
        if (i % 97 == 0)
            bench.pass(1000);
        if (i % 300 == 0 && !bench.store.held.empty()) {
            bench.store.held.front()();
            bench.store.held.pop_front();
            bench.run();
        }
    }
    bench.store.holdWrites = false;
    while (!bench.store.held.empty()) {
        bench.store.held.front()();
        bench.store.held.pop_front();
        bench.run();
    }
    for (const mail::DeliveryJob &job : std::as_const(bench.target.jobs)) {
        for (const mail::DeliveryRecipient &recipient : job.recipients) {
            QVERIFY(!seen.contains(recipient.id));
            seen.insert(recipient.id);
        }
    }
    QCOMPARE(seen.size(), 1000);
    bench.pass(kGatherMs);
    QCOMPARE(bench.store.count(QueueState::Sent), 1000);
}

/// A read that began before a row was settled and is answered after it shows the row as it was.
/// One outcome is stored at once; while many come, a commit waits for some more, but never longer than the time above.
void TestDispatcher::outcomesGatherWhileManyCome()
{
    Bench bench;
    bench.start();
    const auto settle = [&bench](int count) {
        for (int i = 0; i < count; ++i)
            bench.store.add(u"r@d%1.test"_s.arg(i));
        bench.run();
        bench.store.settled.clear();
        QCOMPARE(bench.target.open.size(), count);
        for (int i = 0; i < count; ++i)
            bench.target.answer(DeliveryResult::Delivered);
        bench.run();
    };
    settle(1);
    QCOMPARE(bench.store.settled, QList<qsizetype>{1});
    settle(40); // nothing was going on: what came first goes alone
    QCOMPARE(std::accumulate(bench.store.settled.cbegin(), bench.store.settled.cend(), qsizetype(0)), 40);
    QCOMPARE(bench.store.settled.constLast(), 40);
    settle(3); // after a large one: waits
    QCOMPARE(bench.store.settled, QList<qsizetype>{});
    QVERIFY(bench.dispatcher->nextTurnMs() <= kGatherMs);
    bench.pass(kGatherMs);
    QCOMPARE(bench.store.settled, QList<qsizetype>{3});
    settle(2); // after a small one: at once
    QCOMPARE(bench.store.settled, QList<qsizetype>{2});
    settle(20);
    settle(200); // enough to be written without waiting
    QCOMPARE(std::accumulate(bench.store.settled.cbegin(), bench.store.settled.cend(), qsizetype(0)), 200);
    QCOMPARE(bench.store.count(QueueState::Sent), 1 + 40 + 3 + 2 + 20 + 200);
}

// At a stop, what gathers and what waits behind a commit under way goes to the store at once: else it would be delivered again.
void TestDispatcher::theEndLosesNoOutcome()
{
    Bench bench;
    bench.start();
    const auto deliver = [&bench](int count) {
        for (int i = 0; i < count; ++i)
            bench.store.add(u"r@d%1.test"_s.arg(i));
        bench.run();
        QCOMPARE(bench.target.open.size(), count);
        bench.target.answerAll(DeliveryResult::Delivered);
        bench.run();
    };
    deliver(40);
    deliver(3); // after a large one: gathers
    QCOMPARE(bench.store.count(QueueState::Sent), 40);
    bench.dispatcher->finish();
    QCOMPARE(bench.store.count(QueueState::Sent), 43);

    bench.start();
    bench.store.holdWrites = true;
    deliver(1); // its commit is under way
    deliver(2);
    QCOMPARE(bench.store.held.size(), 2); // both on their way: the store's next commit takes what there is
    bench.dispatcher->finish();
    QCOMPARE(bench.store.held.size(), 2);
    bench.dispatcher.reset();
    for (const auto &commit : bench.store.held) // as the store does before it closes
        commit();
    QCOMPARE(bench.store.count(QueueState::Sent), 46);

    // A notice that waits: what was delivered is stored without it, a bounce comes about again.
    bench.store.holdWrites = false;
    bench.store.held.clear();
    bench.start();
    bench.notices.failing = 2;
    const base::Id refused = bench.store.add(u"r@refused.test"_s);
    bench.store.nextDsn = "NOTIFY=SUCCESS";
    const base::Id told = bench.store.add(u"r@told.test"_s);
    bench.run();
    QCOMPARE(bench.target.open.size(), 2);
    for (const bool bounce : {true, false}) {
        const bool first = (bench.target.open.front().job.recipients.first().id == refused) == bounce;
        bench.target.answerAt(first ? 0 : bench.target.open.size() - 1, bounce ? DeliveryResult::Failed : DeliveryResult::Delivered);
    }
    bench.run();
    QVERIFY(bench.notices.sent.isEmpty());
    bench.dispatcher->finish();
    QCOMPARE(bench.store.stateOf(told), QueueState::Sent);
    QCOMPARE(bench.store.stateOf(refused), QueueState::Ready);

    // A notice that is being written as it ends.
    bench.start();
    bench.notices.failing = 0;
    bench.notices.holding = true;
    bench.store.nextDsn = "NOTIFY=SUCCESS";
    const base::Id writing = bench.store.add(u"r@writing.test"_s);
    bench.run();
    bench.target.answerAll(DeliveryResult::Delivered);
    bench.run();
    QVERIFY(!bench.notices.held.empty());
    QCOMPARE(bench.store.stateOf(writing), QueueState::Ready);
    bench.dispatcher->finish();
    QCOMPARE(bench.store.stateOf(writing), QueueState::Sent);
}

void TestDispatcher::slowReadDeliversNothingTwice()
{
    Bench bench;
    bench.start();
    const base::Id first = bench.store.add(u"first@a.test"_s);
    bench.run();
    QCOMPARE(bench.target.open.size(), 1);
    bench.store.holdReads = true;
    bench.clock.advanceMs(1);
    bench.dispatcher->setDestination({u"a.test"_s, true, {}, {}}); // paused, so that the next one is left to be read
    bench.store.add(u"second@a.test"_s);
    bench.run();
    bench.dispatcher->setDestination({u"a.test"_s, false, {}, {}});
    bench.run();
    QCOMPARE(bench.store.heldReads.size(), 1);
    bench.target.answer(DeliveryResult::Delivered);
    bench.run();
    QCOMPARE(bench.store.stateOf(first), QueueState::Sent);
    bench.store.holdReads = false;
    bench.store.heldReads.front()();
    bench.run();
    while (!bench.target.open.empty()) {
        bench.target.answer(DeliveryResult::Delivered);
        bench.run();
    }
    QCOMPARE(bench.target.jobs.size(), 2);
    QCOMPARE(bench.target.jobs[1].recipients[0].address, u"second@a.test"_s);
    QCOMPARE(bench.store.count(QueueState::Sent), 2);
}

/// The same where the row was put off: the answer knows nothing of its next time.
void TestDispatcher::slowReadForgetsNothing()
{
    Bench bench;
    bench.start();
    const base::Id first = bench.store.add(u"first@a.test"_s);
    bench.run();
    bench.store.holdReads = true;
    bench.dispatcher->setDestination({u"a.test"_s, true, {}, {}});
    bench.store.add(u"second@a.test"_s);
    bench.run();
    bench.dispatcher->setDestination({u"a.test"_s, false, {}, {}});
    bench.run();
    QCOMPARE(bench.store.heldReads.size(), 1);
    bench.target.answer(DeliveryResult::Deferred);
    bench.run();
    QCOMPARE(bench.store.stateOf(first), QueueState::Deferred);
    bench.store.holdReads = false;
    bench.store.heldReads.front()();
    bench.run();
    bench.target.answerAll(DeliveryResult::Delivered);
    bench.pass(2 * 300000);
    QCOMPARE(bench.target.jobs.size(), 3);
    bench.target.answerAll(DeliveryResult::Delivered);
    bench.run();
    QCOMPARE(bench.store.count(QueueState::Sent), 2);
}

void TestDispatcher::restartGoesOn()
{
    Bench bench;
    bench.start();
    for (int i = 0; i < 100; ++i)
        bench.store.add(u"r@a.test"_s);
    bench.run();
    for (int i = 0; i < 10; ++i) {
        bench.target.answer(DeliveryResult::Delivered);
        bench.run();
    }
    bench.levers.reset();
    bench.dispatcher.reset(); // with some under way
    bench.target.open.clear();
    const qsizetype before = bench.target.jobs.size();
    bench.start();
    while (!bench.target.open.empty()) {
        bench.target.answer(DeliveryResult::Delivered);
        bench.run();
    }
    QCOMPARE(bench.store.count(QueueState::Sent), 100);
    QCOMPARE(bench.target.jobs.size() - before, 90);
}

void TestDispatcher::memoryIsBounded()
{
    Bench bench;
    for (int d = 0; d < 300; ++d) {
        bench.target.groups.insert(u"d%1.test"_s.arg(d), u"mx:one"_s);
        for (int i = 0; i < 400; ++i)
            bench.store.add(u"r@d%1.test"_s.arg(d));
    }
    bench.start();
    QVERIFY(bench.dispatcher->backlog().rowsInMemory() <= queue::Backlog::kMostRows + (queue::Backlog::kRowsPerRead + queue::Backlog::kLaneRows) * 2);
    QVERIFY(bench.dispatcher->backlog().rowsInMemory() > 10000);
    QCOMPARE(bench.dispatcher->backlog().depth(QueueState::Ready, 1), 120000);
}

void TestDispatcher::pausedDestinationWaits()
{
    Bench bench;
    bench.start();
    bench.dispatcher->setDestination({u"a.test"_s, true, {}, {}});
    const base::Id id = bench.store.add(u"anna@a.test"_s);
    bench.pass(100000);
    QVERIFY(bench.target.jobs.isEmpty());
    QCOMPARE(bench.dispatcher->describe(*bench.dispatcher->backlog().find(u"a.test"_s)).state, u"paused"_s);
    bench.dispatcher->setDestination({u"a.test"_s, false, {}, {}});
    bench.run();
    QCOMPARE(bench.target.jobs.size(), 1);
    bench.target.answer(DeliveryResult::Delivered);
    bench.run();
    QCOMPARE(bench.store.stateOf(id), QueueState::Sent);
}

void TestDispatcher::limitedDestinationKeepsItsRate()
{
    Bench bench;
    bench.start();
    bench.dispatcher->setDestination({u"a.test"_s, false, 1, 60});
    for (int i = 0; i < 300; ++i)
        bench.store.add(u"r@a.test"_s);
    bench.run();
    for (int tenths = 0; tenths < 1200; ++tenths) {
        QVERIFY(bench.target.open.size() <= 1);
        while (!bench.target.open.empty()) {
            bench.target.answer(DeliveryResult::Delivered);
            bench.run();
        }
        bench.pass(100);
    }
    const int sent = bench.store.count(QueueState::Sent); // two minutes at 60 a minute
    QVERIFY2(sent >= 118 && sent <= 126, qPrintable(QString::number(sent)));
}

void TestDispatcher::strainSlowsBulkFirst()
{
    Bench bench;
    bench.options.maxActive = 40;
    bench.load.now = {queue::LoadLevel::Strained, queue::LoadReason::Disk};
    for (int d = 0; d < 100; ++d) {
        bench.store.add(u"b@b%1.test"_s.arg(d), Lane::Bulk);
        bench.store.add(u"n@n%1.test"_s.arg(d), Lane::Normal);
    }
    bench.start();
    const auto open = [&](Lane lane) {
        return std::count_if(bench.target.open.begin(), bench.target.open.end(), [&](const auto &one) {
            return bench.store.rows[one.job.recipients[0].id].item.lane == lane;
        });
    };
    QCOMPARE(open(Lane::Bulk), 2);
    QCOMPARE(open(Lane::Normal), 36);
    bench.load.now = {queue::LoadLevel::Overloaded, queue::LoadReason::Disk};
    bench.pass(1001);
    bench.target.answerAll(DeliveryResult::Delivered);
    bench.run();
    QCOMPARE(open(Lane::Bulk), 0);
    QCOMPARE(open(Lane::Normal), 10);
    QVERIFY(bench.metrics.exposition().contains("queue_slowed{reason=\"disk\"} 2"));
    bench.load.now = {};
    bench.pass(1001);
    QVERIFY(open(Lane::Bulk) >= 3);
}

void TestDispatcher::shutdownAnswerLosesNothing()
{
    Bench bench;
    bench.start();
    const base::Id id = bench.store.add(u"anna@a.test"_s);
    bench.run();
    const auto open = bench.target.open.front();
    bench.target.open.pop_front();
    bench.dispatcher->drain();
    open.done(base::Error{base::ErrorKind::Busy, {}, {}, {}});
    bench.run();
    QCOMPARE(bench.store.stateOf(id), QueueState::Ready);
    QVERIFY(bench.dispatcher->isIdle());
    QCOMPARE(bench.target.jobs.size(), 1);
}

void TestDispatcher::leversRefuseWhatIsBeingDelivered()
{
    Bench bench;
    bench.start();
    queue::Levers &levers = *bench.levers;
    const base::Id id = bench.store.add(u"anna@a.test"_s);
    bench.run();
    std::optional<base::Result<control::QueueItem>> answer;
    const base::Callback<control::QueueItem> done({}, [&](base::Result<control::QueueItem> result) { answer.emplace(std::move(result)); });
    levers.item(id, done);
    bench.run();
    QCOMPARE((*answer)->state, QueueState::Active);
    control::QueueAction hold;
    levers.change(id, hold, done);
    bench.run();
    QCOMPARE(answer->error().kind, base::ErrorKind::Exists);
    bench.target.answer(DeliveryResult::Deferred);
    bench.run();
    levers.change(id, hold, done);
    bench.run();
    QCOMPARE((*answer)->state, QueueState::Held);
    bench.pass(10000000);
    QCOMPARE(bench.target.jobs.size(), 1);
    control::QueueAction release;
    release.kind = control::QueueAction::Release;
    levers.change(id, release, done);
    bench.run();
    QCOMPARE(bench.target.jobs.size(), 2);
    levers.change(99999, hold, done);
    bench.run();
    QCOMPARE(answer->error().kind, base::ErrorKind::NotFound);
}

void TestDispatcher::leversChangeManyInSteps()
{
    Bench bench;
    bench.start();
    queue::Levers &levers = *bench.levers;
    for (int i = 0; i < 1700; ++i)
        bench.store.add(u"r@a.test"_s);
    bench.run();
    const qint64 active = bench.dispatcher->active().size();
    std::optional<qint64> count;
    const base::Callback<control::QueueSwept> done({}, [&](base::Result<control::QueueSwept> result) { count = result->count; });
    control::QueueAction hold;
    std::optional<control::QueuePreview> preview;
    const base::Callback<control::QueuePreview> previewed({}, [&](base::Result<control::QueuePreview> result) { preview = *result; });
    levers.preview({}, hold, previewed);
    bench.run();
    QCOMPARE(preview->count, 1700 - active);
    QCOMPARE(preview->drain.now.queued, 1700 - active);
    QCOMPARE(preview->drain.now.limitedBy, u"unmeasured"_s);
    QCOMPARE(preview->drain.then.limitedBy, u"held"_s);
    QCOMPARE(bench.store.count(QueueState::Held), 0);
    levers.changeAll({}, hold, done);
    bench.run();
    QCOMPARE(*count, 1700 - active);
    QCOMPARE(bench.store.count(QueueState::Held), int(1700 - active));
    bench.target.answerAll(DeliveryResult::Delivered);
    bench.pass(5000);
    QVERIFY(bench.target.open.empty());
    control::QueueAction bounce;
    bounce.kind = control::QueueAction::Bounce;
    bounce.by = u"anna"_s;
    levers.changeAll({}, bounce, done);
    bench.run();
    QCOMPARE(*count, 1700 - active);
    QCOMPARE(bench.store.count(QueueState::Bounced), int(1700 - active));
    QCOMPARE(bench.notices.sent.size(), 1700 - active);
    QVERIFY(bench.dispatcher->isIdle());
}

/// What came in between the count and the word is not touched.
void TestDispatcher::leversChangeNoMoreThanWasCounted()
{
    Bench bench;
    bench.start();
    queue::Levers &levers = *bench.levers;
    control::QueueAction pause;
    std::optional<qint64> count;
    const base::Callback<control::QueueSwept> done({}, [&](base::Result<control::QueueSwept> result) { count = result->count; });
    std::optional<control::QueuePreview> preview;
    const base::Callback<control::QueuePreview> previewed({}, [&](base::Result<control::QueuePreview> result) { preview = *result; });
    for (int i = 0; i < 6000; ++i)
        bench.store.add(u"r@a.test"_s);
    bench.run();
    levers.preview({}, pause, previewed);
    bench.run();
    const qint64 counted = preview->count;
    QVERIFY(counted > 5000); // more than one step
    for (int i = 0; i < 7000; ++i)
        bench.store.add(u"r@b.test"_s);
    levers.changeAll({{}, {}, preview->upTo}, pause, done);
    bench.run();
    QCOMPARE(*count, counted);
    QCOMPARE(bench.store.count(QueueState::Held), int(counted));
    levers.preview({}, pause, previewed);
    bench.run();
    QVERIFY(preview->count > 0); // the later ones are still to be had
}

void TestDispatcher::leversGoStepByStep()
{
    Bench bench;
    bench.start();
    for (int i = 0; i < 1000; ++i)
        bench.store.add(u"r@a.test"_s);
    bench.run();
    control::QueueAction reroute; // what it changed matches still
    reroute.kind = control::QueueAction::Reroute;
    reroute.destination = u"b.test"_s;
    std::optional<control::QueueSwept> swept;
    const base::Callback<control::QueueSwept> done({}, [&](base::Result<control::QueueSwept> result) { swept = *result; });
    const qint64 waiting = 1000 - bench.dispatcher->active().size();
    control::QueueSelection selection;
    selection.limit = 300;
    QList<qint64> steps;
    do {
        bench.levers->changeAll(selection, reroute, done);
        bench.run();
        steps << swept->count;
        selection.cursor = swept->next;
    } while (!swept->next.isEmpty() && steps.size() < 10);
    QCOMPARE(steps.size(), (waiting + 299) / 300);
    QCOMPARE(std::accumulate(steps.begin(), steps.end(), qint64(0)), waiting);
    QVERIFY(*std::max_element(steps.begin(), steps.end()) <= 300);
}

void TestDispatcher::leversChangeWhatIsNamed()
{
    Bench bench;
    bench.start();
    queue::Levers &levers = *bench.levers;
    QList<base::Id> ids;
    for (int i = 0; i < 100; ++i)
        ids << bench.store.add(u"r@a.test"_s);
    bench.run();
    const QSet<base::Id> active = bench.dispatcher->active();
    ids.removeIf([&](base::Id id) { return active.contains(id); });
    QVERIFY(ids.size() > 10);
    const control::QueueSelection ten{{}, ids.mid(ids.size() - 10), {}};
    std::optional<qint64> count;
    const base::Callback<control::QueueSwept> done({}, [&](base::Result<control::QueueSwept> result) { count = result->count; });
    std::optional<control::QueuePreview> preview;
    const base::Callback<control::QueuePreview> previewed({}, [&](base::Result<control::QueuePreview> result) { preview = *result; });
    control::QueueAction hold;
    levers.changeAll(ten, hold, done);
    bench.run();
    QCOMPARE(*count, 10);
    QCOMPARE(bench.store.count(QueueState::Held), 10);
    levers.changeAll(ten, hold, done); // they are held already
    bench.run();
    QCOMPARE(*count, 0);
    bench.target.answerAll(DeliveryResult::Delivered);
    bench.run();
    control::QueueAction release;
    release.kind = control::QueueAction::Release;
    levers.preview(ten, release, previewed);
    bench.run();
    QCOMPARE(preview->count, 10);
    QCOMPARE(preview->drain.now.limitedBy, u"held"_s);
    QVERIFY(preview->drain.then.seconds); // something went out in the last minute
    QCOMPARE(bench.store.count(QueueState::Held), 10);
    levers.changeAll(ten, release, done);
    bench.run();
    QCOMPARE(*count, 10);
    QCOMPARE(bench.store.count(QueueState::Held), 0);
}

/// Memory does not grow with every name that ever was a destination.
void TestDispatcher::forgetsWhereNothingGoes()
{
    Bench bench;
    bench.start();
    for (int i = 0; i < 300; ++i)
        bench.store.add(u"r@d%1.test"_s.arg(i));
    bench.target.noWay.insert(u"null.test"_s, {{}, 0, DeliveryResult::Failed, {5, 1, 10}, u"null MX"_s});
    bench.store.add(u"r@null.test"_s);
    storage::DestinationSettings limited{u"limited.test"_s, false, 3, {}};
    bench.dispatcher->setDestination(limited);
    bench.run();
    QCOMPARE(bench.dispatcher->backlog().sites().size(), 302u);
    bench.target.answerAll(DeliveryResult::Delivered);
    for (int i = 0; i < 11; ++i)
        bench.pass(60000);
    QCOMPARE(bench.store.count(QueueState::Sent), 300);
    QCOMPARE(bench.dispatcher->backlog().sites().size(), 1u); // what a person decided stays known
    QVERIFY(bench.dispatcher->backlog().find(limited.name));
    const base::Id again = bench.store.add(u"r@d7.test"_s);
    bench.run();
    bench.target.answerAll(DeliveryResult::Delivered);
    bench.pass(1000);
    QCOMPARE(bench.store.stateOf(again), QueueState::Sent);
}

/// Rows that waited in memory behind a slow delivery until their lease ran low: they are read, and leased, again.
void TestDispatcher::nothingBeginsWithAnOldLease()
{
    Bench bench;
    bench.options.destinationMaxConnections = 1;
    QList<base::Id> ids;
    for (int i = 0; i < 20; ++i) {
        ids << bench.store.add(u"r@a.test"_s);
        bench.store.rows[ids.last()].leasedUntil = bench.clock.wallMs() + storage::kLeaseMs;
    }
    bench.start();
    QCOMPARE(bench.target.open.size(), 1);
    const int reads = bench.store.reads;
    bench.clock.advanceMs(storage::kLeaseMs - storage::kLeaseLeftMs + 1);
    bench.target.answer(DeliveryResult::Delivered);
    bench.run();
    QVERIFY(bench.store.reads > reads);
    QCOMPARE(bench.target.open.size(), 1);
    QCOMPARE(bench.target.jobs.last().recipients[0].id, ids[1]); // in the old order
    QCOMPARE(bench.store.rows[ids[1]].leasedUntil, bench.clock.wallMs() + storage::kLeaseMs);
    while (!bench.target.open.empty()) {
        bench.target.answer(DeliveryResult::Delivered);
        bench.run();
    }
    QCOMPARE(bench.store.count(QueueState::Sent), 20);
    QCOMPARE(bench.target.jobs.size(), 20);
    QVERIFY2(bench.store.reads <= reads + 2, qPrintable(QString::number(bench.store.reads))); // all at once
}

/// Nobody is to be warned of mail that waits because somebody wants it to.
void TestDispatcher::ageLeavesOutWhatIsPaused()
{
    Bench bench;
    bench.store.add(u"one@paused.test"_s);
    bench.start();
    bench.dispatcher->setDestination({u"paused.test"_s, true, {}, {}});
    bench.target.answer(DeliveryResult::Deferred, true);
    bench.run();
    bench.pass(60000);
    bench.store.add(u"two@other.test"_s);
    bench.run();
    bench.pass(30000);
    const auto age = [&] { return bench.metrics.gauge("queue_oldest_seconds", {}, {}).value() / 1000000; };
    QVERIFY2(age() < 60, qPrintable(QString::number(age())));
    QVERIFY(bench.dispatcher->describe(*bench.dispatcher->backlog().find(u"paused.test"_s)).oldestAt > 0); // it is still told
    bench.dispatcher->setDestination({u"paused.test"_s, false, {}, {}});
    bench.pass(2000);
    QVERIFY2(age() >= 90, qPrintable(QString::number(age())));
}

/// A destination that fails for hours has nothing due most of the time, and is stuck all the same.
void TestDispatcher::ageCountsWhatIsPutOff()
{
    Bench bench;
    const base::Id first = bench.store.add(u"one@a.test"_s);
    const qint64 since = bench.clock.wallMs();
    bench.start();
    bench.target.answer(DeliveryResult::Deferred, true);
    bench.run();
    const auto oldest = [&] { return bench.dispatcher->describe(*bench.dispatcher->backlog().find(u"a.test"_s)).oldestAt; };
    QCOMPARE(oldest(), since);
    bench.pass(60000);
    bench.store.add(u"two@a.test"_s);
    bench.run();
    QCOMPARE(oldest(), since);
    QVERIFY(bench.metrics.gauge("queue_oldest_seconds", {}, {}).value() >= 60000000);
    for (int second = 0; bench.store.stateOf(first) != QueueState::Sent && second < 7200; ++second) {
        while (!bench.target.open.empty()) {
            bench.target.answer(DeliveryResult::Delivered);
            bench.run();
        }
        bench.pass(1000);
    }
    QCOMPARE(bench.store.count(QueueState::Sent), 2);
    QVERIFY(!oldest());
}

void TestDispatcher::metricsCount()
{
    Bench bench;
    bench.start();
    bench.store.add(u"a@a.test"_s);
    bench.store.add(u"b@b.test"_s, Lane::Bulk);
    bench.run();
    bench.clock.advanceMs(2500);
    bench.run();
    QByteArray text = bench.metrics.exposition();
    QVERIFY(text.contains("queue_depth{state=\"active\",priority=\"normal\"} 1"));
    QVERIFY(text.contains("queue_depth{state=\"ready\",priority=\"normal\"} 0"));
    bench.target.answer(DeliveryResult::Delivered);
    bench.target.answer(DeliveryResult::Deferred);
    bench.run();
    bench.pass(1001);
    text = bench.metrics.exposition();
    QVERIFY(text.contains("queue_depth{state=\"active\",priority=\"normal\"} 0"));
    QVERIFY(text.contains("queue_depth{state=\"deferred\",priority=\"bulk\"} 1"));
    QVERIFY(text.contains("queue_dequeued_total 1"));
    QVERIFY(text.contains("delivery_attempts_total{result=\"sent\"} 1"));
    QVERIFY(text.contains("delivery_attempts_by_class_total{class=\"none\",result=\"sent\"} 1"));
    QVERIFY(text.contains("delivery_latency_by_class_seconds_count{class=\"none\"} 1"));
    QVERIFY(text.contains("delivery_latency_seconds_count 1"));
}

QTEST_GUILESS_MAIN(TestDispatcher)
#include "tst_dispatcher.moc"

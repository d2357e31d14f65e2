// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "countedstore.h"
#include "queue/dispatcher.h"
#include "unit/storage/storefixture.h"
#include <map>

using namespace Qt::Literals;
using control::QueueState;
using mail::DeliveryResult;

namespace {

constexpr qint64 kSecondUs = 1000000;
constexpr int kBig = 6;     // destinations with much mail; the last two share their servers
constexpr int kSmall = 200; // destinations with little

/// The other servers: each group takes 200 ms for a mail, until the network is cut. Then the first connection attempts
/// are refused at once by some and time out after 30 s at others.
class Network final : public mail::DeliveryTarget
{
public:
    explicit Network(const base::Clock &clock_) : clock(clock_) {}

    struct Group
    {
        int open = 0;
        int attemptsWhileCut = 0;
        int openAtFailure = 0;
        bool failed = false;      ///< it answered that it is down, and nothing has succeeded since
        int besideProbe = 0;      ///< most that were open when one began although it was down
        int sinceReturn = 0;      ///< successes
        int floods = 0;           ///< attempts begun after the return beside more than successes account for
        int most = 0;
    };

    void plan(const QString &destination, base::Callback<mail::DeliveryGroup> done) override
    {
        mail::DeliveryGroup group;
        group.key = destination == u"big5.test"_s ? u"mx:big4.test"_s : u"mx:"_s + destination;
        group.validUntilUs = clock.monotonicUs() + 600 * kSecondUs;
        done(group);
    }
    void deliver(mail::DeliveryJob job, base::Callback<mail::DeliveryReport> done) override
    {
        Group &group = groups[job.group.key];
        const qint64 now = clock.monotonicUs();
        const bool works = !cut;
        group.attemptsWhileCut += cut ? 1 : 0;
        if (group.failed)
            group.besideProbe = qMax(group.besideProbe, group.open);
        ++group.open;
        group.most = qMax(group.most, group.open);
        if (returned) {
            ++startsInSecond[now / kSecondUs];
            group.floods += group.open > qMin(2 + group.sinceReturn, 6 + group.sinceReturn / 40) ? 1 : 0;
            if (!group.sinceReturn && group.failed)
                probesInSecond[now / kSecondUs] << job.group.key;
        }
        ++open;
        mostOpen = qMax(mostOpen, open);
        const qint64 takes = works ? 200000 : qHash(job.group.key, 1) % 2 ? 30 * kSecondUs : 10000;
        m_answers.emplace(now + takes, [this, works, job = std::move(job), done] { answer(job, works, done); });
    }
    GroupState groupState(const QString &) const override { return {}; }

    qint64 nextUs() const { return m_answers.empty() ? std::numeric_limits<qint64>::max() : m_answers.begin()->first; }
    void turn()
    {
        while (nextUs() <= clock.monotonicUs()) {
            const auto answer = std::move(m_answers.begin()->second);
            m_answers.erase(m_answers.begin());
            answer();
        }
    }

    const base::Clock &clock;
    bool cut = false;
    bool returned = false;
    int open = 0;
    int mostOpen = 0;
    QHash<QString, Group> groups;
    QHash<base::Id, int> taken; ///< how many times the other side took it over
    QHash<qint64, int> startsInSecond;
    QHash<qint64, QSet<QString>> probesInSecond;

private:
    void answer(const mail::DeliveryJob &job, bool works, const base::Callback<mail::DeliveryReport> &done)
    {
        Group &group = groups[job.group.key];
        --group.open;
        --open;
        group.failed = !works;
        group.sinceReturn += returned && works ? 1 : 0;
        mail::DeliveryReport report;
        report.mailId = job.mailId;
        report.destinationDown = !works;
        for (const mail::DeliveryRecipient &recipient : job.recipients) {
            if (works)
                ++taken[recipient.id];
            report.outcomes << mail::DeliveryOutcome{recipient.id, works ? DeliveryResult::Delivered : DeliveryResult::Deferred,
                                                     works ? 250 : 0, works ? mail::EnhancedStatus{2, 0, 0} : mail::EnhancedStatus{4, 4, 1},
                                                     works ? u"fine"_s : u"no answer"_s, false};
        }
        done(report);
    }
    std::multimap<qint64, std::function<void()>> m_answers;
};

} // namespace

/// The network is cut for an hour while mail keeps coming: nothing is lost, nothing goes twice, nobody is flooded, neither
/// while it is cut nor when it is back. Real store, real queue; only the clock and the other servers are made up.
class TestOutage : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void anHourWithoutNetwork();

private:
    /// `count` mails of one recipient each; waits until they are on disk.
    void send(int count, const std::function<QString(int)> &destinationOf)
    {
        std::deque<Answer<storage::Committed>> answers;
        for (int i = 0; i < count; ++i) {
            auto body = m.finishedBody(sampleMail("Hour", "x"));
            QVERIFY(body.ok());
            storage::MailSubmission mail = m.submission(*body, {});
            storage::Outgoing outgoing;
            outgoing.destination = destinationOf(i);
            outgoing.recipient = u"r%1@"_s.arg(i) + outgoing.destination;
            outgoing.lane = control::Lane(1 + i % 3);
            mail.outgoing = {outgoing};
            body->reset();
            answers.emplace_back();
            m.store->commitMail(std::move(mail), answers.back().callback());
        }
        for (Answer<storage::Committed> &answer : answers) {
            const auto committed = answer.get();
            QVERIFY(committed.ok());
            ids << committed->queued[0].id;
        }
    }
    /// Everything that can happen without time passing.
    void settle()
    {
        network->turn();
        dispatcher->turn();
        for (;;) {
            const int open = store->open();
            if (executor->runOne())
                continue;
            if (std::exchange(turnNeeded, false)) {
                dispatcher->turn();
                continue;
            }
            if (open == 0)
                return;
            QVERIFY(executor->waitForTask());
        }
    }
    void pass(qint64 ms)
    {
        while (ms > 0) {
            const qint64 untilAnswer = (network->nextUs() - m.clock.monotonicUs() + 999) / 1000;
            const qint64 step = std::clamp<qint64>(qMin<qint64>(dispatcher->nextTurnMs(), untilAnswer), 1, ms);
            m.clock.advanceMs(step);
            ms -= step;
            settle();
        }
    }
    qsizetype delivered() const { return network->taken.size(); }

    StoreFixture m;
    std::shared_ptr<CrossingExecutor> executor = std::make_shared<CrossingExecutor>();
    std::unique_ptr<Network> network;
    std::unique_ptr<CountedStore> store;
    std::unique_ptr<queue::Dispatcher> dispatcher;
    bool turnNeeded = false;
    QList<base::Id> ids;
};

void TestOutage::anHourWithoutNetwork()
{
    VERIFY_OK(m.open());
    network = std::make_unique<Network>(m.clock);
    store = std::make_unique<CountedStore>(*m.store->queue(), *executor);
    queue::Dispatcher::Setup setup;
    setup.store = store.get();
    setup.target = network.get();
    setup.clock = &m.clock;
    setup.executor = executor;
    setup.metrics = &m.metrics;
    setup.turnNeeded = [this] { turnNeeded = true; };
    dispatcher = std::make_unique<queue::Dispatcher>(setup);
    store->setQueueListener([this](const QList<storage::QueueChange> &changes) {
        executor->post([this, changes] {
            dispatcher->apply(changes);
            turnNeeded = true;
        });
    });
    const auto big = [](int i) { return u"big%1.test"_s.arg(i % kBig); };
    const auto small = [](int i) { return u"small%1.test"_s.arg(i % kSmall); };

    send(kBig * 200, big);
    send(kSmall, small);
    pass(30000);
    QCOMPARE(delivered(), ids.size());
    send(kBig * 500, big);
    pass(1000); // in the middle of it
    QVERIFY(delivered() < ids.size());

    network->cut = true;
    const qint64 writesBefore = store->writes;
    send(kSmall, small); // everybody falls in the same moment
    for (int minute = 0; minute < 60; ++minute) {
        send(kBig * 5, big);
        send(kSmall / 10, [&](int i) { return small(minute * (kSmall / 10) + i); });
        pass(60000);
    }
    QVERIFY2(ids.size() > 7000, qPrintable(QString::number(ids.size())));
    const qsizetype before = delivered();
    for (auto group = network->groups.cbegin(); group != network->groups.cend(); ++group) {
        // What was open when it went, and one probe at a time: after 15 s, 30 s, … 15 min.
        QVERIFY2(group->attemptsWhileCut <= 20 + 9, qPrintable(group.key() + u": %1"_s.arg(group->attemptsWhileCut)));
        QVERIFY2(group->besideProbe == 0, qPrintable(group.key() + u": %1 beside a probe"_s.arg(group->besideProbe)));
    }
    QVERIFY2(store->writes - writesBefore < 3000, qPrintable(QString::number(store->writes - writesBefore)));

    network->cut = false;
    network->returned = true;
    for (int minute = 0; minute < 20; ++minute) {
        send(kBig * 5, big);
        pass(60000);
    }
    // The longest pause is over for everybody; only what was probed with waits for its own next try.
    QVERIFY2(ids.size() - delivered() < kBig + kSmall, qPrintable(u"%1 of %2, %3 before"_s.arg(delivered()).arg(ids.size()).arg(before)));
    for (int minute = 0; minute < 100 && delivered() < ids.size(); ++minute)
        pass(60000);

    // Nothing is lost, nothing goes twice.
    QCOMPARE(delivered(), ids.size());
    for (const base::Id id : std::as_const(ids))
        QCOMPARE(network->taken.value(id), 1);
    settle();
    for (qsizetype at = 0; at < ids.size(); at += 1000) {
        const auto rows = ask<QList<storage::QueueRow>>([&](auto done) { m.store->queue()->queueRows(ids.mid(at, 1000), done); });
        VERIFY_OK(rows);
        QCOMPARE(rows->size(), qMin<qsizetype>(1000, ids.size() - at));
        for (const storage::QueueRow &row : *rows)
            QCOMPARE(row.item.state, QueueState::Sent);
    }
    QVERIFY(dispatcher->isIdle());

    // No spike: neither in one group nor in all of them together.
    for (auto group = network->groups.cbegin(); group != network->groups.cend(); ++group) {
        QVERIFY2(group->floods == 0, qPrintable(group.key() + u": %1"_s.arg(group->floods)));
        QVERIFY2(group->most <= 20, qPrintable(group.key() + u": %1"_s.arg(group->most)));
    }
    qsizetype probes = 0;
    for (const QSet<QString> &keys : std::as_const(network->probesInSecond))
        probes = qMax(probes, keys.size());
    QVERIFY2(probes <= 10, qPrintable(u"%1 groups were tried in the same second"_s.arg(probes)));
    qInfo("most groups first tried in one second: %lld, most deliveries at a time: %d", qlonglong(probes), network->mostOpen);
    QVERIFY2(network->mostOpen <= 500, qPrintable(QString::number(network->mostOpen)));
}

QTEST_GUILESS_MAIN(TestOutage)
#include "tst_outage.moc"

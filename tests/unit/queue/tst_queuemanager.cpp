// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue/queuemanager.h"
#include "unit/storage/faultyfiles.h"
#include "unit/storage/storefixture.h"
#include <mutex>

using namespace Qt::Literals;
using control::QueueItem;
using control::QueueState;
using mail::DeliveryResult;

namespace {

/// Answers each recipient by its local part: "ok…", "later…", anything else is refused.
class ScriptedTarget final : public mail::DeliveryTarget
{
public:
    void plan(const QString &destination, base::Callback<mail::DeliveryGroup> done) override
    {
        mail::DeliveryGroup group;
        group.key = u"mx:"_s + destination;
        group.validUntilUs = std::numeric_limits<qint64>::max();
        done(group);
    }
    void deliver(mail::DeliveryJob job, base::Callback<mail::DeliveryReport> done) override
    {
        mail::DeliveryReport report;
        report.mailId = job.mailId;
        report.remoteHost = u"mx."_s + job.destination;
        for (const mail::DeliveryRecipient &recipient : std::as_const(job.recipients)) {
            const bool ok = recipient.address.startsWith(u"ok"_s);
            const bool later = recipient.address.startsWith(u"later"_s);
            report.outcomes << mail::DeliveryOutcome{recipient.id,
                                                     ok      ? DeliveryResult::Delivered
                                                     : later ? DeliveryResult::Deferred
                                                             : DeliveryResult::Failed,
                                                     ok      ? 250
                                                     : later ? 451
                                                             : 550,
                                                     ok      ? mail::EnhancedStatus{2, 0, 0}
                                                     : later ? mail::EnhancedStatus{4, 7, 1}
                                                             : mail::EnhancedStatus{5, 1, 1},
                                                     ok ? u"fine"_s : u"no such user here"_s, relaysDsn};
        }
        const std::lock_guard lock(mutex);
        jobs << job;
        done(report);
    }
    GroupState groupState(const QString &) const override { return {}; }

    std::mutex mutex;
    QList<mail::DeliveryJob> jobs;
    std::atomic<bool> relaysDsn{false};
};

} // namespace

/// The queue on its own thread over the real store: notices and restarts.
class TestQueueManager : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void bounceReachesTheLocalSender();
    void bounceToElsewhereIsQueued();
    void noticesAboutNothingForNobody();
    void successOnRequest();
    void delayAndExpiry();
    void bouncedByHand();
    void bounceOutOfTheReserve();
    void bounceWaitsForTheOriginal();
    void bounceWithoutALostOriginal();
    void manyAcrossRestarts();

private:
    QList<QueueItem> send(const QString &from, const QStringList &to, const QByteArray &dsn = {})
    {
        auto body = m->finishedBody(sampleMail("Offer", "text of the original"));
        if (!body)
            return {};
        storage::MailSubmission mail = m->submission(*body, {});
        mail.mailFrom = from;
        for (const QString &address : to) {
            storage::Outgoing outgoing;
            outgoing.recipient = address;
            outgoing.destination = address.mid(address.indexOf(u'@') + 1);
            outgoing.dsn = dsn;
            mail.outgoing << outgoing;
        }
        body->reset();
        auto committed = ask<storage::Committed>([&](auto done) { m->store->commitMail(std::move(mail), done); });
        return committed ? committed->queued : QList<QueueItem>{};
    }
    QueueState stateOf(base::Id id)
    {
        auto item = ask<QueueItem>([&](auto done) { manager->queueItem(id, done); });
        return item ? item->state : QueueState::Active;
    }
    /// Between two looks a second goes by: what was busy at one sweep is seen by the next.
    bool later(bool yes)
    {
        if (!yes)
            m->clock.advanceMs(1000);
        return yes;
    }
    QByteArray rawOf(const control::Message &message)
    {
        auto raw = ask<QByteArray>([&](auto done) { m->store->raw(message.id, done); });
        return raw ? *raw : QByteArray();
    }
    QStringList kinds(base::Id mailId)
    {
        auto events = ask<QList<control::Event>>([&](auto done) { m->store->trace(mailId, done); });
        QStringList names;
        if (events) {
            for (const control::Event &event : *events)
                names << event.kind;
        }
        return names;
    }
    void startManager()
    {
        queue::QueueManager::Setup setup;
        setup.store = m->store.get();
        setup.target = target.get();
        setup.clock = &m->clock;
        setup.metrics = &m->metrics;
        setup.options.hostname = u"mail.example.test"_s;
        manager = std::make_unique<queue::QueueManager>(std::move(setup));
        VERIFY_OK(manager->start());
    }

    FaultyFiles files;
    std::unique_ptr<StoreFixture> m;
    std::unique_ptr<ScriptedTarget> target;
    std::unique_ptr<queue::QueueManager> manager;
    control::Mailbox anna;
};

void TestQueueManager::init()
{
    files.heal();
    files.setFree(-1);
    m = std::make_unique<StoreFixture>();
    m->options.files = &files;
    VERIFY_OK(m->open());
    QVERIFY(m->domain());
    anna = m->mailbox(u"anna@example.test"_s);
    target = std::make_unique<ScriptedTarget>();
    startManager();
}

void TestQueueManager::cleanup()
{
    manager.reset();
    m.reset();
    target.reset();
}

void TestQueueManager::bounceReachesTheLocalSender()
{
    const auto queued = send(u"anna@example.test"_s, {u"nobody@a.test"_s, u"gone@a.test"_s, u"ok@a.test"_s});
    QCOMPARE(queued.size(), 3);
    QTRY_COMPARE_WITH_TIMEOUT(stateOf(queued[1].id), QueueState::Bounced, 30000);
    QCOMPARE(stateOf(queued[0].id), QueueState::Bounced);
    QTRY_COMPARE_WITH_TIMEOUT(stateOf(queued[2].id), QueueState::Sent, 30000);
    const auto inbox = m->list(anna.id).items;
    QCOMPARE(inbox.size(), 1); // both recipients in one notice
    const QByteArray raw = rawOf(inbox[0]);
    QVERIFY(raw.contains("Return-Path: <>\r\n"));
    QVERIFY(raw.contains("multipart/report"));
    QVERIFY(raw.contains("Final-Recipient: rfc822;nobody@a.test\r\n"));
    QVERIFY(raw.contains("Final-Recipient: rfc822;gone@a.test\r\n"));
    QVERIFY(raw.contains("Action: failed\r\n"));
    QVERIFY(raw.contains("Status: 5.1.1\r\n"));
    QVERIFY(raw.contains("Reporting-MTA: dns;mail.example.test") || raw.contains("Reporting-MTA: dns; mail.example.test"));
    QVERIFY(raw.contains("Subject: Offer"));
    QVERIFY(kinds(queued[0].mailId).contains(u"dsn.sent"_s));
    QCOMPARE(kinds(queued[0].mailId).count(u"queue.bounced"_s), 2);
}

/// New mail is refused, its sender is told all the same.
void TestQueueManager::bounceOutOfTheReserve()
{
    manager.reset();
    m->options.reserveBytes = 1 << 20;
    VERIFY_OK(m->open());
    const auto queued = send(u"anna@example.test"_s, {u"nobody@a.test"_s});
    QCOMPARE(queued.size(), 1);
    files.setFree(1000);
    m->clock.advanceMs(2000);
    QTRY_VERIFY(!m->store->newBody({}).ok());
    startManager();
    QTRY_COMPARE_WITH_TIMEOUT(stateOf(queued[0].id), QueueState::Bounced, 30000);
    QCOMPARE(m->list(anna.id).items.size(), 1);
    QVERIFY(!m->store->newBody({}).ok());
}

void TestQueueManager::bounceWaitsForTheOriginal()
{
    manager.reset();
    const auto queued = send(u"anna@example.test"_s, {u"nobody@a.test"_s});
    QCOMPARE(queued.size(), 1);
    files.failAt(1, true, base::ErrorKind::Io, FaultyFiles::Opens);
    startManager();
    QTRY_VERIFY_WITH_TIMEOUT(files.failed(), 30000);
    files.heal();
    QTRY_VERIFY_WITH_TIMEOUT(later(stateOf(queued[0].id) == QueueState::Bounced), 30000);
    const auto inbox = m->list(anna.id).items;
    QCOMPARE(inbox.size(), 1);
    QVERIFY(rawOf(inbox[0]).contains("Subject: Offer"));
}

void TestQueueManager::bounceWithoutALostOriginal()
{
    manager.reset();
    const auto queued = send(u"anna@example.test"_s, {u"nobody@a.test"_s});
    QCOMPARE(queued.size(), 1);
    files.failAt(1, true, base::ErrorKind::Io, FaultyFiles::Opens);
    startManager();
    QTRY_VERIFY_WITH_TIMEOUT(files.failed(), 30000);
    for (int minute = 0; minute < 30 && stateOf(queued[0].id) != QueueState::Bounced; ++minute) {
        m->clock.advanceMs(60000);
        QTest::qWait(50);
    }
    QTRY_VERIFY_WITH_TIMEOUT(later(stateOf(queued[0].id) == QueueState::Bounced), 30000);
    files.heal();
    const auto inbox = m->list(anna.id).items;
    QCOMPARE(inbox.size(), 1);
    QVERIFY(!rawOf(inbox[0]).contains("Subject: Offer"));
}

void TestQueueManager::bounceToElsewhereIsQueued()
{
    const auto queued = send(u"ok-sender@far.test"_s, {u"nobody@a.test"_s});
    QTRY_COMPARE_WITH_TIMEOUT(stateOf(queued[0].id), QueueState::Bounced, 30000);
    control::QueueFilter filter;
    filter.destination = u"far.test"_s;
    filter.states = {QueueState::Sent};
    control::Page<QueueItem> sent;
    QTRY_VERIFY_WITH_TIMEOUT(
        (sent = *ask<control::Page<QueueItem>>([&](auto done) { manager->listQueue(filter, {}, done); })).items.size() == 1, 30000);
    QCOMPARE(sent.items[0].from, QString()); // the null sender
    QCOMPARE(sent.items[0].to, u"ok-sender@far.test"_s);
}

void TestQueueManager::noticesAboutNothingForNobody()
{
    const auto null = send(QString(), {u"nobody@a.test"_s});
    QTRY_COMPARE_WITH_TIMEOUT(stateOf(null[0].id), QueueState::Bounced, 30000);
    const auto never = send(u"anna@example.test"_s, {u"nobody@a.test"_s}, "NOTIFY=NEVER");
    QTRY_COMPARE_WITH_TIMEOUT(stateOf(never[0].id), QueueState::Bounced, 30000);
    const auto unknown = send(u"unknown@example.test"_s, {u"nobody@a.test"_s}); // a sender that is nobody's
    QTRY_COMPARE_WITH_TIMEOUT(stateOf(unknown[0].id), QueueState::Bounced, 30000);
    const auto odd = send(u"not an address"_s, {u"nobody@a.test"_s});
    QTRY_COMPARE_WITH_TIMEOUT(stateOf(odd[0].id), QueueState::Bounced, 30000);
    QVERIFY(m->list(anna.id).items.isEmpty());
    const std::lock_guard lock(target->mutex);
    QCOMPARE(target->jobs.size(), 4);
}

void TestQueueManager::successOnRequest()
{
    const auto queued = send(u"anna@example.test"_s, {u"ok@a.test"_s}, "NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;Ok@a.test");
    QTRY_COMPARE_WITH_TIMEOUT(stateOf(queued[0].id), QueueState::Sent, 30000);
    QCOMPARE(m->list(anna.id).items.size(), 1);
    const QByteArray raw = rawOf(m->list(anna.id).items[0]);
    QVERIFY(raw.contains("Action: relayed\r\n"));
    QVERIFY(raw.contains("Original-Recipient: rfc822;Ok@a.test\r\n"));
    target->relaysDsn = true; // the remote tells the sender itself (RFC 3461 5.2.4)
    const auto second = send(u"anna@example.test"_s, {u"ok@a.test"_s}, "NOTIFY=SUCCESS");
    QTRY_COMPARE_WITH_TIMEOUT(stateOf(second[0].id), QueueState::Sent, 30000);
    QCOMPARE(m->list(anna.id).items.size(), 1);
}

void TestQueueManager::delayAndExpiry()
{
    const auto queued = send(u"anna@example.test"_s, {u"later@a.test"_s});
    QTRY_COMPARE_WITH_TIMEOUT(stateOf(queued[0].id), QueueState::Deferred, 30000);
    m->clock.advanceMs(4LL * 3600000 + 1);
    QTRY_VERIFY_WITH_TIMEOUT(later(m->list(anna.id).items.size() == 1), 30000);
    QVERIFY(rawOf(m->list(anna.id).items[0]).contains("Action: delayed\r\n"));
    m->clock.advanceMs(117LL * 3600000);
    QTRY_VERIFY_WITH_TIMEOUT(later(stateOf(queued[0].id) == QueueState::Expired), 30000);
    QCOMPARE(m->list(anna.id).items.size(), 2);
}

void TestQueueManager::bouncedByHand()
{
    const auto paused = ask<control::Destination>([&](auto done) { manager->pauseDestination(u"a.test"_s, true, u"operator"_s, done); });
    VERIFY_OK(paused);
    QVERIFY(paused->paused);
    const auto queued = send(u"anna@example.test"_s, {u"ok@a.test"_s});
    QCOMPARE(stateOf(queued[0].id), QueueState::Ready);
    control::QueueAction bounce;
    bounce.kind = control::QueueAction::Bounce;
    bounce.by = u"operator"_s;
    const auto bounced = ask<QueueItem>([&](auto done) { manager->changeQueueItem(queued[0].id, bounce, done); });
    VERIFY_OK(bounced);
    QCOMPARE(bounced->state, QueueState::Bounced);
    QCOMPARE(m->list(anna.id).items.size(), 1);
    const auto again = ask<QueueItem>([&](auto done) { manager->changeQueueItem(queued[0].id, bounce, done); });
    QCOMPARE(again.error().kind, base::ErrorKind::Exists);
}

void TestQueueManager::manyAcrossRestarts()
{
    QSet<base::Id> ids;
    for (int i = 0; i < 200; ++i) {
        for (const QueueItem &item : send(u"anna@example.test"_s, {u"ok@d%1.test"_s.arg(i % 7), u"ok2@d%1.test"_s.arg(i % 3)}))
            ids << item.id;
        if (i % 50 == 49) {
            manager.reset();
            VERIFY_OK(m->open());
            startManager();
        }
    }
    QCOMPARE(ids.size(), 400);
    control::QueueFilter filter;
    QTRY_VERIFY_WITH_TIMEOUT(ask<control::Page<QueueItem>>([&](auto done) { manager->listQueue(filter, {}, done); })->items.isEmpty(), 60000);
    QSet<base::Id> delivered;
    const std::lock_guard lock(target->mutex);
    for (const mail::DeliveryJob &job : std::as_const(target->jobs)) {
        for (const mail::DeliveryRecipient &recipient : job.recipients)
            delivered << recipient.id;
    }
    QCOMPARE(delivered, ids);
}

QTEST_GUILESS_MAIN(TestQueueManager)
#include "tst_queuemanager.moc"

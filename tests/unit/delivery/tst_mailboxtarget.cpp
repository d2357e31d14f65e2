// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "delivery/mailboxtarget.h"
#include "mail/mailboxdestination.h"
#include "storage/accountstore.h"
#include "storage/queuestore.h"
#include "storage/senderstore.h"
#include "unit/storage/storefixture.h"
#include <QMutex>
#include <atomic>

using namespace Qt::StringLiterals;
using mail::DeliveryResult;

namespace {

/// Notes what is passed on.
class Next final : public mail::DeliveryTarget
{
public:
    void plan(const QString &destination, base::Callback<mail::DeliveryGroup> done) override
    {
        mail::DeliveryGroup group;
        group.key = u"mx:"_s + destination;
        done(group);
    }
    void deliver(mail::DeliveryJob job, base::Callback<mail::DeliveryReport> done) override
    {
        passedOn << job.destination;
        done(mail::DeliveryReport{});
    }
    GroupState groupState(const QString &) const override { return {7, 0, 0, 0, 0}; }
    QStringList passedOn;
};

class Place final : public storage::SendPlace
{
public:
    Place(std::shared_ptr<const storage::SendCharge> charge, std::atomic<int> &open) : m_charge(std::move(charge)), m_open(open) { ++m_open; }
    ~Place() override
    {
        if (!m_kept)
            --m_open;
    }
    const std::shared_ptr<const storage::SendCharge> &charge() const override { return m_charge; }
    void kept() override { m_kept = true; }

private:
    const std::shared_ptr<const storage::SendCharge> m_charge;
    std::atomic<int> &m_open;
    bool m_kept = false;
};

/// Answers as it was told to, and notes what it was asked.
class Meter final : public storage::SendMeter
{
public:
    void count(storage::SentForUser mail, base::Callback<storage::MeterVerdict> done) override
    {
        {
            const QMutexLocker locker(&m_mutex);
            m_asked << mail;
        }
        storage::MeterVerdict verdict;
        verdict.why = why;
        if (why.isEmpty()) {
            const auto charge = std::make_shared<storage::SendCharge>();
            charge->userId = mail.userId;
            charge->own = false;
            charge->held = held;
            charge->why = "[]";
            verdict.place = std::make_shared<Place>(charge, counted);
        }
        done(verdict);
    }
    QList<storage::SentForUser> asked() const
    {
        const QMutexLocker locker(&m_mutex);
        return m_asked;
    }
    QString why;
    bool held = false;
    std::atomic<int> counted{0}; ///< places that were not given up

private:
    mutable QMutex m_mutex;
    QList<storage::SentForUser> m_asked;
};

} // namespace

/// Mail that waited for its time goes into mailboxes here, together with its fate.
class TestMailboxTarget : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void putsMailIntoMailboxes();
    void mailboxThatHasGoneBounces();
    void aliasesReachWhomTheyStandFor();
    void forwardsGoOn();
    void forwardsAreWhose();
    void forwardsWait();
    void forwardsHeld();
    void forwardsThatEnded();
    void answersNotSent();
    void circlesEnd();
    void answersWhileAway();
    void fullMailboxes_data();
    void fullMailboxes();
    void restGoesToTheNext();
    void storeThatFailsPutsOff();

private:
    /// A mail with one row per address; the job the queue would make of it.
    mail::DeliveryJob queued(const QStringList &addresses)
    {
        auto body = m->finishedBody(header + sampleMail("Later", "see you"));
        storage::MailSubmission mail = m->submission(*body, {});
        for (const QString &address : addresses) {
            storage::Outgoing outgoing;
            outgoing.recipient = address;
            outgoing.destination = mail::kMailboxDestination;
            outgoing.sendAt = m->clock.wallMs() + 60000;
            mail.outgoing << outgoing;
        }
        body->reset();
        auto committed = ask<storage::Committed>([&](auto done) { m->store->commitMail(std::move(mail), done); });
        mail::DeliveryJob job;
        if (!committed)
            return job;
        job.mailId = committed->mailId;
        job.destination = mail::kMailboxDestination;
        job.mailFrom = u"sender@elsewhere.test"_s;
        job.group = *ask<mail::DeliveryGroup>([&](auto done) { target->plan(job.destination, done); });
        for (const control::QueueItem &item : committed->queued)
            job.recipients << mail::DeliveryRecipient{item.id, item.to, {}, 0};
        return job;
    }
    base::Result<mail::DeliveryReport> deliver(const mail::DeliveryJob &job)
    {
        return ask<mail::DeliveryReport>([&](auto done) { target->deliver(job, done); });
    }
    void alias(const QString &address, const QStringList &targets)
    {
        VERIFY_OK(ask<control::Alias>([&](auto done) { m->store->accounts()->createAlias(address, targets, done); }));
    }
    control::User user(const QString &address, const control::UserChange &change)
    {
        control::NewUser wanted;
        wanted.address = address;
        const auto made = ask<control::User>([&](auto done) { m->store->accounts()->createUser(wanted, {}, done); });
        if (!made)
            return {};
        const auto changed = ask<control::User>([&](auto done) { m->store->accounts()->changeUser(made->id, change, {}, done); });
        return changed ? *changed : control::User{};
    }
    /// Delivers what users have sent on, as the queue would.
    base::Result<mail::DeliveryReport> sendOn()
    {
        mail::DeliveryJob job;
        job.destination = mail::kForwardDestination;
        job.mailFrom = u"sender@elsewhere.test"_s;
        job.size = 100;
        job.group = *ask<mail::DeliveryGroup>([&](auto done) { target->plan(job.destination, done); });
        for (const control::QueueItem &item : rows()) {
            if (item.destination != mail::kForwardDestination || item.state == control::QueueState::Sent)
                continue;
            job.mailId = item.mailId;
            job.recipients << mail::DeliveryRecipient{item.id, item.to, {}, 0};
        }
        return deliver(job);
    }
    QList<control::QueueItem> rows()
    {
        const auto page = ask<control::Page<control::QueueItem>>([&](auto done) { m->store->queue()->listRows({}, {500, {}}, {}, done); });
        return page ? page->items : QList<control::QueueItem>();
    }
    /// Who else gets it: rows that are not for mailboxes here.
    QStringList sentOn()
    {
        QStringList out;
        for (const control::QueueItem &item : rows()) {
            if (item.destination != mail::kMailboxDestination && item.destination != mail::kForwardDestination)
                out << item.to + u" at "_s + item.destination;
        }
        out.sort();
        return out;
    }
    control::QueueState stateOf(base::Id id)
    {
        const auto rows = ask<QList<storage::QueueRow>>([&](auto done) { m->store->queue()->queueRows({id}, done); });
        return rows && !rows->isEmpty() ? rows->first().item.state : control::QueueState::Active;
    }
    std::unique_ptr<StoreFixture> m;
    QByteArray header; ///< before that of the mail
    Next next;
    std::unique_ptr<Meter> meter;
    std::unique_ptr<delivery::MailboxTarget> target;
};

void TestMailboxTarget::init()
{
    m = std::make_unique<StoreFixture>();
    VERIFY_OK(m->open());
    QVERIFY(m->domain());
    target = std::make_unique<delivery::MailboxTarget>(*m->store, m->pool, m->clock, next);
    meter = std::make_unique<Meter>();
    target->setMeter(meter.get());
}

void TestMailboxTarget::cleanup()
{
    target.reset();
    m.reset();
    meter.reset();
}

void TestMailboxTarget::putsMailIntoMailboxes()
{
    const control::Mailbox anna = m->mailbox(u"anna@example.test"_s);
    const control::Mailbox bert = m->mailbox(u"bert@example.test"_s);
    const mail::DeliveryJob job = queued({u"anna@example.test"_s, u"bert+tag@example.test"_s});
    QVERIFY(m->list(anna.id).items.isEmpty());
    const auto report = deliver(job);
    VERIFY_OK(report);
    QCOMPARE(report->outcomes.size(), 2);
    for (const mail::DeliveryOutcome &outcome : report->outcomes)
        QCOMPARE(outcome.result, DeliveryResult::Delivered);
    QCOMPARE(m->list(bert.id).items.size(), 1);
    const control::Page<control::Message> inbox = m->list(anna.id);
    QCOMPARE(inbox.items.size(), 1);
    QCOMPARE(inbox.items[0].subject, u"Later"_s);
    QCOMPARE(inbox.items[0].from, u"Anna <anna@elsewhere.test>"_s);
    const auto raw = ask<QByteArray>([&](auto done) { m->store->raw(inbox.items[0].id, done); });
    VERIFY_OK(raw);
    QCOMPARE(raw->count("Return-Path:"), 1);
    QCOMPARE(raw->count("Received:"), 1);
    // Its fate is stored with it: a crash now would not deliver it again.
    for (const mail::DeliveryRecipient &recipient : job.recipients)
        QCOMPARE(stateOf(recipient.id), control::QueueState::Sent);
}

void TestMailboxTarget::mailboxThatHasGoneBounces()
{
    const control::Mailbox anna = m->mailbox(u"anna@example.test"_s);
    const mail::DeliveryJob job = queued({u"gone@example.test"_s, u"anna@example.test"_s, u"x@elsewhere.test"_s});
    const auto report = deliver(job);
    VERIFY_OK(report);
    QHash<base::Id, DeliveryResult> results;
    for (const mail::DeliveryOutcome &outcome : report->outcomes)
        results.insert(outcome.id, outcome.result);
    QCOMPARE(results.value(job.recipients[0].id), DeliveryResult::Failed);
    QCOMPARE(results.value(job.recipients[1].id), DeliveryResult::Delivered);
    QCOMPARE(results.value(job.recipients[2].id), DeliveryResult::Failed);
    QCOMPARE(stateOf(job.recipients[0].id), control::QueueState::Deferred); // the queue makes the bounce of it
    QCOMPARE(m->list(anna.id).items.size(), 1);
}

void TestMailboxTarget::aliasesReachWhomTheyStandFor()
{
    const control::Mailbox anna = m->mailbox(u"anna@example.test"_s);
    const control::Mailbox bert = m->mailbox(u"bert@example.test"_s);
    alias(u"sales@example.test"_s, {u"anna@example.test"_s, u"bert@example.test"_s, u"agent@elsewhere.test"_s});
    alias(u"info@example.test"_s, {u"sales@example.test"_s, u"boss@other.test"_s});
    // Each once, however many names of theirs were given.
    const mail::DeliveryJob job = queued({u"info@example.test"_s, u"sales@example.test"_s, u"anna@example.test"_s});
    const auto report = deliver(job);
    VERIFY_OK(report);
    QCOMPARE(report->outcomes.size(), 3);
    for (const mail::DeliveryOutcome &outcome : report->outcomes)
        QCOMPARE(outcome.result, DeliveryResult::Delivered);
    QCOMPARE(m->list(anna.id).items.size(), 1);
    QCOMPARE(m->list(bert.id).items.size(), 1);
    QCOMPARE(sentOn(), (QStringList{u"agent@elsewhere.test at elsewhere.test"_s, u"boss@other.test at other.test"_s}));
    for (const mail::DeliveryRecipient &recipient : job.recipients)
        QCOMPARE(stateOf(recipient.id), control::QueueState::Sent);
}

void TestMailboxTarget::forwardsGoOn()
{
    const control::User keeps = user(u"anna@example.test"_s, {.forwardTo = QStringList{u"anna@home.test"_s}});
    const control::User passes = user(u"bert@example.test"_s, {.forwardTo = QStringList{u"bert@home.test"_s}, .forwardKeeps = false});
    VERIFY_OK(deliver(queued({u"anna@example.test"_s, u"bert@example.test"_s})));
    QCOMPARE(m->list(keeps.mailboxId).items.size(), 1);
    QCOMPARE(m->list(passes.mailboxId).items.size(), 0);
    QVERIFY(sentOn().isEmpty());
    const auto report = sendOn();
    VERIFY_OK(report);
    QCOMPARE(report->outcomes.size(), 2);
    QCOMPARE(meter->counted.load(), 2);
    QCOMPARE(meter->asked()[0].userId, keeps.id);
    QCOMPARE(meter->asked()[0].recipients, QStringList{u"anna@home.test"_s});
    QCOMPARE(meter->asked()[1].userId, passes.id);
    QCOMPARE(sentOn(), (QStringList{u"anna@home.test at home.test"_s, u"bert@home.test at home.test"_s}));
    const auto raw = ask<QByteArray>([&](auto done) { m->store->raw(m->list(keeps.mailboxId).items[0].id, done); });
    VERIFY_OK(raw);
    QVERIFY(raw->startsWith("Delivered-To: anna@example.test\r\n"));
}

/// By aliases and other users' forwards, too, each user's counts as his; what an alias sends elsewhere is nobody's.
void TestMailboxTarget::forwardsAreWhose()
{
    alias(u"abroad@example.test"_s, {u"p@far.test"_s, u"q@far.test"_s});
    const control::User anna = user(u"anna@example.test"_s, {.forwardTo = QStringList{u"bert@example.test"_s, u"abroad@example.test"_s}});
    const control::User bert = user(u"bert@example.test"_s, {.forwardTo = QStringList{u"anna@example.test"_s, u"bert@home.test"_s}});
    alias(u"all@example.test"_s, {u"anna@example.test"_s, u"agent@elsewhere.test"_s});
    VERIFY_OK(deliver(queued({u"all@example.test"_s})));
    QCOMPARE(m->list(anna.mailboxId).items.size(), 1);
    QCOMPARE(m->list(bert.mailboxId).items.size(), 1);
    QCOMPARE(sentOn(), QStringList{u"agent@elsewhere.test at elsewhere.test"_s});
    QVERIFY(meter->asked().isEmpty());
    VERIFY_OK(sendOn());
    QCOMPARE(meter->asked().size(), 2);
    QHash<base::Id, QStringList> whose;
    const QList<storage::SentForUser> asked = meter->asked();
    for (const storage::SentForUser &one : asked)
        whose[one.userId] += one.recipients;
    QCOMPARE(whose.value(anna.id), (QStringList{u"p@far.test"_s, u"q@far.test"_s}));
    QCOMPARE(whose.value(bert.id), QStringList{u"bert@home.test"_s});
    QCOMPARE(sentOn(), (QStringList{u"agent@elsewhere.test at elsewhere.test"_s, u"bert@home.test at home.test"_s, u"p@far.test at far.test"_s,
                                    u"q@far.test at far.test"_s}));
    QCOMPARE(m->list(anna.mailboxId).items.size(), 1);
    QCOMPARE(m->list(bert.mailboxId).items.size(), 1);
}

/// Who sent as much as he may gets his mail, and it is sent on when there is room.
void TestMailboxTarget::forwardsWait()
{
    const control::User anna = user(u"anna@example.test"_s, {.forwardTo = QStringList{u"anna@home.test"_s}});
    VERIFY_OK(deliver(queued({u"anna@example.test"_s})));
    QCOMPARE(m->list(anna.mailboxId).items.size(), 1);
    meter->why = u"The user anna@example.test may send 1 messages an hour"_s;
    const auto report = sendOn();
    VERIFY_OK(report);
    QCOMPARE(report->outcomes.size(), 1);
    QCOMPARE(report->outcomes[0].result, DeliveryResult::Deferred);
    QCOMPARE(report->outcomes[0].status, (mail::EnhancedStatus{4, 7, 1}));
    QCOMPARE(report->outcomes[0].reply, meter->why);
    QVERIFY(sentOn().isEmpty());
    meter->why.clear();
    VERIFY_OK(sendOn());
    QCOMPARE(sentOn(), QStringList{u"anna@home.test at home.test"_s});
}

void TestMailboxTarget::forwardsHeld()
{
    const control::User anna = user(u"anna@example.test"_s, {.forwardTo = QStringList{u"a@home.test"_s, u"b@home.test"_s}});
    VERIFY_OK(deliver(queued({u"anna@example.test"_s})));
    meter->held = true;
    VERIFY_OK(sendOn());
    int held = 0;
    for (const control::QueueItem &item : rows())
        held += item.state == control::QueueState::Held && item.destination == u"home.test"_s;
    QCOMPARE(held, 2);
    const auto entry = ask<control::TrayEntry>([&](auto done) { m->store->senders()->trayEntryOf(anna.id, done); });
    VERIFY_OK(entry);
    QCOMPARE(entry->recipients, 2);
    QCOMPARE(m->list(anna.mailboxId).items.size(), 1);
}

/// Switched off while the mail waited: it comes into the mailbox.
void TestMailboxTarget::forwardsThatEnded()
{
    const control::User anna = user(u"anna@example.test"_s, {.forwardTo = QStringList{u"anna@home.test"_s}, .forwardKeeps = false});
    VERIFY_OK(deliver(queued({u"anna@example.test"_s})));
    QCOMPARE(m->list(anna.mailboxId).items.size(), 0);
    VERIFY_OK(ask<control::User>([&](auto done) { m->store->accounts()->changeUser(anna.id, {.forwardTo = QStringList()}, {}, done); }));
    VERIFY_OK(sendOn());
    QCOMPARE(m->list(anna.mailboxId).items.size(), 1);
    QVERIFY(sentOn().isEmpty());
    QVERIFY(meter->asked().isEmpty());
}

/// What was sent on from here and comes back is returned, while others of the same mail get it.
void TestMailboxTarget::circlesEnd()
{
    const control::User anna = user(u"anna@example.test"_s, {.forwardTo = QStringList{u"anna@home.test"_s}});
    const control::Mailbox bert = m->mailbox(u"bert@example.test"_s);
    header = "Delivered-To: Anna@example.test\r\n";
    const mail::DeliveryJob job = queued({u"anna@example.test"_s, u"bert@example.test"_s});
    const auto report = deliver(job);
    VERIFY_OK(report);
    QHash<base::Id, DeliveryResult> results;
    for (const mail::DeliveryOutcome &outcome : report->outcomes)
        results.insert(outcome.id, outcome.result);
    QCOMPARE(results.value(job.recipients[0].id), DeliveryResult::Failed);
    QCOMPARE(results.value(job.recipients[1].id), DeliveryResult::Delivered);
    QCOMPARE(m->list(anna.mailboxId).items.size(), 0);
    QCOMPARE(m->list(bert.id).items.size(), 1);
    QVERIFY(sentOn().isEmpty());
}

void TestMailboxTarget::answersWhileAway()
{
    control::AutoReply reply;
    reply.enabled = true;
    reply.subject = u"Away"_s;
    reply.text = u"Back on Monday."_s;
    reply.until = m->clock.wallMs() + 30LL * 86400 * 1000;
    const control::User anna = user(u"anna@example.test"_s, {.autoReply = reply});
    const auto answers = [this] {
        QTest::qWait(50); // nobody waits for an answer: it comes when it comes
        return sentOn().size();
    };
    const auto incoming = [this](const QByteArray &more) {
        header = "To: anna@example.test\r\n" + more;
        return deliver(queued({u"anna@example.test"_s}));
    };
    VERIFY_OK(incoming("List-Id: <x.test>\r\n"));
    QCOMPARE(answers(), 0);
    VERIFY_OK(incoming({}));
    QTRY_COMPARE(sentOn(), QStringList{u"sender@elsewhere.test at elsewhere.test"_s});
    QCOMPARE(m->list(anna.mailboxId).items.size(), 2);
    VERIFY_OK(incoming({})); // told already
    QCOMPARE(answers(), 1);
    m->clock.advanceMs(8LL * 86400 * 1000);
    VERIFY_OK(incoming({}));
    QTRY_COMPARE(sentOn().size(), 2);
    m->clock.advanceMs(30LL * 86400 * 1000); // back
    VERIFY_OK(incoming({}));
    QCOMPARE(answers(), 2);
    const auto rows = ask<control::Page<control::QueueItem>>([&](auto done) { m->store->queue()->listRows({}, {500, {}}, {}, done); });
    VERIFY_OK(rows);
    for (const control::QueueItem &item : rows->items) {
        if (item.destination == u"elsewhere.test"_s)
            QVERIFY(item.from.isEmpty()); // nothing comes back to an answer
    }
}

/// Who may send nothing more answers nobody, and the sender is answered once he may.
void TestMailboxTarget::answersNotSent()
{
    control::AutoReply reply;
    reply.enabled = true;
    reply.text = u"Back on Monday."_s;
    const control::User anna = user(u"anna@example.test"_s, {.autoReply = reply});
    header = "To: anna@example.test\r\n";
    meter->why = u"not now"_s;
    VERIFY_OK(deliver(queued({u"anna@example.test"_s})));
    QTRY_COMPARE(meter->asked().size(), 1);
    QCOMPARE(meter->asked()[0].way, storage::SendWay::Answer);
    QCOMPARE(meter->asked()[0].userId, anna.id);
    QCOMPARE(meter->asked()[0].recipients, QStringList{u"sender@elsewhere.test"_s});
    meter->why.clear();
    VERIFY_OK(deliver(queued({u"anna@example.test"_s})));
    QTRY_COMPARE(sentOn(), QStringList{u"sender@elsewhere.test at elsewhere.test"_s});
    VERIFY_OK(deliver(queued({u"anna@example.test"_s}))); // told already: what was counted for it is given up
    QTRY_COMPARE(meter->asked().size(), 3);
    QTRY_COMPARE(meter->counted.load(), 1);
    QCOMPARE(sentOn().size(), 1);
}

void TestMailboxTarget::fullMailboxes_data()
{
    QTest::addColumn<bool>("rejects");
    QTest::newRow("waits") << false;
    QTest::newRow("returned") << true;
}

void TestMailboxTarget::fullMailboxes()
{
    QFETCH(bool, rejects);
    target->setFullRejects(rejects);
    const control::User anna = user(u"anna@example.test"_s, {.quotaMessages = 1});
    const control::User bert = user(u"bert@example.test"_s, {});
    alias(u"both@example.test"_s, {u"anna@example.test"_s, u"bert@example.test"_s});
    VERIFY_OK(deliver(queued({u"anna@example.test"_s})));
    QCOMPARE(m->list(anna.mailboxId).items.size(), 1);
    const auto report = deliver(queued({u"anna@example.test"_s}));
    VERIFY_OK(report);
    QCOMPARE(report->outcomes.value(0).result, rejects ? DeliveryResult::Failed : DeliveryResult::Deferred);
    QCOMPARE(report->outcomes.value(0).status, (mail::EnhancedStatus{quint8(rejects ? 5 : 4), 2, 2}));
    QCOMPARE(m->list(anna.mailboxId).items.size(), 1);
    // By an alias others get it at once; hers goes on by itself.
    VERIFY_OK(deliver(queued({u"both@example.test"_s})));
    QCOMPARE(m->list(anna.mailboxId).items.size(), 1);
    QCOMPARE(m->list(bert.mailboxId).items.size(), 1);
    const auto rows = ask<control::Page<control::QueueItem>>([&](auto done) { m->store->queue()->listRows({}, {500, {}}, {}, done); });
    VERIFY_OK(rows);
    const auto hers = [](const control::QueueItem &item) { return item.to == "anna@example.test"_L1 && item.state == control::QueueState::Ready; };
    QCOMPARE(std::count_if(rows->items.begin(), rows->items.end(), hers), 1);
}

void TestMailboxTarget::restGoesToTheNext()
{
    const auto group = ask<mail::DeliveryGroup>([&](auto done) { target->plan(u"far.test"_s, done); });
    QCOMPARE(group->key, u"mx:far.test"_s);
    mail::DeliveryJob job;
    job.destination = u"far.test"_s;
    job.group = *group;
    VERIFY_OK(deliver(job));
    QCOMPARE(next.passedOn, QStringList{u"far.test"_s});
    QCOMPARE(target->groupState(u"mx:far.test"_s).connections, 7);
}

void TestMailboxTarget::storeThatFailsPutsOff()
{
    m->mailbox(u"anna@example.test"_s);
    mail::DeliveryJob job = queued({u"anna@example.test"_s});
    job.mailId = 12345; // the text cannot be read
    const auto report = deliver(job);
    VERIFY_OK(report);
    QCOMPARE(report->outcomes.size(), 1);
    QCOMPARE(report->outcomes[0].result, DeliveryResult::Deferred);
    QCOMPARE(stateOf(job.recipients[0].id), control::QueueState::Deferred);
}

QTEST_GUILESS_MAIN(TestMailboxTarget)
#include "tst_mailboxtarget.moc"

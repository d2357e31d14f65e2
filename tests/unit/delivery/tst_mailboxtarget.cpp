// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "delivery/mailboxtarget.h"
#include "mail/mailboxdestination.h"
#include "storage/accountstore.h"
#include "storage/queuestore.h"
#include "unit/storage/storefixture.h"

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
    /// Who else gets it: rows that are not for mailboxes here.
    QStringList sentOn()
    {
        const auto rows = ask<control::Page<control::QueueItem>>([&](auto done) { m->store->queue()->listRows({}, {500, {}}, {}, done); });
        QStringList out;
        for (const control::QueueItem &item : rows ? rows->items : QList<control::QueueItem>()) {
            if (item.destination != mail::kMailboxDestination)
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
    std::unique_ptr<delivery::MailboxTarget> target;
};

void TestMailboxTarget::init()
{
    m = std::make_unique<StoreFixture>();
    VERIFY_OK(m->open());
    QVERIFY(m->domain());
    target = std::make_unique<delivery::MailboxTarget>(*m->store, m->pool, m->clock, next);
}

void TestMailboxTarget::cleanup()
{
    target.reset();
    m.reset();
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
    QCOMPARE(sentOn(), (QStringList{u"anna@home.test at home.test"_s, u"bert@home.test at home.test"_s}));
    const auto raw = ask<QByteArray>([&](auto done) { m->store->raw(m->list(keeps.mailboxId).items[0].id, done); });
    VERIFY_OK(raw);
    QVERIFY(raw->startsWith("Delivered-To: anna@example.test\r\n"));
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

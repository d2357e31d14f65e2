// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "delivery/mailboxtarget.h"
#include "mail/mailboxdestination.h"
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
    void restGoesToTheNext();
    void storeThatFailsPutsOff();

private:
    /// A mail with one row per address; the job the queue would make of it.
    mail::DeliveryJob queued(const QStringList &addresses)
    {
        auto body = m->finishedBody(sampleMail("Later", "see you"));
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
    control::QueueState stateOf(base::Id id)
    {
        const auto rows = ask<QList<storage::QueueRow>>([&](auto done) { m->store->queue()->queueRows({id}, done); });
        return rows && !rows->isEmpty() ? rows->first().item.state : control::QueueState::Active;
    }
    std::unique_ptr<StoreFixture> m;
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

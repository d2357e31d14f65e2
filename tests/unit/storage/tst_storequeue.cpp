// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/json.h"
#include "storage/queuestore.h"
#include "storefixture.h"
#include <QSemaphore>
#include <atomic>

using namespace Qt::Literals;
using control::Lane;
using control::QueueAction;
using control::QueueItem;
using control::QueueState;
using storage::Outgoing;
using storage::QueueOutcome;
using storage::QueueRow;

/// Rows of the queue in the real store: one commit, one order, and nothing kept longer than needed.
class TestStoreQueue : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void commitsRowsWithTheMail();
    void countsAndDueRows();
    void duePagesKeepOrder();
    void outcomesAndEvents();
    void outcomesThatWaitShareACommit();
    void totals();
    void totalsStayBounded();
    void deadlines();
    void domainsHaveTheirOwnLives();
    void bodyGoesWithTheLastNeed();
    void leversAndStates();
    void retryIsForNow();
    void releaseGoesBackToWhereItWas();
    void listsAndFilters();
    void pagesMeetEveryRowOnce();
    void findsPartsOfAddresses_data();
    void findsPartsOfAddresses();
    void findsPartsWhileRowsComeAndGo();
    void countsForAFilter();
    void finishedRowsGoInTime();
    void destinationsKeepTheirSettings();
    void noticeAndOutcomeAreOneCommit();
    void listenerHearsEverything();
    void survivesReopening();
    void leaseGoesWithItsRow();
    void leasesKeepNodesApart();
    void whatAnotherNodeTookIsItsToSettle();

private:
    Outgoing to(const QString &address, Lane lane = Lane::Normal, qint64 sendAt = 0)
    {
        Outgoing outgoing;
        outgoing.recipient = address;
        outgoing.destination = address.mid(address.indexOf(u'@') + 1);
        outgoing.lane = lane;
        outgoing.sendAt = sendAt;
        return outgoing;
    }
    QList<QueueItem> send(const QList<Outgoing> &outgoing, const QList<base::Id> &mailboxes = {}, const QString &from = u"anna@example.test"_s)
    {
        auto body = m->finishedBody(sampleMail("Hello", "text"));
        if (!body)
            return {};
        storage::MailSubmission mail = m->submission(*body, mailboxes);
        mail.mailFrom = from;
        mail.mailParameters = "BODY=8BITMIME";
        mail.outgoing = outgoing;
        body->reset();
        auto committed = ask<storage::Committed>([&](auto done) { m->store->commitMail(std::move(mail), done); });
        return committed ? committed->queued : QList<QueueItem>{};
    }
    QueueRow row(base::Id id)
    {
        auto rows = ask<QList<QueueRow>>([&](auto done) { queue().queueRows({id}, done); });
        return rows && rows->size() == 1 ? rows->first() : QueueRow{};
    }
    /// Whose a row is, and for how long from now.
    std::pair<int, qint64> lease(base::Id id)
    {
        const QueueRow found = row(id);
        return {found.leasedBy, found.leasedUntil ? found.leasedUntil - m->clock.wallMs() : 0};
    }
    QueueOutcome outcome(base::Id id, QueueState state)
    {
        QueueOutcome outcome;
        outcome.id = id;
        outcome.state = state;
        outcome.attempts = 1;
        outcome.nextAttemptAt = state == QueueState::Deferred ? m->clock.wallMs() + 600000 : 0;
        outcome.attempt = "{}";
        return outcome;
    }
    storage::QueueStore &queue() { return *m->store->queue(); }
    std::optional<QueueItem> item(base::Id id)
    {
        auto rows = ask<QList<QueueRow>>([&](auto done) { queue().queueRows({id}, done); });
        return rows && rows->size() == 1 ? std::optional(rows->first().item) : std::nullopt;
    }
    storage::DueRows due(const storage::DueRequest &request)
    {
        auto rows = ask<QList<storage::DueRows>>([&](auto done) { queue().dueRows({request}, done); });
        return rows && rows->size() == 1 ? rows->first() : storage::DueRows{};
    }
    void settle(const QList<QueueOutcome> &outcomes)
    {
        VERIFY_OK(ask<qint64>([&](auto done) { queue().settleRows(outcomes, done); }));
    }
    void finish(base::Id id, QueueState state = QueueState::Sent)
    {
        QueueOutcome outcome;
        outcome.id = id;
        outcome.state = state;
        outcome.attempts = 1;
        outcome.reply = u"250 2.0.0 ok"_s;
        outcome.attempt = "{\"remoteHost\":\"mx.a.test\"}";
        settle({outcome});
    }
    QList<QueueItem> act(QueueAction::Kind kind, const QList<base::Id> &ids, const QString &destination = {}, Lane lane = Lane::Normal)
    {
        const QueueAction action{kind, lane, destination, u"operator"_s};
        auto items = ask<QList<QueueItem>>([&](auto done) { queue().changeRows(ids, action, done); });
        return items ? *items : QList<QueueItem>{};
    }
    control::Page<QueueItem> list(const control::QueueFilter &filter, const control::PageRequest &page = {}, const QSet<base::Id> &active = {})
    {
        auto found = ask<control::Page<QueueItem>>([&](auto done) { queue().listRows(filter, page, active, done); });
        return found ? *found : control::Page<QueueItem>{};
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
    std::unique_ptr<StoreFixture> m;
};

void TestStoreQueue::init()
{
    m = std::make_unique<StoreFixture>();
    VERIFY_OK(m->open());
    QVERIFY(m->domain());
}

void TestStoreQueue::cleanup()
{
    m.reset();
}

void TestStoreQueue::commitsRowsWithTheMail()
{
    const base::Id mailbox = m->mailbox(u"b@example.test"_s).id;
    const qint64 later = m->clock.wallMs() + 60000;
    const auto queued = send({to(u"a@a.test"_s, Lane::Urgent), to(u"b@b.test"_s, Lane::Bulk, later)}, {mailbox});
    QCOMPARE(queued.size(), 2);
    QCOMPARE(queued[0].state, QueueState::Ready);
    QCOMPARE(queued[0].lane, Lane::Urgent);
    QCOMPARE(queued[0].from, u"anna@example.test"_s);
    QVERIFY(queued[0].size > 0);
    QCOMPARE(queued[0].expiresAt, m->clock.wallMs() + 120LL * 3600000);
    QCOMPARE(queued[1].state, QueueState::Deferred); // waits for its time
    QCOMPARE(queued[1].nextAttemptAt, later);
    QCOMPARE(kinds(queued[0].mailId).count(u"queue.added"_s), 2);
    // For a mailbox that has gone nothing is kept, not even the rows.
    QVERIFY(send({to(u"a@a.test"_s)}, {base::Id(4711)}).isEmpty());
    QCOMPARE(list({}).items.size(), 2);
}

void TestStoreQueue::countsAndDueRows()
{
    const qint64 later = m->clock.wallMs() + 60000;
    send({to(u"1@a.test"_s), to(u"2@a.test"_s), to(u"3@a.test"_s, Lane::Bulk), to(u"4@b.test"_s, Lane::Normal, later)});
    QList<storage::QueueCount> all;
    for (storage::QueueCount after;;) { // one at a time: every page border
        auto page = ask<QList<storage::QueueCount>>([&](auto done) { queue().queueCounts(after, 1, done); });
        VERIFY_OK(page);
        if (page->isEmpty())
            break;
        all += *page;
        after = page->last();
    }
    QCOMPARE(all.size(), 3);
    QCOMPARE(all[0].destination, u"a.test"_s);
    QCOMPARE(all[0].count, 2);
    QCOMPARE(all[0].state, QueueState::Ready);
    QCOMPARE(all[1].lane, Lane::Bulk);
    QCOMPARE(all[2].state, QueueState::Deferred);
    QCOMPARE(all[2].firstAt, later);

    const auto normal = due({u"a.test"_s, Lane::Normal, m->clock.wallMs(), {}, 10});
    QCOMPARE(normal.rows.size(), 2);
    QVERIFY(normal.complete);
    QCOMPARE(normal.nextAt, storage::kNever);
    QCOMPARE(normal.rows[0].item.to, u"1@a.test"_s);
    QCOMPARE(normal.rows[0].mailParameters, "BODY=8BITMIME");
    const auto waiting = due({u"b.test"_s, Lane::Normal, m->clock.wallMs(), {}, 10});
    QVERIFY(waiting.rows.isEmpty());
    QCOMPARE(waiting.nextAt, later);
    QCOMPARE(due({u"b.test"_s, Lane::Normal, later, {}, 10}).rows.size(), 1);
}

void TestStoreQueue::duePagesKeepOrder()
{
    for (int i = 0; i < 40; ++i) {
        const auto items = send({to(u"r@a.test"_s)});
        if (i % 3 == 0) { // tried once, due again in between the others
            QueueOutcome outcome;
            outcome.id = items[0].id;
            outcome.state = QueueState::Deferred;
            outcome.attempts = 1;
            outcome.nextAttemptAt = m->clock.wallMs() + 5;
            settle({outcome});
        }
        m->clock.advanceMs(2);
    }
    QList<QueueRow> whole = due({u"a.test"_s, Lane::Normal, m->clock.wallMs() + 100, {}, 1000}).rows;
    QCOMPARE(whole.size(), 40);
    QList<base::Id> paged;
    storage::QueuePlace after;
    for (bool complete = false; !complete;) {
        const auto page = due({u"a.test"_s, Lane::Normal, m->clock.wallMs() + 100, after, 7});
        complete = page.complete;
        for (const QueueRow &row : page.rows)
            paged << row.item.id;
        after = {page.rows.last().item.nextAttemptAt, page.rows.last().item.id};
    }
    QList<base::Id> inOrder;
    storage::QueuePlace before;
    for (const QueueRow &row : std::as_const(whole)) {
        const storage::QueuePlace place{row.item.nextAttemptAt, row.item.id};
        QVERIFY(before < place);
        before = place;
        inOrder << row.item.id;
    }
    QCOMPARE(paged, inOrder);
}

void TestStoreQueue::outcomesAndEvents()
{
    const auto queued = send({to(u"a@a.test"_s), to(u"b@a.test"_s), to(u"c@a.test"_s)});
    QueueOutcome later;
    later.id = queued[0].id;
    later.state = QueueState::Deferred;
    later.attempts = 1;
    later.nextAttemptAt = m->clock.wallMs() + 300000;
    later.reply = u"451 4.7.1 come back "_s + QString(1000, u'x');
    later.attempt = "{\"remoteHost\":\"mx.a.test\"}";
    QueueOutcome bounced;
    bounced.id = queued[1].id;
    bounced.state = QueueState::Bounced;
    bounced.attempts = 1;
    bounced.reply = u"550 5.1.1 no"_s;
    bounced.attempt = "{}";
    QueueOutcome unknown;
    unknown.id = 12345;
    auto changed = ask<qint64>([&](auto done) { queue().settleRows({later, bounced, unknown}, done); });
    VERIFY_OK(changed);
    QCOMPARE(*changed, 2);
    const auto first = item(queued[0].id);
    QCOMPARE(first->state, QueueState::Deferred);
    QCOMPARE(first->nextAttemptAt, later.nextAttemptAt);
    QCOMPARE(first->lastReply.size(), 500);
    const auto second = item(queued[1].id);
    QCOMPARE(second->state, QueueState::Bounced);
    QCOMPARE(second->nextAttemptAt, 0);
    // What is finished stays finished.
    changed = ask<qint64>([&](auto done) { queue().settleRows({bounced}, done); });
    QCOMPARE(*changed, 0);
    const QStringList names = kinds(queued[0].mailId);
    QCOMPARE(names.count(u"delivery.attempt"_s), 2);
    QCOMPARE(names.count(u"queue.deferred"_s), 1);
    QCOMPARE(names.count(u"queue.bounced"_s), 1);
    auto events = ask<QList<control::Event>>([&](auto done) { m->store->trace(queued[0].mailId, done); });
    for (const control::Event &event : *events) {
        if (event.kind != u"queue.bounced"_s)
            continue;
        const auto told = control::fromJson<QueueItem>(event.detail); // the item as it was then, for whoever reads the feed
        QVERIFY(told);
        QCOMPARE(told->id, queued[1].id);
        QCOMPARE(told->state, QueueState::Bounced);
        QVERIFY(event.detail.contains("\"reply\":\"550 5.1.1 no\""));
    }
}

/// However many calls: what waits when the writer gets to it is one commit, and each caller hears of its own rows.
void TestStoreQueue::outcomesThatWaitShareACommit()
{
    QList<Outgoing> many;
    for (int i = 0; i < 60; ++i)
        many << to(u"r%1@a.test"_s.arg(i));
    const auto queued = send(many);
    QSemaphore reached, go;
    QList<qsizetype> commits; // of the writer
    queue().setQueueListener([&](const QList<storage::QueueChange> &changes) {
        commits << changes.size();
        if (commits.size() == 1) {
            reached.release();
            go.acquire();
        }
    });
    QSemaphore answered;
    std::atomic<qint64> changed = 0;
    const auto settleOne = [&](base::Id id) {
        queue().settleRows({outcome(id, QueueState::Sent), outcome(4711, QueueState::Sent)}, {nullptr, [&](base::Result<qint64> result) {
            changed += result ? *result : -1000;
            answered.release();
        }});
    };
    settleOne(queued[0].id);
    reached.acquire();
    for (int i = 1; i < 60; ++i)
        settleOne(queued[i].id);
    go.release();
    QVERIFY(answered.tryAcquire(60, 60000));
    QCOMPARE(changed, 60);
    QCOMPARE(commits, (QList<qsizetype>{1, 59}));
    queue().setQueueListener({});
}

void TestStoreQueue::totals()
{
    Outgoing coded = to(u"a@a.test"_s);
    coded.mailClass = u"code"_s;
    Outgoing free = to(u"b@b.test"_s);
    free.mailClass = u"of-our-own"_s;
    const auto queued = send({coded, free, to(u"c@a.test"_s), to(u"d@a.test"_s)});
    const auto settle = [&](base::Id id, QueueState state, int attempts) {
        QueueOutcome outcome;
        outcome.id = id;
        outcome.state = state;
        outcome.attempts = attempts;
        outcome.nextAttemptAt = m->clock.wallMs() + 1000;
        outcome.attempt = "{}";
        QVERIFY(ask<qint64>([&](auto done) { queue().settleRows({outcome}, done); }).ok());
    };
    const auto read = [&](const control::DeliveryTotalsRequest &request) {
        QStringList lines;
        const auto totals = ask<QList<control::DeliveryTotal>>([&](auto done) { m->store->totals()->deliveryTotals(request, done); });
        for (const control::DeliveryTotal &one : *totals)
            lines << u"%1 %2 %3 %4 %5"_s.arg(one.name).arg(one.tried).arg(one.delivered).arg(one.deferred).arg(one.bounced);
        return lines;
    };
    settle(queued[0].id, QueueState::Deferred, 1);
    settle(queued[0].id, QueueState::Deferred, 2); // put off once, however often
    settle(queued[0].id, QueueState::Sent, 3);
    settle(queued[1].id, QueueState::Bounced, 1);
    settle(queued[2].id, QueueState::Sent, 1);
    settle(queued[3].id, QueueState::Expired, 0); // never tried
    control::DeliveryTotalsRequest request;
    QCOMPARE(read(request), QStringList({u"a.test 2 2 1 1"_s, u"b.test 1 0 0 1"_s}));
    request.destination = u"b.test"_s;
    QCOMPARE(read(request), QStringList({u"b.test 1 0 0 1"_s}));
    request = {};
    request.by = control::DeliveryTotalsRequest::Class;
    QCOMPARE(read(request), QStringList({u"code 1 1 1 0"_s, u"none 1 1 0 1"_s, u"other 1 0 0 1"_s}));
    request.mailClass = u"code"_s;
    request.by = control::DeliveryTotalsRequest::Destination;
    QCOMPARE(read(request), QStringList({u"a.test 1 1 1 0"_s}));
    request = {};
    request.limit = 1;
    QCOMPARE(read(request).size(), 1);
    // hours that are over do not count, and go after some days
    m->clock.advanceMs(2 * 3600000);
    request = {};
    request.since = m->clock.wallMs() - 3600000;
    QVERIFY(read(request).isEmpty());
    request.since = 0;
    QCOMPARE(read(request).size(), 2);
    m->clock.advanceMs(9 * 86400000LL);
    QVERIFY(ask<QByteArray>([&](auto done) { m->store->maintain(done); }).ok());
    QVERIFY(read(request).isEmpty());
}

void TestStoreQueue::totalsStayBounded()
{
    QList<Outgoing> all;
    for (int i = 0; i < 2100; ++i)
        all << to(u"r@d%1.test"_s.arg(i, 4, 10, QChar(u'0')));
    const auto queued = send(all);
    QList<QueueOutcome> outcomes;
    for (const QueueItem &item : queued) {
        QueueOutcome outcome;
        outcome.id = item.id;
        outcome.state = QueueState::Sent;
        outcome.attempts = 1;
        outcomes << outcome;
    }
    QVERIFY(ask<qint64>([&](auto done) { queue().settleRows(outcomes, done); }).ok());
    control::DeliveryTotalsRequest request;
    request.limit = 1;
    const auto totals = ask<QList<control::DeliveryTotal>>([&](auto done) { m->store->totals()->deliveryTotals(request, done); });
    QCOMPARE(totals->first().name, QString()); // the rest, together
    QCOMPARE(totals->first().delivered, 100);
}

void TestStoreQueue::deadlines()
{
    const auto queued = send({to(u"a@a.test"_s)});
    const auto silent = send({to(u"b@a.test"_s)}, {}, QString()); // nobody to tell
    Outgoing never = to(u"c@a.test"_s);
    never.dsn = "NOTIFY=NEVER";
    const auto unasked = send({never});
    const qint64 hour = 3600000;
    const auto past = [&](qint64 by) {
        auto rows = ask<QList<QueueRow>>([&](auto done) { queue().rowsPastDeadline(by, 100, done); });
        QList<base::Id> ids;
        if (rows) {
            for (const QueueRow &row : *rows)
                ids << row.item.id;
        }
        return ids;
    };
    const qint64 start = m->clock.wallMs();
    QVERIFY(past(start + 4 * hour - 1).isEmpty());
    QCOMPARE(past(start + 4 * hour), QList<base::Id>{queued[0].id});
    QueueOutcome told;
    told.id = queued[0].id;
    told.state = QueueState::Ready;
    told.nextAttemptAt = queued[0].nextAttemptAt;
    told.delayTold = true;
    settle({told});
    QVERIFY(past(start + 5 * hour).isEmpty());
    QCOMPARE(item(queued[0].id)->state, QueueState::Ready);
    QCOMPARE(past(start + 120 * hour).size(), 3);
    QCOMPARE(kinds(queued[0].mailId).count(u"queue.deferred"_s), 0);
    // Held rows expire only when somebody lets them go.
    act(QueueAction::Hold, {unasked[0].id});
    QCOMPARE(past(start + 500 * hour).size(), 2);
    m->clock.advanceMs(200 * hour);
    const auto released = act(QueueAction::Release, {unasked[0].id});
    QCOMPARE(released.size(), 1);
    QVERIFY(released[0].expiresAt > m->clock.wallMs() + hour);
}

void TestStoreQueue::domainsHaveTheirOwnLives()
{
    const qint64 hour = 3600000;
    m->options.queueLifeFor.insert(u"short.test"_s, {2, 1});
    VERIFY_OK(m->open());
    const auto both = send({to(u"a@a.test"_s), to(u"b@short.test"_s)});
    QCOMPARE(both[0].expiresAt - both[0].queuedAt, 120 * hour);
    QCOMPARE(both[1].expiresAt - both[1].queuedAt, 2 * hour);
    auto rows = ask<QList<QueueRow>>([&](auto done) { queue().rowsPastDeadline(m->clock.wallMs() + hour, 100, done); });
    VERIFY_OK(rows);
    QCOMPARE(rows->size(), 1);
    QCOMPARE(rows->first().item.id, both[1].id);
    // Changed while it runs: for what comes from now on.
    queue().setQueueLife({24, 0}, {});
    const auto later = send({to(u"c@short.test"_s)});
    QCOMPARE(later[0].expiresAt - later[0].queuedAt, 24 * hour);
    rows = ask<QList<QueueRow>>([&](auto done) { queue().rowsPastDeadline(m->clock.wallMs() + 23 * hour, 100, done); });
    VERIFY_OK(rows);
    QCOMPARE(rows->size(), 2); // no notice of delay for the new one
}

void TestStoreQueue::bodyGoesWithTheLastNeed()
{
    const auto raw = [&](base::Id mailId) { return ask<QByteArray>([&](auto done) { m->store->rawOfMail(mailId, done); }).ok(); };
    const auto queued = send({to(u"a@a.test"_s), to(u"b@b.test"_s)});
    finish(queued[0].id);
    QVERIFY(raw(queued[0].mailId));
    finish(queued[1].id, QueueState::Bounced);
    QVERIFY(!raw(queued[0].mailId));
    QCOMPARE(item(queued[0].id)->state, QueueState::Sent); // and can still be asked about
    QCOMPARE(item(queued[0].id)->from, u"anna@example.test"_s);

    const base::Id mailbox = m->mailbox(u"b@example.test"_s).id;
    const auto both = send({to(u"a@a.test"_s)}, {mailbox});
    finish(both[0].id);
    QVERIFY(raw(both[0].mailId)); // a mailbox still holds it
    const auto third = send({to(u"a@a.test"_s)}, {mailbox});
    const auto entries = m->list(mailbox).items;
    for (const control::Message &entry : entries) {
        for (int i = 0; i < 2; ++i) // to the trash, then for good
            VERIFY_OK(ask<control::Message>([&](auto done) { m->store->deleteMessage(entry.id, done); }));
    }
    QVERIFY(!raw(both[0].mailId));
    QVERIFY(raw(third[0].mailId)); // the queue still needs it
    act(QueueAction::Remove, {third[0].id});
    QVERIFY(!raw(third[0].mailId));
    QVERIFY(!item(third[0].id));
}

// Holding and releasing is nothing but the time between: the pause after a failure goes on, and life gets no longer.
/// Also what waits for a time of its own.
void TestStoreQueue::retryIsForNow()
{
    const base::Id id = send({to(u"a@a.test"_s, Lane::Normal, m->clock.wallMs() + 86400000)})[0].id;
    QCOMPARE(row(id).item.state, QueueState::Deferred);
    QCOMPARE(act(QueueAction::Retry, {id})[0].state, QueueState::Ready);
    const auto now = due({u"a.test"_s, Lane::Normal, m->clock.wallMs(), {}, 10});
    QCOMPARE(now.rows.size(), 1);
    QVERIFY(now.rows[0].sendAt <= m->clock.wallMs());
}

void TestStoreQueue::releaseGoesBackToWhereItWas()
{
    const base::Id id = send({to(u"a@a.test"_s)})[0].id;
    settle({outcome(id, QueueState::Deferred)}); // for ten minutes
    const QueueItem before = *item(id);
    const auto held = act(QueueAction::Hold, {id});
    QVERIFY(control::toJson(held[0]).contains("\"nextAttemptAt\":null")); // it is not tried
    QVERIFY(due({u"a.test"_s, Lane::Normal, storage::kNever, {}, 10}).rows.isEmpty());
    m->clock.advanceMs(60000);
    const auto released = act(QueueAction::Release, {id});
    QCOMPARE(released[0].state, QueueState::Deferred);
    QCOMPARE(released[0].nextAttemptAt, before.nextAttemptAt);
    QCOMPARE(released[0].expiresAt, before.expiresAt);
    QVERIFY(due({u"a.test"_s, Lane::Normal, m->clock.wallMs(), {}, 10}).rows.isEmpty());
    // Its time came meanwhile: at once, and with a day to go.
    act(QueueAction::Hold, {id});
    m->clock.advanceMs(before.expiresAt - m->clock.wallMs() - 1000);
    const auto late = act(QueueAction::Release, {id});
    QCOMPARE(late[0].state, QueueState::Ready);
    QCOMPARE(late[0].expiresAt, m->clock.wallMs() + 24 * 3600000);
    // Who wants it at once says so, also of what is held.
    settle({outcome(id, QueueState::Deferred)});
    act(QueueAction::Hold, {id});
    QCOMPARE(act(QueueAction::Retry, {id})[0].state, QueueState::Ready);
}

void TestStoreQueue::leversAndStates()
{
    const auto queued = send({to(u"a@a.test"_s)});
    const base::Id id = queued[0].id;
    QVERIFY(act(QueueAction::Release, {id}).isEmpty());
    QCOMPARE(act(QueueAction::Hold, {id, base::Id(99)}).size(), 1);
    QCOMPARE(item(id)->state, QueueState::Held);
    QVERIFY(act(QueueAction::Hold, {id}).isEmpty());
    QVERIFY(due({u"a.test"_s, Lane::Normal, storage::kNever, {}, 10}).rows.isEmpty());
    QCOMPARE(act(QueueAction::Prioritize, {id}, {}, Lane::Urgent)[0].lane, Lane::Urgent);
    QCOMPARE(act(QueueAction::Reroute, {id}, u"relay.test:2525"_s)[0].destination, u"relay.test:2525"_s);
    QCOMPARE(act(QueueAction::Reroute, {id})[0].destination, u"a.test"_s);
    QCOMPARE(act(QueueAction::Release, {id})[0].state, QueueState::Ready);
    QCOMPARE(due({u"a.test"_s, Lane::Urgent, m->clock.wallMs(), {}, 10}).rows.size(), 1);
    QCOMPARE(act(QueueAction::Retry, {id})[0].state, QueueState::Ready);
    finish(id);
    for (const QueueAction::Kind kind : {QueueAction::Hold, QueueAction::Release, QueueAction::Retry, QueueAction::Reroute, QueueAction::Prioritize})
        QVERIFY(act(kind, {id}).isEmpty());
    QCOMPARE(act(QueueAction::Remove, {id}).size(), 1);
    const QStringList names = kinds(queued[0].mailId);
    for (const QString &kind : {u"queue.held"_s, u"queue.prioritized"_s, u"queue.rerouted"_s, u"queue.released"_s, u"queue.retried"_s, u"queue.removed"_s})
        QVERIFY2(names.contains(kind), qPrintable(kind));
    auto events = ask<QList<control::Event>>([&](auto done) { m->store->trace(queued[0].mailId, done); });
    QVERIFY(events->last().detail.contains("\"by\":\"operator\""));
}

void TestStoreQueue::listsAndFilters()
{
    const auto first = send({to(u"Anna@a.test"_s, Lane::Urgent), to(u"berta@b.test"_s, Lane::Bulk)});
    const auto second = send({to(u"anna.two@b.test"_s)}, {}, u"other@example.test"_s);
    Outgoing classed = to(u"c@c.test"_s);
    classed.mailClass = u"news"_s;
    const auto third = send({classed});
    finish(third[0].id);
    QCOMPARE(list({}).items.size(), 3); // what is unfinished
    QCOMPARE(list({}).items[0].id, first[0].id);
    control::QueueFilter filter;
    filter.to = u"anna"_s;
    QCOMPARE(list(filter).items.size(), 2);
    filter.destination = u"b.test"_s;
    QCOMPARE(list(filter).items.size(), 1);
    filter = {};
    filter.lane = Lane::Bulk;
    QCOMPARE(list(filter).items.size(), 1);
    filter = {};
    filter.from = u"OTHER@"_s;
    QCOMPARE(list(filter).items[0].id, second[0].id);
    filter = {};
    filter.mailClass = u"news"_s;
    QVERIFY(list(filter).items.isEmpty());
    filter.states = {QueueState::Sent};
    QCOMPARE(list(filter).items.size(), 1);
    for (const QString &part : {u"anna\0"_s, u"a\0nna"_s, u"\0"_s, u"t\0' OR 1=1"_s}) { // SQL stops at NUL, and the index cannot read it
        for (const bool from : {false, true}) {
            filter = {};
            (from ? filter.from : filter.to) = part;
            const auto found = ask<control::Page<QueueItem>>([&](auto done) { queue().listRows(filter, {}, {}, done); });
            VERIFY_OK(found);
            QVERIFY(found->items.isEmpty());
            const auto counted = ask<storage::QueueMatch>([&](auto done) { queue().countRows(filter, {}, done); });
            VERIFY_OK(counted);
            QCOMPARE(counted->total, 0);
        }
    }
    filter = {};
    filter.mailId = third[0].mailId; // one mail: all its rows
    QCOMPARE(list(filter).items.size(), 1);
    // Being delivered is known to the asker.
    const QSet<base::Id> active{first[1].id};
    filter = {};
    QCOMPARE(list(filter, {}, active).items[1].state, QueueState::Active);
    filter.states = {QueueState::Active};
    QCOMPARE(list(filter, {}, active).items.size(), 1);
    filter.states = {QueueState::Ready};
    QCOMPARE(list(filter, {}, active).items.size(), 2);
    auto bad = ask<control::Page<QueueItem>>([&](auto done) { queue().listRows({}, {10, u"nonsense"_s}, {}, done); });
    QCOMPARE(bad.error().field, u"cursor"_s);
}

void TestStoreQueue::pagesMeetEveryRowOnce()
{
    QList<base::Id> ids;
    for (int i = 0; i < 30; ++i) {
        for (const QueueItem &one : send({to(u"r@a.test"_s), to(u"s@b.test"_s), to(u"t@c.test"_s)}))
            ids << one.id;
    }
    for (int i = 0; i < 90; i += 4)
        act(QueueAction::Hold, {ids[i]});
    for (const int limit : {1, 7, 500}) {
        QList<base::Id> seen;
        QString cursor;
        do {
            const auto page = list({}, {limit, cursor});
            for (const QueueItem &one : page.items)
                seen << one.id;
            cursor = page.next;
        } while (!cursor.isEmpty());
        QCOMPARE(seen, ids);
    }
}

void TestStoreQueue::findsPartsOfAddresses_data()
{
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("to");
    QTest::addColumn<QList<int>>("found"); // of the mails below
    const auto row = [](const char *name, const QString &from, const QString &to, const QList<int> &found) {
        QTest::newRow(name) << from << to << found;
    };
    row("in the middle", {}, u"smit"_s, {0});
    row("other case", {}, u"SMITH"_s, {0});
    row("across the at", {}, u"th@ex"_s, {0});
    row("domain", {}, u"@example.org"_s, {0, 1});
    row("pieces, but not in a row", {}, u"smithorg"_s, {});
    row("pieces in another order", {}, u"org.example"_s, {});
    row("only in the sender", {}, u"shop"_s, {});
    row("sender", u"shop"_s, {}, {1, 2});
    row("both", u"shop"_s, u"example.org"_s, {1});
    row("two letters", {}, u"b@"_s, {1});
    row("one letter", {}, u"z"_s, {2});
    row("umlaut", {}, u"m\u00fcl"_s, {2});
    row("umlaut in the other case", {}, u"M\u00dcL"_s, {2});
    row("chinese", {}, u"\u5f20\u4f1f"_s, {3});
    row("beyond the first plane", {}, u"\U0001F600x@"_s, {4});
    row("wildcards are letters", {}, u"%%%"_s, {});
    row("quotes", {}, u"\"q\"@"_s, {5});
    row("nothing like it", {}, u"zebra"_s, {});
}

void TestStoreQueue::findsPartsOfAddresses()
{
    QFETCH(QString, from);
    QFETCH(QString, to);
    QFETCH(QList<int>, found);
    const QString anna = u"anna@example.test"_s;
    const QString shop = u"shop@example.test"_s;
    QList<base::Id> ids;
    ids << send({this->to(u"john.smith@example.org"_s)}, {}, anna)[0].id;
    ids << send({this->to(u"b@example.org"_s, Lane::Bulk)}, {}, shop)[0].id;
    ids << send({this->to(u"z.m\u00fcller@a.test"_s)}, {}, shop)[0].id;
    ids << send({this->to(u"\u5f20\u4f1f@a.test"_s)}, {}, anna)[0].id;
    ids << send({this->to(u"\U0001F600x@a.test"_s)}, {}, anna)[0].id;
    ids << send({this->to(u"\"q\"@a.test"_s)}, {}, anna)[0].id;
    control::QueueFilter filter;
    filter.from = from;
    filter.to = to;
    QList<base::Id> wanted;
    for (const int mail : found)
        wanted << ids[mail];
    QList<base::Id> listed;
    for (const QueueItem &item : list(filter).items)
        listed << item.id;
    QCOMPARE(listed, wanted);
    filter.states = {QueueState::Held};
    QVERIFY(list(filter).items.isEmpty());
}

/// A page is empty only when there is nothing more, however rare what is asked for.
void TestStoreQueue::findsPartsWhileRowsComeAndGo()
{
    QList<Outgoing> many;
    for (int i = 0; i < 6000; ++i)
        many << to(u"r%1@d%2.test"_s.arg(i).arg(i % 7), Lane(1 + i % 3));
    const QList<QueueItem> queued = send(many);
    QCOMPARE(queued.size(), 6000);
    control::QueueFilter filter;
    filter.to = u"r4321@"_s;
    const auto one = list(filter, {10, {}});
    QCOMPARE(one.items.size(), 1);
    QVERIFY(one.next.isEmpty());
    filter.to = u"9@"_s; // too short for the index
    QList<base::Id> met;
    for (control::PageRequest page{7, {}};;) {
        const auto part = list(filter, page);
        for (const QueueItem &item : part.items)
            met << item.id;
        if (part.next.isEmpty())
            break;
        QVERIFY(!part.items.isEmpty());
        page.cursor = part.next;
    }
    QCOMPARE(met.size(), 600);
    QVERIFY(std::is_sorted(met.begin(), met.end()));
    filter.to = u"r999@d"_s;
    QCOMPARE(list(filter).items.size(), 1);
    const base::Id id = list(filter).items[0].id;
    finish(id);
    QVERIFY(list(filter).items.isEmpty());
    filter.states = {QueueState::Sent};
    QCOMPARE(list(filter).items.size(), 1);
    act(QueueAction::Remove, {id});
    QVERIFY(list(filter).items.isEmpty());
    filter.states.clear();
    filter.to = u"@d3.test"_s;
    auto counted = ask<storage::QueueMatch>([&](auto done) { queue().countRows(filter, {}, done); });
    VERIFY_OK(counted);
    QCOMPARE(counted->total, 857);
    QCOMPARE(std::accumulate(counted->largest.begin(), counted->largest.end(), qint64(0), [](qint64 sum, const storage::QueueCount &part) { return sum + part.count; }), 857);
    filter.lane = Lane::Urgent;
    qsizetype listed = 0;
    for (control::PageRequest page{500, {}};;) {
        const auto part = list(filter, page);
        listed += part.items.size();
        if (part.next.isEmpty())
            break;
        page.cursor = part.next;
    }
    counted = ask<storage::QueueMatch>([&](auto done) { queue().countRows(filter, {}, done); });
    QCOMPARE(counted->total, listed);
}

void TestStoreQueue::countsForAFilter()
{
    const auto count = [&](const control::QueueFilter &filter, const QSet<base::Id> &active = {}) {
        auto answer = ask<storage::QueueMatch>([&](auto done) { queue().countRows(filter, active, done); });
        return answer ? answer->total : -1;
    };
    const auto queued = send({to(u"100%@a.test"_s), to(u"b_c@a.test"_s, Lane::Bulk), to(u"c@b.test"_s)});
    finish(queued[2].id);
    QCOMPARE(count({}), 2);
    QCOMPARE(count({}, {queued[0].id}), 1);
    const auto newest = ask<storage::QueueMatch>([&](auto done) { queue().countRows({}, {}, done); });
    QCOMPARE(newest->newest, queued[2].id);
    control::QueueFilter filter;
    filter.to = u"%"_s; // no wildcard
    QCOMPARE(count(filter), 1);
    filter.to = u"B_C"_s;
    QCOMPARE(count(filter), 1);
    QCOMPARE(count(filter, {queued[0].id}), 1);
    filter = {};
    filter.lane = Lane::Bulk;
    filter.destination = u"a.test"_s;
    QCOMPARE(count(filter), 1);
    filter = {};
    filter.mailId = queued[0].mailId;
    QCOMPARE(count(filter), 2);
}

void TestStoreQueue::finishedRowsGoInTime()
{
    const auto queued = send({to(u"a@a.test"_s), to(u"b@a.test"_s)});
    finish(queued[0].id);
    const auto maintain = [&] { return ask<QByteArray>([&](auto done) { m->store->maintain(done); }); };
    m->clock.advanceMs(71LL * 3600000);
    VERIFY_OK(maintain());
    QVERIFY(item(queued[0].id));
    m->clock.advanceMs(2LL * 3600000);
    const auto report = maintain();
    VERIFY_OK(report);
    QVERIFY2(report->contains("\"droppedQueueItems\":1"), report->constData());
    QVERIFY(!item(queued[0].id));
    QVERIFY(item(queued[1].id)); // unfinished ones are nobody's to drop
}

void TestStoreQueue::destinationsKeepTheirSettings()
{
    const auto save = [&](const storage::DestinationSettings &settings) {
        VERIFY_OK(ask<storage::DestinationSettings>(
            [&](auto done) { queue().saveDestination(settings, u"destination.limited"_s, u"operator"_s, done); }));
    };
    const auto all = [&] {
        auto page = ask<QList<storage::DestinationSettings>>([&](auto done) { queue().destinationSettings({}, 10, done); });
        return page ? *page : QList<storage::DestinationSettings>{};
    };
    save({u"b.test"_s, true, {}, {}});
    save({u"a.test"_s, false, 3, {}});
    save({u"a.test"_s, false, 4, 60});
    QCOMPARE(all(), (QList<storage::DestinationSettings>{{u"a.test"_s, false, 4, 60}, {u"b.test"_s, true, {}, {}}}));
    save({u"a.test"_s, false, {}, {}}); // nothing left to remember
    QCOMPARE(all().size(), 1);
}

void TestStoreQueue::noticeAndOutcomeAreOneCommit()
{
    const control::Mailbox mailbox = m->mailbox(u"anna@example.test"_s);
    const auto queued = send({to(u"a@a.test"_s)});
    const auto notice = [&](base::Id mailboxId) {
        auto body = m->finishedBody(sampleMail("Undelivered", "text"));
        storage::QueueNotice notice;
        notice.mail = m->submission(*body, {mailboxId});
        notice.mail.mailFrom.clear();
        QueueOutcome outcome;
        outcome.id = queued[0].id;
        outcome.state = QueueState::Bounced;
        outcome.attempts = 1;
        notice.outcomes = {outcome};
        notice.told.kind = u"dsn.sent"_s;
        notice.told.mailId = queued[0].mailId;
        return ask<storage::Committed>([&](auto done) { queue().commitNotice(std::move(notice), done); });
    };
    QVERIFY(!notice(4711).ok()); // no such mailbox: neither the notice nor the outcome
    QCOMPARE(item(queued[0].id)->state, QueueState::Ready);
    VERIFY_OK(notice(mailbox.id));
    QCOMPARE(item(queued[0].id)->state, QueueState::Bounced);
    QCOMPARE(m->list(mailbox.id).items.size(), 1);
    QVERIFY(kinds(queued[0].mailId).contains(u"dsn.sent"_s));
}

void TestStoreQueue::listenerHearsEverything()
{
    struct Heard
    {
        std::mutex mutex;
        QHash<QString, qint64> counts;
    };
    auto heard = std::make_shared<Heard>();
    const auto key = [](const QString &destination, Lane lane, QueueState state) {
        return destination + u'/' + QString::number(int(lane)) + u'/' + QString::number(int(state));
    };
    queue().setQueueListener([heard, key](const QList<storage::QueueChange> &changes) {
        const std::lock_guard lock(heard->mutex);
        for (const storage::QueueChange &change : changes) {
            const QueueItem &one = change.row.item;
            if (change.kind == storage::QueueChange::Changed)
                --heard->counts[key(change.oldDestination, change.oldLane, change.oldState)];
            heard->counts[key(one.destination, one.lane, one.state)] += change.kind == storage::QueueChange::Removed ? -1 : 1;
        }
    });
    QList<base::Id> ids;
    for (int i = 0; i < 20; ++i) {
        for (const QueueItem &one : send({to(u"r@a.test"_s), to(u"s@b.test"_s, Lane::Bulk)}))
            ids << one.id;
    }
    act(QueueAction::Hold, ids.mid(0, 5));
    act(QueueAction::Reroute, ids.mid(3, 5), u"relay.test"_s);
    act(QueueAction::Prioritize, ids.mid(10, 5), {}, Lane::Urgent);
    act(QueueAction::Remove, ids.mid(20, 4));
    finish(ids[30]);
    auto counts = ask<QList<storage::QueueCount>>([&](auto done) { queue().queueCounts({}, 100, done); });
    const std::lock_guard lock(heard->mutex);
    qint64 total = 0;
    for (const storage::QueueCount &one : *counts) {
        QCOMPARE(heard->counts.value(key(one.destination, one.lane, one.state)), one.count);
        total += one.count;
    }
    QCOMPARE(total, 35);
}

void TestStoreQueue::survivesReopening()
{
    const auto queued = send({to(u"a@a.test"_s), to(u"b@a.test"_s)});
    finish(queued[0].id);
    act(QueueAction::Hold, {queued[1].id});
    VERIFY_OK(m->open());
    QCOMPARE(item(queued[0].id)->state, QueueState::Sent);
    QCOMPARE(item(queued[1].id)->state, QueueState::Held);
    const auto next = send({to(u"c@a.test"_s)});
    QVERIFY(next[0].id > queued[1].id);
}

/// Written with the row whenever the row is: one node alone has no commit more because of it.
void TestStoreQueue::leaseGoesWithItsRow()
{
    const base::Id id = send({to(u"a@a.test"_s)})[0].id;
    QCOMPARE(lease(id), std::pair(1, storage::kLeaseMs));
    settle({outcome(id, QueueState::Deferred)});
    QCOMPARE(lease(id), std::pair(1, 600000 + storage::kLeaseMs));
    const base::Id timed = send({to(u"b@a.test"_s, Lane::Normal, m->clock.wallMs() + 3600000)})[0].id;
    QCOMPARE(lease(timed), std::pair(1, 3600000 + storage::kLeaseMs));

    const storage::DueRequest now{u"a.test"_s, Lane::Normal, m->clock.wallMs() + 600000, {}, 10};
    m->clock.advanceMs(600000 + storage::kLeaseMs - storage::kLeaseFreshMs);
    QCOMPARE(due(now).rows.size(), 1);
    QCOMPARE(lease(id), std::pair(1, storage::kLeaseFreshMs)); // enough is left: reading wrote nothing
    m->clock.advanceMs(1);
    QCOMPARE(due(now).rows[0].leasedUntil - m->clock.wallMs(), storage::kLeaseMs);
    QCOMPARE(lease(id), std::pair(1, storage::kLeaseMs)); // on disk before it was handed out

    act(QueueAction::Hold, {id}); // nobody delivers it
    QCOMPARE(lease(id), std::pair(0, qint64(0)));
    act(QueueAction::Release, {id});
    QCOMPARE(lease(id), std::pair(1, storage::kLeaseMs));
    finish(id);
    QCOMPARE(lease(id), std::pair(0, qint64(0)));

    m->options.delivers = false; // such a node leaves its rows to others
    VERIFY_OK(m->open());
    const base::Id left = send({to(u"c@a.test"_s)})[0].id;
    QCOMPARE(lease(left), std::pair(0, qint64(0)));
    m->options.delivers = true;
    VERIFY_OK(m->open());
    QCOMPARE(due({u"a.test"_s, Lane::Normal, m->clock.wallMs(), {}, 10}).rows.size(), 1);
    QCOMPARE(lease(left), std::pair(1, storage::kLeaseMs));
}

/// Two stores over one database, one of them cut off for a while: nobody delivers what the other may be delivering.
void TestStoreQueue::leasesKeepNodesApart()
{
    QList<Outgoing> many;
    for (int i = 0; i < 200; ++i)
        many << to(u"r%1@a.test"_s.arg(i));
    const QList<QueueItem> queued = send(many);
    StoreFixture other;
    other.options = m->options;
    other.options.node = 1;
    VERIFY_OK(other.open());
    const auto ask = [](StoreFixture &node, int limit) {
        const storage::DueRequest request{u"a.test"_s, Lane::Normal, node.clock.wallMs(), {}, limit};
        auto rows = ::ask<QList<storage::DueRows>>([&](auto done) { node.store->queue()->dueRows({request}, done); });
        return rows && rows->size() == 1 ? rows->first() : storage::DueRows{};
    };
    const auto overdue = [](StoreFixture &node) {
        auto rows = ::ask<QList<QueueRow>>([&](auto done) { node.store->queue()->rowsPastDeadline(storage::kNever - 1, 500, done); });
        return rows ? rows->size() : -1;
    };
    const auto idsOf = [](const storage::DueRows &due) {
        QSet<base::Id> ids;
        for (const QueueRow &row : due.rows)
            ids << row.item.id;
        return ids;
    };
    // What a node takes in is its own: to deliver, to give up, to change.
    const storage::DueRows none = ask(other, 500);
    QVERIFY(none.rows.isEmpty());
    QVERIFY(none.complete);
    QCOMPARE(none.nextAt, other.clock.wallMs() + storage::kLeaseMs);
    const storage::DueRows page = ask(other, 150);
    QVERIFY(page.rows.isEmpty() && !page.complete);
    QCOMPARE(page.last.id, queued[149].id); // and reading goes on behind them
    QCOMPARE(ask(*m, 150).rows.size(), 150);
    QCOMPARE(overdue(*m), 200);
    QCOMPARE(overdue(other), 0);
    const QueueAction hold{QueueAction::Hold, Lane::Normal, {}, u"operator"_s};
    auto changed = ::ask<QList<QueueItem>>([&](auto done) { other.store->queue()->changeRows({queued[0].id}, hold, done); });
    QVERIFY(changed && changed->isEmpty());
    auto taken = ::ask<QList<QueueRow>>([&](auto done) { other.store->queue()->takeRows({queued[0].id}, done); });
    QVERIFY(taken && taken->isEmpty());

    // The first node hears nothing for two hours: then the other one takes over, and it has lost them when it is back.
    other.clock.advanceMs(storage::kLeaseMs - 1);
    QVERIFY(ask(other, 500).rows.isEmpty());
    other.clock.advanceMs(1);
    const storage::DueRows found = ask(other, 150);
    QCOMPARE(found.rows.size(), 150);
    m->clock.advanceMs(storage::kLeaseMs);
    const storage::DueRows rest = ask(*m, 500);
    QCOMPARE(rest.rows.size(), 50);
    QVERIFY(!idsOf(found).intersects(idsOf(rest)));

    // Both ask at the same moment.
    m->clock.advanceMs(2 * storage::kLeaseMs);
    other.clock.advanceMs(2 * storage::kLeaseMs);
    Answer<QList<storage::DueRows>> first;
    Answer<QList<storage::DueRows>> second;
    const storage::DueRequest all{u"a.test"_s, Lane::Normal, m->clock.wallMs(), {}, 500};
    queue().dueRows({all}, first.callback());
    other.store->queue()->dueRows({all}, second.callback());
    const auto mine = first.get();
    const auto theirs = second.get();
    VERIFY_OK(mine);
    VERIFY_OK(theirs);
    QVERIFY(!idsOf(mine->first()).intersects(idsOf(theirs->first())));
    QCOMPARE(mine->first().rows.size() + theirs->first().rows.size(), 200);
}

void TestStoreQueue::whatAnotherNodeTookIsItsToSettle()
{
    const QList<QueueItem> queued = send({to(u"a@a.test"_s), to(u"b@a.test"_s), to(u"c@a.test"_s)});
    StoreFixture other;
    other.options = m->options;
    other.options.node = 1;
    VERIFY_OK(other.open());
    m->clock.advanceMs(storage::kLeaseMs);
    other.clock.advanceMs(storage::kLeaseMs);
    const storage::DueRequest all{u"a.test"_s, Lane::Normal, m->clock.wallMs(), {}, 500};
    auto taken = ::ask<QList<storage::DueRows>>([&](auto done) { other.store->queue()->dueRows({all}, done); });
    QCOMPARE(taken->first().rows.size(), 3);
    // Answers that come after that: what was sent is sent, the rest is no longer this node's to say.
    settle({outcome(queued[0].id, QueueState::Sent), outcome(queued[1].id, QueueState::Deferred)});
    QCOMPARE(item(queued[0].id)->state, QueueState::Sent);
    QCOMPARE(item(queued[1].id)->state, QueueState::Ready);
    QCOMPARE(row(queued[1].id).leasedBy, 2);
    auto body = m->finishedBody(sampleMail("Undelivered", "text"));
    VERIFY_OK(body);
    storage::QueueNotice notice{m->submission(*body, {}), {outcome(queued[2].id, QueueState::Bounced)}, {}, {}};
    notice.mail.outgoing = {to(u"anna@example.test"_s)};
    body->reset();
    auto told = ask<storage::Committed>([&](auto done) { queue().commitNotice(std::move(notice), done); });
    QVERIFY(!told);
    QCOMPARE(told.error().kind, base::ErrorKind::NotFound);
    QVERIFY(!told.error().temporary());
    QCOMPARE(list({}).items.size(), 2); // no notice either
}

QTEST_GUILESS_MAIN(TestStoreQueue)
#include "tst_storequeue.moc"

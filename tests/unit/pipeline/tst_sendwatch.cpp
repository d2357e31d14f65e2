// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/sendwatch.h"
#include "../storage/storefixture.h"
#include "storage/accountstore.h"
#include "storage/queuestore.h"
#include <QTest>

using namespace Qt::StringLiterals;
using pipeline::SendQuestion;
using pipeline::SendTicketPtr;
using pipeline::SendVerdict;
using storage::SendWay;

namespace {

constexpr qint64 kMinute = 60'000;

} // namespace

/// Limits, guard and tray over a real store with a clock of the test.
class TestSendWatch : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void reachedAndFreed_data();
    void reachedAndFreed();
    void countsForEveryBound();
    void whatWasNotStoredDoesNotCount();
    void ownValuesComeFirst();
    void outlivesARestart();
    void clientsOfOnePrefix();
    void returnedMail();
    void unknownNetwork();
    void trustEnds();
    void deletedUser();
    void clientsAreBounded();
    void forwardsAreHeld_data();
    void forwardsAreHeld();
    void oneAddressIsNeverHeld();
    void forwardsReturned();
    void answersAreBounded();
    void answersHoldNobody();
    void lockedUser();

private:
    void restart();
    base::Result<SendVerdict> question(const SendQuestion &asked);
    SendQuestion mail(int recipients = 1, qint64 bytes = 1000, const QString &client = u"127.0.0.1"_s);
    SendQuestion sentFor(SendWay way, int recipients = 1);
    /// Asks, and stores the mail when it may be. The verdict.
    SendVerdict send(const SendQuestion &asked);
    void store(const SendQuestion &asked, const SendTicketPtr &ticket);
    control::SendUsage usage() { return *ask<control::SendUsage>([&](auto done) { m_watch->sendUsage(m_user, done); }); }
    void setLimits(const control::SendLimits &limits);
    void bounceAll(int expected);

    std::unique_ptr<StoreFixture> m_fixture;
    std::unique_ptr<pipeline::SendWatch> m_watch;
    pipeline::SendRules m_rules;
    base::Id m_user = 0;
    int m_stranger = 0;
};

void TestSendWatch::init()
{
    m_fixture = std::make_unique<StoreFixture>();
    m_fixture->clock.jumpWallTo(1'790'000'000'000 / storage::kSendSlotMs * storage::kSendSlotMs); // the begin of a piece
    m_rules = {};
    m_rules.guard.trustMs = 3'600'000;
    QVERIFY(m_fixture->open());
    QVERIFY(m_fixture->domain());
    control::NewUser wanted;
    wanted.address = u"anna@example.test"_s;
    const auto user = ask<control::User>([&](auto done) { m_fixture->store->accounts()->createUser(wanted, {"x", "y"}, done); });
    QVERIFY(user);
    m_user = user->id;
    restart();
}

void TestSendWatch::cleanup()
{
    m_watch.reset();
    m_fixture.reset();
}

void TestSendWatch::restart()
{
    m_watch.reset();
    m_watch = std::make_unique<pipeline::SendWatch>(
        pipeline::SendWatch::Setup{m_fixture->store.get(), &m_fixture->clock, &m_fixture->metrics, m_rules});
    QVERIFY(m_watch->start());
}

base::Result<SendVerdict> TestSendWatch::question(const SendQuestion &asked)
{
    return ask<SendVerdict>([&](auto done) { m_watch->ask(asked, done); });
}

SendQuestion TestSendWatch::mail(int recipients, qint64 bytes, const QString &client)
{
    SendQuestion asked;
    asked.userId = m_user;
    asked.client = QHostAddress(client);
    asked.bytes = bytes;
    for (int i = 0; i < recipients; ++i)
        asked.recipients << u"p%1@else.test"_s.arg(++m_stranger);
    return asked;
}

SendQuestion TestSendWatch::sentFor(SendWay way, int recipients)
{
    SendQuestion asked = mail(recipients, 1000, {});
    asked.way = way;
    return asked;
}

void TestSendWatch::store(const SendQuestion &asked, const SendTicketPtr &ticket)
{
    storage::MailSubmission submission = m_fixture->submission(*m_fixture->finishedBody("Subject: x\r\n\r\nx\r\n"), {});
    submission.mailFrom = u"anna@example.test"_s;
    submission.charge = ticket->charge();
    for (const QString &recipient : asked.recipients) {
        storage::Outgoing row;
        row.recipient = recipient;
        row.destination = u"else.test"_s;
        row.held = ticket->held();
        submission.outgoing << row;
    }
    QVERIFY(ask<storage::Committed>([&](auto done) { m_fixture->store->commitMail(std::move(submission), done); }));
    ticket->kept();
}

SendVerdict TestSendWatch::send(const SendQuestion &asked)
{
    const auto verdict = question(asked);
    if (!verdict)
        qFatal("%s", qPrintable(verdict.error().detail));
    if (verdict->ticket)
        store(asked, verdict->ticket);
    return *verdict;
}

void TestSendWatch::setLimits(const control::SendLimits &limits)
{
    control::UserChange change;
    change.sendLimits = limits;
    QVERIFY(ask<control::User>([&](auto done) { m_fixture->store->accounts()->changeUser(m_user, change, {}, done); }));
}

void TestSendWatch::reachedAndFreed_data()
{
    QTest::addColumn<control::SendLimits>("limits");
    QTest::addColumn<QString>("words");
    QTest::newRow("messages") << control::SendLimits{2, 0, 0} << u"may send 2 messages an hour and sent 2"_s;
    QTest::newRow("recipients") << control::SendLimits{0, 7, 0} << u"may send 7 recipients an hour and sent 6"_s;
    QTest::newRow("bytes") << control::SendLimits{0, 0, 2500} << u"may send 2500 bytes an hour and sent 2000"_s;
}

void TestSendWatch::reachedAndFreed()
{
    QFETCH(control::SendLimits, limits);
    QFETCH(QString, words);
    setLimits(limits);
    QVERIFY(!send(mail(3)).refusal);
    m_fixture->clock.advanceMs(20 * kMinute);
    QVERIFY(!send(mail(3)).refusal);
    const SendVerdict full = send(mail(3));
    QVERIFY(full.refusal && !full.refusal->permanent);
    QVERIFY2(full.refusal->text.contains(words), qPrintable(full.refusal->text));
    QCOMPARE(full.refusal->retryAfterS, 45 * 60); // the first was sent 20 minutes ago, in the first of 13 pieces
    m_fixture->clock.advanceMs(45 * kMinute - 1000);
    QVERIFY(send(mail(3)).refusal);
    m_fixture->clock.advanceMs(1000);
    QVERIFY(!send(mail(3)).refusal);
    QVERIFY(send(mail(3)).refusal);
}

void TestSendWatch::countsForEveryBound()
{
    m_rules.domain.messages = 1;
    m_watch->setRules(m_rules);
    QVERIFY(!send(mail()).refusal);
    const SendVerdict full = send(mail());
    QVERIFY(full.refusal && full.refusal->kind == storage::SendKind::Domain);
    SendQuestion relayed = mail();
    relayed.userId = 0;
    relayed.senderDomain = u"example.test"_s;
    QVERIFY(m_watch->countsClients());
    QVERIFY(send(relayed).refusal); // the same domain
    relayed.senderDomain = u"elsewhere.test"_s;
    QVERIFY(!send(relayed).refusal);
}

void TestSendWatch::whatWasNotStoredDoesNotCount()
{
    setLimits({1, 0, 0});
    for (int i = 0; i < 3; ++i)
        QVERIFY(QTest::qWaitFor([this] { return question(mail())->ticket != nullptr; })); // and it goes
    SendQuestion begins = mail();
    begins.begins = true;
    begins.recipients.clear();
    QTRY_VERIFY(!question(begins)->refusal);
    const auto taken = question(mail());
    QVERIFY(taken->ticket);
    QVERIFY(question(begins)->refusal); // counts while it is on its way
}

void TestSendWatch::ownValuesComeFirst()
{
    m_rules.user = {1, 0, 0};
    m_watch->setRules(m_rules);
    QVERIFY(!send(mail()).refusal);
    QVERIFY(send(mail()).refusal);
    setLimits({2, 0, 0});
    QVERIFY(!send(mail()).refusal);
    setLimits({});
    QVERIFY(send(mail()).refusal);
    QCOMPARE(usage().limits.messages, 1);
    const SendVerdict big = send(mail(1));
    QVERIFY(!big.refusal->permanent);
    m_rules.user = {0, 5, 0};
    m_watch->setRules(m_rules);
    QVERIFY(send(mail(6)).refusal->permanent);
}

void TestSendWatch::outlivesARestart()
{
    setLimits({0, 4, 0});
    QVERIFY(!send(mail(3)).refusal);
    m_watch.reset();
    QVERIFY(m_fixture->open());
    restart();
    QCOMPARE(usage().used.recipients, 3);
    QVERIFY(send(mail(2)).refusal);
    m_fixture->clock.advanceMs(65 * kMinute);
    restart();
    QCOMPARE(usage().used.recipients, 0);
    QVERIFY(!send(mail(2)).refusal);
}

void TestSendWatch::forwardsAreHeld_data()
{
    QTest::addColumn<bool>("others");
    QTest::addColumn<int>("sent");
    QTest::newRow("the same addresses") << false << 10; // guard.recipients
    QTest::newRow("others each time") << true << 5;     // guard.new_recipients
}

/// A forward to 20 addresses makes 20 mails of one.
void TestSendWatch::forwardsAreHeld()
{
    QFETCH(bool, others);
    QFETCH(int, sent);
    const SendQuestion first = sentFor(SendWay::Forward, 20);
    int gone = 0;
    for (int i = 0; i < 20; ++i)
        gone += !send(others ? sentFor(SendWay::Forward, 20) : first).ticket->held();
    QCOMPARE(gone, sent);
    QVERIFY(usage().held);
    QCOMPARE(usage().used.recipients, 400);
    QVERIFY(send(mail()).ticket->held()); // his own mail, too
    QVERIFY(question(sentFor(SendWay::Answer))->refusal);
    VERIFY_OK(ask<control::TrayResult>([&](auto done) { m_watch->releaseTray(m_user, {}, 0, done); }));
    QVERIFY(!send(first).ticket->held());
}

/// However much mail comes in for somebody, strangers do not get him held by it; limits count it all the same.
void TestSendWatch::oneAddressIsNeverHeld()
{
    m_rules.guard.recipients = 10;
    m_watch->setRules(m_rules);
    const SendQuestion forward = sentFor(SendWay::Forward);
    for (int i = 0; i < 40; ++i)
        QVERIFY(!send(forward).ticket->held());
    QVERIFY(!send(mail(3)).ticket->held());
    restart();
    QVERIFY(!send(mail(3)).ticket->held());
    QVERIFY(!send(forward).ticket->held());
    QCOMPARE(usage().used.recipients, 47);
    setLimits({0, 47, 0});
    QVERIFY(send(forward).refusal);
}

/// What strangers sent and he had sent on does not come back to him.
void TestSendWatch::forwardsReturned()
{
    m_rules.guard.returned = 2;
    m_watch->setRules(m_rules);
    for (int i = 0; i < 5; ++i)
        QVERIFY(!send(sentFor(SendWay::Forward)).ticket->held());
    bounceAll(5);
    QVERIFY(!send(mail()).ticket->held());
}

void TestSendWatch::answersAreBounded()
{
    for (int i = 0; i < 50; ++i)
        QVERIFY(!send(sentFor(SendWay::Answer)).refusal);
    for (const bool again : {false, true}) {
        const SendVerdict full = send(sentFor(SendWay::Answer));
        QVERIFY(full.refusal);
        QVERIFY2(full.refusal->text.startsWith(u"The user anna@example.test may send 50 answers while away an hour and sent 50"_s), qPrintable(full.refusal->text));
        if (!again)
            restart();
    }
    QCOMPARE(usage().used.recipients, 50);
    SendQuestion here = sentFor(SendWay::Answer);
    here.recipients.clear();
    QVERIFY(send(here).refusal);
    QVERIFY(!send(mail()).ticket->held());
    m_fixture->clock.advanceMs(65 * kMinute);
    QVERIFY(!send(sentFor(SendWay::Answer)).refusal);
}

void TestSendWatch::answersHoldNobody()
{
    m_rules.guard.newRecipients = 3;
    m_watch->setRules(m_rules);
    for (int i = 0; i < 3; ++i)
        QVERIFY(!send(sentFor(SendWay::Answer)).refusal);
    for (int i = 0; i < 5; ++i)
        QVERIFY(send(sentFor(SendWay::Answer)).refusal);
    QVERIFY(!usage().held);
    QCOMPARE(usage().used.recipients, 3); // what was not sent does not count
}

/// Nothing is lost of what he has sent on, but nothing goes.
void TestSendWatch::lockedUser()
{
    control::UserChange change;
    change.locked = true;
    VERIFY_OK(ask<control::User>([&](auto done) { m_fixture->store->accounts()->changeUser(m_user, change, {}, done); }));
    QVERIFY(question(mail())->refusal->locked);
    QVERIFY(question(sentFor(SendWay::Answer))->refusal->locked);
    QVERIFY(send(sentFor(SendWay::Forward)).ticket->held());
    const auto entry = ask<control::TrayEntry>([&](auto done) { m_watch->trayEntry(m_user, done); });
    VERIFY_OK(entry);
    QVERIFY(entry->locked);
    QCOMPARE(entry->recipients, 1);
}

void TestSendWatch::clientsOfOnePrefix()
{
    m_rules.address.messages = 1;
    m_watch->setRules(m_rules);
    const auto from = [this](const QString &client) {
        SendQuestion asked = mail(1, 100, client);
        asked.userId = 0;
        return send(asked).refusal.has_value();
    };
    QVERIFY(!from(u"2001:db8:1:2::5"_s));
    QVERIFY(from(u"2001:db8:1:2:9::7"_s)); // the same /64
    QVERIFY(!from(u"2001:db8:1:3::5"_s));
    QVERIFY(!from(u"192.0.2.1"_s));
    QVERIFY(!from(u"192.0.2.2"_s));
    QVERIFY(from(u"192.0.2.1"_s));
}

void TestSendWatch::returnedMail()
{
    m_rules.guard.returned = 2;
    m_watch->setRules(m_rules);
    for (int i = 0; i < 3; ++i)
        QVERIFY(!send(mail()).ticket->held());
    bounceAll(3);
    QVERIFY(send(mail()).ticket->held());
    const auto entry = ask<control::TrayEntry>([&](auto done) { m_watch->trayEntry(m_user, done); });
    QVERIFY(entry);
    QCOMPARE(entry->why, (QList<control::TrayReason>{{u"returned"_s, 3, 0, 2}}));
}

void TestSendWatch::bounceAll(int expected)
{
    const auto rows = ask<control::Page<control::QueueItem>>([&](auto done) { m_fixture->store->queue()->listRows({}, {50, {}}, {}, done); });
    QList<storage::QueueOutcome> outcomes;
    for (const control::QueueItem &item : rows->items) {
        storage::QueueOutcome outcome;
        outcome.id = item.id;
        outcome.state = control::QueueState::Bounced;
        outcome.attempts = 1;
        outcomes << outcome;
    }
    QCOMPARE(*ask<qint64>([&](auto done) { m_fixture->store->queue()->settleRows(outcomes, done); }), expected);
}

void TestSendWatch::unknownNetwork()
{
    m_rules.guard.newRecipients = 10;
    m_watch->setRules(m_rules);
    QVERIFY(!send(mail(1, 100, u"81.2.69.9"_s)).ticket->held()); // his first network
    m_fixture->clock.advanceMs(26 * 60 * kMinute);
    QVERIFY(!send(mail(6, 100, u"81.2.200.9"_s)).ticket->held()); // the same /16
    m_fixture->clock.advanceMs(2 * 60 * kMinute);
    QVERIFY(!send(mail(5, 100, u"93.184.100.7"_s)).ticket->held());
    QVERIFY(send(mail(1, 100, u"93.184.100.7"_s)).ticket->held());
    const auto entry = ask<control::TrayEntry>([&](auto done) { m_watch->trayEntry(m_user, done); });
    QCOMPARE(entry->why, (QList<control::TrayReason>{{u"unknownNetwork"_s, 6, 0, 5}}));
    QCOMPARE(entry->peer, u"93.184.100.7"_s);
}

void TestSendWatch::trustEnds()
{
    m_rules.guard.newRecipients = 3;
    m_watch->setRules(m_rules);
    QVERIFY(send(mail(4)).ticket->held());
    QVERIFY(send(mail(1)).ticket->held());
    const auto released = ask<control::TrayResult>([&](auto done) { m_watch->releaseTray(m_user, {}, 0, done); });
    QVERIFY(released && released->mails == 2 && released->recipients == 5);
    QCOMPARE(*released->trustedUntil, m_fixture->clock.wallMs() + m_rules.guard.trustMs);
    QVERIFY(!send(mail(50)).ticket->held());
    m_watch.reset();
    QVERIFY(m_fixture->open());
    restart();
    QVERIFY(!send(mail(50)).ticket->held());
    m_fixture->clock.advanceMs(m_rules.guard.trustMs + 60 * kMinute);
    QVERIFY(!send(mail(20)).ticket->held()); // four times the five that were released are ordinary now
    m_fixture->clock.advanceMs(66 * kMinute);
    QVERIFY(send(mail(21)).ticket->held());
}

void TestSendWatch::deletedUser()
{
    QVERIFY(!send(mail()).refusal);
    QVERIFY(ask<control::User>([&](auto done) { m_fixture->store->accounts()->deleteUser(m_user, done); }));
    const SendVerdict verdict = send(mail());
    QVERIFY(verdict.refusal && verdict.refusal->locked);
    m_watch->tick(); // what is saved of him is nobody's
    QVERIFY(send(mail()).refusal);
}

/// More clients than are told apart share one count: no memory without end, and no way round the limit.
void TestSendWatch::clientsAreBounded()
{
    m_rules.address.messages = 1;
    m_watch->setRules(m_rules);
    SendQuestion asked = mail();
    asked.userId = 0;
    std::vector<SendTicketPtr> tickets;
    for (quint32 i = 0; i < 50'000; ++i) {
        asked.client = QHostAddress(0x0a000000u + i);
        const auto verdict = question(asked);
        QVERIFY(verdict && verdict->ticket);
        tickets.push_back(verdict->ticket);
    }
    asked.client = QHostAddress(0x0b000001u);
    tickets.push_back(question(asked)->ticket);
    QVERIFY(tickets.back());
    asked.client = QHostAddress(0x0b000002u);
    QVERIFY(question(asked)->refusal);
    m_fixture->clock.advanceMs(70 * kMinute);
    m_watch->tick();
    const auto verdict = question(asked);
    QVERIFY(verdict->ticket);
    QCOMPARE(verdict->ticket->charge()->accounts.first().name, u"11.0.0.2"_s); // told apart again
}

QTEST_GUILESS_MAIN(TestSendWatch)
#include "tst_sendwatch.moc"

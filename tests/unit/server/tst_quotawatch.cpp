// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/quotawatch.h"
#include "base/loopexecutor.h"
#include "unit/storage/storefixture.h"

using namespace Qt::StringLiterals;

/// Owners hear of a mailbox that is nearly full: once, and again after there was room.
class TestQuotaWatch : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void tellsOnce();
    void text();
};

void TestQuotaWatch::tellsOnce()
{
    StoreFixture fixture;
    VERIFY_OK(fixture.open());
    QVERIFY(fixture.domain());
    control::NewUser wanted;
    wanted.address = u"mei@example.test"_s;
    wanted.quotaMessages = 10;
    const auto user = ask<control::User>([&](auto done) { fixture.store->accounts()->createUser(wanted, {}, done); });
    VERIFY_OK(user);
    const auto change = [&](qint64 most) {
        control::UserChange change;
        change.quotaMessages = std::optional<qint64>(most);
        return ask<control::User>([&](auto done) { fixture.store->accounts()->changeUser(user->id, change, {}, done); });
    };
    const auto total = [&] { return fixture.list(user->mailboxId).items.size(); };
    server::QuotaWatch watch(*fixture.store, fixture.clock, base::LoopExecutor::forCurrentThread());
    const auto look = [&](int percent) {
        watch.look(percent);
        QTest::qWait(100);
    };
    look(90);
    QCOMPARE(total(), 0);
    VERIFY_OK(change(1));
    look(90);
    QCOMPARE(total(), 0); // nothing in it
    auto body = fixture.finishedBody(sampleMail("Hi", "text"));
    storage::MailSubmission mail = fixture.submission(*body, {user->mailboxId});
    body->reset();
    VERIFY_OK(ask<storage::Committed>([&](auto done) { fixture.store->commitMail(std::move(mail), done); }));
    look(0); // switched off
    QCOMPARE(total(), 1);
    look(90);
    QTRY_COMPARE(total(), 2);
    QVERIFY(fixture.list(user->mailboxId).items[0].subject.contains(u"100 %"_s));
    look(90);
    look(90);
    QCOMPARE(total(), 2);
    VERIFY_OK(change(100));
    look(90); // room again
    VERIFY_OK(change(2));
    look(90);
    QTRY_COMPARE(total(), 3);
}

void TestQuotaWatch::text()
{
    storage::QuotaState state;
    state.address = u"mei@example.test"_s;
    state.usedBytes = 95'000'000;
    state.quotaBytes = 100'000'000;
    QCOMPARE(state.percent(), 95);
    QVERIFY(server::QuotaWatch::subjectOf(state).startsWith(u"Mailbox 95 % full"_s));
    const QString text = server::QuotaWatch::textOf(state);
    QVERIFY(text.contains(u"mei@example.test is 95 % full (95.00 MB / 100.00 MB)"_s));
    QVERIFY(text.contains(u"mei@example.test \u5df2\u4f7f\u7528 95%"_s));
    QVERIFY(!text.contains(u"%1"_s) && !text.contains(u"%2"_s));
}

QTEST_GUILESS_MAIN(TestQuotaWatch)
#include "tst_quotawatch.moc"

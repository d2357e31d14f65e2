// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/accessstatements.h"
#include "storage/accountstatements.h"
#include "storage/accountstore.h"
#include "storage/groupstatements.h"
#include "storage/queuestore.h"
#include "storage/sqlconnection.h"
#include "storage/teamstatements.h"
#include "control/teamboxes.h"
#include "storefixture.h"

using namespace Qt::Literals;
using base::ErrorKind;
using storage::PostVerdict;
using storage::RecipientRoute;

class TestStoreGroups : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup() { m_fixture.reset(); }
    void refusesWhatDoesNotGoTogether_data();
    void refusesWhatDoesNotGoTogether();
    void leadsToItsMembers();
    void ownersAndBounces();
    void membersByEveryWay();
    void renamedDomainsTakeGroupsAlong();
    void heldUntilDecided();
    void expires();
    void isBounded();
    void deletedUsersLeaveTeamBoxes();
    void lookupsCostTheSameForMany();

private:
    storage::GroupStore &groups() { return *m_fixture->store->groups(); }
    base::Result<control::Group> make(const control::GroupChange &wanted)
    {
        return ask<control::Group>([&](auto done) { groups().createGroup(wanted, done); });
    }
    base::Result<control::User> user(const QString &address)
    {
        control::NewUser wanted;
        wanted.address = address;
        return ask<control::User>([&](auto done) { m_fixture->store->accounts()->createUser(wanted, {"$argon2id$", "SCRAM"}, done); });
    }
    RecipientRoute route(const QString &address)
    {
        const auto found = ask<RecipientRoute>([&](auto done) { m_fixture->store->lookupRecipient(address.section(u'@', 0, 0), address.section(u'@', 1), done); });
        return found ? *found : RecipientRoute{};
    }
    QStringList ends(const QString &address)
    {
        QStringList out;
        for (const storage::RouteTarget &target : route(address).targets)
            out << (target.groupId ? u"group "_s : QString()) + target.address;
        return out;
    }
    bool mayPost(base::Id group, const QString &sender, bool known = true)
    {
        const auto may = ask<bool>([&](auto done) { groups().mayPost({group}, {sender, known}, done); });
        return may && *may;
    }
    PostVerdict judge(base::Id group, base::Id mailId)
    {
        const auto verdict = ask<PostVerdict>([&](auto done) { groups().judgePost(group, {u"a@far.test"_s, false}, mailId, true, done); });
        return verdict ? *verdict : PostVerdict();
    }
    /// A mail that waits; its id.
    base::Id hold(const control::Group &group)
    {
        auto body = m_fixture->finishedBody(sampleMail("Held", "text"));
        auto mail = m_fixture->submission(*body, {});
        storage::Outgoing outgoing;
        outgoing.recipient = group.address;
        outgoing.destination = u"mailboxes"_s;
        mail.outgoing << outgoing;
        body->reset();
        const auto taken = ask<storage::Committed>([&](auto done) { m_fixture->store->commitMail(std::move(mail), done); });
        auto word = m_fixture->finishedBody(sampleMail("Word", "text"));
        storage::QueueNotice notice;
        notice.mail = m_fixture->submission(*word, {m_mei});
        word->reset();
        storage::QueueOutcome outcome;
        outcome.id = taken->queued.first().id;
        outcome.state = control::QueueState::Sent;
        notice.outcomes << outcome;
        notice.hold = storage::PostToHold{m_fixture->store->ids().next(), group.id, taken->mailId, u"a@far.test"_s, u"Held"_s, 100,
                                          judge(group.id, taken->mailId).expiresAt};
        const auto kept = ask<storage::Committed>([&](auto done) { m_fixture->store->queue()->commitNotice(std::move(notice), done); });
        if (!kept)
            qWarning() << kept.error().publicText << kept.error().detail;
        return kept ? taken->mailId : 0;
    }
    QList<control::HeldMail> held(base::Id group)
    {
        const auto page = ask<control::Page<control::HeldMail>>([&](auto done) { groups().listHeld(group, {50, {}}, done); });
        return page ? page->items : QList<control::HeldMail>();
    }
    QList<storage::AnswerDue> due()
    {
        const auto all = ask<QList<storage::AnswerDue>>([&](auto done) { groups().answersDue(done); });
        return all ? *all : QList<storage::AnswerDue>();
    }
    bool isThere(base::Id mailId) { return ask<QByteArray>([&](auto done) { m_fixture->store->rawOfMail(mailId, done); }).ok(); }

    std::unique_ptr<StoreFixture> m_fixture;
    control::GroupChange m_list;
    base::Id m_mei = 0; ///< mailbox
};

void TestStoreGroups::init()
{
    m_fixture = std::make_unique<StoreFixture>();
    VERIFY_OK(m_fixture->open());
    QVERIFY(m_fixture->domain() != 0);
    const auto mei = user(u"mei@example.test"_s);
    VERIFY_OK(mei);
    m_mei = mei->mailboxId;
    m_list = {};
    m_list.address = u"List@example.test"_s;
    m_list.kind = control::GroupKind::List;
    m_list.owner = u"mei@example.test"_s;
    m_list.members = {u"mei@example.test"_s};
    m_list.moderators = {u"mei@example.test"_s};
}

void TestStoreGroups::refusesWhatDoesNotGoTogether_data()
{
    QTest::addColumn<QString>("member");
    QTest::addColumn<QString>("value");
    QTest::newRow("no address") << u"address"_s << u"x"_s;
    QTest::newRow("another server's domain") << u"address"_s << u"x@far.test"_s;
    QTest::newRow("a mailbox") << u"address"_s << u"Mei@example.test"_s;
    QTest::newRow("no owner") << u"owner"_s << QString();
    QTest::newRow("owned by itself") << u"owner"_s << u"list@EXAMPLE.test"_s;
    QTest::newRow("a member of itself") << u"members"_s << u"LIST@example.test"_s;
    QTest::newRow("no address of a member") << u"members"_s << u"nobody"_s;
    QTest::newRow("nobody to decide") << u"moderators"_s << QString();
}

void TestStoreGroups::refusesWhatDoesNotGoTogether()
{
    QFETCH(QString, member);
    QFETCH(QString, value);
    const QStringList values = value.isEmpty() ? QStringList() : QStringList{value};
    control::GroupChange wanted = m_list;
    wanted.moderation = control::Moderation::All;
    (member == "address"_L1 ? wanted.address : member == "owner"_L1 ? wanted.owner : wanted.name) = value;
    if (member == "members"_L1)
        wanted.members = values;
    if (member == "moderators"_L1)
        wanted.moderators = values;
    const auto made = make(wanted);
    QVERIFY(!made);
    QCOMPARE(made.error().field, member);
}

void TestStoreGroups::leadsToItsMembers()
{
    VERIFY_OK(make({.address = u"inner@example.test"_s, .posting = control::Posting::Moderators, .members = QStringList{u"a@far.test"_s}, .moderators = QStringList{u"m@far.test"_s}}));
    VERIFY_OK(make({.address = u"outer@example.test"_s, .members = QStringList{u"inner@example.test"_s, u"a@FAR.test"_s, u"mei@example.test"_s}}));
    QCOMPARE(route(u"outer@example.test"_s).kind, RecipientRoute::Several);
    QCOMPARE(ends(u"Outer+x@example.test"_s), (QStringList{u"a@far.test"_s, u"mei@example.test"_s}));
    QVERIFY(route(u"outer@example.test"_s).asks.isEmpty());
    QCOMPARE(route(u"inner@example.test"_s).asks.size(), 1);
    // Groups of another domain have their own say.
    QVERIFY(m_fixture->domain(u"other.test"_s) != 0);
    VERIFY_OK(make({.address = u"door@other.test"_s, .members = QStringList{u"inner@example.test"_s, u"outer@example.test"_s}}));
    QCOMPARE(ends(u"door@other.test"_s), (QStringList{u"group inner@example.test"_s, u"a@far.test"_s, u"mei@example.test"_s}));
    VERIFY_OK(make({.address = u"empty@example.test"_s}));
    QCOMPARE(route(u"empty@example.test"_s).kind, RecipientRoute::UnknownUser);
}

void TestStoreGroups::ownersAndBounces()
{
    VERIFY_OK(make(m_list));
    QCOMPARE(ends(u"list-owner@example.test"_s), QStringList{u"mei@example.test"_s});
    QCOMPARE(ends(u"List-Bounces@example.test"_s), QStringList{u"mei@example.test"_s});
    QVERIFY(route(u"list-owner@example.test"_s).mailboxId != route(u"list@example.test"_s).mailboxId);
    QVERIFY(!route(u"list-owner@example.test"_s).group);
    QCOMPARE(route(u"-owner@example.test"_s).kind, RecipientRoute::UnknownUser);
    VERIFY_OK(user(u"list-owner@example.test"_s)); // a mailbox of that name comes first
    QCOMPARE(route(u"list-owner@example.test"_s).kind, RecipientRoute::Mailbox);
}

void TestStoreGroups::membersByEveryWay()
{
    control::GroupChange inner{.address = u"inner@example.test"_s, .members = QStringList{u"sales@example.test"_s, u"deep@far.test"_s, u"list@example.test"_s}};
    VERIFY_OK(make(inner));
    VERIFY_OK(ask<control::Alias>([&](auto done) { m_fixture->store->accounts()->createAlias(u"sales@example.test"_s, {u"mei@example.test"_s}, done); }));
    control::GroupChange wanted = m_list;
    wanted.posting = control::Posting::Members;
    wanted.members = QStringList{u"inner@example.test"_s};
    wanted.moderators = QStringList();
    const auto list = make(wanted); // the two stand in each other
    VERIFY_OK(list);
    QVERIFY(mayPost(list->id, u"mei@example.test"_s)); // by the alias in the group in the list
    QVERIFY(mayPost(list->id, u"Mei+work@example.test"_s));
    QVERIFY(!mayPost(list->id, u"mei@example.test"_s, false));
    QVERIFY(mayPost(list->id, u"DEEP@far.test"_s, false));
    QVERIFY(!mayPost(list->id, u"other@far.test"_s));
    QVERIFY(!mayPost(list->id, {}));
    QVERIFY(!mayPost(4711, u"mei@example.test"_s));
}

void TestStoreGroups::renamedDomainsTakeGroupsAlong()
{
    const auto list = make(m_list);
    VERIFY_OK(list);
    control::DomainChange change;
    change.name = u"new.test"_s;
    VERIFY_OK(ask<control::Domain>([&](auto done) { m_fixture->store->changeDomain(list->domainId, change, done); }));
    QCOMPARE(ends(u"list@new.test"_s), QStringList{u"mei@new.test"_s});
    QCOMPARE(ends(u"list-owner@new.test"_s), QStringList{u"mei@new.test"_s});
    const auto gone = ask<control::Domain>([&](auto done) { m_fixture->store->deleteDomain(list->domainId, done); });
    QVERIFY(!gone);
}

void TestStoreGroups::heldUntilDecided()
{
    control::GroupChange wanted = m_list;
    wanted.moderation = control::Moderation::All;
    const auto list = make(wanted);
    VERIFY_OK(list);
    const base::Id mail = hold(*list);
    QVERIFY(mail && isThere(mail));
    QCOMPARE(held(list->id).size(), 1);
    VERIFY_OK(ask<QByteArray>([&](auto done) { m_fixture->store->maintain(done); }));
    QVERIFY(isThere(mail)); // nothing else needs it
    const base::Id id = held(list->id).first().id;
    const auto approve = [&] { return ask<control::HeldMail>([&](auto done) { groups().approveHeld(list->id, id, done); }); };
    QCOMPARE(judge(list->id, mail).kind, PostVerdict::Hold);
    VERIFY_OK(approve());
    QCOMPARE(approve().error().kind, ErrorKind::NotFound);
    QCOMPARE(judge(list->id, mail).kind, PostVerdict::Take);
    QCOMPARE(held(list->id).size(), 0);
    const auto rows = ask<control::Page<control::QueueItem>>([&](auto done) { m_fixture->store->queue()->listRows({}, {50, {}}, {}, done); });
    QCOMPARE(rows->items.size(), 1);
    QCOMPARE(rows->items[0].mailId, mail);
    QCOMPARE(rows->items[0].to, u"List@example.test"_s);
    // In silence: gone with its mail.
    const base::Id other = hold(*list);
    const base::Id otherId = held(list->id).first().id;
    VERIFY_OK(ask<control::HeldMail>([&](auto done) { groups().rejectHeld(list->id, otherId, {}, done); }));
    QVERIFY(!isThere(other));
    QCOMPARE(due().size(), 0);
}

void TestStoreGroups::expires()
{
    control::GroupChange wanted = m_list;
    wanted.moderation = control::Moderation::Others;
    const auto list = make(wanted);
    VERIFY_OK(list);
    const base::Id mail = hold(*list);
    QCOMPARE(due().size(), 0);
    m_fixture->clock.advanceMs(15LL * 86400 * 1000);
    QCOMPARE(due().size(), 1);
    QVERIFY(due()[0].expired);
    QCOMPARE(due()[0].group, u"List@example.test"_s);
    const auto answer = [&] { return ask<bool>([&](auto done) { groups().commitAnswer(held(list->id).value(0).id, {}, done); }); };
    auto body = m_fixture->finishedBody(sampleMail("Not sent", "text"));
    auto told = m_fixture->submission(*body, {m_mei});
    body->reset();
    VERIFY_OK(ask<bool>([&](auto done) { groups().commitAnswer(due()[0].held.id, std::move(told), done); }));
    QCOMPARE(due().size(), 0);
    QVERIFY(!isThere(mail));
    QVERIFY(!*answer()); // once
}

void TestStoreGroups::isBounded()
{
    control::GroupChange wanted = m_list;
    wanted.moderation = control::Moderation::All;
    const auto list = make(wanted);
    VERIFY_OK(list);
    m_fixture->close();
    {
        const auto db = storage::SqlConnection::open(storage::sqliteDialect(), {m_fixture->options.dataDir + u"/index.sqlite"_s});
        VERIFY_OK(db);
        for (int i = 1; i <= 499; ++i)
            (*db)->run(storage::sql::kInsertHeld, i, list->id, list->address, i, u"a@far.test"_s, u"s"_s, 1, 0, 1LL << 60);
        QVERIFY(!(*db)->failure());
    }
    VERIFY_OK(m_fixture->open());
    QCOMPARE(judge(list->id, 4711).kind, PostVerdict::Hold);
    QVERIFY(hold(*list) != 0);
    QCOMPARE(judge(list->id, 4711).kind, PostVerdict::Full);
}

void TestStoreGroups::deletedUsersLeaveTeamBoxes()
{
    const auto li = user(u"li@example.test"_s);
    VERIFY_OK(li);
    control::TeamBoxService &boxes = *m_fixture->store->teamBoxes();
    control::TeamBoxChange wanted;
    wanted.address = u"office@example.test"_s;
    wanted.members = QList<control::TeamMember>{{u"MEI@example.test"_s, true, true}, {u"li@example.test"_s, false, false}, {u"mei@example.test"_s, false, false}};
    const auto box = ask<control::TeamBox>([&](auto done) { boxes.createTeamBox(wanted, done); });
    VERIFY_OK(box);
    QCOMPARE(box->members.size(), 2);
    VERIFY_OK(ask<control::User>([&](auto done) { m_fixture->store->accounts()->deleteUser(li->id, done); }));
    QCOMPARE(ask<control::TeamBox>([&](auto done) { boxes.teamBox(box->id, done); })->members, (QList<control::TeamMember>{{u"mei@example.test"_s, true, true}}));
    wanted.address = u"nobody@example.test"_s;
    wanted.members = QList<control::TeamMember>{{u"who@example.test"_s}};
    QCOMPARE(ask<control::TeamBox>([&](auto done) { boxes.createTeamBox(wanted, done); }).error().field, u"members"_s);
    // A mailbox that goes takes its team box along.
    VERIFY_OK(ask<control::Mailbox>([&](auto done) { m_fixture->store->deleteMailbox(box->mailboxId, done); }));
    QCOMPARE(ask<control::TeamBox>([&](auto done) { boxes.teamBox(box->id, done); }).error().kind, ErrorKind::NotFound);
}

/// S27: no lookup looks at more rows where there are more.
void TestStoreGroups::lookupsCostTheSameForMany()
{
    m_fixture->close();
    const auto db = storage::SqlConnection::open(storage::sqliteDialect(), {m_fixture->options.dataDir + u"/index.sqlite"_s});
    VERIFY_OK(db);
    using namespace storage::sql;
    for (const QString &statement : {kRouteByKey, kGroupByKey, kGroupById, kGroupOfDomain, kGroupsOfMember, kAliasesOfTarget, kIsModerator, kHeldCount, kHeldApproved,
                                     kHeldPage, kHeldRejected, kHeldExpired, kDropApproved, kTeamById, kTeamByKey, kTeamOfMailbox, kTeamMembers,
                                     kTeamsOfMember, kTeamRights, kSharedStatuses, kDropUnsubscribedOfFolder, kDropUnsubscribedOfUser}) {
        auto row = (*db)->runBound(storage::sqliteDialect().explain(statement), QVariantList(statement.count(u'?'), 1));
        int steps = 0;
        while (row.next()) {
            ++steps;
            const QString step = row.text(3);
            const bool fewRows = statement == kTeamMembers && step.contains("ORDER BY"_L1); // of one box
            QVERIFY2(step.startsWith("SEARCH"_L1) || step.startsWith("CORRELATED"_L1) || fewRows, qPrintable(statement + u": "_s + step));
        }
        QVERIFY(steps > 0);
    }
}

QTEST_GUILESS_MAIN(TestStoreGroups)
#include "tst_storegroups.moc"

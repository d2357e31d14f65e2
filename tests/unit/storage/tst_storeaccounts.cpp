// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/actor.h"
#include "storage/accountstatements.h"
#include "storage/accountstore.h"
#include "storage/sqlconnection.h"
#include "storefixture.h"
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

using namespace Qt::Literals;
using base::ErrorKind;
using control::Role;
using storage::PasswordForms;
using storage::RecipientRoute;

class TestStoreAccounts : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup() { m_fixture.reset(); }
    void userAndMailbox();
    void takesOverAMailboxOfNobody();
    void refusesWhatIsTaken();
    void changesSayWhatWasWrong_data();
    void changesSayWhatWasWrong();
    void listsAndSearches();
    void credentialsInEverySpelling();
    void sessionsEndWithThePassword();
    void sessionsKnowTheirUser();
    void sessionsAreListedAndEndOneByOne();
    void domainsHaveOtherNamesAndLimits();
    void catchAll();
    void aliasesLeadToTheirEnds();
    void aliasesThatLeadInCircles();
    void forwards();
    void maySendAs();
    void renamedDomainsTakeEverythingAlong();
    void deletedUserLeavesNothing();
    void appPasswordsAndSecondFactor();
    void changesSayWhoWhatAndFromWhere();
    void quotas();
    void answersOncePerWeek();
    void importsAllOrNone();
    void lookupsCostTheSameForMany();

private:
    storage::AccountStore &accounts() { return *m_fixture->store->accounts(); }
    base::Result<control::User> make(const QString &address, const QList<Role> &roles = {})
    {
        control::NewUser wanted;
        wanted.address = address;
        wanted.displayName = u"Some  Body"_s;
        wanted.roles = roles;
        return ask<control::User>([&](auto done) { accounts().createUser(wanted, {"$argon2id$hash", "SCRAM-SHA-256$1"}, done); });
    }
    base::Result<control::User> change(base::Id id, const control::UserChange &change, const std::optional<PasswordForms> &password = {})
    {
        return ask<control::User>([&](auto done) { accounts().changeUser(id, change, password, done); });
    }
    base::Result<control::Alias> alias(const QString &address, const QStringList &targets)
    {
        return ask<control::Alias>([&](auto done) { accounts().createAlias(address, targets, done); });
    }
    RecipientRoute route(const QString &address)
    {
        const auto found = ask<RecipientRoute>([&](auto done) {
            m_fixture->store->lookupRecipient(address.section(u'@', 0, 0), address.section(u'@', 1), done);
        });
        return found ? *found : RecipientRoute{};
    }
    QStringList ends(const QString &address)
    {
        QStringList out;
        for (const storage::RouteTarget &target : route(address).targets)
            out << (target.mailboxId ? target.address : u"-> "_s + target.address);
        return out;
    }
    bool maySend(base::Id id, const QString &address)
    {
        const auto answer = ask<bool>([&](auto done) { accounts().maySendAs(id, address, done); });
        return answer && *answer;
    }
    base::Result<control::Token> token(const QString &secret)
    {
        return ask<control::Token>([&](auto done) { m_fixture->store->authenticate(secret.toLatin1(), done); });
    }
    base::Result<control::NewToken> session(base::Id id)
    {
        return ask<control::NewToken>([&](auto done) { accounts().createSession(id, m_fixture->clock.wallMs() + 3600000, done); });
    }
    base::Result<control::Domain> changeDomain(const control::DomainChange &change)
    {
        return ask<control::Domain>([&](auto done) { m_fixture->store->changeDomain(m_domain, change, done); });
    }

    std::unique_ptr<StoreFixture> m_fixture;
    base::Id m_domain = 0;
};

#define VERIFY_REFUSED(result, wantedKind, wantedField) \
    do { \
        const auto answer = (result); \
        QVERIFY(!answer.ok()); \
        QCOMPARE(answer.error().kind, wantedKind); \
        QCOMPARE(answer.error().field, wantedField); \
        QVERIFY(!answer.error().publicText.isEmpty()); \
    } while (false)

void TestStoreAccounts::init()
{
    m_fixture = std::make_unique<StoreFixture>();
    VERIFY_OK(m_fixture->open());
    m_domain = m_fixture->domain();
}

void TestStoreAccounts::userAndMailbox()
{
    const auto made = make(u"Mei@Example.TEST"_s, {Role::Operator});
    VERIFY_OK(made);
    QCOMPARE(made->address, u"Mei@example.test"_s);
    QCOMPARE(made->displayName, u"Some Body"_s);
    QCOMPARE(made->roles, QList{Role::Operator});
    QCOMPARE(made->domainId, m_domain);
    QVERIFY(!made->locked && !made->twoFactor && !made->quotaBytes);
    const auto box = ask<control::Mailbox>([&](auto done) { m_fixture->store->mailbox(made->mailboxId, done); });
    VERIFY_OK(box);
    QCOMPARE(box->address, u"Mei@example.test"_s);
    QCOMPARE(route(u"mei@example.test"_s).mailboxId, made->mailboxId);
    VERIFY_OK(m_fixture->open());
    const auto again = ask<control::User>([&](auto done) { accounts().user(made->id, done); });
    VERIFY_OK(again);
    QCOMPARE(again->address, made->address);
}

void TestStoreAccounts::takesOverAMailboxOfNobody()
{
    const auto box = m_fixture->mailbox(u"li@example.test"_s);
    const auto made = make(u"li@example.test"_s);
    VERIFY_OK(made);
    QCOMPARE(made->mailboxId, box.id);
    const auto disposable = ask<control::NewMailbox>([&](auto done) { m_fixture->store->createMailbox(u"tmp@example.test"_s, {}, 60, done); });
    VERIFY_OK(disposable);
    VERIFY_REFUSED(make(u"tmp@example.test"_s), ErrorKind::Exists, u"address"_s);
}

void TestStoreAccounts::refusesWhatIsTaken()
{
    VERIFY_OK(make(u"mei@example.test"_s));
    VERIFY_OK(alias(u"sales@example.test"_s, {u"mei@example.test"_s}));
    VERIFY_REFUSED(make(u"MEI@example.test"_s), ErrorKind::Exists, u"address"_s);
    VERIFY_REFUSED(make(u"sales@example.test"_s), ErrorKind::Exists, u"address"_s);
    VERIFY_REFUSED(make(u"mei@elsewhere.test"_s), ErrorKind::Invalid, u"address"_s);
    VERIFY_REFUSED(make(u"nobody"_s), ErrorKind::Invalid, u"address"_s);
    VERIFY_REFUSED(alias(u"mei@example.test"_s, {u"x@example.test"_s}), ErrorKind::Exists, u"address"_s);
    VERIFY_REFUSED(alias(u"Sales@example.test"_s, {u"x@example.test"_s}), ErrorKind::Exists, u"address"_s);
    VERIFY_REFUSED(alias(u"new@example.test"_s, {}), ErrorKind::Invalid, u"targets"_s);
    VERIFY_REFUSED(alias(u"new@example.test"_s, {u"no address"_s}), ErrorKind::Invalid, u"targets"_s);
    VERIFY_REFUSED(alias(u"new@example.test"_s, {u"New@example.test"_s}), ErrorKind::Invalid, u"targets"_s);
    const auto box = ask<control::NewMailbox>([&](auto done) { m_fixture->store->createMailbox(u"sales@example.test"_s, {}, {}, done); });
    VERIFY_REFUSED(box, ErrorKind::Exists, u"address"_s);
}

void TestStoreAccounts::changesSayWhatWasWrong_data()
{
    QTest::addColumn<int>("which");
    QTest::addColumn<QString>("field");
    QTest::newRow("negative quota") << 0 << u"quotaBytes"_s;
    QTest::newRow("forward to no address") << 1 << u"forwardTo"_s;
    QTest::newRow("forward to oneself") << 2 << u"forwardTo"_s;
    QTest::newRow("answer without text") << 3 << u"autoReply"_s;
    QTest::newRow("answer that ends before it begins") << 4 << u"autoReply"_s;
    QTest::newRow("sender that is none") << 5 << u"sendAs"_s;
    QTest::newRow("sender domain that is none") << 6 << u"sendAs"_s;
}

void TestStoreAccounts::changesSayWhatWasWrong()
{
    QFETCH(int, which);
    QFETCH(QString, field);
    const auto made = make(u"mei@example.test"_s);
    VERIFY_OK(made);
    control::UserChange wanted;
    control::AutoReply reply;
    reply.enabled = true;
    switch (which) {
    case 0: wanted.quotaBytes = std::optional<qint64>(-1); break;
    case 1: wanted.forwardTo = QStringList{u"x@y.test"_s, u"not one"_s}; break;
    case 2: wanted.forwardTo = QStringList{u"MEI@example.test"_s}; break;
    case 3: wanted.autoReply = reply; break;
    case 4:
        reply.text = u"away"_s;
        reply.from = 2000;
        reply.until = 1000;
        wanted.autoReply = reply;
        break;
    case 5: wanted.sendAs = QStringList{u"boss"_s}; break;
    default: wanted.sendAs = QStringList{u"@not a domain"_s};
    }
    VERIFY_REFUSED(change(made->id, wanted), ErrorKind::Invalid, field);
    const auto same = ask<control::User>([&](auto done) { accounts().user(made->id, done); });
    VERIFY_OK(same);
    QVERIFY(same->forwardTo.isEmpty() && same->sendAs.isEmpty() && !same->quotaBytes && same->autoReply == control::AutoReply());
}

void TestStoreAccounts::listsAndSearches()
{
    for (const QString &name : {u"anna"_s, u"bert"_s, u"carla"_s})
        VERIFY_OK(make(name + u"@example.test"_s));
    m_fixture->mailbox(u"nobody@example.test"_s); // owned by nobody: no user
    const auto list = [this](const control::UserQuery &query, const control::PageRequest &page) {
        return ask<control::Page<control::User>>([&](auto done) { accounts().listUsers(query, page, done); });
    };
    auto page = list({}, {2, {}});
    VERIFY_OK(page);
    QCOMPARE(page->items.size(), 2);
    QCOMPARE(page->items[0].address, u"anna@example.test"_s);
    page = list({}, {2, page->next});
    VERIFY_OK(page);
    QCOMPARE(page->items.size(), 1);
    QVERIFY(page->next.isEmpty());
    QCOMPARE(list({u"ER"_s, {}}, {10, {}})->items.size(), 1);
    QCOMPARE(list({u"some body"_s, {}}, {10, {}})->items.size(), 3);
    QCOMPARE(list({u"%"_s, {}}, {10, {}})->items.size(), 0);
    QCOMPARE(list({{}, m_domain}, {10, {}})->items.size(), 3);
    QCOMPARE(list({{}, m_domain + 1}, {10, {}})->items.size(), 0);
    VERIFY_REFUSED(list({}, {2, u"nonsense"_s}), ErrorKind::Invalid, u"cursor"_s);
}

void TestStoreAccounts::credentialsInEverySpelling()
{
    const auto made = make(u"mei@example.test"_s, {Role::Admin});
    VERIFY_OK(made);
    VERIFY_OK(changeDomain({.aliases = QStringList{u"example.org"_s}}));
    const quint64 version = accounts().accountsVersion();
    for (const QString &name : {u"mei@example.test"_s, u"MEI@EXAMPLE.TEST"_s, u"mei@example.org"_s}) {
        const auto found = ask<storage::Credentials>([&](auto done) { accounts().credentials(name, done); });
        VERIFY_OK(found);
        QCOMPARE(found->userId, made->id);
        QCOMPARE(found->address, u"mei@example.test"_s);
        QCOMPARE(found->password.hash, "$argon2id$hash");
        QCOMPARE(found->roles, QList{Role::Admin});
    }
    for (const QString &name : {u"mei"_s, u"mei@"_s, u"@example.test"_s, u"li@example.test"_s, u""_s, u"mei@example.test'--"_s}) {
        const auto found = ask<storage::Credentials>([&](auto done) { accounts().credentials(name, done); });
        QVERIFY(!found.ok());
        QCOMPARE(found.error().kind, ErrorKind::NotFound);
    }
    VERIFY_OK(change(made->id, {.locked = true}));
    QVERIFY(accounts().accountsVersion() > version);
}

void TestStoreAccounts::sessionsEndWithThePassword()
{
    const auto made = make(u"mei@example.test"_s);
    VERIFY_OK(made);
    const auto first = session(made->id);
    VERIFY_OK(first);
    VERIFY_OK(token(first->secret));
    VERIFY_OK(change(made->id, {.displayName = u"Mei"_s}));
    VERIFY_OK(token(first->secret));
    VERIFY_OK(change(made->id, {}, PasswordForms{"$argon2id$other", "SCRAM"}));
    QVERIFY(!token(first->secret).ok());
    const auto second = session(made->id);
    VERIFY_OK(second);
    VERIFY_OK(change(made->id, {.locked = true}));
    QVERIFY(!token(second->secret).ok());
    QCOMPARE(session(made->id).error().kind, ErrorKind::Forbidden);
    VERIFY_OK(change(made->id, {.locked = false}));
    const auto third = session(made->id);
    VERIFY_OK(third);
    VERIFY_OK(change(made->id, {.roles = QList{Role::Operator}}));
    QVERIFY(!token(third->secret).ok());
}

void TestStoreAccounts::sessionsKnowTheirUser()
{
    const auto made = make(u"mei@example.test"_s, {Role::DomainAdmin});
    VERIFY_OK(made);
    const auto opened = session(made->id);
    VERIFY_OK(opened);
    const auto who = token(opened->secret);
    VERIFY_OK(who);
    QCOMPARE(who->userId, std::optional(made->id));
    QCOMPARE(who->user, made->address);
    QCOMPARE(who->mailboxId, std::optional(made->mailboxId));
    QCOMPARE(who->domainId, m_domain);
    QCOMPARE(who->roles, QList{Role::DomainAdmin});
    QVERIFY(who->scopes.isEmpty());
    const auto listed = ask<control::Page<control::Token>>([&](auto done) { m_fixture->store->listTokens({}, done); });
    VERIFY_OK(listed);
    QVERIFY(listed->items.isEmpty()); // sessions are no tokens somebody made
    m_fixture->clock.advanceMs(3600001);
    QVERIFY(!token(opened->secret).ok());
}

void TestStoreAccounts::sessionsAreListedAndEndOneByOne()
{
    const auto mei = make(u"mei@example.test"_s);
    const auto bo = make(u"bo@example.test"_s);
    const auto older = session(mei->id);
    m_fixture->clock.advanceMs(1800000);
    const auto newer = session(mei->id);
    const auto his = session(bo->id);
    VERIFY_OK(his);
    const auto ids = [&](base::Id user) {
        QList<base::Id> list;
        const auto found = ask<QList<control::Token>>([&](auto done) { accounts().listSessions(user, done); });
        for (const control::Token &one : found ? *found : QList<control::Token>())
            list << one.id;
        return list;
    };
    QCOMPARE(ids(mei->id), (QList{newer->token.id, older->token.id}));
    const auto others = ask<control::Token>([&](auto done) { accounts().endSession(mei->id, his->token.id, done); });
    QCOMPARE(others.error().kind, ErrorKind::NotFound);
    QCOMPARE(ids(bo->id).size(), 1);
    m_fixture->clock.advanceMs(1800000); // the older one has ended by itself
    QCOMPARE(ids(mei->id), QList{newer->token.id});
    VERIFY_OK(ask<control::Token>([&](auto done) { accounts().endSession(mei->id, newer->token.id, done); }));
    QVERIFY(ids(mei->id).isEmpty());
    QCOMPARE(ask<control::Token>([&](auto done) { accounts().endSession(mei->id, newer->token.id, done); }).error().kind, ErrorKind::NotFound);
}

void TestStoreAccounts::domainsHaveOtherNamesAndLimits()
{
    const auto changed = changeDomain({.aliases = QStringList{u"Example.ORG"_s, u"b\u00fccher.test"_s}, .quotaBytes = 1000, .maxUsers = 1});
    VERIFY_OK(changed);
    QCOMPARE(changed->aliases, (QStringList{u"example.org"_s, u"xn--bcher-kva.test"_s}));
    const auto made = make(u"mei@example.org"_s); // an address stands at the domain's own name
    VERIFY_OK(made);
    QCOMPARE(made->address, u"mei@example.test"_s);
    QCOMPARE(route(u"mei@xn--bcher-kva.test"_s).mailboxId, made->mailboxId);
    VERIFY_REFUSED(make(u"li@example.test"_s), ErrorKind::Exists, u"address"_s);
    const auto other = ask<control::Domain>([&](auto done) { m_fixture->store->createDomain(u"example.org"_s, done); });
    VERIFY_REFUSED(other, ErrorKind::Exists, u"name"_s);
    VERIFY_REFUSED(changeDomain({.aliases = QStringList{u"example.test"_s}}), ErrorKind::Exists, u"aliases"_s);
    VERIFY_REFUSED(changeDomain({.aliases = QStringList{u"a b"_s}}), ErrorKind::Invalid, u"aliases"_s);
    VERIFY_REFUSED(changeDomain({.quotaBytes = -1}), ErrorKind::Invalid, u"quotaBytes"_s);
    VERIFY_OK(changeDomain({.aliases = QStringList{}}));
    QCOMPARE(route(u"mei@example.org"_s).kind, RecipientRoute::NotLocal);
}

void TestStoreAccounts::catchAll()
{
    const auto made = make(u"mei@example.test"_s);
    VERIFY_OK(made);
    VERIFY_OK(changeDomain({.catchAll = u"mei@example.test"_s}));
    QCOMPARE(route(u"who@example.test"_s).kind, RecipientRoute::Several);
    QCOMPARE(ends(u"who@example.test"_s), QStringList{u"mei@example.test"_s});
    QCOMPARE(route(u"mei@example.test"_s).kind, RecipientRoute::Mailbox);
    QCOMPARE(route(u"postmaster@example.test"_s).kind, RecipientRoute::Mailbox);
    for (const QString &wrong : {u"nobody"_s, u"nobody@example.test"_s})
        VERIFY_REFUSED(changeDomain({.catchAll = wrong}), ErrorKind::Invalid, u"catchAll"_s);
    VERIFY_OK(changeDomain({.catchAll = u"postmaster@example.test"_s}));
    VERIFY_OK(changeDomain({.catchAll = u"office@elsewhere.test"_s}));
    VERIFY_OK(changeDomain({.catchAll = u""_s}));
    QCOMPARE(route(u"who@example.test"_s).kind, RecipientRoute::UnknownUser);
}

void TestStoreAccounts::aliasesLeadToTheirEnds()
{
    VERIFY_OK(make(u"mei@example.test"_s));
    VERIFY_OK(make(u"li@example.test"_s));
    const auto sales = alias(u"Sales@example.test"_s, {u"mei@example.test"_s, u"li@example.test"_s, u"agent@elsewhere.test"_s});
    VERIFY_OK(sales);
    VERIFY_OK(alias(u"info@example.test"_s, {u"sales@example.test"_s, u"mei@example.test"_s}));
    QCOMPARE(ends(u"info@example.test"_s), (QStringList{u"mei@example.test"_s, u"li@example.test"_s, u"-> agent@elsewhere.test"_s}));
    QCOMPARE(ends(u"info+tag@example.test"_s).size(), 3);
    const quint64 version = m_fixture->store->directoryVersion();
    VERIFY_OK(ask<control::Alias>([&](auto done) { accounts().changeAlias(sales->id, {}, QStringList{u"li@example.test"_s}, done); }));
    QVERIFY(m_fixture->store->directoryVersion() > version); // caches of lookups drop it
    QCOMPARE(ends(u"sales@example.test"_s), QStringList{u"li@example.test"_s});
    const auto found = ask<control::Page<control::Alias>>([&](auto done) { accounts().listAliases(u"LI@"_s, {}, {10, {}}, done); });
    VERIFY_OK(found);
    QCOMPARE(found->items.size(), 1);
    VERIFY_OK(ask<control::Alias>([&](auto done) { accounts().deleteAlias(sales->id, done); }));
    QCOMPARE(route(u"sales@example.test"_s).kind, RecipientRoute::UnknownUser);
    QCOMPARE(ends(u"info@example.test"_s), QStringList{u"mei@example.test"_s});
}

void TestStoreAccounts::aliasesThatLeadInCircles()
{
    VERIFY_OK(alias(u"a@example.test"_s, {u"b@example.test"_s}));
    VERIFY_OK(alias(u"b@example.test"_s, {u"c@example.test"_s}));
    VERIFY_OK(alias(u"c@example.test"_s, {u"a@example.test"_s}));
    QCOMPARE(route(u"a@example.test"_s).kind, RecipientRoute::UnknownUser); // leads nowhere
    VERIFY_OK(make(u"mei@example.test"_s));
    VERIFY_OK(alias(u"d@example.test"_s, {u"a@example.test"_s, u"mei@example.test"_s}));
    QCOMPARE(ends(u"d@example.test"_s), QStringList{u"mei@example.test"_s});
    QStringList many;
    for (int i = 0; i < 500; ++i)
        many << u"x%1@elsewhere.test"_s.arg(i);
    VERIFY_OK(alias(u"many@example.test"_s, many));
    QCOMPARE(ends(u"many@example.test"_s).size(), 500);
    many << u"one@more.test"_s;
    VERIFY_REFUSED(alias(u"toomany@example.test"_s, many), ErrorKind::Invalid, u"targets"_s);
}

void TestStoreAccounts::forwards()
{
    const auto mei = make(u"mei@example.test"_s);
    const auto li = make(u"li@example.test"_s);
    VERIFY_OK(mei);
    VERIFY_OK(li);
    VERIFY_OK(change(mei->id, {.forwardTo = QStringList{u"mei@home.test"_s}}));
    QCOMPARE(ends(u"mei@example.test"_s), (QStringList{u"mei@example.test"_s, u"-> mei@home.test"_s}));
    VERIFY_OK(change(mei->id, {.forwardKeeps = false}));
    QCOMPARE(ends(u"mei@example.test"_s), QStringList{u"-> mei@home.test"_s});
    VERIFY_OK(change(mei->id, {.forwardTo = QStringList{u"li@example.test"_s}}));
    VERIFY_OK(change(li->id, {.forwardTo = QStringList{u"mei@example.test"_s}, .forwardKeeps = false}));
    QCOMPARE(route(u"mei@example.test"_s).kind, RecipientRoute::UnknownUser); // each sends it to the other: refused, not lost
    VERIFY_OK(change(li->id, {.forwardKeeps = true}));
    QCOMPARE(ends(u"mei@example.test"_s), QStringList{u"li@example.test"_s});
    VERIFY_OK(change(mei->id, {.forwardTo = QStringList{}}));
    QCOMPARE(route(u"mei@example.test"_s).kind, RecipientRoute::Mailbox);
}

void TestStoreAccounts::maySendAs()
{
    const auto mei = make(u"mei@example.test"_s);
    VERIFY_OK(mei);
    VERIFY_OK(make(u"li@example.test"_s));
    VERIFY_OK(alias(u"mei.wang@example.test"_s, {u"mei@example.test"_s}));
    VERIFY_OK(alias(u"sales@example.test"_s, {u"mei@example.test"_s, u"li@example.test"_s}));
    VERIFY_OK(changeDomain({.aliases = QStringList{u"example.org"_s}}));
    for (const QString &own : {u"mei@example.test"_s, u"MEI@example.test"_s, u"mei+shop@example.test"_s, u"mei@example.org"_s, u"mei.wang@example.test"_s})
        QVERIFY2(maySend(mei->id, own), qPrintable(own));
    for (const QString &foreign : {u"li@example.test"_s, u"sales@example.test"_s, u"mei@elsewhere.test"_s, u""_s, u"mei"_s, u"mei+@elsewhere.test"_s})
        QVERIFY2(!maySend(mei->id, foreign), qPrintable(foreign));
    VERIFY_OK(change(mei->id, {.sendAs = QStringList{u"Sales@example.test"_s, u"@partner.test"_s}}));
    QVERIFY(maySend(mei->id, u"sales@example.test"_s));
    QVERIFY(maySend(mei->id, u"anybody@partner.test"_s));
    QVERIFY(!maySend(mei->id, u"anybody@notpartner.test"_s));
    QVERIFY(!maySend(mei->id, u"li@example.test"_s));
}

void TestStoreAccounts::renamedDomainsTakeEverythingAlong()
{
    const auto mei = make(u"mei@example.test"_s);
    VERIFY_OK(mei);
    const auto sales = alias(u"sales@example.test"_s, {u"mei@example.test"_s, u"x@elsewhere.test"_s});
    VERIFY_OK(sales);
    VERIFY_OK(change(mei->id, {.sendAs = QStringList{u"sales@example.test"_s}}));
    VERIFY_OK(changeDomain({.name = u"new.test"_s}));
    QCOMPARE(ends(u"sales@new.test"_s), (QStringList{u"mei@new.test"_s, u"-> x@elsewhere.test"_s}));
    QVERIFY(maySend(mei->id, u"sales@new.test"_s));
    const auto found = ask<storage::Credentials>([&](auto done) { accounts().credentials(u"mei@new.test"_s, done); });
    VERIFY_OK(found);
}

void TestStoreAccounts::deletedUserLeavesNothing()
{
    const auto mei = make(u"mei@example.test"_s);
    VERIFY_OK(mei);
    const auto opened = session(mei->id);
    VERIFY_OK(opened);
    VERIFY_OK(ask<control::AppPassword>([&](auto done) { accounts().createAppPassword(mei->id, u"telephone"_s, {}, {"h", "s"}, done); }));
    VERIFY_OK(ask<control::User>([&](auto done) { accounts().deleteUser(mei->id, done); }));
    QVERIFY(!token(opened->secret).ok());
    QCOMPARE(route(u"mei@example.test"_s).kind, RecipientRoute::UnknownUser);
    const auto again = make(u"mei@example.test"_s);
    VERIFY_OK(again);
    QVERIFY(again->id != mei->id);
    const auto apps = ask<QList<control::AppPassword>>([&](auto done) { accounts().listAppPasswords(again->id, done); });
    VERIFY_OK(apps);
    QVERIFY(apps->isEmpty());
    VERIFY_OK(ask<control::Mailbox>([&](auto done) { m_fixture->store->deleteMailbox(again->mailboxId, done); })); // takes the user along
    const auto gone = ask<control::User>([&](auto done) { accounts().user(again->id, done); });
    QCOMPARE(gone.error().kind, ErrorKind::NotFound);
    const auto events = ask<control::Page<control::Event>>([&](auto done) { m_fixture->store->listEvents({50, {}}, done); });
    VERIFY_OK(events);
    QCOMPARE(std::count_if(events->items.begin(), events->items.end(), [](const control::Event &event) { return event.kind == "user.deleted"_L1; }), 2);
}

void TestStoreAccounts::appPasswordsAndSecondFactor()
{
    const auto mei = make(u"mei@example.test"_s);
    VERIFY_OK(mei);
    const auto app = ask<control::AppPassword>([&](auto done) { accounts().createAppPassword(mei->id, u" my telephone "_s, 5000, {"hash", "scram"}, done); });
    VERIFY_OK(app);
    QCOMPARE(app->name, u"my telephone"_s);
    VERIFY_REFUSED(ask<control::AppPassword>([&](auto done) { accounts().createAppPassword(mei->id, u" "_s, {}, {}, done); }), ErrorKind::Invalid, u"name"_s);
    VERIFY_OK(ask<control::User>([&](auto done) { accounts().setTwoFactor(mei->id, "secret", {"one", "two"}, done); }));
    auto found = ask<storage::Credentials>([&](auto done) { accounts().credentials(u"mei@example.test"_s, done); });
    VERIFY_OK(found);
    QCOMPARE(found->appPasswords.size(), 1);
    QCOMPARE(found->appPasswords[0].forms.hash, "hash");
    QCOMPARE(found->appPasswords[0].expiresAt, std::optional<qint64>(5000));
    QCOMPARE(found->twoFactorSecret, "secret");
    QCOMPARE(found->recoveryCodes, (QList<QByteArray>{"one", "two"}));
    const auto use = [&](const QByteArray &code) { return *ask<bool>([&](auto done) { accounts().useRecoveryCode(mei->id, code, done); }); };
    QVERIFY(use("one"));
    QVERIFY(!use("one"));
    QVERIFY(!use("three"));
    accounts().noteSignIn(mei->id, app->id);
    VERIFY_OK(ask<control::AppPassword>([&](auto done) { accounts().revokeAppPassword(mei->id, app->id, done); }));
    const auto gone = ask<control::AppPassword>([&](auto done) { accounts().revokeAppPassword(mei->id, app->id, done); });
    QCOMPARE(gone.error().kind, ErrorKind::NotFound);
    const auto user = ask<control::User>([&](auto done) { accounts().user(mei->id, done); });
    VERIFY_OK(user);
    QVERIFY(user->twoFactor);
    QCOMPARE(user->lastSignInAt, std::optional(m_fixture->clock.wallMs()));
}

void TestStoreAccounts::changesSayWhoWhatAndFromWhere()
{
    const auto who = std::make_shared<const base::Actor>(base::Actor{u"admin@example.test"_s, u"192.0.2.7"_s});
    const auto lastOf = [this](const QString &kind) {
        const auto events = ask<control::Page<control::Event>>([&](auto done) { m_fixture->store->listEvents({50, {}}, done); });
        for (const control::Event &event : events ? events->items : QList<control::Event>()) {
            if (event.kind == kind)
                return QJsonDocument::fromJson(event.detail).object();
        }
        return QJsonObject();
    };
    base::Id id = 0;
    {
        const base::ActorScope behalf(who);
        const auto made = make(u"mei@example.test"_s);
        VERIFY_OK(made);
        id = made->id;
        VERIFY_OK(change(id, {.displayName = u"Mei"_s, .roles = QList{Role::Operator}}, PasswordForms{"$argon2id$secret", "SCRAM-SHA-256$secret"}));
        VERIFY_OK(alias(u"sales@example.test"_s, {u"mei@example.test"_s}));
        VERIFY_OK(changeDomain({.maxUsers = 5}));
    }
    for (const QString &kind : {u"user.created"_s, u"mailbox.created"_s, u"user.changed"_s, u"alias.created"_s, u"domain.changed"_s}) {
        const QJsonObject detail = lastOf(kind);
        QVERIFY2(detail[u"by"_s].toString() == who->name, qPrintable(kind));
        QCOMPARE(detail[u"peer"_s].toString(), who->peer);
    }
    const QJsonObject changed = lastOf(u"user.changed"_s);
    QCOMPARE(changed[u"before"_s].toObject()[u"displayName"_s].toString(), u"Some Body"_s);
    QCOMPARE(changed[u"after"_s].toObject()[u"displayName"_s].toString(), u"Mei"_s);
    QCOMPARE(changed[u"after"_s].toObject()[u"roles"_s].toArray(), QJsonArray{u"operator"_s});
    QVERIFY(!changed[u"after"_s].toObject().contains(u"address"_s)); // only what differs
    QVERIFY(!QJsonDocument(changed).toJson().contains("secret"));
    QCOMPARE(lastOf(u"domain.changed"_s)[u"before"_s].toObject()[u"maxUsers"_s].toInt(), 0);
    VERIFY_OK(change(id, {.locked = true})); // nobody's behalf
    QVERIFY(!lastOf(u"user.changed"_s).contains(u"by"_s));
}

void TestStoreAccounts::quotas()
{
    const auto mei = make(u"mei@example.test"_s);
    VERIFY_OK(mei);
    const auto put = [&] {
        auto body = m_fixture->finishedBody(sampleMail("Hi", "text"));
        storage::MailSubmission mail = m_fixture->submission(*body, {mei->mailboxId});
        body->reset();
        return ask<storage::Committed>([&](auto done) { m_fixture->store->commitMail(std::move(mail), done); });
    };
    const auto states = [this](int percent) {
        const auto found = ask<QList<storage::QuotaState>>([&](auto done) { accounts().quotaStates(percent, done); });
        return found ? *found : QList<storage::QuotaState>();
    };
    VERIFY_OK(change(mei->id, {.quotaMessages = std::optional<qint64>(2)}));
    VERIFY_OK(put());
    QVERIFY(!route(u"mei@example.test"_s).full);
    QVERIFY(states(90).isEmpty());
    QCOMPARE(states(50).size(), 1);
    QCOMPARE(states(50)[0].percent(), 50);
    VERIFY_OK(put());
    QVERIFY(route(u"mei@example.test"_s).full);
    QCOMPARE(states(90).size(), 1);
    VERIFY_OK(ask<bool>([&](auto done) { accounts().setQuotaWarned({mei->id}, true, done); }));
    QVERIFY(states(90).isEmpty()); // told
    VERIFY_OK(change(mei->id, {.quotaMessages = std::optional<std::optional<qint64>>(std::in_place)})); // the domain's: none
    QVERIFY(!route(u"mei@example.test"_s).full);
    QCOMPARE(states(90).size(), 1);
    QVERIFY(states(90)[0].warned); // to be forgotten
    QVERIFY(!route(u"mei@example.test"_s).room);
    QVERIFY(route(u"mei@example.test"_s).lasts);
    VERIFY_OK(changeDomain({.quotaBytes = 1'000'000}));
    QVERIFY(!route(u"mei@example.test"_s).full);
    QVERIFY(*route(u"mei@example.test"_s).room > 990'000 && *route(u"mei@example.test"_s).room < 1'000'000);
    QVERIFY(!route(u"mei@example.test"_s).lasts);
    VERIFY_OK(changeDomain({.quotaBytes = 1LL << 40}));
    QVERIFY(route(u"mei@example.test"_s).lasts);
    VERIFY_OK(changeDomain({.quotaBytes = 100}));
    QVERIFY(route(u"mei@example.test"_s).full);
    QCOMPARE(route(u"mei@example.test"_s).room, std::optional<qint64>(0));
    VERIFY_OK(change(mei->id, {.quotaBytes = std::optional<qint64>(0)})); // no bound of his own over the domain's
    QVERIFY(!route(u"mei@example.test"_s).full);
}

void TestStoreAccounts::answersOncePerWeek()
{
    const auto mei = make(u"mei@example.test"_s);
    VERIFY_OK(mei);
    const auto due = [&](const QString &sender) { return *ask<bool>([&](auto done) { accounts().beginAutoReply(mei->id, sender, done); }); };
    QVERIFY(due(u"a@b.test"_s));
    QVERIFY(!due(u"a@b.test"_s));
    QVERIFY(due(u"c@b.test"_s));
    m_fixture->clock.advanceMs(7LL * 86400 * 1000);
    QVERIFY(due(u"a@b.test"_s));
    control::AutoReply reply;
    reply.text = u"another absence"_s;
    VERIFY_OK(change(mei->id, {.autoReply = reply}));
    QVERIFY(due(u"a@b.test"_s));
}

void TestStoreAccounts::importsAllOrNone()
{
    VERIFY_OK(make(u"mei@example.test"_s));
    const auto import = [this](const QByteArray &text, bool dryRun) {
        const control::CsvUsers table = control::readUsersCsv(text);
        QList<std::optional<PasswordForms>> passwords;
        for (const control::CsvUser &one : table.users)
            passwords << (one.user.password.isEmpty() ? std::nullopt : std::optional(PasswordForms{"hash", "scram"}));
        const auto report = ask<control::ImportReport>([&](auto done) { accounts().importUsers(table.users, passwords, dryRun, done); });
        return report ? *report : control::ImportReport();
    };
    const auto count = [this] {
        return ask<control::Page<control::User>>([&](auto done) { accounts().listUsers({}, {100, {}}, done); })->items.size();
    };
    const QByteArray good = "address,password,name,forward,aliases\n"
                            "mei@example.test,,Mei,,m@example.test\n"
                            "li@example.test,long enough,Li,li@home.test,l@example.test li.li@example.test\n";
    control::ImportReport report = import(good, true);
    QVERIFY(!report.applied && report.problems.isEmpty());
    QCOMPARE(report.created, 1);
    QCOMPARE(report.changed, 1);
    QCOMPARE(count(), 1); // a dry run leaves nothing
    QCOMPARE(route(u"m@example.test"_s).kind, RecipientRoute::UnknownUser);
    report = import(good + "zhao@example.test,,,,\nx@elsewhere.test,long enough,,,\nsun@example.test,long enough,,no address,l@example.test\n", false);
    QVERIFY(!report.applied);
    QCOMPARE(report.problems.size(), 3);
    QCOMPARE(report.problems[0].line, 4);
    QCOMPARE(report.problems[0].field, u"password"_s);
    QCOMPARE(report.problems[1].field, u"address"_s);
    QCOMPARE(report.problems[2].field, u"forwardTo"_s);
    QCOMPARE(count(), 1); // all or none
    report = import(good, false);
    QVERIFY(report.applied);
    QCOMPARE(count(), 2);
    QCOMPARE(ends(u"m@example.test"_s), QStringList{u"mei@example.test"_s});
    QCOMPARE(ends(u"li.li@example.test"_s), (QStringList{u"li@example.test"_s, u"-> li@home.test"_s}));
    report = import("address,name,forward,aliases\nmei@example.test,Mei,,m@example.test\nli@example.test,Li,li@home.test,\n", false);
    QCOMPARE(report.unchanged, 2);
    // People whose password is elsewhere need none here, and keep the one they have.
    const control::CsvUsers table = control::readUsersCsv("address\nli@example.test\nzhao@example.test\n");
    const auto elsewhere = ask<control::ImportReport>([&](auto done) { accounts().importUsers(table.users, {PasswordForms{}, PasswordForms{}}, false, done); });
    QVERIFY(elsewhere && elsewhere->applied && elsewhere->problems.isEmpty());
    QCOMPARE(elsewhere->created, 1);
    QCOMPARE(elsewhere->unchanged, 1);
    QCOMPARE(ask<storage::Credentials>([&](auto done) { accounts().credentials(u"li@example.test"_s, done); })->password.hash, "hash");
    QVERIFY(ask<storage::Credentials>([&](auto done) { accounts().credentials(u"zhao@example.test"_s, done); })->password.hash.isEmpty());
    VERIFY_OK(make(u"after@example.test"_s)); // others' work goes on
}

/// S27: no lookup looks at more rows where there are more: SQLite says by which index it finds them.
void TestStoreAccounts::lookupsCostTheSameForMany()
{
    m_fixture->close();
    const auto db = storage::SqlConnection::open(storage::sqliteDialect(), {m_fixture->options.dataDir + u"/index.sqlite"_s});
    VERIFY_OK(db);
    for (const QString &statement : {storage::sql::kRouteByKey, storage::sql::kAliasByKey, storage::sql::kDomainOfAlias, storage::sql::kCredentials,
                                     storage::sql::kUserById, storage::sql::kAccountOfMailbox, storage::sql::kCredentialsOfApps}) {
        auto row = (*db)->runBound(storage::sqliteDialect().explain(statement), QVariantList(statement.count(u'?'), 1));
        int steps = 0;
        while (row.next()) {
            ++steps;
            QVERIFY2(row.text(3).startsWith("SEARCH"_L1), qPrintable(statement + u": "_s + row.text(3)));
        }
        QVERIFY(steps > 0);
    }
}

QTEST_GUILESS_MAIN(TestStoreAccounts)
#include "tst_storeaccounts.moc"

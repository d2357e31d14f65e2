// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/rfc3339.h"
#include "storefixture.h"
#include <QSet>

using namespace Qt::Literals;
using base::ErrorKind;
using storage::RecipientRoute;

class TestStoreDirectory : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup() { m_fixture.reset(); }
    void domains();
    void refusesWhatIsNoAddress_data();
    void refusesWhatIsNoAddress();
    void looksUpRecipients_data();
    void looksUpRecipients();
    void makesPostmasterOnFirstUse();
    void listsMailboxes();
    void disposableMailboxes();
    void deletesMailboxes();
    void tokens();
    void tokenChange();
    void bootstrapNameIsReserved();
    void bootstrapToken();
    void versionRises();

private:
    RecipientRoute route(const QString &local, const QString &domain)
    {
        auto found =
            ask<RecipientRoute>([&](auto done) { m_fixture->store->lookupRecipient(local, domain, done); });
        return found ? *found : RecipientRoute{};
    }
    template<typename T>
    static ErrorKind errorOf(const base::Result<T> &result)
    {
        return result ? ErrorKind::Internal : result.error().kind;
    }
    std::unique_ptr<StoreFixture> m_fixture;
};

void TestStoreDirectory::init()
{
    m_fixture = std::make_unique<StoreFixture>();
    VERIFY_OK(m_fixture->open());
    QVERIFY(m_fixture->domain());
}

void TestStoreDirectory::domains()
{
    auto &store = *m_fixture->store;
    const auto create = [&](const QString &name) {
        return ask<control::Domain>([&](auto done) { store.createDomain(name, done); });
    };
    auto upper = create(u"MAIL.Example.TEST"_s);
    VERIFY_OK(upper);
    QCOMPARE(upper->name, u"mail.example.test"_s);
    auto again = create(u"mail.example.test"_s);
    QCOMPARE(errorOf(again), ErrorKind::Exists);
    QCOMPARE(again.error().field, u"name"_s);
    auto unicode = create(u"b\u00fccher.test"_s);
    VERIFY_OK(unicode);
    QCOMPARE(unicode->name, u"xn--bcher-kva.test"_s);
    for (const QString &bad :
         {u""_s, u"a..b"_s, u"-a.test"_s, u"a b.test"_s, u".test"_s, u"a_b.test"_s, QString(300, u'a'),
          QString(64, u'a') + u".test"_s, u"a'; DROP TABLE domain; --"_s, u"1.2.3.4"_s, u"mail.123"_s, u"42"_s,
          u"[127.0.0.1]"_s, u"::1"_s})
        QCOMPARE(errorOf(create(bad)), ErrorKind::Invalid);

    auto page = ask<control::Page<control::Domain>>([&](auto done) { store.listDomains({2, {}}, done); });
    VERIFY_OK(page);
    QCOMPARE(page->items.size(), 2);
    QCOMPARE(page->items[0].name, u"example.test"_s);
    page = ask<control::Page<control::Domain>>([&](auto done) { store.listDomains({2, page->next}, done); });
    QCOMPARE(page->items.size(), 1);
    QVERIFY(page->next.isEmpty());
    auto bad = ask<control::Page<control::Domain>>([&](auto done) {
        store.listDomains({2, u"nonsense"_s}, done);
    });
    QCOMPARE(errorOf(bad), ErrorKind::Invalid);

    const auto mailbox = m_fixture->mailbox(u"anna@mail.example.test"_s);
    const auto quoted = m_fixture->mailbox(u"\"a@b\"@mail.example.test"_s);
    auto renamed =
        ask<control::Domain>([&](auto done) { store.changeDomain(upper->id, {.name = u"new.test"_s}, done); });
    VERIFY_OK(renamed);
    QCOMPARE(route(u"anna"_s, u"new.test"_s).mailboxId, mailbox.id);
    QCOMPARE(route(u"a@b"_s, u"new.test"_s).address, u"\"a@b\"@new.test"_s);
    VERIFY_OK(ask<control::Mailbox>([&](auto done) { store.deleteMailbox(quoted.id, done); }));
    QCOMPARE(route(u"anna"_s, u"mail.example.test"_s).kind, RecipientRoute::NotLocal);
    auto held = ask<control::Domain>([&](auto done) { store.deleteDomain(upper->id, done); });
    QCOMPARE(errorOf(held), ErrorKind::Exists);
    VERIFY_OK(ask<control::Mailbox>([&](auto done) { store.deleteMailbox(mailbox.id, done); }));
    VERIFY_OK(ask<control::Domain>([&](auto done) { store.deleteDomain(upper->id, done); }));
    auto gone = ask<control::Domain>([&](auto done) { store.domain(upper->id, done); });
    QCOMPARE(errorOf(gone), ErrorKind::NotFound);
}

void TestStoreDirectory::refusesWhatIsNoAddress_data()
{
    QTest::addColumn<QString>("address");
    QTest::addColumn<bool>("good");
    QTest::newRow("plain") << u"anna@example.test"_s << true;
    QTest::newRow("dots, tag, specials") << u"a.b+c_d=e'f@example.test"_s << true;
    QTest::newRow("unicode") << u"\u738b\u4e94@example.test"_s << true;
    QTest::newRow("64 octets") << QString(64, u'x') + u"@example.test"_s << true;
    QTest::newRow("65 octets") << QString(65, u'x') + u"@example.test"_s << false;
    QTest::newRow("no at") << u"anna"_s << false;
    QTest::newRow("no local part") << u"@example.test"_s << false;
    QTest::newRow("foreign domain") << u"anna@elsewhere.test"_s << false;
    QTest::newRow("two dots") << u"a..b@example.test"_s << false;
    QTest::newRow("leading dot") << u".a@example.test"_s << false;
    QTest::newRow("space") << u"a b@example.test"_s << false;
    QTest::newRow("two at") << u"a@b@example.test"_s << false;
    QTest::newRow("control") << u"a\r\nb@example.test"_s << false;
    QTest::newRow("nul") << u"a"_s + QChar(0) + u"b@example.test"_s << false;
    QTest::newRow("quoted") << u"\"a b\"@example.test"_s << true;
    QTest::newRow("quoted at and quote") << u"\"a@b\\\"c\"@example.test"_s << true;
    QTest::newRow("quoted nothing") << u"\"\"@example.test"_s << false;
    QTest::newRow("quote left open") << u"\"a b@example.test"_s << false;
    QTest::newRow("quoted control") << u"\"a\tb\"@example.test"_s << false;
    QTest::newRow("address literal") << u"anna@[127.0.0.1]"_s << false;
}

void TestStoreDirectory::refusesWhatIsNoAddress()
{
    QFETCH(QString, address);
    QFETCH(bool, good);
    auto made =
        ask<control::NewMailbox>([&](auto done) { m_fixture->store->createMailbox(address, {}, {}, done); });
    QCOMPARE(made.ok(), good);
    if (!good) {
        QCOMPARE(made.error().kind, ErrorKind::Invalid);
        QCOMPARE(made.error().field, u"address"_s);
    } else {
        QCOMPARE(made->mailbox.address, address);
        QVERIFY(made->tokenSecret.isEmpty());
    }
}

void TestStoreDirectory::looksUpRecipients_data()
{
    QTest::addColumn<QString>("local");
    QTest::addColumn<QString>("domain");
    QTest::addColumn<QString>("found");
    QTest::newRow("exact") << u"Anna.Berg"_s << u"example.test"_s << u"Anna.Berg@example.test"_s;
    QTest::newRow("case") << u"ANNA.berg"_s << u"example.test"_s << u"Anna.Berg@example.test"_s;
    QTest::newRow("tag") << u"anna.berg+lists"_s << u"example.test"_s << u"Anna.Berg@example.test"_s;
    QTest::newRow("two tags") << u"anna.berg+a+b"_s << u"example.test"_s << u"Anna.Berg@example.test"_s;
    QTest::newRow("a mailbox with plus wins")
        << u"bob+work"_s << u"example.test"_s << u"bob+work@example.test"_s;
    QTest::newRow("umlaut in other case")
        << u"J\u00d6RG"_s << u"example.test"_s << u"j\u00f6rg@example.test"_s;
    QTest::newRow("umlaut decomposed") << u"jo\u0308rg"_s << u"example.test"_s << u"j\u00f6rg@example.test"_s;
    QTest::newRow("unknown") << u"nobody"_s << u"example.test"_s << u""_s;
    QTest::newRow("only a tag") << u"+lists"_s << u"example.test"_s << u""_s;
    QTest::newRow("like wildcard") << u"anna%"_s << u"example.test"_s << u""_s;
    QTest::newRow("foreign") << u"anna.berg"_s << u"elsewhere.test"_s << u"-"_s;
    QTest::newRow("the server's own address") << u"anna.berg"_s << u""_s << u"Anna.Berg@example.test"_s;
    QTest::newRow("unknown at its own address") << u"nobody"_s << u""_s << u""_s;
    QTest::newRow("quoted") << u"c d"_s << u"example.test"_s << u"\"c d\"@example.test"_s;
    QTest::newRow("quoted, other case") << u"C D"_s << u"example.test"_s << u"\"c d\"@example.test"_s;
    QTest::newRow("quoted without need") << u"eva"_s << u"example.test"_s << u"eva@example.test"_s;
}

void TestStoreDirectory::looksUpRecipients()
{
    QFETCH(QString, local);
    QFETCH(QString, domain);
    QFETCH(QString, found);
    for (const QString &address : {u"Anna.Berg@example.test"_s, u"bob@example.test"_s,
                                   u"bob+work@example.test"_s, u"j\u00f6rg@example.test"_s,
                                   u"\"c d\"@example.test"_s, u"\"eva\"@example.test"_s})
        QVERIFY(m_fixture->mailbox(address).id);
    const RecipientRoute answer = route(local, domain);
    if (found == u"-"_s)
        QCOMPARE(answer.kind, RecipientRoute::NotLocal);
    else if (found.isEmpty())
        QCOMPARE(answer.kind, RecipientRoute::UnknownUser);
    else
        QCOMPARE(answer.kind, RecipientRoute::Mailbox);
    if (answer.kind == RecipientRoute::Mailbox)
        QCOMPARE(answer.address, found);
}

void TestStoreDirectory::makesPostmasterOnFirstUse()
{
    QVERIFY(m_fixture->domain(u"second.test"_s));
    const auto first = route(u"PostMaster"_s, u"second.test"_s);
    QCOMPARE(first.kind, RecipientRoute::Mailbox);
    QCOMPARE(first.address, u"postmaster@second.test"_s);
    QCOMPARE(route(u"postmaster"_s, u"second.test"_s).mailboxId, first.mailboxId);
    QCOMPARE(route(u"postmaster+x"_s, u"second.test"_s).mailboxId, first.mailboxId);
    const auto bare = route(u"Postmaster"_s, {});
    QCOMPARE(bare.kind, RecipientRoute::Mailbox);
    QCOMPARE(bare.address, u"postmaster@example.test"_s);
    QCOMPARE(route(u"postmaster"_s, u"elsewhere.test"_s).kind, RecipientRoute::NotLocal);
    VERIFY_OK(m_fixture->deliver("x", {bare.mailboxId}));

    // Many at once: one mailbox.
    QVERIFY(m_fixture->domain(u"third.test"_s));
    std::vector<Answer<RecipientRoute>> answers(50);
    for (auto &answer : answers)
        m_fixture->store->lookupRecipient(u"postmaster"_s, u"third.test"_s, answer.callback());
    QSet<base::Id> ids;
    for (auto &answer : answers)
        ids << answer.get()->mailboxId;
    QCOMPARE(ids.size(), 1);
    QVERIFY(*ids.cbegin() != 0);
}

void TestStoreDirectory::listsMailboxes()
{
    for (int i = 0; i < 25; ++i)
        QVERIFY(m_fixture->mailbox(u"user%1@example.test"_s.arg(i, 2, 10, QChar(u'0'))).id);
    QVERIFY(m_fixture->mailbox(u"per%cent_x@example.test"_s).id);
    const auto all = [&](const QString &query, int limit) {
        QStringList found;
        QString cursor;
        do {
            auto page = ask<control::Page<control::Mailbox>>([&](auto done) {
                m_fixture->store->listMailboxes(query, {limit, cursor}, done);
            });
            if (!page)
                return QStringList{u"error"_s};
            for (const auto &mailbox : page->items)
                found << mailbox.address;
            cursor = page->next;
        } while (!cursor.isEmpty());
        return found;
    };
    QCOMPARE(all({}, 7).size(), 26);
    QCOMPARE(all({}, 7), all({}, 500));
    QCOMPARE(all(u"USER1"_s, 3).size(), 10);
    QCOMPARE(all(u"%"_s, 3), QStringList{u"per%cent_x@example.test"_s});
    QCOMPARE(all(u"t_x"_s, 3), QStringList{u"per%cent_x@example.test"_s});
    QCOMPARE(all(u"' OR 1=1 --"_s, 3), QStringList{});
}

void TestStoreDirectory::disposableMailboxes()
{
    auto &store = *m_fixture->store;
    auto made = ask<control::NewMailbox>([&](auto done) { store.createMailbox({}, {}, 600, done); });
    VERIFY_OK(made);
    QVERIFY(made->mailbox.address.endsWith(u"@example.test"_s));
    QCOMPARE(made->mailbox.expiresAt, std::optional(m_fixture->clock.wallMs() + 600000));
    const auto told = [&](const QString &kind) { // the newest event of the kind, as the feed will say it
        const auto events = ask<control::Page<control::Event>>([&](auto done) { store.listEvents({50, {}}, done); });
        for (const control::Event &event : events->items) {
            if (event.kind == kind)
                return event.detail;
        }
        return QByteArray();
    };
    const QByteArray expiry = "\"expiresAt\":\"" + control::timeToUtf8(*made->mailbox.expiresAt) + '"';
    QVERIFY2(told(u"mailbox.created"_s).contains(expiry), told(u"mailbox.created"_s).constData());
    QVERIFY(made->tokenSecret.size() >= 43);
    auto token =
        ask<control::Token>([&](auto done) { store.authenticate(made->tokenSecret.toLatin1(), done); });
    VERIFY_OK(token);
    QCOMPARE(token->mailboxId, std::optional(made->mailbox.id));
    QCOMPARE(token->scopes, QList{control::Scope::Read});

    auto named =
        ask<control::NewMailbox>([&](auto done) { store.createMailbox(u"try@example.test"_s, {}, 1, done); });
    VERIFY_OK(named);
    QVERIFY(named->tokenSecret != made->tokenSecret);
    for (qint64 bad : {0LL, -5LL, 1LL << 60}) {
        auto refused = ask<control::NewMailbox>([&](auto done) { store.createMailbox({}, {}, bad, done); });
        QCOMPARE(errorOf(refused), ErrorKind::Invalid);
    }
    auto foreign =
        ask<control::NewMailbox>([&](auto done) { store.createMailbox({}, u"elsewhere.test"_s, 60, done); });
    QCOMPARE(errorOf(foreign), ErrorKind::Invalid);
    QCOMPARE(foreign.error().field, u"domain"_s);

    VERIFY_OK(m_fixture->deliver(sampleMail("code", "1234"), {made->mailbox.id}));
    const QString local = made->mailbox.address.section(u'@', 0, 0);
    QCOMPARE(route(local, u"example.test"_s).mailboxId, made->mailbox.id);
    m_fixture->clock.advanceMs(600001);
    QCOMPARE(route(local, u"example.test"_s).kind, RecipientRoute::UnknownUser);
    auto late =
        ask<control::Token>([&](auto done) { store.authenticate(made->tokenSecret.toLatin1(), done); });
    QCOMPARE(errorOf(late), ErrorKind::NotFound);

    auto report = ask<QByteArray>([&](auto done) { store.maintain(done); });
    VERIFY_OK(report);
    const QByteArray expected = "{\"expiredMailboxes\":2,";
    QVERIFY2(report->startsWith(expected), report->constData());
    QVERIFY(report->contains("\"purgedMessages\":1"));
    auto gone = ask<control::Mailbox>([&](auto done) { store.mailbox(made->mailbox.id, done); });
    QCOMPARE(errorOf(gone), ErrorKind::NotFound);
    auto events = ask<control::Page<control::Event>>([&](auto done) { store.listEvents({10, {}}, done); });
    QCOMPARE(events->items[0].kind, u"retention.run"_s);
    QCOMPARE(events->items[0].detail, *report);
    QCOMPARE(events->items[1].kind, u"mailbox.expired"_s);
    QVERIFY2(told(u"mailbox.expired"_s).contains("\"expiresAt\":\"20"), told(u"mailbox.expired"_s).constData());

    // One that is made lasting stays.
    auto kept = ask<control::NewMailbox>([&](auto done) { store.createMailbox({}, {}, 60, done); });
    auto lasting =
        ask<control::Mailbox>([&](auto done) { store.setMailboxExpiry(kept->mailbox.id, {}, done); });
    VERIFY_OK(lasting);
    QVERIFY(!lasting->expiresAt);
    m_fixture->clock.advanceMs(61000);
    VERIFY_OK(ask<QByteArray>([&](auto done) { store.maintain(done); }));
    VERIFY_OK(ask<control::Mailbox>([&](auto done) { store.mailbox(kept->mailbox.id, done); }));
    VERIFY_OK(
        ask<control::Token>([&](auto done) { store.authenticate(kept->tokenSecret.toLatin1(), done); }));
}

void TestStoreDirectory::deletesMailboxes()
{
    auto &store = *m_fixture->store;
    const auto anna = m_fixture->mailbox(u"anna@example.test"_s);
    const auto bob = m_fixture->mailbox(u"bob@example.test"_s);
    const auto both = m_fixture->deliver(sampleMail("both", "shared"), {anna.id, bob.id});
    const auto only = m_fixture->deliver(sampleMail("only", "anna"), {anna.id});
    for (int i = 0; i < 450; ++i)
        VERIFY_OK(m_fixture->deliver(sampleMail("more", "anna"), {anna.id}));
    VERIFY_OK(ask<control::Mailbox>([&](auto done) { store.deleteMailbox(anna.id, done); }));
    // At once out of reach, whatever the purge has got to.
    auto message = ask<control::Message>([&](auto done) { store.message(both->messages[0].id, done); });
    QCOMPARE(errorOf(message), ErrorKind::NotFound);
    auto body = ask<QByteArray>([&](auto done) { store.body(only->messages[0].id, done); });
    QCOMPARE(errorOf(body), ErrorKind::NotFound);
    auto refused = m_fixture->deliver("x", {anna.id});
    QCOMPARE(errorOf(refused), ErrorKind::NotFound);
    VERIFY_OK(ask<QByteArray>([&](auto done) { store.maintain(done); }));
    auto raw = ask<QByteArray>([&](auto done) { store.rawOfMail(only->mailId, done); });
    QCOMPARE(errorOf(raw), ErrorKind::NotFound);
    VERIFY_OK(ask<QByteArray>([&](auto done) { store.body(both->messages[1].id, done); }));
    auto counts = ask<control::Status>([&](auto done) { store.counts(done); });
    QCOMPARE(counts->mailboxes, 1);
    QCOMPARE(counts->messages, 1);
    QVERIFY(m_fixture->mailbox(u"anna@example.test"_s).id); // the address is free again
}

void TestStoreDirectory::tokens()
{
    auto &store = *m_fixture->store;
    const auto mailbox = m_fixture->mailbox(u"anna@example.test"_s);
    control::Token wanted;
    wanted.name = u"script"_s;
    wanted.scopes = {control::Scope::Read, control::Scope::Queue};
    wanted.expiresAt = m_fixture->clock.wallMs() + 10000;
    auto made = ask<control::NewToken>([&](auto done) { store.createToken(wanted, done); });
    VERIFY_OK(made);
    const QByteArray secret = made->secret.toLatin1();
    for (int i = 0; i < 3; ++i) { // read once, then from the cache
        auto known = ask<control::Token>([&](auto done) { store.authenticate(secret, done); });
        VERIFY_OK(known);
        QCOMPARE(known->id, made->token.id);
        QCOMPARE(known->scopes, wanted.scopes);
    }
    for (const QByteArray &bad :
         {QByteArray(), QByteArray("x"), secret.chopped(1), secret + 'x', secret.toUpper()}) {
        auto unknown = ask<control::Token>([&](auto done) { store.authenticate(bad, done); });
        QCOMPARE(errorOf(unknown), ErrorKind::NotFound);
    }
    QTRY_VERIFY(
        ask<control::Token>([&](auto done) { store.token(made->token.id, done); })->lastUsedAt.has_value());
    m_fixture->clock.advanceMs(10001);
    auto late = ask<control::Token>([&](auto done) { store.authenticate(secret, done); });
    QCOMPARE(errorOf(late), ErrorKind::NotFound);

    control::Token bound;
    bound.name = u"bound"_s;
    bound.scopes = {control::Scope::Read};
    bound.mailboxId = mailbox.id;
    auto second = ask<control::NewToken>([&](auto done) { store.createToken(bound, done); });
    VERIFY_OK(second);
    VERIFY_OK(ask<control::Token>([&](auto done) { store.authenticate(second->secret.toLatin1(), done); }));
    auto page = ask<control::Page<control::Token>>([&](auto done) { store.listTokens({1, {}}, done); });
    QCOMPARE(page->items[0].id, second->token.id);
    page = ask<control::Page<control::Token>>([&](auto done) { store.listTokens({1, page->next}, done); });
    QCOMPARE(page->items[0].id, made->token.id);
    VERIFY_OK(ask<control::Token>([&](auto done) { store.revokeToken(second->token.id, done); }));
    auto revoked =
        ask<control::Token>([&](auto done) { store.authenticate(second->secret.toLatin1(), done); });
    QCOMPARE(errorOf(revoked), ErrorKind::NotFound);
    bound.mailboxId = 4711;
    auto homeless = ask<control::NewToken>([&](auto done) { store.createToken(bound, done); });
    QCOMPARE(errorOf(homeless), ErrorKind::Invalid);
    QCOMPARE(homeless.error().field, u"mailboxId"_s);
    bound.mailboxId.reset();
    bound.scopes.clear();
    QCOMPARE(errorOf(ask<control::NewToken>([&](auto done) { store.createToken(bound, done); })),
             ErrorKind::Invalid);
}

void TestStoreDirectory::tokenChange()
{
    auto &store = *m_fixture->store;
    control::Token wanted;
    wanted.name = u"script"_s;
    wanted.scopes = {control::Scope::Admin};
    const auto made = ask<control::NewToken>([&](auto done) { store.createToken(wanted, done); });
    VERIFY_OK(made);
    const auto change = [&](const control::TokenChange &change) {
        return ask<control::Token>([&](auto done) { store.changeToken(made->token.id, change, done); });
    };
    const auto known = [&] {
        return ask<control::Token>([&](auto done) { store.authenticate(made->secret.toLatin1(), done); });
    };
    VERIFY_OK(known()); // from now on in the cache
    VERIFY_OK(change({u"job"_s, QList{control::Scope::Send}, {}}));
    QCOMPARE(known()->name, u"job"_s);
    QCOMPARE(known()->scopes, QList{control::Scope::Send});
    const qint64 soon = m_fixture->clock.wallMs() + 10000;
    QCOMPARE(change({{}, {}, std::optional(soon)})->expiresAt, std::optional(soon));
    QCOMPARE(change({})->expiresAt, std::optional(soon));
    m_fixture->clock.advanceMs(10001);
    QCOMPARE(errorOf(known()), ErrorKind::NotFound);
    VERIFY_OK(change({{}, {}, std::optional<qint64>()}));
    VERIFY_OK(known());
    QCOMPARE(known()->name, u"job"_s);
    QCOMPARE(errorOf(change({QString(), {}, {}})), ErrorKind::Invalid);
    QCOMPARE(errorOf(change({{}, QList<control::Scope>(), {}})), ErrorKind::Invalid);
    QCOMPARE(errorOf(ask<control::Token>(
                 [&](auto done) { store.changeToken(4711, {u"x"_s, {}, {}}, done); })),
             ErrorKind::NotFound);
}

void TestStoreDirectory::bootstrapNameIsReserved()
{
    auto &store = *m_fixture->store;
    VERIFY_OK(store.ensureBootstrapToken("first-secret"));
    control::Token wanted;
    wanted.name = u"script"_s;
    wanted.scopes = {control::Scope::Read};
    const auto script = ask<control::NewToken>([&](auto done) { store.createToken(wanted, done); });
    VERIFY_OK(script);
    const auto first = ask<control::Token>([&](auto done) { store.authenticate("first-secret", done); });
    VERIFY_OK(first);
    const auto refused = [](const auto &result) { return result.ok() ? u"allowed"_s : result.error().field; };
    for (const QString &name : {u"bootstrap"_s, u"Bootstrap"_s, u" bootstrap "_s, u"boot\0strap"_s}) {
        wanted.name = name;
        QCOMPARE(refused(ask<control::NewToken>([&](auto done) { store.createToken(wanted, done); })),
                 u"name"_s);
        QCOMPARE(refused(ask<control::Token>([&](auto done) {
                     store.changeToken(script->token.id, {name, {}, {}}, done);
                 })),
                 u"name"_s);
    }
    // Renamed or ended, it would outlive its file or leave the engine without a way in.
    const auto change = [&](const control::TokenChange &change) {
        return refused(
            ask<control::Token>([&](auto done) { store.changeToken(first->id, change, done); }));
    };
    QCOMPARE(change({u"mine"_s, {}, {}}), u"name"_s);
    QCOMPARE(change({{}, QList{control::Scope::Read}, {}}), u"scopes"_s);
    QCOMPARE(change({{}, {}, std::optional<qint64>(1)}), u"expiresAt"_s);
    QCOMPARE(change({}), u"allowed"_s);
}

void TestStoreDirectory::bootstrapToken()
{
    VERIFY_OK(m_fixture->store->ensureBootstrapToken("first-secret"));
    VERIFY_OK(m_fixture->store->ensureBootstrapToken("first-secret"));
    const auto known = [&](const QByteArray &secret) {
        return ask<control::Token>([&](auto done) { m_fixture->store->authenticate(secret, done); });
    };
    auto token = known("first-secret");
    VERIFY_OK(token);
    QVERIFY(token->scopes.contains(control::Scope::Admin));
    VERIFY_OK(m_fixture->store->ensureBootstrapToken("second-secret"));
    QCOMPARE(errorOf(known("first-secret")), ErrorKind::NotFound);
    VERIFY_OK(known("second-secret"));
    VERIFY_OK(m_fixture->open());
    VERIFY_OK(known("second-secret"));
}

void TestStoreDirectory::versionRises()
{
    quint64 version = m_fixture->store->directoryVersion();
    const auto rose = [&] {
        return std::exchange(version, m_fixture->store->directoryVersion()) <
               m_fixture->store->directoryVersion();
    };
    const auto mailbox = m_fixture->mailbox(u"anna@example.test"_s);
    QVERIFY(rose());
    VERIFY_OK(m_fixture->deliver("x", {mailbox.id}));
    QVERIFY(!rose());
    VERIFY_OK(ask<control::Mailbox>([&](auto done) { m_fixture->store->deleteMailbox(mailbox.id, done); }));
    QVERIFY(rose());
}

QTEST_GUILESS_MAIN(TestStoreDirectory)
#include "tst_storedirectory.moc"

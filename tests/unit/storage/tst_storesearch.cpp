// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/acceptedmails.h"
#include "storage/messages.h"
#include "storage/searchcandidates.h"
#include "storefixture.h"

using namespace Qt::Literals;
using namespace storage;

namespace {

QByteArray mailOf(const QByteArray &from, const QByteArray &to, const QByteArray &subject, const QByteArray &text, const QByteArray &id)
{
    return "From: " + from + "\r\nTo: " + to + "\r\nSubject: " + subject + "\r\nMessage-ID: <" + id + ">\r\nMIME-Version: 1.0\r\n"
           "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + text + "\r\n";
}

QByteArray mailWithFile(const QByteArray &subject)
{
    return "From: Cem <cem@elsewhere.test>\r\nTo: rcpt@example.test\r\nSubject: " + subject + "\r\nMIME-Version: 1.0\r\n"
           "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nsee file\r\n--b\r\nContent-Type: application/pdf\r\n"
           "Content-Disposition: attachment; filename=plan.pdf\r\n\r\nx\r\n--b--\r\n";
}

} // namespace

/// The search language answered by the store: in a mailbox, and over all mail that was accepted.
class TestStoreSearch : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup() { m_fixture.reset(); }
    void findsInMailbox_data();
    void findsInMailbox();
    void saysWhatIsWrong();
    void followsTheClock();
    void indexesAgainAfterUpgrade();
    void readsLittle();
    void pagesAreWhole();
    void findsWhatPassedThrough();
    void findsAllRecipients();
    void forgetsWithTheEvents();
    void changesMany();
    void changesEachOnce();
    void keepsBlindCopiesSecret();
    void noWordIsInEveryMail();
    void readsEventsAgainAfterAFailure();

private:
    QStringList subjects(const QString &query);
    QStringList accepted(const QString &query);
    base::Result<Committed> relay(const QByteArray &bytes, const QStringList &recipients);
    void waitForIndex();

    std::unique_ptr<StoreFixture> m_fixture;
    control::Mailbox m_mailbox;
};

void TestStoreSearch::init()
{
    m_fixture = std::make_unique<StoreFixture>();
    VERIFY_OK(m_fixture->open());
    m_fixture->domain();
    m_mailbox = m_fixture->mailbox(u"rcpt@example.test"_s);
}

/// Both indexes have everything when they have the newest.
void TestStoreSearch::waitForIndex()
{
    static int n = 0;
    const QByteArray word = "lastone" + QByteArray::number(++n);
    const auto other = m_fixture->mailbox(u"last%1@example.test"_s.arg(n));
    VERIFY_OK(m_fixture->deliver(sampleMail(word, "x"), {other.id}));
    QTRY_COMPARE_WITH_TIMEOUT(m_fixture->list(other.id, QString::fromLatin1(word)).items.size(), 1, 30000);
    QTRY_COMPARE_WITH_TIMEOUT(accepted(QString::fromLatin1("subject:" + word)).size(), 1, 30000);
}

QStringList TestStoreSearch::subjects(const QString &query)
{
    QStringList found;
    QString cursor;
    do {
        const auto page = m_fixture->list(m_mailbox.id, query, 3, cursor);
        for (const control::Message &message : page.items)
            found << message.subject;
        cursor = page.next;
    } while (!cursor.isEmpty());
    found.sort();
    return found;
}

QStringList TestStoreSearch::accepted(const QString &query)
{
    QStringList found;
    QString cursor;
    do {
        const auto page = ask<control::Page<control::FoundMail>>(
            [&](auto done) { m_fixture->store->mailSearch()->searchMails(query, {3, cursor}, done); });
        if (!page)
            return {u"error: "_s + page.error().publicText};
        for (const control::FoundMail &mail : page->items)
            found << mail.subject;
        cursor = page->next;
    } while (!cursor.isEmpty());
    found.sort();
    return found;
}

base::Result<Committed> TestStoreSearch::relay(const QByteArray &bytes, const QStringList &recipients)
{
    auto body = m_fixture->finishedBody(bytes);
    auto mail = m_fixture->submission(*body, {});
    for (const QString &recipient : recipients)
        mail.outgoing << Outgoing{0, recipient, recipient.section(u'@', 1)};
    return ask<Committed>([&](auto done) { m_fixture->store->commitMail(std::move(mail), done); });
}

void TestStoreSearch::findsInMailbox_data()
{
    QTest::addColumn<QString>("query");
    QTest::addColumn<QString>("subjects");
    QTest::newRow("from") << u"from:anna"_s << u"Invoice,Minutes"_s;
    QTest::newRow("from is not the text") << u"from:ben"_s << u"Budget"_s;
    QTest::newRow("the word anywhere") << u"ben"_s << u"Budget,Invoice"_s;
    QTest::newRow("address") << u"from:anna@elsewhere.test"_s << u"Invoice,Minutes"_s;
    QTest::newRow("parts of an address, not together") << u"from:test@anna"_s << u""_s;
    QTest::newRow("to") << u"to:sales"_s << u"Budget"_s;
    QTest::newRow("to is the envelope's too") << u"to:rcpt@example.test"_s << u"Budget,Invoice,Minutes,Plan"_s;
    QTest::newRow("subject") << u"subject:budget"_s << u"Budget"_s;
    QTest::newRow("subject is not the text") << u"subject:overdue"_s << u""_s;
    QTest::newRow("phrase") << u"\"annual report\""_s << u"Minutes"_s;
    QTest::newRow("words") << u"annual report"_s << u"Budget,Minutes"_s;
    QTest::newRow("phrase in any case and spacing") << u"\"ANNUAL   Report\""_s << u"Minutes"_s;
    QTest::newRow("not a word") << u"annual -\"annual report\""_s << u"Budget"_s;
    QTest::newRow("not a phrase") << u"report -minutes"_s << u"Budget"_s;
    QTest::newRow("only not") << u"-report"_s << u"Invoice,Plan"_s;
    QTest::newRow("not from") << u"-from:anna"_s << u"Budget,Plan"_s;
    QTest::newRow("not from an address") << u"-from:anna@elsewhere.test"_s << u"Budget,Plan"_s;
    QTest::newRow("attachment") << u"has:attachment"_s << u"Plan"_s;
    QTest::newRow("no attachment") << u"-has:attachment"_s << u"Budget,Invoice,Minutes"_s;
    QTest::newRow("larger") << u"larger:5k"_s << u"Budget"_s;
    QTest::newRow("larger than a step") << u"larger:100"_s << u"Budget,Invoice,Minutes,Plan"_s;
    QTest::newRow("smaller") << u"smaller:5k"_s << u"Invoice,Minutes,Plan"_s;
    QTest::newRow("not larger") << u"-larger:5k"_s << u"Invoice,Minutes,Plan"_s;
    QTest::newRow("both ends") << u"larger:5k smaller:6k"_s << u""_s;
    QTest::newRow("Message-ID") << u"id:m1@elsewhere.test"_s << u"Invoice"_s;
    QTest::newRow("Message-ID in brackets") << u"id:<m1@elsewhere.test>"_s << u"Invoice"_s;
    QTest::newRow("several") << u"from:anna subject:minutes annual"_s << u"Minutes"_s;
    QTest::newRow("nothing to look for") << u"subject:!!!"_s << u""_s;
    QTest::newRow("Chinese") << u"subject:\"年度\""_s << u""_s;
    QTest::newRow("private use is no way around the fields") << QString(QChar(0xe001)) + u"anna"_s << u"Invoice,Minutes"_s;
}

void TestStoreSearch::findsInMailbox()
{
    QFETCH(QString, query);
    VERIFY_OK(m_fixture->deliver(mailOf("Anna <anna@elsewhere.test>", "rcpt@example.test", "Invoice", "ask ben, it is overdue", "m1@elsewhere.test"), {m_mailbox.id}));
    VERIFY_OK(m_fixture->deliver(mailOf("Ben <ben@elsewhere.test>", "sales@example.test", "Budget", "report: annual, " + QByteArray("long text ").repeated(800), "m2@elsewhere.test"), {m_mailbox.id}));
    VERIFY_OK(m_fixture->deliver(mailOf("Anna <anna@elsewhere.test>", "x@example.test", "Minutes", "the annual\r\nreport", "m3@elsewhere.test"), {m_mailbox.id}));
    VERIFY_OK(m_fixture->deliver(mailWithFile("Plan"), {m_mailbox.id}));
    waitForIndex();
    QTEST(subjects(query).join(u','), "subjects");
}

void TestStoreSearch::saysWhatIsWrong()
{
    const auto page = ask<control::Page<control::Message>>(
        [&](auto done) { m_fixture->store->listMessages(m_mailbox.id, 0, u"a form:b"_s, {}, done); });
    QVERIFY(!page.ok());
    QCOMPARE(page.error().kind, base::ErrorKind::Invalid);
    QCOMPARE(page.error().field, u"q"_s);
    QVERIFY2(page.error().publicText.startsWith(u"At character 3"_s), qPrintable(page.error().publicText));
}

void TestStoreSearch::followsTheClock()
{
    VERIFY_OK(m_fixture->deliver(sampleMail("old", "x"), {m_mailbox.id}));
    m_fixture->clock.advanceMs(10LL * 86400000);
    VERIFY_OK(m_fixture->deliver(sampleMail("new", "x"), {m_mailbox.id}));
    waitForIndex();
    QCOMPARE(subjects(u"after:3d"_s), QStringList{u"new"_s});
    QCOMPARE(subjects(u"before:3d"_s), QStringList{u"old"_s});
    QCOMPARE(subjects(u"-before:3d x"_s), QStringList{u"new"_s});
    QCOMPARE(subjects(u"after:20d before:1w"_s), QStringList{u"old"_s});
    QCOMPARE(subjects(u"after:1d before:2d"_s), QStringList());
    QCOMPARE(accepted(u"after:3d subject:new"_s), QStringList{u"new"_s});
}

/// A database of before the fields: what is in it is indexed anew by the migration.
void TestStoreSearch::indexesAgainAfterUpgrade()
{
    VERIFY_OK(m_fixture->deliver(sampleMail("kept", "x"), {m_mailbox.id}));
    waitForIndex();
    m_fixture->close();
    {
        auto db = SqlConnection::open(sqliteDialect(), {m_fixture->options.dataDir + u"/index.sqlite"_s, {}, false});
        VERIFY_OK(db);
        for (const QString &statement : {u"DROP TABLE accepted_terms"_s, u"DROP TABLE accepted_document"_s, u"DROP TABLE index_mark"_s,
                                         u"DELETE FROM schema_version WHERE version BETWEEN 10 AND 12"_s})
            QVERIFY((*db)->execute(statement));
    }
    VERIFY_OK(m_fixture->open());
    QTRY_COMPARE_WITH_TIMEOUT(subjects(u"from:anna subject:kept"_s), QStringList{u"kept"_s}, 30000);
    QTRY_COMPARE_WITH_TIMEOUT(accepted(u"subject:kept"_s), QStringList{u"kept"_s}, 30000);
}

/// What a search reads is what it finds, however much there is: no more candidates than are shown, and few to know the end.
void TestStoreSearch::readsLittle()
{
    for (int i = 0; i < 300; ++i) {
        const QByteArray who = i == 7 ? "rare" : "often";
        VERIFY_OK(m_fixture->deliver(mailOf(who + "@elsewhere.test", "rcpt@example.test", "n" + QByteArray::number(i), "rare words often", QByteArray::number(i)), {m_mailbox.id}));
    }
    waitForIndex();
    auto db = SqlConnection::open(sqliteDialect(), {m_fixture->options.dataDir + u"/index.sqlite"_s, {}, true});
    VERIFY_OK(db);
    const auto candidates = [&](const QString &query) {
        const auto search = control::parseMailSearch(query, {m_fixture->clock.wallMs(), QTimeZone::utc()});
        SearchCandidates found(**db, u"mail_terms"_s, planSearch(*search), {messages::mailboxTerm(m_mailbox.id)}, base::Id(std::numeric_limits<qint64>::max()));
        while (!found.next().isEmpty()) { }
        return found.count();
    };
    QCOMPARE(candidates(u"from:rare"_s), 1);
    QCOMPARE(candidates(u"from:rare@elsewhere.test"_s), 1);
    QCOMPARE(candidates(u"-from:often"_s), 1);
    QCOMPARE(candidates(u"has:attachment"_s), 0);
    QCOMPARE(candidates(u"larger:1M"_s), 0);
    QCOMPARE(candidates(u"rare"_s), 300);
    QCOMPARE(candidates(u"before:2000"_s), 0);
    // A page of a word that all mails hold reads about a page.
    const auto page = m_fixture->list(m_mailbox.id, u"rare"_s, 10);
    QCOMPARE(page.items.size(), 10);
}

void TestStoreSearch::pagesAreWhole()
{
    for (int i = 0; i < 40; ++i)
        VERIFY_OK(m_fixture->deliver(sampleMail(QByteArray::number(i), i % 2 ? "red herring" : "herring red"), {m_mailbox.id, m_mailbox.id}));
    waitForIndex();
    const QStringList found = subjects(u"\"red herring\""_s);
    QCOMPARE(found.size(), 40); // two entries each
    QCOMPARE(QSet<QString>(found.begin(), found.end()).size(), 20);
}

void TestStoreSearch::findsWhatPassedThrough()
{
    VERIFY_OK(relay(mailOf("Anna <anna@elsewhere.test>", "c@far.test", "Offer 12", "text of it", "id9@elsewhere.test"), {u"carol@far.test"_s}));
    const auto stored = m_fixture->deliver(mailWithFile("Plan"), {m_mailbox.id});
    waitForIndex();
    QCOMPARE(accepted(u"to:carol"_s), QStringList{u"Offer 12"_s});
    QCOMPARE(accepted(u"to:carol@far.test from:anna@elsewhere.test"_s), QStringList{u"Offer 12"_s});
    QCOMPARE(accepted(u"from:sender@elsewhere.test subject:offer"_s), QStringList{u"Offer 12"_s}); // of the envelope
    QCOMPARE(accepted(u"subject:\"offer 12\""_s), QStringList{u"Offer 12"_s});
    QCOMPARE(accepted(u"id:id9@elsewhere.test"_s), QStringList{u"Offer 12"_s});
    QCOMPARE(accepted(u"id:"_s + base::idToString(stored->mailId)), QStringList{u"Plan"_s});
    QCOMPARE(accepted(u"carol"_s), QStringList{u"Offer 12"_s});
    QCOMPARE(accepted(u"has:attachment"_s), QStringList{u"Plan"_s});
    QCOMPARE(accepted(u"text"_s), QStringList()); // of events, not of bodies
    QVERIFY(accepted(QString()).size() >= 2);
    // Deleted for good, it is still known.
    for (int i = 0; i < 2; ++i)
        VERIFY_OK(ask<control::Message>([&](auto done) { m_fixture->store->deleteMessage(stored->messages[0].id, done); }));
    QCOMPARE(accepted(u"subject:plan"_s), QStringList{u"Plan"_s});
    QVERIFY(accepted(u"form:x"_s).value(0).startsWith(u"error: At character 1"_s));
}

void TestStoreSearch::findsAllRecipients()
{
    QStringList recipients;
    for (int i = 0; i < 150; ++i)
        recipients << u"user%1@far.test"_s.arg(i);
    VERIFY_OK(relay(sampleMail("many", "x"), recipients));
    waitForIndex();
    QCOMPARE(accepted(u"to:user149@far.test"_s), QStringList{u"many"_s});
}

void TestStoreSearch::forgetsWithTheEvents()
{
    VERIFY_OK(relay(sampleMail("gone", "x"), {u"a@far.test"_s}));
    waitForIndex();
    m_fixture->clock.advanceMs(31LL * 86400000);
    VERIFY_OK(m_fixture->deliver(sampleMail("stays", "x"), {m_mailbox.id}));
    waitForIndex();
    VERIFY_OK(ask<QByteArray>([&](auto done) { m_fixture->store->maintain(done); }));
    QCOMPARE(accepted(u"subject:gone"_s), QStringList());
    QCOMPARE(accepted(u"subject:stays"_s), QStringList{u"stays"_s});
    auto db = SqlConnection::open(sqliteDialect(), {m_fixture->options.dataDir + u"/index.sqlite"_s, {}, true});
    auto row = (*db)->run(u"SELECT COUNT(*) FROM accepted_document"_s);
    QVERIFY(row.next());
    QCOMPARE(row.integer(0), 2); // "stays" and what waitForIndex() sent last
}

void TestStoreSearch::changesMany()
{
    QList<base::Id> ids;
    for (int i = 0; i < 120; ++i)
        ids << m_fixture->deliver(sampleMail(QByteArray::number(i), "x"), {m_mailbox.id})->messages[0].id;
    const auto other = m_fixture->mailbox(u"other@example.test"_s);
    const base::Id foreign = m_fixture->deliver(sampleMail("foreign", "x"), {other.id})->messages[0].id;
    const auto change = [&](const QList<base::Id> &which, const control::MessagesAction &action) {
        const auto count = ask<qint64>([&](auto done) { m_fixture->store->mailSearch()->changeMessages(m_mailbox.id, which, action, done); });
        return count ? *count : -1;
    };
    control::MessagesAction seen;
    seen.change.seen = true;
    QCOMPARE(change(ids + QList<base::Id>{foreign, 4711}, seen), 120);
    QCOMPARE(ask<control::Mailbox>([&](auto done) { m_fixture->store->mailbox(m_mailbox.id, done); })->unread, 0);
    QCOMPARE(ask<control::Mailbox>([&](auto done) { m_fixture->store->mailbox(other.id, done); })->unread, 1);
    QCOMPARE(change(ids, {control::MessagesAction::Delete, {}}), 120);
    QCOMPARE(m_fixture->list(m_mailbox.id).items.size(), 0);
    QCOMPARE(change(ids, {control::MessagesAction::Restore, {}}), 120);
    QCOMPARE(m_fixture->list(m_mailbox.id, {}, 500).items.size(), 120);
    QCOMPARE(change({}, seen), 0);
}

// Named twice, a message goes to the trash, and stays there.
void TestStoreSearch::changesEachOnce()
{
    const base::Id id = m_fixture->deliver(sampleMail("once", "x"), {m_mailbox.id})->messages[0].id;
    const auto changed = ask<qint64>([&](auto done) { m_fixture->store->mailSearch()->changeMessages(m_mailbox.id, {id, id}, {control::MessagesAction::Delete, {}}, done); });
    VERIFY_OK(changed);
    QCOMPARE(*changed, 1);
    VERIFY_OK(ask<qint64>([&](auto done) { m_fixture->store->mailSearch()->changeMessages(m_mailbox.id, {id}, {control::MessagesAction::Restore, {}}, done); }));
    QCOMPARE(subjects({}), QStringList{u"once"_s});
}

// The words of all who got a mail stand in one document: nobody learns by them who else did, or what it is called there.
void TestStoreSearch::keepsBlindCopiesSecret()
{
    const auto hidden = m_fixture->mailbox(u"hidden@example.test"_s);
    auto body = m_fixture->finishedBody(mailOf("a@elsewhere.test", "rcpt@example.test, joanne.doe@example.test", "Secret", "x", "s1@elsewhere.test"));
    VERIFY_OK(body);
    auto mail = m_fixture->submission(*body, {m_mailbox.id, hidden.id});
    mail.deliveries[1].recipient = u"anne.hidden@example.test"_s;
    body = base::Error{};
    const auto committed = ask<Committed>([&](auto done) { m_fixture->store->commitMail(std::move(mail), done); });
    VERIFY_OK(committed);
    waitForIndex();
    const QStringList none, secret{u"Secret"_s};
    for (const QString &probe : {u"to:hidden"_s, u"to:anne"_s, u"to:anne.doe"_s, u"to:anne.hidden@example.test"_s,
                                 u"id:"_s + base::idToString(committed->messages[1].id)}) {
        QVERIFY2(subjects(probe) == none, qPrintable(probe)); // "anne.doe" stands in what everybody sees, but its words do not
        QVERIFY2(subjects(u'-' + probe) == secret, qPrintable(probe));
    }
    for (const QString &own : {u"to:rcpt"_s, u"to:joanne"_s, u"to:joanne.doe@example.test"_s,
                               u"id:"_s + base::idToString(committed->messages[0].id), u"id:s1@elsewhere.test"_s}) {
        QVERIFY2(subjects(own) == secret, qPrintable(own));
        QVERIFY2(subjects(u'-' + own) == none, qPrintable(own));
    }
    QCOMPARE(m_fixture->list(hidden.id, u"to:anne"_s).items.size(), 1);
    QCOMPARE(accepted(u"to:anne"_s), secret); // who sees all mail
    QCOMPARE(accepted(u"-to:anne subject:secret"_s), none);
}

void TestStoreSearch::noWordIsInEveryMail()
{
    VERIFY_OK(relay(mailOf("a@elsewhere.test", "b@far.test", "accepted", "x", "1@elsewhere.test"), {u"b@far.test"_s}));
    VERIFY_OK(relay(mailOf("a@elsewhere.test", "b@far.test", "other", "x", "2@elsewhere.test"), {u"b@far.test"_s}));
    waitForIndex();
    QCOMPARE(accepted(u"accepted"_s), QStringList{u"accepted"_s});
    QCOMPARE(accepted(u"-accepted to:far"_s), QStringList{u"other"_s});
    QVERIFY(accepted(u"all"_s).isEmpty());
    QVERIFY(accepted(u"\"\ue00fall\""_s).isEmpty());
}

// The mark must not pass events that could not be read.
void TestStoreSearch::readsEventsAgainAfterAFailure()
{
    VERIFY_OK(relay(sampleMail("late", "x"), {u"a@far.test"_s}));
    waitForIndex();
    m_fixture->close();
    auto db = SqlConnection::open(sqliteDialect(), {m_fixture->options.dataDir + u"/index.sqlite"_s, {}, false});
    VERIFY_OK(db);
    QVERIFY((*db)->execute(u"DELETE FROM index_mark"_s));
    QVERIFY((*db)->execute(u"ALTER TABLE event RENAME COLUMN detail TO gone"_s));
    QCOMPARE(accepted::read(**db).upTo, 0u);
    QVERIFY((*db)->execute(u"ALTER TABLE event RENAME COLUMN gone TO detail"_s));
    (*db)->clearFailure();
    const accepted::Batch batch = accepted::read(**db);
    QVERIFY(batch.upTo > 0 && batch.documents.size() == 2);
}

QTEST_GUILESS_MAIN(TestStoreSearch)
#include "tst_storesearch.moc"

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storefixture.h"
#include <QDirIterator>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMutex>
#include <QRandomGenerator>
#include <QSet>

using namespace Qt::Literals;
using storage::Committed;

// What a store promises, whatever it is built on: this suite is meant to run on every driver.
// POSTKONTOR_TEST_DRIVER and POSTKONTOR_TEST_DSN choose another than the embedded one.
class TestStore : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void keepsBytesExactly_data();
    void keepsBytesExactly();
    void storesOneBodyForAllRecipients();
    void tellsWhatHappened();
    void refusesUnknownMailboxes();
    void commitsInGroups();
    void oneBadSubmissionHarmsNoOther();
    void boundsBodiesInFlight();
    void holdsManyLongBodiesInLittleMemory();
    void tellsWhenTheSpoolHasCaughtUp();
    void discardsUncommittedBodies();
    void answersBusyAfterClose();

private:
    qint64 diskUse(const QString &below) const;
    std::unique_ptr<StoreFixture> m_fixture;
};

void TestStore::init()
{
    m_fixture = std::make_unique<StoreFixture>();
    m_fixture->options.driver = qEnvironmentVariable("POSTKONTOR_TEST_DRIVER", u"sqlite"_s);
    m_fixture->options.dsn = qEnvironmentVariable("POSTKONTOR_TEST_DSN");
    VERIFY_OK(m_fixture->open());
    QVERIFY(m_fixture->domain());
}

void TestStore::cleanup()
{
    m_fixture.reset();
}

void TestStore::keepsBytesExactly_data()
{
    QTest::addColumn<QByteArray>("body");
    QByteArray everyByte;
    for (int i = 0; i < 256; ++i)
        everyByte += char(i);
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("one byte") << QByteArray("x");
    QTest::newRow("mail") << sampleMail("Hello", "a line");
    QTest::newRow("every byte") << everyByte.repeated(10);
    QTest::newRow("compressible") << sampleMail("Hello", QByteArray("the same again\r\n").repeated(4000));
    QTest::newRow("at the memory limit") << QByteArray(128 << 10, 'm');
    QTest::newRow("just beyond memory") << QByteArray((128 << 10) + 1, 'm');
    QTest::newRow("spooled") << everyByte.repeated(12000);
}

void TestStore::keepsBytesExactly()
{
    QFETCH(QByteArray, body);
    const auto mailbox = m_fixture->mailbox(u"rcpt@example.test"_s);
    for (const qsizetype step : {qsizetype(0), qsizetype(1000)}) {
        const auto committed = m_fixture->deliver(body, {mailbox.id}, step);
        VERIFY_OK(committed);
        QCOMPARE(committed->messages.size(), 1);
        const base::Id id = committed->messages[0].id;
        auto &store = *m_fixture->store;
        auto stored = ask<QByteArray>([&](auto done) { store.body(id, done); });
        VERIFY_OK(stored);
        QCOMPARE(*stored, body);
        auto raw = ask<QByteArray>([&](auto done) { store.raw(id, done); });
        VERIFY_OK(raw);
        QCOMPARE(*raw, "Return-Path: <sender@elsewhere.test>\r\nReceived: by test\r\n" + body);
        auto ofMail = ask<QByteArray>([&](auto done) { store.rawOfMail(committed->mailId, done); });
        VERIFY_OK(ofMail);
        QCOMPARE(*ofMail, *raw);
        QCOMPARE(committed->messages[0].size, body.size());
    }
    QCOMPARE(m_fixture->list(mailbox.id).items.size(), 2);
    VERIFY_OK(m_fixture->open());
    for (const auto &message : m_fixture->list(mailbox.id).items) {
        auto again = ask<QByteArray>([&](auto done) { m_fixture->store->body(message.id, done); });
        VERIFY_OK(again);
        QCOMPARE(*again, body);
    }
}

qint64 TestStore::diskUse(const QString &below) const
{
    qint64 sum = 0;
    QDirIterator it(m_fixture->options.dataDir + u'/' + below, QDir::Files, QDirIterator::Subdirectories);
    while (it.hasNext()) {
        it.next();
        sum += it.fileInfo().size();
    }
    return sum;
}

void TestStore::storesOneBodyForAllRecipients()
{
    QList<base::Id> mailboxes;
    for (int i = 0; i < 20; ++i)
        mailboxes << m_fixture->mailbox(u"user%1@example.test"_s.arg(i)).id;
    QByteArray noise(20000, Qt::Uninitialized);
    QRandomGenerator(1).fillRange(reinterpret_cast<quint32 *>(noise.data()), noise.size() / 4);
    const auto committed = m_fixture->deliver(noise, mailboxes);
    VERIFY_OK(committed);
    QCOMPARE(committed->messages.size(), 20);
    QVERIFY(diskUse(u"bodies"_s) < 2 * noise.size());
    QSet<base::Id> ids;
    for (qsizetype i = 0; i < 20; ++i) {
        QCOMPARE(committed->messages[i].mailboxId, mailboxes[i]);
        QCOMPARE(committed->messages[i].uid, 1u);
        ids << committed->messages[i].id;
    }
    QCOMPARE(ids.size(), 20);
}

void TestStore::tellsWhatHappened()
{
    auto &store = *m_fixture->store;
    const auto mailbox = m_fixture->mailbox(u"rcpt@example.test"_s);
    QMutex lock;
    QList<storage::Store::Published> published;
    store.setPublisher([&](const QList<storage::Store::Published> &events) {
        QMutexLocker locker(&lock);
        for (const auto &event : events) {
            if (event.event.mailId) // the mailbox's own event may still come
                published << event;
        }
    });
    const auto committed = m_fixture->deliver(sampleMail("Hello \"you\"", "text"), {mailbox.id, mailbox.id});
    VERIFY_OK(committed);
    QTRY_COMPARE(
        [&] {
            QMutexLocker locker(&lock);
            return published.size();
        }(),
        3);
    auto trace = ask<QList<control::Event>>([&](auto done) { store.trace(committed->mailId, done); });
    VERIFY_OK(trace);
    QCOMPARE(trace->size(), 3);
    QCOMPARE((*trace)[0].kind, u"mail.accepted"_s);
    const QJsonObject detail = QJsonDocument::fromJson((*trace)[0].detail).object();
    QCOMPARE(detail[u"from"_s].toString(), u"sender@elsewhere.test"_s);
    QCOMPARE(detail[u"stages"_s].toObject()[u"data"_s].toInt(), 3);
    QCOMPARE(detail[u"recipientCount"_s].toInt(), 2);
    QCOMPARE((*trace)[1].kind, u"message.received"_s);
    for (qsizetype i = 0; i < 3; ++i) {
        QCOMPARE(published[i].event.seq, (*trace)[i].seq);
        QCOMPARE(published[i].message.has_value(), i > 0);
    }
    QCOMPARE(published[1].message->subject, u"Hello \"you\""_s);
    QCOMPARE(published[2].message->uid, 2u);

    // Numbers rise without a hole, over a restart too.
    const auto range = ask<std::pair<quint64, quint64>>([&](auto done) { store.eventRange(done); });
    VERIFY_OK(range);
    QCOMPARE(range->second, (*trace)[2].seq);
    VERIFY_OK(m_fixture->open());
    VERIFY_OK(m_fixture->deliver("x", {mailbox.id}));
    auto since = ask<QList<control::Event>>(
        [&](auto done) { m_fixture->store->eventsSince(range->second, 100, done); });
    VERIFY_OK(since);
    QCOMPARE(since->size(), 2);
    QCOMPARE((*since)[0].seq, range->second + 1);
    auto page = ask<control::Page<control::Event>>([&](auto done) {
        m_fixture->store->listEvents({1, {}}, done);
    });
    VERIFY_OK(page);
    QCOMPARE(page->items.size(), 1);
    QCOMPARE(page->items[0].seq, range->second + 2);
    page = ask<control::Page<control::Event>>([&](auto done) {
        m_fixture->store->listEvents({500, page->next}, done);
    });
    VERIFY_OK(page);
    QCOMPARE(page->items[0].seq, range->second + 1);
    QVERIFY(page->next.isEmpty());
    auto unknown = ask<QList<control::Event>>([&](auto done) { m_fixture->store->trace(12345, done); });
    QVERIFY(!unknown && unknown.error().kind == base::ErrorKind::NotFound);
}

void TestStore::refusesUnknownMailboxes()
{
    const auto mailbox = m_fixture->mailbox(u"rcpt@example.test"_s);
    const auto other = m_fixture->mailbox(u"other@example.test"_s);
    auto refused = m_fixture->deliver("x", {mailbox.id, 4711});
    QVERIFY(!refused && refused.error().kind == base::ErrorKind::NotFound);
    QVERIFY(m_fixture->list(mailbox.id).items.isEmpty());

    auto folders =
        ask<QList<control::Folder>>([&](auto done) { m_fixture->store->listFolders(other.id, done); });
    VERIFY_OK(folders);
    auto body = m_fixture->finishedBody("x");
    auto mail = m_fixture->submission(*body, {mailbox.id});
    mail.deliveries[0].folderId = folders->first().id; // somebody else's
    auto foreign = ask<Committed>([&](auto done) { m_fixture->store->commitMail(std::move(mail), done); });
    QVERIFY(!foreign && foreign.error().kind == base::ErrorKind::NotFound);
}

void TestStore::commitsInGroups()
{
    const auto mailbox = m_fixture->mailbox(u"rcpt@example.test"_s);
    constexpr int kCount = 500;
    std::vector<Answer<Committed>> answers(kCount);
    const auto before =
        m_fixture->metrics.histogram("storage_batch_size", {}, {}, metrics::Unit::None).count();
    for (int i = 0; i < kCount; ++i) {
        auto body = m_fixture->finishedBody(sampleMail(QByteArray::number(i), "text"));
        VERIFY_OK(body);
        m_fixture->store->commitMail(m_fixture->submission(*body, {mailbox.id}),
                                     answers[size_t(i)].callback());
    }
    QSet<quint32> uids;
    for (int i = 0; i < kCount; ++i) {
        const auto committed = answers[size_t(i)].get();
        VERIFY_OK(committed);
        uids << committed->messages[0].uid;
    }
    QCOMPARE(uids.size(), kCount);
    QCOMPARE(*std::max_element(uids.cbegin(), uids.cend()), quint32(kCount));
    auto folders =
        ask<QList<control::Folder>>([&](auto done) { m_fixture->store->listFolders(mailbox.id, done); });
    VERIFY_OK(folders);
    QCOMPARE(folders->first().total, kCount);
    QCOMPARE(folders->first().unread, kCount);
    QCOMPARE(folders->first().uidNext, quint32(kCount + 1));
    const auto commits =
        m_fixture->metrics.histogram("storage_batch_size", {}, {}, metrics::Unit::None).count() - before;
    QVERIFY2(commits < kCount, "each message had a commit of its own");

    // Every message once, newest first, whatever the page size.
    QSet<base::Id> seen;
    QString cursor;
    do {
        const auto page = m_fixture->list(mailbox.id, {}, 37, cursor);
        for (const auto &message : page.items)
            seen << message.id;
        cursor = page.next;
    } while (!cursor.isEmpty());
    QCOMPARE(seen.size(), kCount);
}

void TestStore::oneBadSubmissionHarmsNoOther()
{
    const auto mailbox = m_fixture->mailbox(u"rcpt@example.test"_s);
    constexpr int kCount = 60;
    std::vector<Answer<Committed>> answers(kCount);
    base::Id twice = 0;
    for (int i = 0; i < kCount; ++i) {
        auto body = m_fixture->finishedBody(sampleMail(QByteArray::number(i), "text"));
        auto mail = m_fixture->submission(*body, {mailbox.id});
        if (i % 20 == 5)
            mail.deliveries[0].mailboxId = 99; // refused before anything is written
        if (i % 20 == 10)
            twice = mail.mailId;
        if (i % 20 == 11)
            mail.mailId = twice; // the database refuses it, in the middle of a transaction
        m_fixture->store->commitMail(std::move(mail), answers[size_t(i)].callback());
    }
    int stored = 0;
    for (int i = 0; i < kCount; ++i) {
        const auto committed = answers[size_t(i)].get();
        if (committed)
            ++stored;
        else
            QVERIFY(i % 20 == 5 || i % 20 == 10 || i % 20 == 11);
    }
    QCOMPARE(stored, kCount - 6);
    QCOMPARE(m_fixture->list(mailbox.id, {}, 500).items.size(), stored);
    for (const auto &message : m_fixture->list(mailbox.id, {}, 500).items) {
        auto body = ask<QByteArray>([&](auto done) { m_fixture->store->body(message.id, done); });
        VERIFY_OK(body);
        QCOMPARE(*body, sampleMail(message.subject.toLatin1(), "text"));
    }
}

void TestStore::boundsBodiesInFlight()
{
    m_fixture->options.receiveMemoryBytes = 1 << 20;
    m_fixture->options.spoolBytes = 4 << 20;
    VERIFY_OK(m_fixture->open());
    const auto mailbox = m_fixture->mailbox(u"rcpt@example.test"_s);
    std::vector<storage::BodyWriterPtr> held;
    std::optional<base::Error> refused;
    for (int i = 0; i < 5000 && !refused; ++i) {
        auto body = m_fixture->store->newBody({});
        if (!body) {
            refused = body.error();
            break;
        }
        (*body)->append(QByteArray(1000, 'x'));
        held.push_back(*body);
    }
    QVERIFY(refused);
    QVERIFY(refused->kind == base::ErrorKind::Busy || refused->kind == base::ErrorKind::OutOfSpace);
    held.clear();

    QTRY_VERIFY(m_fixture->store->newBody({}).ok());
    auto big = m_fixture->store->newBody({});
    for (int i = 0; i < 400 && !(*big)->failure(); ++i) {
        (*big)->append(QByteArray(64 << 10, 'x'));
        QTRY_VERIFY((*big)->pendingBytes() < (1 << 20));
    }
    QVERIFY((*big)->failure());
    QCOMPARE((*big)->failure()->kind, base::ErrorKind::OutOfSpace);
    auto finished = ask<qint64>([&](auto done) { (*big)->finish(done); });
    QVERIFY(!finished);
    auto committed = ask<Committed>(
        [&](auto done) { m_fixture->store->commitMail(m_fixture->submission(*big, {mailbox.id}), done); });
    QVERIFY(!committed && committed.error().kind == base::ErrorKind::OutOfSpace);
    big->reset();
    QTRY_COMPARE(diskUse(u"spool"_s), 0);
    VERIFY_OK(m_fixture->deliver(QByteArray(1 << 20, 'y'), {mailbox.id}, 32 << 10));
}

void TestStore::holdsManyLongBodiesInLittleMemory()
{
    // 1,000 clients with 10 MiB each would be 10 GiB; here 300 with 1 MiB and a bound of 16 MiB, side by
    // side.
    m_fixture->options.receiveMemoryBytes = 16 << 20;
    VERIFY_OK(m_fixture->open());
    const auto mailbox = m_fixture->mailbox(u"rcpt@example.test"_s);
    constexpr int kClients = 300;
    std::vector<storage::BodyWriterPtr> bodies;
    for (int i = 0; i < kClients; ++i)
        bodies.push_back(*m_fixture->store->newBody({}));
    std::vector<int> sent(kClients, 0);
    const QByteArray part(16 << 10, 'p');
    for (bool more = true; more;) {
        more = false;
        for (size_t i = 0; i < kClients; ++i) {
            if (sent[i] == 64)
                continue;
            more = true;
            if (bodies[i]->pendingBytes() > (1 << 20))
                continue; // its client waits
            bodies[i]->append(part);
            ++sent[i];
        }
    }
    std::vector<Answer<Committed>> answers(kClients);
    for (size_t i = 0; i < kClients; ++i) {
        auto finished = ask<qint64>([&](auto done) { bodies[i]->finish(done); });
        VERIFY_OK(finished);
        QCOMPARE(*finished, 1 << 20);
        QVERIFY(bodies[i]->spooled());
        m_fixture->store->commitMail(m_fixture->submission(bodies[i], {mailbox.id}), answers[i].callback());
        bodies[i].reset();
    }
    for (auto &answer : answers)
        VERIFY_OK(answer.get());
    QCOMPARE(m_fixture->list(mailbox.id, {}, 500).items.size(), kClients);
}

void TestStore::tellsWhenTheSpoolHasCaughtUp()
{
    auto body = *m_fixture->store->newBody({});
    QSemaphore drained;
    body->setDrained([&] { drained.release(); });
    int waits = 0;
    for (int i = 0; i < 2000; ++i) {
        body->append(QByteArray(32 << 10, 'x'));
        if (body->pendingBytes() > (1 << 20)) {
            ++waits;
            QVERIFY(drained.tryAcquire(1, 60000));
            while (drained.tryAcquire())
                continue;
        }
    }
    auto finished = ask<qint64>([&](auto done) { body->finish(done); });
    VERIFY_OK(finished);
    QCOMPARE(*finished, qint64(2000) * (32 << 10));
    QCOMPARE(body->view().size(), *finished);
    qInfo() << "waited" << waits << "times";
}

void TestStore::discardsUncommittedBodies()
{
    auto body = m_fixture->finishedBody(QByteArray(1 << 20, 'x'));
    VERIFY_OK(body);
    QVERIFY(diskUse(u"spool"_s) > 0);
    body->reset();
    QTRY_COMPARE(diskUse(u"spool"_s), 0);
}

void TestStore::answersBusyAfterClose()
{
    m_fixture->store->close();
    auto domains =
        ask<control::Page<control::Domain>>([&](auto done) { m_fixture->store->listDomains({}, done); });
    QVERIFY(!domains && domains.error().kind == base::ErrorKind::Busy);
    auto made = ask<control::Domain>([&](auto done) { m_fixture->store->createDomain(u"b.test"_s, done); });
    QVERIFY(!made && made.error().kind == base::ErrorKind::Busy);
    QVERIFY(!m_fixture->store->newBody({}));
}

QTEST_GUILESS_MAIN(TestStore)
#include "tst_store.moc"

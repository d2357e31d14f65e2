// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "faultyfiles.h"
#include "faultyvfs.h"
#include "storage/filesystem.h"
#include "storage/storewriter.h"
#include "storefixture.h"
#include "support/indexcheck.h"
#include <QDir>
#include <QDirIterator>
#include <QSet>

using namespace Qt::Literals;
using base::ErrorKind;
using storage::Committed;

/// The n-th write, sync, rename or open fails, once and for ever, n = 1, 2, … until the work passes. After
/// each: nothing acknowledged is missing, nothing refused is there, the index is sound, and the store goes on
/// when the fault has gone.
class TestStoreFaults : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { faultyvfs::install(); }
    void init();
    void cleanup() { m_fixture.reset(); }
    void nthFileFault_data();
    void nthFileFault();
    void nthDatabaseFault_data();
    void nthDatabaseFault();
    void faultsAtStart();
    void diskFullAndBack();
    void damagedBodiesAreNoticed();
    void passingReadErrorsAreNoDamage();
    void unreadableMailStaysToBeIndexed();
    void writerWithoutConnectionRefuses();
    void filesThatStayed();

private:
    void work();
    void settleAccounts(const QString &where);

    FaultyFiles m_files;
    std::unique_ptr<StoreFixture> m_fixture;
    base::Id m_mailbox = 0;
    QHash<base::Id, QByteArray> m_acknowledged; ///< message -> body
    QSet<base::Id> m_refused;                   ///< mails
    int m_number = 0;
};

void TestStoreFaults::init()
{
    m_files.heal();
    faultyvfs::heal();
    m_fixture = std::make_unique<StoreFixture>();
    m_fixture->options.files = &m_files;
    m_fixture->options.segmentBytes = 20000; // several segments in one test
    VERIFY_OK(m_fixture->open());
    QVERIFY(m_fixture->domain());
    m_mailbox = m_fixture->mailbox(u"rcpt@example.test"_s).id;
    m_acknowledged.clear();
    m_refused.clear();
}

/// A dozen mails at once, two of them long, and what the store says to each.
void TestStoreFaults::work()
{
    struct Sent
    {
        base::Id mailId = 0;
        QByteArray body;
        Answer<Committed> answer;
    };
    std::vector<Sent> sent;
    for (int i = 0; i < 12; ++i) {
        const QByteArray text =
            sampleMail(QByteArray::number(++m_number), QByteArray(i % 6 == 5 ? 200000 : 900, char('a' + i)));
        auto body = m_fixture->finishedBody(text, 30000);
        if (!body)
            continue; // said so already
        auto mail = m_fixture->submission(*body, {m_mailbox});
        sent.push_back({mail.mailId, text, {}});
        body->reset();
        m_fixture->store->commitMail(std::move(mail), sent.back().answer.callback());
    }
    for (Sent &mail : sent) {
        const auto committed = mail.answer.get();
        if (committed)
            m_acknowledged[committed->messages[0].id] = mail.body;
        else
            m_refused << mail.mailId;
        if (!committed)
            QVERIFY2(committed.error().temporary(), qPrintable(committed.error().detail));
    }
}

void TestStoreFaults::settleAccounts(const QString &where)
{
    QSet<base::Id> there;
    QString cursor;
    do {
        const auto page = m_fixture->list(m_mailbox, {}, 500, cursor);
        for (const auto &message : page.items) {
            QVERIFY2(!there.contains(message.id), qPrintable(where));
            there << message.id;
            QVERIFY2(!m_refused.contains(message.mailId), qPrintable(where));
            QVERIFY2(m_acknowledged.contains(message.id), qPrintable(where));
        }
        cursor = page.next;
    } while (!cursor.isEmpty());
    for (auto it = m_acknowledged.cbegin(); it != m_acknowledged.cend(); ++it) {
        QVERIFY2(there.contains(it.key()), qPrintable(where + u": lost"_s));
        auto body = ask<QByteArray>([&](auto done) { m_fixture->store->body(it.key(), done); });
        QVERIFY2(body.ok() && *body == *it, qPrintable(where + u": damaged"_s));
    }
    QCOMPARE(support::indexCheck(m_fixture->options.dataDir), u"ok"_s);
}

void TestStoreFaults::nthFileFault_data()
{
    QTest::addColumn<bool>("forEver");
    QTest::addColumn<base::ErrorKind>("kind");
    QTest::newRow("EIO once") << false << ErrorKind::Io;
    QTest::newRow("EIO for ever") << true << ErrorKind::Io;
    QTest::newRow("ENOSPC once") << false << ErrorKind::OutOfSpace;
    QTest::newRow("ENOSPC for ever") << true << ErrorKind::OutOfSpace;
}

void TestStoreFaults::nthFileFault()
{
    QFETCH(bool, forEver);
    QFETCH(base::ErrorKind, kind);
    bool reached = true;
    int n = 1;
    for (; reached && n < 200; ++n) {
        const QString where = u"fault %1"_s.arg(n);
        m_files.failAt(n, forEver, kind);
        work();
        reached = m_files.failed();
        m_files.heal();
        const auto before = m_acknowledged.size();
        work(); // goes on by itself
        QVERIFY2(m_acknowledged.size() == before + 12, qPrintable(where));
        settleAccounts(where);
        if (n % 4 == 0) {
            VERIFY_OK(m_fixture->open());
            settleAccounts(where + u" after a restart"_s);
        }
        if (QTest::currentTestFailed())
            return;
    }
    QVERIFY(n > 5 && n < 200);
}

void TestStoreFaults::nthDatabaseFault_data()
{
    QTest::addColumn<bool>("forEver");
    QTest::addColumn<bool>("full");
    QTest::newRow("EIO once") << false << false;
    QTest::newRow("EIO for ever") << true << false;
    QTest::newRow("full once") << false << true;
    QTest::newRow("full for ever") << true << true;
}

void TestStoreFaults::nthDatabaseFault()
{
    QFETCH(bool, forEver);
    QFETCH(bool, full);
    bool reached = true;
    int n = 1;
    for (; reached && n < 400; n += 1 + n / 12) { // writes of a transaction are many and alike
        const QString where = u"fault %1"_s.arg(n);
        faultyvfs::failAt(n, forEver, full ? faultyvfs::Fault::WriteFull : faultyvfs::Fault::WriteIo);
        work();
        reached = faultyvfs::failed();
        faultyvfs::heal();
        const auto before = m_acknowledged.size();
        work();
        QVERIFY2(m_acknowledged.size() == before + 12, qPrintable(where));
        settleAccounts(where);
        if (n % 3 == 0) {
            VERIFY_OK(m_fixture->open());
            settleAccounts(where + u" after a restart"_s);
        }
        if (QTest::currentTestFailed())
            return;
    }
    QVERIFY(n > 5);
}

void TestStoreFaults::faultsAtStart()
{
    work();
    m_fixture->close();
    int n = 1;
    for (; n < 100; ++n) {
        m_files.failAt(n, false, ErrorKind::Io);
        const bool ok = m_fixture->open().ok();
        const bool reached = m_files.failed();
        m_files.heal();
        if (!ok)
            VERIFY_OK(m_fixture->open());
        settleAccounts(u"start, fault %1"_s.arg(n));
        work();
        if (QTest::currentTestFailed() || !reached)
            break;
    }
    QVERIFY(n > 2);
}

void TestStoreFaults::diskFullAndBack()
{
    m_fixture->options.reserveBytes = 1 << 20;
    VERIFY_OK(m_fixture->open());
    work();
    const auto before = m_acknowledged.size();
    QCOMPARE(before, 12);
    auto body = m_fixture->finishedBody(sampleMail("in flight", "when the disk ran full"));
    VERIFY_OK(body);
    m_files.setFree(1000);
    auto refused = ask<Committed>(
        [&](auto done) { m_fixture->store->commitMail(m_fixture->submission(*body, {m_mailbox}), done); });
    QVERIFY(!refused && refused.error().kind == ErrorKind::OutOfSpace);
    auto none = m_fixture->store->newBody({});
    QVERIFY(!none && none.error().kind == ErrorKind::OutOfSpace);
    // Deleting makes room, so it still works.
    const auto message = m_fixture->list(m_mailbox).items.last();
    for (int i = 0; i < 2; ++i)
        VERIFY_OK(
            ask<control::Message>([&](auto done) { m_fixture->store->deleteMessage(message.id, done); }));
    m_acknowledged.remove(message.id);
    VERIFY_OK(m_fixture->store->ensureBootstrapToken("a full disk keeps no engine from starting"));
    m_files.setFree(-1);
    m_fixture->clock.advanceMs(2000);
    (void)m_fixture->store->newBody({}).ok(); // looks at the disk again
    QTRY_VERIFY(m_fixture->store->newBody({}).ok());
    work();
    QCOMPARE(m_acknowledged.size(), before - 1 + 12);
    settleAccounts(u"space is back"_s);
}

void TestStoreFaults::damagedBodiesAreNoticed()
{
    work();
    m_fixture->close();
    QDirIterator it(m_fixture->options.dataDir + u"/bodies"_s, QDir::Files, QDirIterator::Subdirectories);
    while (it.hasNext()) {
        QFile file(it.next());
        QVERIFY(file.open(QIODevice::ReadWrite));
        for (qint64 at = 45; at < file.size(); at += 120) { // payload of every record
            file.seek(at);
            char c = 0;
            file.getChar(&c);
            file.seek(at);
            file.putChar(char(c ^ 0x20));
        }
    }
    VERIFY_OK(m_fixture->open());
    for (auto message = m_acknowledged.cbegin(); message != m_acknowledged.cend(); ++message) {
        auto body = ask<QByteArray>([&](auto done) { m_fixture->store->body(message.key(), done); });
        QVERIFY(!body && body.error().kind == ErrorKind::Corrupt);
    }
}

void TestStoreFaults::passingReadErrorsAreNoDamage()
{
    const auto committed = m_fixture->deliver(sampleMail("read", "again"), {m_mailbox});
    VERIFY_OK(committed);
    const base::Id id = committed->messages.first().id;
    QTRY_COMPARE_WITH_TIMEOUT(m_fixture->list(m_mailbox, u"again"_s).items.size(), 1, 30000); // the indexer is idle
    const auto body = [&] { return ask<QByteArray>([&](auto done) { m_fixture->store->body(id, done); }); };
    m_files.failAt(1, true, ErrorKind::Io, FaultyFiles::Opens);
    const auto unread = body();
    m_files.heal();
    QVERIFY(!unread && unread.error().kind == ErrorKind::Io);
    VERIFY_OK(body());
    int refused = 0;
    for (int n = 1; n < 5; ++n) {
        faultyvfs::failAt(n, false, faultyvfs::Fault::Step);
        const auto result = body();
        faultyvfs::heal();
        refused += !result;
        QVERIFY(result || result.error().kind == ErrorKind::Internal);
    }
    QVERIFY(refused > 1);
    VERIFY_OK(body());
}

void TestStoreFaults::unreadableMailStaysToBeIndexed()
{
    VERIFY_OK(m_fixture->deliver(sampleMail("first", "makes the segment"), {m_mailbox}));
    QTRY_COMPARE_WITH_TIMEOUT(m_fixture->list(m_mailbox, u"makes"_s).items.size(), 1, 30000);
    m_files.failAt(1, true, ErrorKind::Io, FaultyFiles::Opens);
    for (int i = 0; i < 40; ++i) // more than the indexer takes at once
        VERIFY_OK(m_fixture->deliver(sampleMail("later", "findable"), {m_mailbox}));
    QTRY_VERIFY_WITH_TIMEOUT(m_files.failed(), 30000);
    m_files.heal();
    VERIFY_OK(m_fixture->deliver(sampleMail("last", "wakes the indexer"), {m_mailbox}));
    QTRY_COMPARE_WITH_TIMEOUT(m_fixture->list(m_mailbox, u"findable"_s).items.size(), 40, 30000);
}

/// As at the end, when mail that was being compressed comes after the connection has gone.
void TestStoreFaults::writerWithoutConnectionRefuses()
{
    metrics::Registry metrics;
    base::IdGenerator ids(m_fixture->clock, 0);
    const QString dataDir = m_fixture->folder.path() + u"/other"_s;
    storage::StoreWriter writer({storage::SqlDialect::byName(u"sqlite"_s), {}, &m_files, &storage::systemThreads(), dataDir, 0,
                                 std::make_shared<storage::BodyBudget>(), &ids, &m_fixture->clock, &metrics},
                                std::make_unique<storage::SegmentWriter>(m_files, dataDir, 20000, ids));
    for (const bool background : {false, true}) {
        Answer<bool> answer;
        auto body = std::make_shared<storage::PreparedBody>();
        body->payload = "text";
        storage::WriteJob job;
        job.bodies = {body};
        job.apply = [](storage::WriteTransaction &, const storage::WriteJob::Placed &) { return base::Result<void>(); };
        job.settle = [done = answer.callback()](const std::optional<base::Error> &error) {
            done(error ? base::Result<bool>(*error) : base::Result<bool>(true));
        };
        background ? writer.submitBackground(std::move(job)) : writer.submit(std::move(job));
        const auto result = answer.get();
        QVERIFY(!result && result.error().kind == ErrorKind::Busy);
    }
    QVERIFY(!QFile::exists(dataDir));
}

/// Nobody's, and they could not be removed at the start: mail goes into the next one.
void TestStoreFaults::filesThatStayed()
{
    const QString folder = m_fixture->options.dataDir + u"/bodies/2026-09"_s;
    QVERIFY(QDir().mkpath(folder));
    for (int number = 1; number <= 3; ++number) {
        QFile stayed(folder + u"/%1.seg"_s.arg(number, 6, 10, QChar(u'0')));
        QVERIFY(stayed.open(QIODevice::WriteOnly));
    }
    work();
    QCOMPARE(m_acknowledged.size(), 12);
    settleAccounts(u"files stayed"_s);
}

QTEST_GUILESS_MAIN(TestStoreFaults)
#include "tst_storefaults.moc"

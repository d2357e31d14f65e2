// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "accessfixture.h"
#include "storage/outlines.h"
#include "storage/statements.h"
#include <sqlite3.h>

using namespace Qt::Literals;
using namespace storage;

namespace {

std::atomic<int> s_reads{0}, s_keeps{0}; ///< statements that read and write outlines, on all connections

int began(unsigned, void *, void *, void *sql)
{
    const QByteArrayView text(static_cast<const char *>(sql));
    s_reads += text.startsWith("SELECT id, outline");
    s_keeps += text.startsWith("UPDATE mail SET outline");
    return 0;
}

int connected(sqlite3 *database, const char **, const sqlite3_api_routines *)
{
    return sqlite3_trace_v2(database, SQLITE_TRACE_STMT, began, nullptr);
}

const QByteArray kLong = QByteArray("a line of some length, for the spool\r\n").repeated(10'000);

} // namespace

/// What lists are made of, kept beside the mail.
class TestStoreOutlines : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { sqlite3_auto_extension(reinterpret_cast<void (*)()>(connected)); }
    void init()
    {
        m_store.emplace();
        QVERIFY(m_store->begin());
    }
    void keptWhenStored();
    void madeWhenFirstAsked();
    void fewStatements();
    void boundedAnswers();
    void whatIsGone();
    void onlyPassingThrough();

private:
    QList<base::Id> mailIds(const QString &folder = u"INBOX"_s)
    {
        QList<base::Id> out;
        for (const mail::FolderEntry &entry : entriesOf(m_store->state(m_store->folder(folder).id)))
            out << entry.mailId;
        return out;
    }
    imap::MessageOutlines outlines(const QList<base::Id> &ids)
    {
        auto all = ask<imap::MessageOutlines>([&](auto done) { m_store->access().outlines(ids, done); });
        return all ? *all : imap::MessageOutlines();
    }
    /// One value of the index, read beside the store.
    QVariant value(const QString &statement)
    {
        auto db = SqlConnection::open(sqliteDialect(), {m_store->options.dataDir + u"/index.sqlite"_s, {}, false});
        if (!db)
            return {};
        auto row = (*db)->run(statement);
        return row.next() ? QVariant(row.text(0)) : QVariant();
    }
    bool change(const QString &statement)
    {
        auto db = SqlConnection::open(sqliteDialect(), {m_store->options.dataDir + u"/index.sqlite"_s, {}, false});
        return db && (*db)->execute(statement);
    }

    std::optional<AccessFixture> m_store;
};

/// By SMTP, with its trace, in memory or spooled; by APPEND; copies share it.
void TestStoreOutlines::keptWhenStored()
{
    const QByteArray trace = "Return-Path: <sender@elsewhere.test>\r\nReceived: by test\r\n";
    const QByteArray bodies[] = {sampleMail("one", "text"), sampleMail("two", kLong), "no header at all\r\n"};
    for (const QByteArray &body : bodies)
        VERIFY_OK(m_store->deliver(body, {m_store->box.id}, 50'000));
    const auto appended = m_store->toAppend(sampleMail("three", kLong), mail::FlagSeen);
    QVERIFY(appended);
    const storage::FolderStatus sent = m_store->folder(u"Sent"_s);
    VERIFY_OK(m_store->append(sent.id, {*appended}));
    VERIFY_OK(m_store->copy(m_store->folder(u"INBOX"_s).id, {1, 2, 3}, sent.id));
    QCOMPARE(value(u"SELECT COUNT(*) FROM mail WHERE outline IS NOT NULL"_s).toInt(), 4);
    const imap::MessageOutlines inInbox = outlines(mailIds());
    QCOMPARE(inInbox.size(), 3);
    for (int i = 0; i < 3; ++i)
        QCOMPARE(inInbox[i], imap::MessageOutline::of({}, trace + bodies[i]));
    QCOMPARE(outlines(mailIds(u"Sent"_s)), (imap::MessageOutlines{imap::MessageOutline::of({}, sampleMail("three", kLong)), inInbox[0], inInbox[1], inInbox[2]}));
}

void TestStoreOutlines::madeWhenFirstAsked()
{
    for (int i = 0; i < 3; ++i)
        VERIFY_OK(m_store->deliver(sampleMail("old", "text"), {m_store->box.id}));
    const QList<base::Id> ids = mailIds();
    const imap::MessageOutlines kept = outlines(ids);
    QVERIFY(change(u"UPDATE mail SET outline = NULL WHERE id <> %1"_s.arg(ids[1]))); // as before there was one
    QVERIFY(change(u"UPDATE mail SET outline = x'7f7f7f7f7f7f' WHERE id = %1"_s.arg(ids[2])));
    s_keeps = 0;
    QCOMPARE(outlines(ids), kept);
    VERIFY_OK(m_store->deliver(sampleMail("new", "text"), {m_store->box.id})); // behind what was to be kept
    QCOMPARE(value(u"SELECT COUNT(DISTINCT outline) FROM mail WHERE id <= %1 AND length(outline) > 100"_s.arg(ids[2])).toInt(), 1);
    QCOMPARE(s_keeps.load(), 2);
    QCOMPARE(outlines(ids), kept);
    m_store->close(); // with all that was to be written
    QCOMPARE(s_keeps.load(), 2);
}

void TestStoreOutlines::fewStatements()
{
    for (int i = 0; i < 70; ++i)
        VERIFY_OK(m_store->deliver(sampleMail("many", "text"), {m_store->box.id}));
    const QList<base::Id> ids = mailIds();
    const auto statementsFor = [&](qsizetype count) {
        s_reads = 0;
        return outlines(ids.first(count)).size() == count ? s_reads.load() : -1;
    };
    QCOMPARE(statementsFor(1), 1);
    QCOMPARE(statementsFor(50), 1);
    QCOMPARE(statementsFor(64), 1);
    QCOMPARE(statementsFor(70), 2);
}

/// No more than so much is answered at once, and at least one; of what is too long nothing is kept, and nobody tries again.
void TestStoreOutlines::boundedAnswers()
{
    const QByteArray large = sampleMail("large", "text").replace("Subject:", "References: " + QByteArray(30'000, 'x') + "\r\nSubject:");
    for (int i = 0; i < 64; ++i)
        VERIFY_OK(m_store->deliver(large, {m_store->box.id}));
    const qsizetype most = outlines(mailIds()).size();
    QVERIFY2(most >= 16 && most < 20, qPrintable(QString::number(most)));
    const QByteArray tooLarge = sampleMail("larger", "text").replace("Subject:", "References: " + QByteArray(33'000, 'x') + "\r\nSubject:");
    VERIFY_OK(m_store->deliver(tooLarge, {m_store->box.id}));
    s_keeps = 0;
    const imap::MessageOutlines last = outlines({mailIds().last()});
    QCOMPARE(last.size(), 1);
    QVERIFY(last.first().isEmpty());
    m_store->close();
    QCOMPARE(s_keeps.load(), 0);
}

void TestStoreOutlines::whatIsGone()
{
    VERIFY_OK(m_store->deliver(sampleMail("one", "text"), {m_store->box.id}));
    VERIFY_OK(m_store->deliver(sampleMail("two", "text"), {m_store->box.id}));
    const QList<base::Id> ids = mailIds();
    VERIFY_OK(m_store->expunge(m_store->folder(u"INBOX"_s).id, {1}));
    const imap::MessageOutlines left = outlines(ids);
    QCOMPARE(left.size(), 2);
    QVERIFY(left[0].isEmpty() && !left[1].isEmpty());
    QVERIFY(outlines({}).isEmpty());
}

void TestStoreOutlines::onlyPassingThrough()
{
    auto body = m_store->finishedBody(sampleMail("elsewhere", "text"));
    VERIFY_OK(body);
    MailSubmission mail = m_store->submission(*body, {});
    mail.outgoing << Outgoing{0, u"a@far.test"_s, u"far.test"_s};
    body->reset();
    VERIFY_OK(ask<Committed>([&](auto done) { m_store->store->commitMail(std::move(mail), done); }));
    QCOMPARE(value(u"SELECT COUNT(*) FROM mail WHERE outline IS NULL"_s).toInt(), 1);
}

QTEST_GUILESS_MAIN(TestStoreOutlines)
#include "tst_storeoutlines.moc"

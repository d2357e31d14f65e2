// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "accessfixture.h"
#include "storage/sqlconnection.h"

using namespace Qt::Literals;
using namespace storage;

/// Signatures are made in the background, of every mail that is in a folder.
class TestStoreSignatures : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_store.emplace();
        QVERIFY(m_store->begin());
    }
    void narrow();
    void goWithTheMail();
    void ofOlderMail();

private:
    QList<base::Id> mailIds()
    {
        QList<base::Id> out;
        for (const mail::FolderEntry &entry : entriesOf(m_store->state(m_store->inbox())))
            out << entry.mailId;
        return out;
    }
    QList<quint64> masks(const QStringList &texts)
    {
        imap::SignatureQueries queries;
        for (const QString &text : texts)
            queries.queries.emplace_back(text);
        auto all = ask<QList<quint64>>([&](auto done) { m_store->access().mayHave(mailIds(), queries, done); });
        return all ? *all : QList<quint64>();
    }
    int count(const QString &statement)
    {
        auto db = SqlConnection::open(sqliteDialect(), {m_store->options.dataDir + u"/index.sqlite"_s, {}, false});
        if (!db)
            return -1;
        auto row = (*db)->run(statement);
        return row.next() ? int(row.integer(0)) : -1;
    }
    bool indexed()
    {
        return QTest::qWaitFor([this] { return count(u"SELECT COUNT(*) FROM search_pending"_s) == 0; }, 60'000);
    }

    std::optional<AccessFixture> m_store;
};

void TestStoreSignatures::narrow()
{
    for (const char *text : {"the first text", "another one"})
        VERIFY_OK(m_store->deliver(sampleMail("subject", text), {m_store->box.id}));
    QVERIFY(indexed());
    QCOMPARE(masks({u"IRST TEX"_s, u"nother"_s, u"subject"_s, u"zebra"_s, u"Return-Path: <sender"_s}), (QList<quint64>{0b10101, 0b10110}));
    VERIFY_OK(m_store->copy(m_store->inbox(), {1}, m_store->folder(u"Sent"_s).id));
    QCOMPARE(count(u"SELECT COUNT(*) FROM search_signature"_s), 2);
}

void TestStoreSignatures::goWithTheMail()
{
    VERIFY_OK(m_store->deliver(sampleMail("one", "text"), {m_store->box.id}));
    VERIFY_OK(m_store->deliver(sampleMail("two", "text"), {m_store->box.id}));
    QVERIFY(indexed());
    VERIFY_OK(m_store->expunge(m_store->inbox(), {1}));
    QCOMPARE(count(u"SELECT COUNT(*) FROM search_signature"_s), 1);
}

/// As 0026 leaves it: mail that was indexed, and has no signature.
void TestStoreSignatures::ofOlderMail()
{
    VERIFY_OK(m_store->deliver(sampleMail("one", "text"), {m_store->box.id}));
    QVERIFY(indexed());
    m_store->close();
    {
        auto db = SqlConnection::open(sqliteDialect(), {m_store->options.dataDir + u"/index.sqlite"_s, {}, false});
        VERIFY_OK(db);
        QVERIFY((*db)->execute(u"DELETE FROM search_signature"_s) && (*db)->execute(u"INSERT INTO search_pending (mail_id) SELECT DISTINCT mail_id FROM message"_s));
    }
    VERIFY_OK(m_store->open());
    QVERIFY(indexed());
    QCOMPARE(masks({u"zebra"_s}), QList<quint64>{0});
    QCOMPARE(count(u"SELECT COUNT(*) FROM search_document"_s), 1);
}

QTEST_GUILESS_MAIN(TestStoreSignatures)
#include "tst_storesignatures.moc"

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storefixture.h"

using namespace Qt::Literals;
using storage::Committed;

// What a store promises, whatever it is built on: this suite is meant to run on every driver. POSTKONTOR_TEST_DRIVER and
// POSTKONTOR_TEST_DSN choose another than the embedded one.
class TestStore : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void keepsBytesExactly_data();
    void keepsBytesExactly();

private:
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

QTEST_GUILESS_MAIN(TestStore)
#include "tst_store.moc"

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "accessfixture.h"
#include "oldstore.h"

using namespace Qt::Literals;
using namespace storage;
using base::ErrorKind;

/// What went out of a folder, for clients that were away.
class TestStoreVanished : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup() { m_fixture.reset(); }
    void knowsWhatVanished();
    void forgetsOldVanishings();
    void everyWayOutIsKept();

private:
    std::unique_ptr<AccessFixture> m_fixture;
};

void TestStoreVanished::init()
{
    m_fixture = std::make_unique<AccessFixture>();
    QVERIFY(m_fixture->begin());
}

void TestStoreVanished::knowsWhatVanished()
{
    AccessFixture &f = *m_fixture;
    const base::Id inbox = f.inbox();
    for (int i = 0; i < 10; ++i)
        f.arrive(QByteArray::number(i));
    const quint64 start = f.state(inbox)->highestModSeq();
    VERIFY_OK(f.expunge(inbox, {2, 3, 4, 8}));
    const quint64 middle = f.state(inbox)->highestModSeq();
    VERIFY_OK(f.move(inbox, {1, 9}, f.folder(u"Archive"_s).id));
    const quint64 end = f.state(inbox)->highestModSeq();
    QVERIFY(start < middle && middle < end);
    QCOMPARE(**f.vanished(inbox, start), Uids({1, 2, 3, 4, 8, 9}));
    QCOMPARE(**f.vanished(inbox, 0), Uids({1, 2, 3, 4, 8, 9}));
    QCOMPARE(**f.vanished(inbox, middle), Uids({1, 9}));
    QVERIFY((*f.vanished(inbox, end))->isEmpty());
    QCOMPARE(f.vanished(7, 0).error().kind, ErrorKind::NotFound);
    QCOMPARE(f.check(), u"ok"_s);
}

void TestStoreVanished::forgetsOldVanishings()
{
    AccessFixture &f = *m_fixture;
    const base::Id inbox = f.inbox();
    f.arrive("a");
    f.close();
    { // as if 20,000 had gone one by one
        auto db = oldstore::openIndex(f.options.dataDir + u"/index.sqlite"_s);
        QVERIFY(db->begin());
        for (int i = 1; i <= 20000; ++i)
            db->run(u"INSERT INTO vanished VALUES (?, ?, ?, ?)"_s, inbox, i + 100, i * 2, i * 2);
        db->run(u"UPDATE folder SET vanished = 20000, mod_seq = 20100, uid_next = 50001 WHERE id = ?"_s, inbox);
        db->run(u"UPDATE mailbox SET mod_seq = 20100"_s);
        QVERIFY(db->commit());
    }
    VERIFY_OK(f.open());
    QCOMPARE((*f.vanished(inbox, 0))->size(), 20000);
    const quint32 uid = f.arrive("b").uid;
    VERIFY_OK(f.expunge(inbox, {uid}));
    QVERIFY(!*f.vanished(inbox, 0));
    QVERIFY(!*f.vanished(inbox, 10000));
    const auto known = f.vanished(inbox, 10101);
    VERIFY_OK(known);
    QVERIFY(known->has_value());
    QCOMPARE((*known)->size(), 10000);
    QCOMPARE((*known)->last(), uid);
    QCOMPARE(f.check(), u"ok"_s);
}

/// Whatever takes a message out of a folder: it is in the list of what vanished, and in the state no more.
void TestStoreVanished::everyWayOutIsKept()
{
    AccessFixture &f = *m_fixture;
    const base::Id inbox = f.inbox(), trash = f.folder(u"Trash"_s).id, archive = f.folder(u"Archive"_s).id;
    const auto moved = f.arrive("moved"), trashed = f.arrive("trashed"), removed = f.arrive("removed"), old = f.arrive("old");
    for (const base::Id id : {inbox, trash, archive})
        QVERIFY(f.state(id));
    const auto trashIt = [&](base::Id id) { return ask<control::Message>([&](auto done) { f.store->deleteMessage(id, done); }); };
    VERIFY_OK(ask<control::Message>([&](auto done) { f.store->changeMessage(moved.id, {{}, {}, archive}, done); }));
    VERIFY_OK(trashIt(trashed.id));
    VERIFY_OK(ask<control::Message>([&](auto done) { f.store->restoreMessage(trashed.id, done); }));
    VERIFY_OK(trashIt(removed.id));
    VERIFY_OK(trashIt(removed.id));
    VERIFY_OK(trashIt(old.id));
    f.clock.advanceMs(31LL * 86400000);
    VERIFY_OK(ask<QByteArray>([&](auto done) { f.store->maintain(done); }));
    QTRY_COMPARE(uidsOf(f.state(inbox)), Uids{5}); // the restored one
    QCOMPARE(uidsOf(f.state(trash)), Uids());
    QCOMPARE(uidsOf(f.state(archive)), Uids{1});
    QCOMPARE(**f.vanished(inbox, 0), Uids({1, 2, 3, 4}));
    QCOMPARE(**f.vanished(trash, 0), Uids({1, 2, 3}));
    QCOMPARE(f.check(), u"ok"_s);
}

QTEST_GUILESS_MAIN(TestStoreVanished)
#include "tst_storevanished.moc"

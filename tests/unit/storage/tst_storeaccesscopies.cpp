// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "accessfixture.h"
#include "faultyfiles.h"
#include "oldstore.h"
#include "storage/access.h"

using namespace Qt::Literals;
using namespace storage;
using base::ErrorKind;

/// Messages copied, moved and put into folders.
class TestStoreAccessCopies : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup() { m_fixture.reset(); }
    void copies();
    void copiesToAnotherMailbox();
    void moves();
    void movesToTheTrash();
    void movesToAnotherMailbox();
    void goneFolders();
    void appends();
    void appendsAllOrNone();
    void appendedIsFound();
    void largeBodiesAreReadOnce();
    void honoursQuotas();
    void thousandFlagsAreFewStatements();
    void appendSurvivesFaults_data();
    void appendSurvivesFaults();

private:
    qint64 count(const QString &sql)
    {
        qint64 found = -1;
        {
            QSqlDatabase db = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"count"_s);
            db.setDatabaseName(m_fixture->options.dataDir + u"/index.sqlite"_s);
            if (db.open()) {
                QSqlQuery query(sql, db);
                found = query.next() ? query.value(0).toLongLong() : -1;
            }
        }
        QSqlDatabase::removeDatabase(u"count"_s);
        return found;
    }
    FaultyFiles m_files;
    std::unique_ptr<AccessFixture> m_fixture;
};

void TestStoreAccessCopies::init()
{
    m_files.heal();
    m_fixture = std::make_unique<AccessFixture>();
    m_fixture->options.files = &m_files;
    QVERIFY(m_fixture->begin());
}

void TestStoreAccessCopies::copies()
{
    AccessFixture &f = *m_fixture;
    const base::Id inbox = f.inbox(), archive = f.folder(u"Archive"_s).id;
    f.arrive("a");
    const auto b = f.arrive("b", "the text");
    f.arrive("c");
    VERIFY_OK(f.flag(inbox, {2}, {FlagsToStore::Add, mail::FlagAnswered | mail::FlagSeen, {"work"}}));
    const auto copied = f.copy(inbox, {3, 2, 9}, archive);
    VERIFY_OK(copied);
    QCOMPARE(copied->uidValidity, f.folder(u"Archive"_s).uidValidity);
    QCOMPARE(copied->from, Uids({2, 3}));
    QCOMPARE(copied->to, Uids({1, 2}));
    const auto state = f.state(archive);
    QCOMPARE(state->size(), 2);
    const mail::FolderEntry entry = state->at(0);
    QVERIFY(entry.messageId != b.id);
    QCOMPARE(entry.mailId, b.mailId); // the body is there once
    QCOMPARE(entry.flags, mail::FlagAnswered | mail::FlagSeen);
    QCOMPARE(entry.keywords, QByteArray("work"));
    QCOMPARE(entry.receivedAt, b.receivedAt);
    QCOMPARE(f.read(entry.messageId).value(), f.read(b.id).value());
    QCOMPARE(count(u"SELECT COUNT(*) FROM mail"_s), 3);
    QCOMPARE(f.state(inbox)->size(), 3);
    VERIFY_OK(f.expunge(inbox, {2}));
    QVERIFY(f.read(entry.messageId).ok());
    const auto again = f.copy(archive, {1}, archive);
    QCOMPARE(again->to, Uids{3});
    QVERIFY(f.copy(inbox, {77}, archive)->to.isEmpty());
    QCOMPARE(f.folder(u"Archive"_s).total, 3);
    const auto events = ask<QList<control::Event>>([&](auto done) { f.store->trace(b.mailId, done); });
    QCOMPARE(events->last().kind, u"message.appended"_s);
    QCOMPARE(f.check(), u"ok"_s);
}

void TestStoreAccessCopies::copiesToAnotherMailbox()
{
    AccessFixture &f = *m_fixture;
    const auto other = f.mailbox(u"team@example.test"_s);
    const base::Id theirs = f.folder(u"INBOX"_s, other.id).id;
    const auto message = f.arrive("zebra", "quagga");
    QTRY_COMPARE(f.list(f.box.id, u"quagga"_s).items.size(), 1);
    const auto copied = f.copy(f.inbox(), {1}, theirs);
    VERIFY_OK(copied);
    const mail::FolderEntry entry = f.state(theirs)->at(0);
    QCOMPARE(entry.mailId, message.mailId);
    QCOMPARE(f.message(entry.messageId).mailboxId, other.id);
    QTRY_COMPARE(f.list(other.id, u"quagga"_s).items.size(), 1); // the search has heard of it
    QCOMPARE(f.list(f.box.id, u"quagga"_s).items.size(), 1);
    QCOMPARE(f.check(), u"ok"_s);
}

void TestStoreAccessCopies::moves()
{
    AccessFixture &f = *m_fixture;
    const base::Id inbox = f.inbox(), archive = f.folder(u"Archive"_s).id;
    Told from, to;
    const auto watches = std::pair(from.watch(f.access(), inbox), to.watch(f.access(), archive));
    QVERIFY(f.state(inbox) && f.state(archive));
    QList<control::Message> messages;
    for (int i = 0; i < 5; ++i)
        messages << f.arrive(QByteArray::number(i));
    VERIFY_OK(f.flag(inbox, {2}, {FlagsToStore::Add, mail::FlagFlagged | mail::FlagDeleted, {}}));
    const auto moved = f.move(inbox, {2, 4, 5}, archive);
    VERIFY_OK(moved);
    QCOMPARE(moved->from, Uids({2, 4, 5}));
    QCOMPARE(moved->to, Uids({1, 2, 3}));
    QCOMPARE(moved->uidValidity, f.folder(u"Archive"_s).uidValidity);
    QCOMPARE(uidsOf(from.states().last()), Uids({1, 3}));
    QCOMPARE(uidsOf(to.states().last()), Uids({1, 2, 3}));
    QCOMPARE(to.states().last()->at(0).messageId, messages[1].id);
    QCOMPARE(to.states().last()->at(0).flags, mail::FlagFlagged | mail::FlagDeleted);
    QCOMPARE(to.states().last()->highestModSeq(), f.folder(u"Archive"_s).highestModSeq);
    QCOMPARE(f.message(messages[1].id).folderId, archive);
    const auto within = f.move(archive, {1}, archive);
    QCOMPARE(within->to, Uids{4});
    QCOMPARE(uidsOf(f.state(archive)), Uids({2, 3, 4}));
    QCOMPARE(f.check(), u"ok"_s);
}

void TestStoreAccessCopies::movesToTheTrash()
{
    AccessFixture &f = *m_fixture;
    const base::Id trash = f.folder(u"Trash"_s).id, archive = f.folder(u"Archive"_s).id;
    const auto a = f.arrive("a");
    f.arrive("b");
    VERIFY_OK(f.move(f.inbox(), {1}, archive));
    VERIFY_OK(f.flag(archive, {1}, {FlagsToStore::Add, mail::FlagDeleted, {}}));
    VERIFY_OK(f.move(archive, {1}, trash));
    const auto restored = ask<control::Message>([&](auto done) { f.store->restoreMessage(a.id, done); });
    VERIFY_OK(restored);
    QCOMPARE(restored->folderId, archive); // where it was
    QTRY_COMPARE(f.state(archive)->count(mail::FlagDeleted, 0), 0); // who restores it wants it kept
    VERIFY_OK(f.copy(f.inbox(), {2}, trash));
    const auto message = f.toAppend(sampleMail("c", "c"));
    VERIFY_OK(f.append(trash, {*message}));
    QCOMPARE(f.state(trash)->size(), 2);
    f.clock.advanceMs(31LL * 86400000); // neither stays for ever
    VERIFY_OK(ask<QByteArray>([&](auto done) { f.store->maintain(done); }));
    QTRY_COMPARE(f.state(trash)->size(), 0);
    QCOMPARE(f.check(), u"ok"_s);
}

void TestStoreAccessCopies::movesToAnotherMailbox()
{
    AccessFixture &f = *m_fixture;
    const auto other = f.mailbox(u"team@example.test"_s);
    const base::Id theirs = f.folder(u"INBOX"_s, other.id).id;
    const auto a = f.arrive("a", "okapi");
    f.arrive("b");
    const QByteArray whole = *f.read(a.id);
    const auto moved = f.move(f.inbox(), {1}, theirs);
    VERIFY_OK(moved);
    QCOMPARE(moved->from, Uids{1});
    QCOMPARE(moved->to, Uids{1});
    QCOMPARE(uidsOf(f.state(f.inbox())), Uids{2});
    QCOMPARE(**f.vanished(f.inbox(), 0), Uids{1});
    QCOMPARE(f.read(f.state(theirs)->at(0).messageId).value(), whole);
    QVERIFY(!f.message(a.id).id); // in another mailbox it is another message
    QTRY_COMPARE(f.list(other.id, u"okapi"_s).items.size(), 1);
    QCOMPARE(f.check(), u"ok"_s);
}

void TestStoreAccessCopies::goneFolders()
{
    AccessFixture &f = *m_fixture;
    f.arrive("a");
    const base::Id gone = f.create(u"gone"_s)->id;
    VERIFY_OK(f.remove(gone));
    for (const auto &[from, to] : {std::pair(f.inbox(), gone), std::pair(gone, f.inbox())}) {
        QCOMPARE(f.copy(from, {1}, to).error().kind, ErrorKind::NotFound);
        QCOMPARE(f.move(from, {1}, to).error().kind, ErrorKind::NotFound);
    }
    const auto message = f.toAppend(sampleMail("b", "b"));
    QCOMPARE(f.append(gone, {*message}).error().kind, ErrorKind::NotFound);
    QCOMPARE(f.state(f.inbox())->size(), 1);
    QCOMPARE(f.check(), u"ok"_s);
}

void TestStoreAccessCopies::appends()
{
    AccessFixture &f = *m_fixture;
    const base::Id drafts = f.folder(u"Drafts"_s).id;
    Told told;
    const auto watch = told.watch(f.access(), drafts);
    QVERIFY(f.state(drafts));
    const QByteArray small = sampleMail("small", "text"), large = sampleMail("large", QByteArray("line of text\r\n").repeated(30000));
    auto first = f.toAppend(small, mail::FlagSeen | mail::FlagDraft, {"$Label1"}), second = f.toAppend(large), third = f.toAppend("not even a header");
    first->receivedAt = 1000000000000;
    const auto appended = f.append(drafts, {*first, *second, *third});
    VERIFY_OK(appended);
    QCOMPARE(appended->uids, Uids({1, 2, 3}));
    QCOMPARE(appended->uidValidity, f.folder(u"Drafts"_s).uidValidity);
    const auto state = told.states().last(); // told before it was answered
    QCOMPARE(uidsOf(state), Uids({1, 2, 3}));
    QCOMPARE(state->at(0).flags, mail::FlagSeen | mail::FlagDraft);
    QCOMPARE(state->at(0).keywords, QByteArray("$Label1"));
    QCOMPARE(state->at(0).receivedAt, 1000000000000);
    QCOMPARE(state->at(0).size, small.size()); // octet for octet: nothing before it
    QCOMPARE(*f.read(state->at(0).messageId), small);
    QCOMPARE(*f.read(state->at(1).messageId), large);
    QCOMPARE(*f.read(state->at(2).messageId), QByteArray("not even a header"));
    QCOMPARE(f.folder(u"Drafts"_s).unseen, 2);
    const auto message = f.message(state->at(0).messageId);
    QCOMPARE(message.subject, u"small"_s);
    QVERIFY(message.seen);
    const auto events = ask<QList<control::Event>>([&](auto done) { f.store->trace(message.mailId, done); });
    QCOMPARE(events->size(), 1);
    QCOMPARE(events->last().kind, u"message.appended"_s);
    first.reset();
    second.reset();
    third.reset();
    QCOMPARE(f.check(), u"ok"_s);
    QCOMPARE(*f.read(f.state(drafts)->at(1).messageId), large);
}

void TestStoreAccessCopies::appendsAllOrNone()
{
    AccessFixture &f = *m_fixture;
    const base::Id drafts = f.folder(u"Drafts"_s).id;
    const auto good = f.toAppend(sampleMail("good", "text")), bad = f.toAppend(sampleMail("bad", "text"), 0, {"two words"});
    QCOMPARE(f.append(drafts, {*good, *bad}).error().field, u"keywords"_s);
    QCOMPARE(f.state(drafts)->size(), 0);
    auto unfinished = *good;
    unfinished.body = *f.store->newBody({});
    QCOMPARE(f.append(drafts, {*good, unfinished}).error().kind, ErrorKind::Internal);
    QCOMPARE(f.state(drafts)->uidNext(), 1u);
    QCOMPARE(count(u"SELECT COUNT(*) FROM mail"_s), 0);
    QCOMPARE(f.check(), u"ok"_s);
}

void TestStoreAccessCopies::appendedIsFound()
{
    AccessFixture &f = *m_fixture;
    const auto message = f.toAppend(sampleMail("from afar", "okapi"));
    VERIFY_OK(f.append(f.inbox(), {*message}));
    QTRY_COMPARE(f.list(f.box.id, u"okapi"_s).items.size(), 1);
}

void TestStoreAccessCopies::largeBodiesAreReadOnce()
{
    AccessFixture &f = *m_fixture;
    const auto message = f.arrive("large", QByteArray("0123456789abcdef\r\n").repeated(20000));
    const QByteArray whole = *f.read(message.id);
    QByteArray pieces;
    const qint64 step = 10007;
    for (qint64 at = 0; at < whole.size(); at += step) {
        if (at == step) // from the second piece on no file is opened
            m_files.failAt(1, true, ErrorKind::Io, FaultyFiles::Opens);
        const auto piece = f.read(message.id, at, step);
        VERIFY_OK(piece);
        pieces += *piece;
    }
    QCOMPARE(pieces, whole);
    QCOMPARE(f.read(message.id, 0, 10).error().kind, ErrorKind::Io); // let go with its last piece
    m_files.heal();
    QCOMPARE(f.read(message.id, 20, 100).value(), whole.mid(20, 100)); // across the end of the trace headers
    VERIFY_OK(f.expunge(f.inbox(), {message.uid}));
    QCOMPARE(f.read(message.id, 20, 100).error().kind, ErrorKind::NotFound);
}

void TestStoreAccessCopies::honoursQuotas()
{
    AccessFixture &f = *m_fixture;
    const base::Id inbox = f.inbox(), archive = f.folder(u"Archive"_s).id, trash = f.folder(u"Trash"_s).id;
    f.arrive("a", QByteArray(1000, 'x'));
    const qint64 size = f.message(f.state(inbox)->at(0).messageId).size;
    f.close();
    {
        QSqlDatabase db = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"limit"_s);
        db.setDatabaseName(f.options.dataDir + u"/index.sqlite"_s);
        QVERIFY(db.open());
        QVERIFY(QSqlQuery(db).exec(u"UPDATE mailbox SET max_bytes = %1, max_messages = 3"_s.arg(4 * size)));
    }
    QSqlDatabase::removeDatabase(u"limit"_s);
    VERIFY_OK(f.open());
    const auto full = [](const base::Error &error) { return error.kind == ErrorKind::OutOfSpace && error.field == u"quota"_s; };
    VERIFY_OK(f.copy(inbox, {1}, archive));
    VERIFY_OK(f.copy(inbox, {1}, archive));
    QVERIFY(full(f.copy(inbox, {1}, archive).error())); // a fourth message
    VERIFY_OK(f.move(archive, {1, 2}, inbox));          // needs no room
    VERIFY_OK(f.copy(inbox, {1}, trash));               // which counts by its size alone
    const auto small = f.toAppend("tiny"), large = f.toAppend(QByteArray(3000, 'y'));
    QVERIFY(full(f.append(trash, {*small}).error()));
    VERIFY_OK(f.expunge(inbox, {1}));
    VERIFY_OK(f.append(inbox, {*small}));
    const auto more = f.toAppend("more");
    QVERIFY(full(f.append(inbox, {*more}).error()));
    QVERIFY(full(f.append(trash, {*large}).error()));
    QCOMPARE(f.folder(u"INBOX"_s).total, 3);
    QCOMPARE(f.check(), u"ok"_s);
}

void TestStoreAccessCopies::thousandFlagsAreFewStatements()
{
    AccessFixture &f = *m_fixture;
    const base::Id inbox = f.inbox(), archive = f.folder(u"Archive"_s).id;
    f.arrive("a");
    for (int have = 1; have < 1024; have *= 2) {
        Uids all;
        for (int uid = 1; uid <= have; ++uid)
            all << quint32(uid);
        VERIFY_OK(f.copy(inbox, all, inbox));
    }
    QCOMPARE(f.state(inbox)->size(), 1024);
    Uids thousand;
    for (quint32 uid = 1; uid <= 1000; ++uid)
        thousand << uid;
    Told told;
    auto watch = told.watch(f.access(), inbox);
    QTRY_COMPARE(told.states().size(), 1);
    VERIFY_OK(f.move(inbox, thousand, archive));
    QCOMPARE(told.states().size(), 2); // one change
    QCOMPARE(count(u"SELECT COUNT(*) FROM vanished"_s), 1); // one row for all that follow each other
    watch.reset();
    f.close();
    {
        auto db = oldstore::openIndex(f.options.dataDir + u"/index.sqlite"_s);
        Counters counters;
        base::IdGenerator ids(f.clock, 1);
        SegmentWriter segments(systemFileSystem(), f.options.dataDir, 1 << 20, ids);
        WriteTransaction tx(*db, counters, segments, ids, f.clock.wallMs(), quint64(oldstore::number(*db, u"SELECT MAX(seq) FROM event"_s)));
        QVERIFY(db->begin());
        const quint64 before = db->changes();
        const auto stored = access::storeFlags(tx, archive, thousand, {FlagsToStore::Add, mail::FlagSeen, {}});
        VERIFY_OK(stored);
        QCOMPARE(stored->changed.size(), 1000);
        QCOMPARE(db->changes() - before, 1000u + 16u); // an event each, and the rows 64 at a time
        tx.writeCollected();
        QCOMPARE(db->changes() - before, 1000u + 16u + 2u); // counters of folder and mailbox
        QVERIFY(db->commit());
    }
    VERIFY_OK(f.open());
    QCOMPARE(f.folder(u"Archive"_s).unseen, 0);
    QCOMPARE(f.check(), u"ok"_s);
}

void TestStoreAccessCopies::appendSurvivesFaults_data()
{
    QTest::addColumn<base::ErrorKind>("kind");
    QTest::newRow("EIO") << ErrorKind::Io;
    QTest::newRow("ENOSPC") << ErrorKind::OutOfSpace;
}

/// The n-th call that changes a file fails: all of an append is there, or nothing of it.
void TestStoreAccessCopies::appendSurvivesFaults()
{
    QFETCH(base::ErrorKind, kind);
    AccessFixture &f = *m_fixture;
    const base::Id inbox = f.inbox();
    int expected = 0, n = 1;
    for (bool reached = true; reached && n < 60; ++n) {
        m_files.failAt(n, false, kind);
        const auto small = f.toAppend(sampleMail("small", QByteArray::number(n))), large = f.toAppend(sampleMail("large", QByteArray(200000, 'x'))),
                   last = f.toAppend(sampleMail("last", "x"));
        if (small && large && last) {
            const auto appended = f.append(inbox, {*small, *large, *last});
            expected += appended ? 3 : 0;
            QVERIFY(appended || appended.error().temporary());
        }
        reached = m_files.failed();
        m_files.heal();
        QCOMPARE(f.state(inbox)->size(), expected);
        const auto more = f.toAppend(sampleMail("more", "text"));
        VERIFY_OK(f.append(inbox, {*more}));
        ++expected;
    }
    QVERIFY(n > 4 && n < 60);
    for (const mail::FolderEntry &entry : entriesOf(f.state(inbox)))
        QCOMPARE(f.read(entry.messageId)->size(), entry.size);
    QCOMPARE(f.check(), u"ok"_s);
}

QTEST_GUILESS_MAIN(TestStoreAccessCopies)
#include "tst_storeaccesscopies.moc"

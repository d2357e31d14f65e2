// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "accessfixture.h"
#include "oldstore.h"

using namespace Qt::Literals;
using namespace storage;
using base::ErrorKind;

/// Folders as IMAP and POP3 see them: their states, flags, what is expunged, and that REST and they see one truth.
class TestStoreAccess : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup() { m_fixture.reset(); }
    void opens();
    void storesFlags_data();
    void storesFlags();
    void keepsKeywordsAsFirstWritten();
    void refusesKeywords();
    void refusesWhatWasChangedSince();
    void flagsAreEvents();
    void flagsOfRestAreInTheState();
    void expunges();
    void reads();
    void tellsThoseWhoWatch();
    void watchersOfAGoneFolder();
    void unknownFolders();
    void upgradesTheVersionBefore();

private:
    std::unique_ptr<AccessFixture> m_fixture;
};

void TestStoreAccess::init()
{
    m_fixture = std::make_unique<AccessFixture>();
    QVERIFY(m_fixture->begin());
}

void TestStoreAccess::opens()
{
    AccessFixture &f = *m_fixture;
    QCOMPARE(f.names(), QStringList({u"Archive"_s, u"Drafts"_s, u"INBOX"_s, u"Junk"_s, u"Sent"_s, u"Trash"_s}));
    QVERIFY(f.folder(u"INBOX"_s).subscribed && f.folder(u"Sent"_s).role == control::FolderRole::Sent);
    const auto none = f.state(f.inbox());
    QVERIFY(none && none->size() == 0);
    QCOMPARE(none->uidNext(), 1u);
    const auto a = f.arrive("a", "first text"), b = f.arrive("b");
    const auto state = f.state(f.inbox());
    QCOMPARE(state->size(), 2);
    QCOMPARE(state->uidNext(), 3u);
    QCOMPARE(state->uidValidity(), f.folder(u"INBOX"_s).uidValidity);
    const mail::FolderEntry &first = state->at(0);
    QCOMPARE(first.messageId, a.id);
    QCOMPARE(first.mailId, a.mailId);
    QCOMPARE(first.uid, a.uid);
    QCOMPARE(first.modSeq, a.modSeq);
    QCOMPARE(first.receivedAt, a.receivedAt);
    QCOMPARE(first.size, f.read(a.id)->size()); // with the trace headers
    QCOMPARE(state->at(1).modSeq, b.modSeq);
    QCOMPARE(state->highestModSeq(), b.modSeq);
    QCOMPARE(f.state(f.inbox()).get(), state.get()); // from memory
    const FolderStatus status = f.folder(u"INBOX"_s);
    QCOMPARE(status.total, 2);
    QCOMPARE(status.unseen, 2);
    QCOMPARE(status.highestModSeq, b.modSeq);
    QCOMPARE(status.size, state->at(0).size + state->at(1).size);
    QCOMPARE(f.check(), u"ok"_s);
}

void TestStoreAccess::storesFlags_data()
{
    QTest::addColumn<int>("mode");
    QTest::addColumn<int>("flags");
    QTest::addColumn<int>("expected");
    const int was = mail::FlagSeen | mail::FlagDraft;
    QTest::newRow("add") << int(FlagsToStore::Add) << int(mail::FlagAnswered | mail::FlagSeen) << (was | mail::FlagAnswered);
    QTest::newRow("add nothing") << int(FlagsToStore::Add) << 0 << was;
    QTest::newRow("remove") << int(FlagsToStore::Remove) << int(mail::FlagSeen | mail::FlagFlagged) << int(mail::FlagDraft);
    QTest::newRow("replace") << int(FlagsToStore::Replace) << int(mail::FlagDeleted) << int(mail::FlagDeleted);
    QTest::newRow("replace by nothing") << int(FlagsToStore::Replace) << 0 << 0;
    QTest::newRow("no such flag") << int(FlagsToStore::Add) << 0xe0 << was;
}

void TestStoreAccess::storesFlags()
{
    QFETCH(int, mode);
    QFETCH(int, flags);
    QFETCH(int, expected);
    AccessFixture &f = *m_fixture;
    const base::Id inbox = f.inbox();
    f.arrive("a");
    f.arrive("b");
    f.arrive("c");
    const int was = mail::FlagSeen | mail::FlagDraft;
    VERIFY_OK(f.flag(inbox, {1, 2, 3}, {FlagsToStore::Replace, quint8(was), {}}));
    const auto before = f.state(inbox);
    const auto stored = f.flag(inbox, {3, 1, 7, 1}, {FlagsToStore::Mode(mode), quint8(flags), {}});
    VERIFY_OK(stored);
    const auto after = f.state(inbox);
    QCOMPARE(after->at(0).flags, expected);
    QCOMPARE(after->at(1), before->at(1));
    QCOMPARE(after->at(2).flags, expected);
    QVERIFY(stored->refused.isEmpty());
    QCOMPARE(stored->changed, expected == was ? EntryList() : EntryList({after->at(0), after->at(2)}));
    QCOMPARE(after->highestModSeq() > before->highestModSeq(), expected != was);
    const FolderStatus status = f.folder(u"INBOX"_s);
    QCOMPARE(status.unseen, after->count(0, mail::FlagSeen));
    QCOMPARE(status.deleted, after->count(mail::FlagDeleted, 0));
    QCOMPARE(f.check(), u"ok"_s);
}

void TestStoreAccess::keepsKeywordsAsFirstWritten()
{
    AccessFixture &f = *m_fixture;
    const base::Id inbox = f.inbox();
    f.arrive("a");
    const auto now = [&] { return f.state(inbox)->at(0).keywords; };
    VERIFY_OK(f.flag(inbox, {1}, {FlagsToStore::Add, 0, {"work", "$Forwarded", "Alpha"}}));
    QCOMPARE(now(), QByteArray("$Forwarded Alpha work"));
    const auto same = f.flag(inbox, {1}, {FlagsToStore::Add, 0, {"WORK", "alpha"}});
    VERIFY_OK(same);
    QVERIFY(same->changed.isEmpty());
    VERIFY_OK(f.flag(inbox, {1}, {FlagsToStore::Remove, 0, {"aLPHA", "none"}}));
    QCOMPARE(now(), QByteArray("$Forwarded work"));
    VERIFY_OK(f.flag(inbox, {1}, {FlagsToStore::Replace, mail::FlagSeen, {"Work", "new", "New"}}));
    QCOMPARE(now(), QByteArray("new work"));
    QCOMPARE(f.check(), u"ok"_s);
    QCOMPARE(now(), QByteArray("new work"));
    VERIFY_OK(f.flag(inbox, {1}, {FlagsToStore::Replace, 0, {}}));
    QVERIFY(now().isEmpty());
}

void TestStoreAccess::refusesKeywords()
{
    AccessFixture &f = *m_fixture;
    f.arrive("a");
    QList<QByteArray> many;
    for (int i = 0; i < 300; ++i)
        many << "keyword" + QByteArray::number(i);
    for (const QList<QByteArray> &bad : {QList<QByteArray>{"two words"}, {""}, {"\x01"}, {"\xc3\xa4"}, {QByteArray(201, 'x')}, many}) {
        const auto refused = f.flag(f.inbox(), {1}, {FlagsToStore::Add, mail::FlagSeen, bad});
        QVERIFY(!refused && refused.error().kind == ErrorKind::Invalid);
        QCOMPARE(refused.error().field, u"keywords"_s);
    }
    QCOMPARE(f.state(f.inbox())->at(0).flags, 0);
}

void TestStoreAccess::refusesWhatWasChangedSince()
{
    AccessFixture &f = *m_fixture;
    const base::Id inbox = f.inbox();
    f.arrive("a");
    f.arrive("b");
    const quint64 known = f.state(inbox)->highestModSeq();
    VERIFY_OK(f.flag(inbox, {1}, {FlagsToStore::Add, mail::FlagFlagged, {}}));
    const auto stored = f.flag(inbox, {1, 2, 9}, {FlagsToStore::Add, mail::FlagSeen, {}, known});
    VERIFY_OK(stored);
    QCOMPARE(stored->refused, Uids{1});
    QCOMPARE(stored->changed.size(), 1);
    QCOMPARE(stored->changed[0].uid, 2u);
    QCOMPARE(f.state(inbox)->at(0).flags, mail::FlagFlagged);
    const auto none = f.flag(inbox, {1, 2}, {FlagsToStore::Add, mail::FlagSeen, {}, 0});
    QCOMPARE(none->refused, Uids({1, 2}));
}

void TestStoreAccess::flagsAreEvents()
{
    AccessFixture &f = *m_fixture;
    QList<Store::Published> published;
    QMutex lock;
    f.store->setPublisher([&](const QList<Store::Published> &some) {
        QMutexLocker locked(&lock);
        published += some;
    });
    const auto message = f.arrive("a");
    VERIFY_OK(f.flag(f.inbox(), {1}, {FlagsToStore::Add, mail::FlagSeen | mail::FlagDeleted, {"work"}}));
    VERIFY_OK(f.flag(f.inbox(), {1}, {FlagsToStore::Add, mail::FlagFlagged, {}}));
    f.close();
    published.removeIf([](const Store::Published &one) { return one.event.kind != u"message.flags"_s; });
    QCOMPARE(published.size(), 2);
    const Store::Published &flags = published[0];
    QCOMPARE(flags.event.messageId, message.id);
    QCOMPARE(flags.event.detail, QByteArray("{\"seen\":true,\"flagged\":false,\"answered\":false,\"draft\":false,\"deleted\":true,\"keywords\":[\"work\"]}"));
    QVERIFY(flags.message && flags.message->seen && !flags.message->flagged);
    QVERIFY(published[1].message->flagged);
}

void TestStoreAccess::flagsOfRestAreInTheState()
{
    AccessFixture &f = *m_fixture;
    const auto message = f.arrive("a");
    VERIFY_OK(f.flag(f.inbox(), {1}, {FlagsToStore::Add, mail::FlagAnswered, {"work"}}));
    QVERIFY(!f.message(message.id).seen);
    auto changed = ask<control::Message>([&](auto done) { f.store->changeMessage(message.id, {true, {}, {}}, done); });
    VERIFY_OK(changed);
    QTRY_COMPARE(f.state(f.inbox())->at(0).flags, mail::FlagAnswered | mail::FlagSeen);
    QCOMPARE(f.state(f.inbox())->at(0).keywords, QByteArray("work"));
    QCOMPARE(f.state(f.inbox())->at(0).modSeq, changed->modSeq);
    VERIFY_OK(f.flag(f.inbox(), {1}, {FlagsToStore::Remove, mail::FlagSeen, {}}));
    QVERIFY(!f.message(message.id).seen);
    QVERIFY(f.message(message.id).modSeq > changed->modSeq);
}

void TestStoreAccess::expunges()
{
    AccessFixture &f = *m_fixture;
    const base::Id inbox = f.inbox();
    QList<control::Message> messages;
    for (int i = 0; i < 6; ++i)
        messages << f.arrive(QByteArray::number(i));
    VERIFY_OK(f.flag(inbox, {2, 4, 6}, {FlagsToStore::Add, mail::FlagDeleted, {}}));
    QCOMPARE(f.folder(u"INBOX"_s).deleted, 3);
    QCOMPARE(*f.expunge(inbox, {1, 2, 3, 4}, true), Uids({2, 4}));
    QCOMPARE(uidsOf(f.state(inbox)), Uids({1, 3, 5, 6}));
    QCOMPARE(*f.expunge(inbox, {3, 2, 99}, false), Uids{3});
    QCOMPARE(uidsOf(f.state(inbox)), Uids({1, 5, 6}));
    QVERIFY(!f.read(messages[1].id));
    QVERIFY(!ask<QByteArray>([&](auto done) { f.store->rawOfMail(messages[1].mailId, done); }));
    const auto events = ask<QList<control::Event>>([&](auto done) { f.store->trace(messages[1].mailId, done); });
    QCOMPARE(events->last().kind, u"message.deleted"_s);
    QVERIFY(f.expunge(inbox, {}, false)->isEmpty());
    QCOMPARE(f.arrive("next").uid, 7u);
    QCOMPARE(f.check(), u"ok"_s);
}

void TestStoreAccess::reads()
{
    AccessFixture &f = *m_fixture;
    const QByteArray text = QByteArray("0123456789").repeated(500);
    const auto message = f.arrive("a", text);
    const QByteArray whole = *f.read(message.id);
    QCOMPARE(whole, "Return-Path: <sender@elsewhere.test>\r\nReceived: by test\r\n" + sampleMail("a", text));
    QCOMPARE(*f.read(message.id, 0, 10), whole.left(10));
    QCOMPARE(*f.read(message.id, 100, 60), whole.mid(100, 60));
    QCOMPARE(*f.read(message.id, 100, -1), whole.mid(100));
    QCOMPARE(*f.read(message.id, whole.size() - 5, 100), whole.right(5));
    QVERIFY(f.read(message.id, whole.size(), 10)->isEmpty());
    QVERIFY(f.read(message.id, whole.size() + 7, 10)->isEmpty());
    QVERIFY(f.read(message.id, 3, 0)->isEmpty());
    QCOMPARE(f.read(1).error().kind, ErrorKind::NotFound);
}

void TestStoreAccess::tellsThoseWhoWatch()
{
    AccessFixture &f = *m_fixture;
    const base::Id inbox = f.inbox();
    Told told, other;
    auto watch = told.watch(f.access(), inbox);
    auto elsewhere = other.watch(f.access(), f.folder(u"Sent"_s).id);
    const auto opened = f.state(inbox);
    f.arrive("a");
    QTRY_COMPARE(told.states().last()->size(), 1);
    QVERIFY(told.states().last()->sharedChunks(*opened) == 0);
    const auto stored = f.flag(inbox, {1}, {FlagsToStore::Add, mail::FlagSeen, {}});
    QCOMPARE(told.states().last()->at(0), stored->changed[0]); // told before it was answered
    VERIFY_OK(f.expunge(inbox, {1}));
    QCOMPARE(told.states().last()->size(), 0);
    QCOMPARE(told.states().last()->uidNext(), 2u);
    const auto count = told.states().size();
    watch.reset();
    f.arrive("b");
    QCOMPARE(uidsOf(f.state(inbox)), Uids{2});
    QCOMPARE(told.states().size(), count);
    QVERIFY(other.states().isEmpty());
}

void TestStoreAccess::watchersOfAGoneFolder()
{
    AccessFixture &f = *m_fixture;
    Told told, unopened;
    auto watch = told.watch(f.access(), f.inbox());
    auto second = unopened.watch(f.access(), f.folder(u"Trash"_s).id);
    const base::Id inbox = f.inbox();
    QVERIFY(f.state(inbox));
    const auto message = f.arrive("a");
    VERIFY_OK(ask<control::Message>([&](auto done) { f.store->deleteMessage(message.id, done); }));
    QTRY_COMPARE(unopened.states().size(), 1); // loaded, since somebody waits for it
    QCOMPARE(unopened.states().last()->size(), 1);
    VERIFY_OK(ask<control::Mailbox>([&](auto done) { f.store->deleteMailbox(f.box.id, done); }));
    QTRY_VERIFY(!told.states().last() && !unopened.states().last());
    QCOMPARE(f.tryState(inbox).error().kind, ErrorKind::NotFound);
    QCOMPARE(f.flag(inbox, {1}, {}).error().kind, ErrorKind::NotFound);
    QVERIFY(f.folders().isEmpty());
}

void TestStoreAccess::unknownFolders()
{
    AccessFixture &f = *m_fixture;
    QCOMPARE(f.tryState(7).error().kind, ErrorKind::NotFound);
    QCOMPARE(f.flag(7, {1}, {}).error().kind, ErrorKind::NotFound);
    QCOMPARE(f.expunge(7, {1}).error().kind, ErrorKind::NotFound);
    QVERIFY(f.folders(7).isEmpty());
    AccessStore &access = f.access();
    f.store->close();
    QCOMPARE(ask<mail::FolderSnapshotPtr>([&](auto done) { access.open(7, done); }).error().kind, ErrorKind::Busy);
    QCOMPARE(ask<FlagsStored>([&](auto done) { access.storeFlags(7, {1}, {}, done); }).error().kind, ErrorKind::Busy);
    QCOMPARE(ask<FolderStatus>([&](auto done) { access.deleteFolder(7, done); }).error().kind, ErrorKind::Busy);
}

void TestStoreAccess::upgradesTheVersionBefore()
{
    AccessFixture &f = *m_fixture;
    const auto a = f.arrive("a");
    f.arrive("b");
    VERIFY_OK(ask<control::Message>([&](auto done) { f.store->deleteMessage(a.id, done); }));
    const base::Id inbox = f.inbox(), trash = f.folder(u"Trash"_s).id;
    const EntryList was = entriesOf(f.state(inbox));
    const quint64 modSeq = f.folder(u"INBOX"_s).highestModSeq;
    f.close();
    QVERIFY(oldstore::makeOld(f.options.dataDir, 22));
    {
        auto db = oldstore::openIndex(f.options.dataDir + u"/index.sqlite"_s);
        db->run(u"UPDATE folder SET uid_validity = 1700000000"_s); // of one second, as they were made
    }
    VERIFY_OK(f.open());
    QCOMPARE(entriesOf(f.state(inbox)), was);
    QVERIFY(f.folder(u"Sent"_s).subscribed);
    QCOMPARE(f.folder(u"INBOX"_s).size, was[0].size);
    QVERIFY(!*f.vanished(inbox, 0)); // nobody kept it then
    QVERIFY(f.vanished(inbox, modSeq)->has_value());
    QCOMPARE(uidsOf(f.state(trash)), Uids{1});
    const quint32 last = f.folder(u"Archive"_s).uidValidity;
    QVERIFY(f.create(u"New"_s)->uidValidity > last);
    QCOMPARE(f.check(), u"ok"_s);
}

QTEST_GUILESS_MAIN(TestStoreAccess)
#include "tst_storeaccess.moc"

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "accessfixture.h"
#include "control/teamboxes.h"
#include "storage/accountstore.h"
#include "storage/foldernames.h"

using namespace Qt::Literals;
using namespace storage;
using base::ErrorKind;

/// Folders made, renamed, deleted and subscribed to.
class TestStoreAccessFolders : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup() { m_fixture.reset(); }
    void names_data();
    void names();
    void creates();
    void refusesWhatIsThere();
    void uidValidityRises();
    void renamesWithChildren();
    void renameRefusals();
    void renamesTheInbox();
    void deletes();
    void deletedFolderGivesItsRoomBack();
    void someFoldersStay();
    void subscribes();
    void restMakesFoldersToo();
    void foldersOfOthersStay();
    void teamBoxesAreVisible();
    void tellsTheQuota();

private:
    control::User user(const QString &address);
    VisibleFolders visible(const control::User &user)
    {
        const auto all = ask<VisibleFolders>([&](auto done) { m_fixture->access().visibleFolders(user.id, user.mailboxId, done); });
        return all ? *all : VisibleFolders();
    }

    std::unique_ptr<AccessFixture> m_fixture;
};

void TestStoreAccessFolders::init()
{
    m_fixture = std::make_unique<AccessFixture>();
    QVERIFY(m_fixture->begin());
}

void TestStoreAccessFolders::names_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("stored"); // empty: refused
    const auto row = [](const char *name, const QString &path, const QString &stored) { QTest::newRow(name) << path << stored; };
    row("plain", u"Projects"_s, u"Projects"_s);
    row("levels", u"a/b/c"_s, u"a/b/c"_s);
    row("inbox", u"iNbOx"_s, u"INBOX"_s);
    row("below the inbox", u"inbox/Lists"_s, u"INBOX/Lists"_s);
    row("inbox elsewhere", u"a/inbox"_s, u"a/inbox"_s);
    row("like the inbox", u"Inboxes"_s, u"Inboxes"_s);
    row("Chinese", u"项目/二〇二六"_s, u"项目/二〇二六"_s);
    row("beyond the first plane", u"📬"_s, u"📬"_s);
    row("spaces", u" a b "_s, u" a b "_s);
    row("200", QString(200, u'x'), QString(200, u'x'));
    row("201", QString(201, u'x'), {});
    row("none", {}, {});
    row("slash", u"/"_s, {});
    row("begins with a slash", u"/a"_s, {});
    row("ends with a slash", u"a/"_s, {});
    row("empty level", u"a//b"_s, {});
    row("line feed", u"a\nb"_s, {});
    row("NUL", QString(u'a') + QChar(0), {});
    row("C1", QString(u'a') + QChar(0x85), {});
    row("half a pair", QString(u'a') + QChar(0xd83d), {});
    row("20 levels", QStringList(20, u"a"_s).join(u'/'), QStringList(20, u"a"_s).join(u'/'));
    row("21 levels", QStringList(21, u"a"_s).join(u'/'), {});
}

void TestStoreAccessFolders::names()
{
    QFETCH(QString, path);
    QFETCH(QString, stored);
    const auto name = foldernames::checked(path);
    QCOMPARE(name.ok(), !stored.isEmpty());
    if (name) {
        QCOMPARE(*name, stored);
        return;
    }
    QCOMPARE(name.error().field, u"name"_s);
    const auto refused = m_fixture->create(path);
    QVERIFY(!refused && refused.error().kind == ErrorKind::Invalid);
    QCOMPARE(m_fixture->folders().size(), 6);
}

void TestStoreAccessFolders::creates()
{
    AccessFixture &f = *m_fixture;
    const auto made = f.create(u"Work/2026/Invoices"_s);
    VERIFY_OK(made);
    QCOMPARE(made->name, u"Work/2026/Invoices"_s);
    QCOMPARE(made->mailboxId, f.box.id);
    QCOMPARE(made->uidNext, 1u);
    QVERIFY(!made->subscribed && made->highestModSeq > 0 && made->role == control::FolderRole::None);
    QVERIFY(f.folder(u"Work"_s).id && f.folder(u"Work/2026"_s).id);
    QVERIFY(f.folder(u"Work"_s).uidValidity != made->uidValidity);
    const auto state = f.state(made->id);
    QVERIFY(state && state->size() == 0 && state->uidValidity() == made->uidValidity);
    VERIFY_OK(f.create(u"inbox/Lists"_s));
    QVERIFY(f.names().contains(u"INBOX/Lists"_s));
    QCOMPARE(ask<FolderStatus>([&](auto done) { f.access().createFolder(7, u"x"_s, done); }).error().kind, ErrorKind::NotFound);
    const auto events = ask<QList<control::Event>>([&](auto done) { f.store->eventsSince(0, 1000, done); });
    QCOMPARE(std::count_if(events->cbegin(), events->cend(), [](const auto &event) { return event.kind == u"folder.created"_s; }), 4);
    QCOMPARE(f.check(), u"ok"_s);
}

void TestStoreAccessFolders::refusesWhatIsThere()
{
    AccessFixture &f = *m_fixture;
    VERIFY_OK(f.create(u"Work"_s));
    for (const QString &name : {u"Work"_s, u"inbox"_s, u"Trash"_s})
        QCOMPARE(f.create(name).error().kind, ErrorKind::Exists);
    VERIFY_OK(f.create(u"WORK"_s)); // letter case counts
    QCOMPARE(f.folders().size(), 8);
}

/// Within one second, too, and after the folder, the engine and its memory have gone.
void TestStoreAccessFolders::uidValidityRises()
{
    AccessFixture &f = *m_fixture;
    QList<quint32> given;
    for (const FolderStatus &one : f.folders())
        given << one.uidValidity;
    for (int i = 0; i < 5; ++i) {
        const auto made = f.create(u"Again"_s);
        VERIFY_OK(made);
        for (const quint32 before : std::as_const(given))
            QCOMPARE_GT(made->uidValidity, before);
        given << made->uidValidity;
        VERIFY_OK(f.remove(made->id));
        if (i == 2)
            VERIFY_OK(f.open());
        if (i == 3)
            f.clock.advanceMs(60000);
    }
    QCOMPARE(f.check(), u"ok"_s);
}

void TestStoreAccessFolders::renamesWithChildren()
{
    AccessFixture &f = *m_fixture;
    const base::Id a = f.create(u"a"_s)->id, ab = f.create(u"a/b"_s)->id;
    VERIFY_OK(f.create(u"a/b/c"_s));
    VERIFY_OK(f.create(u"ab"_s));
    const auto before = f.folder(u"a/b"_s);
    f.arrive("one");
    VERIFY_OK(f.move(f.inbox(), {1}, ab));
    const auto renamed = f.rename(a, u"x/y"_s);
    VERIFY_OK(renamed);
    QCOMPARE(renamed->name, u"x/y"_s);
    QCOMPARE(renamed->id, a);
    QStringList names = f.names();
    for (const QString &name : {u"x"_s, u"x/y"_s, u"x/y/b"_s, u"x/y/b/c"_s, u"ab"_s})
        QVERIFY2(names.removeOne(name), qPrintable(name));
    QCOMPARE(names.size(), 6);
    QCOMPARE(f.folder(u"x/y/b"_s).uidValidity, before.uidValidity);
    QCOMPARE(uidsOf(f.state(ab)), Uids{1});
    VERIFY_OK(f.rename(ab, u"a"_s)); // the name is free again
    QVERIFY(f.names().contains(u"a/c"_s));
    VERIFY_OK(f.rename(f.folder(u"Sent"_s).id, u"Outgoing"_s));
    QCOMPARE(f.folder(u"Outgoing"_s).role, control::FolderRole::Sent);
    QCOMPARE(f.check(), u"ok"_s);
}

void TestStoreAccessFolders::renameRefusals()
{
    AccessFixture &f = *m_fixture;
    const base::Id a = f.create(u"a"_s)->id;
    VERIFY_OK(f.create(u"a/b"_s));
    const base::Id c = f.create(u"c"_s)->id;
    VERIFY_OK(f.create(u"d/b"_s));
    VERIFY_OK(f.remove(f.folder(u"d"_s).id)); // its child stays
    const QStringList names = f.names();
    QVERIFY(names.contains(u"d/b"_s) && !names.contains(u"d"_s));
    QCOMPARE(f.rename(a, u"c"_s).error().kind, ErrorKind::Exists);
    QCOMPARE(f.rename(a, u"a"_s).error().kind, ErrorKind::Exists);
    QCOMPARE(f.rename(a, u"inbox"_s).error().kind, ErrorKind::Exists);
    QCOMPARE(f.rename(a, u"a/z"_s).error().kind, ErrorKind::Invalid);
    QCOMPARE(f.rename(a, u"d"_s).error().kind, ErrorKind::Exists); // d/b would be there twice
    QCOMPARE(f.rename(a, QString(199, u'x')).error().kind, ErrorKind::Invalid); // too long for its child
    QCOMPARE(f.rename(a, u"x//y"_s).error().kind, ErrorKind::Invalid);
    QCOMPARE(f.rename(7, u"x"_s).error().kind, ErrorKind::NotFound);
    QCOMPARE(f.names(), names);
    VERIFY_OK(f.rename(c, u"d"_s)); // and d/b is below it
}

void TestStoreAccessFolders::renamesTheInbox()
{
    AccessFixture &f = *m_fixture;
    VERIFY_OK(f.create(u"INBOX/Lists"_s));
    const base::Id inbox = f.inbox();
    f.arrive("a");
    const auto b = f.arrive("b");
    QVERIFY(f.state(inbox));
    const auto old = f.rename(inbox, u"Old/2026"_s);
    VERIFY_OK(old);
    QCOMPARE(old->name, u"Old/2026"_s);
    QCOMPARE(old->total, 2);
    QCOMPARE(uidsOf(f.state(old->id)), Uids({1, 2}));
    QCOMPARE(f.state(old->id)->at(1).messageId, b.id);
    QCOMPARE(f.inbox(), inbox);
    QCOMPARE(f.state(inbox)->size(), 0);
    QVERIFY(f.names().contains(u"INBOX/Lists"_s));
    QCOMPARE(f.arrive("c").uid, 3u);
    QCOMPARE(f.check(), u"ok"_s);
}

void TestStoreAccessFolders::deletes()
{
    AccessFixture &f = *m_fixture;
    const auto made = f.create(u"a"_s);
    VERIFY_OK(f.create(u"a/b"_s));
    const auto message = f.arrive("x");
    VERIFY_OK(f.move(f.inbox(), {1}, made->id));
    Told told;
    const auto watch = told.watch(f.access(), made->id);
    QVERIFY(f.state(made->id));
    const auto gone = f.remove(made->id);
    VERIFY_OK(gone);
    QCOMPARE(gone->total, 1);
    QVERIFY(told.states().last() == nullptr);
    QCOMPARE(f.tryState(made->id).error().kind, ErrorKind::NotFound);
    QCOMPARE(f.remove(made->id).error().kind, ErrorKind::NotFound);
    QVERIFY(!f.message(message.id).id);
    QVERIFY(!f.read(message.id));
    QVERIFY(f.names().contains(u"a/b"_s) && !f.names().contains(u"a"_s));
    const auto events = ask<QList<control::Event>>([&](auto done) { f.store->eventsSince(0, 1000, done); });
    QCOMPARE(events->last().kind, u"folder.deleted"_s);
}

void TestStoreAccessFolders::deletedFolderGivesItsRoomBack()
{
    AccessFixture &f = *m_fixture;
    const auto made = f.create(u"a"_s);
    QList<quint32> uids;
    for (int i = 0; i < 30; ++i)
        uids << f.arrive(QByteArray::number(i)).uid;
    VERIFY_OK(f.move(f.inbox(), uids, made->id));
    VERIFY_OK(f.expunge(made->id, {3, 4}));
    VERIFY_OK(f.remove(made->id));
    const auto mailbox = *ask<control::Mailbox>([&](auto done) { f.store->mailbox(f.box.id, done); });
    QCOMPARE(mailbox.total, 0);
    QCOMPARE(mailbox.size, 0);
    QCOMPARE(mailbox.unread, 0);
    VERIFY_OK(ask<QByteArray>([&](auto done) { f.store->maintain(done); }));
    QCOMPARE(f.check(), u"ok"_s);
    QSqlDatabase db = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"left"_s);
    db.setDatabaseName(f.options.dataDir + u"/index.sqlite"_s);
    QVERIFY(db.open());
    QSqlQuery query(u"SELECT (SELECT COUNT(*) FROM message), (SELECT COUNT(*) FROM mail), (SELECT COUNT(*) FROM folder_purge), "
                    "(SELECT COUNT(*) FROM vanished WHERE folder_id = %1)"_s.arg(made->id), db);
    QVERIFY(query.next());
    for (int i = 0; i < 4; ++i)
        QCOMPARE(query.value(i).toInt(), 0);
}

void TestStoreAccessFolders::someFoldersStay()
{
    AccessFixture &f = *m_fixture;
    QCOMPARE(f.remove(f.inbox()).error().kind, ErrorKind::Forbidden);
    QCOMPARE(f.remove(f.folder(u"Trash"_s).id).error().kind, ErrorKind::Forbidden);
    VERIFY_OK(f.remove(f.folder(u"Junk"_s).id));
    QCOMPARE(f.folders().size(), 5);
}

void TestStoreAccessFolders::subscribes()
{
    AccessFixture &f = *m_fixture;
    const base::Id made = f.create(u"a"_s)->id;
    const auto set = [&](base::Id id, bool on) { return ask<FolderStatus>([&](auto done) { f.access().subscribe(id, on, done); }); };
    QVERIFY(set(made, true)->subscribed);
    QVERIFY(!set(f.inbox(), false)->subscribed);
    VERIFY_OK(f.open());
    QVERIFY(f.folder(u"a"_s).subscribed && !f.folder(u"INBOX"_s).subscribed);
    QCOMPARE(set(7, true).error().kind, ErrorKind::NotFound);
}

void TestStoreAccessFolders::restMakesFoldersToo()
{
    AccessFixture &f = *m_fixture;
    const auto made = ask<control::Folder>([&](auto done) { f.store->createFolder(f.box.id, u"inbox/From the console"_s, done); });
    VERIFY_OK(made);
    const FolderStatus seen = f.folder(u"INBOX/From the console"_s);
    QCOMPARE(seen.id, made->id);
    QVERIFY(seen.subscribed); // nobody could say so there
    QCOMPARE(f.create(u"INBOX/From the console"_s).error().kind, ErrorKind::Exists);
    QCOMPARE(f.check(), u"ok"_s);
}

void TestStoreAccessFolders::foldersOfOthersStay()
{
    AccessFixture &f = *m_fixture;
    const auto other = f.mailbox(u"other@example.test"_s);
    VERIFY_OK(ask<FolderStatus>([&](auto done) { f.access().createFolder(other.id, u"a/b"_s, done); }));
    VERIFY_OK(f.create(u"a/b"_s));
    VERIFY_OK(f.rename(f.folder(u"a"_s).id, u"z"_s));
    VERIFY_OK(f.remove(f.folder(u"z/b"_s).id));
    QVERIFY(f.folder(u"a/b"_s, other.id).id && f.folder(u"a"_s, other.id).id);
}

control::User TestStoreAccessFolders::user(const QString &address)
{
    control::NewUser wanted;
    wanted.address = address;
    const auto made = ask<control::User>([&](auto done) { m_fixture->store->accounts()->createUser(wanted, {"$argon2id$", "SCRAM"}, done); });
    return made ? *made : control::User();
}

void TestStoreAccessFolders::teamBoxesAreVisible()
{
    AccessFixture &f = *m_fixture;
    const control::User mei = user(u"mei@example.test"_s), li = user(u"li@example.test"_s);
    QVERIFY(mei.id && li.id);
    QCOMPARE(visible(mei).own.size(), 6);
    QVERIFY(visible(mei).mailboxes.isEmpty() && visible(mei).shared.isEmpty());
    control::TeamBoxChange wanted;
    wanted.address = u"office@example.test"_s;
    wanted.members = QList<control::TeamMember>{{u"mei@example.test"_s, true, false}, {u"li@example.test"_s, false, false}};
    const auto box = ask<control::TeamBox>([&](auto done) { f.store->teamBoxes()->createTeamBox(wanted, done); });
    VERIFY_OK(box);
    const VisibleFolders seen = visible(mei);
    QCOMPARE(seen.own.size(), 6);
    QCOMPARE(seen.mailboxes.size(), 1);
    QCOMPARE(seen.mailboxes[0].mailboxId, box->mailboxId);
    QCOMPARE(seen.mailboxes[0].address, u"office@example.test"_s);
    QVERIFY(seen.mailboxes[0].write && !seen.mailboxes[0].sendAs && !visible(li).mailboxes[0].write);
    QCOMPARE(seen.shared.size(), 6);
    QCOMPARE(seen.shared[0].name, u"INBOX"_s);
    QVERIFY(std::all_of(seen.shared.begin(), seen.shared.end(), [&](const FolderStatus &one) { return one.mailboxId == box->mailboxId && one.subscribed; }));

    // What one does not want to see the other still does.
    const Id hidden = seen.shared[2].id;
    const auto subscribe = [&](const control::User &who, bool on) {
        return ask<FolderStatus>([&](auto done) { f.access().subscribeShared(who.id, hidden, on, done); });
    };
    for (int i = 0; i < 2; ++i)
        VERIFY_OK(subscribe(mei, false));
    QVERIFY(!visible(mei).shared[2].subscribed && visible(mei).shared[1].subscribed && visible(li).shared[2].subscribed);
    VERIFY_OK(f.open());
    QVERIFY(!visible(mei).shared[2].subscribed);
    VERIFY_OK(subscribe(mei, true));
    QVERIFY(visible(mei).shared[2].subscribed);
    QCOMPARE(ask<FolderStatus>([&](auto done) { f.access().subscribeShared(mei.id, 7, false, done); }).error().kind, ErrorKind::NotFound);

    control::TeamBoxChange alone;
    alone.members = QList<control::TeamMember>{{u"li@example.test"_s, true, true}};
    VERIFY_OK(ask<control::TeamBox>([&](auto done) { f.store->teamBoxes()->changeTeamBox(box->id, alone, done); }));
    QVERIFY(visible(mei).shared.isEmpty() && visible(li).mailboxes[0].write);
    QCOMPARE(f.check(), u"ok"_s);
}

void TestStoreAccessFolders::tellsTheQuota()
{
    AccessFixture &f = *m_fixture;
    const control::User mei = user(u"mei@example.test"_s);
    const auto quota = [&](Id mailboxId) { return ask<MailboxQuota>([&](auto done) { f.access().quota(mailboxId, done); }); };
    QVERIFY(!quota(mei.mailboxId)->mostOctets && !quota(mei.mailboxId)->mostMessages);
    control::UserChange bounded;
    bounded.quotaBytes = 5000;
    VERIFY_OK(ask<control::User>([&](auto done) { f.store->accounts()->changeUser(mei.id, bounded, {}, done); }));
    VERIFY_OK(f.deliver(sampleMail("one", "text"), {mei.mailboxId}));
    const auto told = quota(mei.mailboxId);
    VERIFY_OK(told);
    QCOMPARE(told->mostOctets, std::optional<qint64>(5000));
    QVERIFY(!told->mostMessages && told->messages == 1 && told->octets > 0);
    QCOMPARE(quota(7).error().kind, ErrorKind::NotFound);

    const FolderStatus inbox = f.folder(u"INBOX"_s, mei.mailboxId);
    const auto deleted = [&] { return *ask<qint64>([&](auto done) { f.access().deletedSize(inbox.id, done); }); };
    QCOMPARE(deleted(), 0);
    VERIFY_OK(f.flag(inbox.id, {1}, {FlagsToStore::Add, mail::FlagDeleted, {}}));
    QCOMPARE(deleted(), f.folder(u"INBOX"_s, mei.mailboxId).size);
}

QTEST_GUILESS_MAIN(TestStoreAccessFolders)
#include "tst_storeaccessfolders.moc"

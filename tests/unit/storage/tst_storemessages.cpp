// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storefixture.h"
#include <QDirIterator>
#include <QRandomGenerator>

using namespace Qt::Literals;
using base::ErrorKind;

class TestStoreMessages : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup() { m_fixture.reset(); }
    void changesFlags();
    void movesWithNewUids();
    void deletesToTrashThenForGood();
    void restores();
    void emptiesOldTrash();
    void pagesWithEqualTimes();
    void foldersAreTheMailboxOwn();
    void findsWords_data();
    void findsWords();
    void searchFollowsDeletion();
    void indexingGoesOnAfterRestart();
    void longChineseMailIsIndexed();
    void searchPages();
    void givesDeadSpaceBack();
    void dropsOldEvents();

private:
    control::Message change(base::Id id, const control::MessageChange &change)
    {
        auto changed =
            ask<control::Message>([&](auto done) { m_fixture->store->changeMessage(id, change, done); });
        return changed ? *changed : control::Message{};
    }
    control::Message remove(base::Id id)
    {
        auto removed = ask<control::Message>([&](auto done) { m_fixture->store->deleteMessage(id, done); });
        return removed ? *removed : control::Message{};
    }
    control::Folder folder(control::FolderRole role)
    {
        auto folders = ask<QList<control::Folder>>(
            [&](auto done) { m_fixture->store->listFolders(m_mailbox.id, done); });
        for (const auto &folder : *folders) {
            if (folder.role == role)
                return folder;
        }
        return {};
    }
    control::Mailbox mailboxNow()
    {
        return *ask<control::Mailbox>([&](auto done) { m_fixture->store->mailbox(m_mailbox.id, done); });
    }
    control::Message deliver(const QByteArray &subject, const QByteArray &text = "text")
    {
        auto committed = m_fixture->deliver(sampleMail(subject, text), {m_mailbox.id});
        return committed ? committed->messages[0] : control::Message{};
    }
    QStringList found(const QString &query)
    {
        QStringList subjects;
        for (const auto &message : m_fixture->list(m_mailbox.id, query, 500).items)
            subjects << message.subject;
        subjects.sort();
        return subjects;
    }
    std::unique_ptr<StoreFixture> m_fixture;
    control::Mailbox m_mailbox;
};

void TestStoreMessages::init()
{
    m_fixture = std::make_unique<StoreFixture>();
    VERIFY_OK(m_fixture->open());
    QVERIFY(m_fixture->domain());
    m_mailbox = m_fixture->mailbox(u"anna@example.test"_s);
    QVERIFY(m_mailbox.id);
}

void TestStoreMessages::changesFlags()
{
    const auto first = deliver("one");
    deliver("two");
    QCOMPARE(mailboxNow().unread, 2);
    const auto seen = change(first.id, {true, {}, {}});
    QVERIFY(seen.seen && !seen.flagged);
    QVERIFY(seen.modSeq > first.modSeq);
    QCOMPARE(seen.uid, first.uid);
    QCOMPARE(mailboxNow().unread, 1);
    QCOMPARE(mailboxNow().modSeq, seen.modSeq);
    QCOMPARE(folder(control::FolderRole::Inbox).unread, 1);
    const auto same = change(first.id, {true, {}, {}});
    QCOMPARE(same.modSeq, seen.modSeq); // nothing changed, nothing told
    const auto both = change(first.id, {false, true, {}});
    QVERIFY(!both.seen && both.flagged);
    QCOMPARE(mailboxNow().unread, 2);
    auto stored = ask<control::Message>([&](auto done) { m_fixture->store->message(first.id, done); });
    QVERIFY(stored->flagged && !stored->seen);
    auto events = ask<QList<control::Event>>([&](auto done) { m_fixture->store->trace(first.mailId, done); });
    QCOMPARE(events->size(), 4); // accepted, received, two changes of flags
    QCOMPARE(events->last().kind, u"message.flags"_s);
    auto unknown = ask<control::Message>([&](auto done) {
        m_fixture->store->changeMessage(1, {true, {}, {}}, done);
    });
    QVERIFY(!unknown && unknown.error().kind == ErrorKind::NotFound);
}

void TestStoreMessages::movesWithNewUids()
{
    const auto a = deliver("a");
    const auto b = deliver("b");
    const auto archive = folder(control::FolderRole::Archive);
    const auto moved = change(b.id, {{}, {}, archive.id});
    QCOMPARE(moved.folderId, archive.id);
    QCOMPARE(moved.uid, 1u);
    const auto back = change(b.id, {true, {}, a.folderId});
    QCOMPARE(back.uid, 3u); // 1 and 2 were used
    QCOMPARE(folder(control::FolderRole::Archive).uidNext, 2u);
    QCOMPARE(folder(control::FolderRole::Archive).total, 0);
    QCOMPARE(folder(control::FolderRole::Inbox).total, 2);
    QCOMPARE(folder(control::FolderRole::Inbox).unread, 1);
    const auto other = m_fixture->mailbox(u"other@example.test"_s);
    auto folders =
        ask<QList<control::Folder>>([&](auto done) { m_fixture->store->listFolders(other.id, done); });
    auto foreign = ask<control::Message>([&](auto done) {
        m_fixture->store->changeMessage(a.id, {true, {}, folders->first().id}, done);
    });
    QVERIFY(!foreign && foreign.error().field == u"folderId"_s);
    QVERIFY(!ask<control::Message>([&](auto done) { m_fixture->store->message(a.id, done); })->seen);
}

void TestStoreMessages::deletesToTrashThenForGood()
{
    const auto message = deliver("gone");
    const auto trashed = remove(message.id);
    QCOMPARE(trashed.folderId, folder(control::FolderRole::Trash).id);
    QCOMPARE(m_fixture->list(m_mailbox.id).items.size(), 0);
    QCOMPARE(mailboxNow().total, 0);
    QCOMPARE(mailboxNow().unread, 0);
    QVERIFY(mailboxNow().size > 0);
    VERIFY_OK(ask<QByteArray>([&](auto done) { m_fixture->store->body(message.id, done); }));
    const auto removed = remove(message.id);
    QCOMPARE(removed.id, message.id);
    QCOMPARE(removed.folderId, base::Id(0));
    QCOMPARE(mailboxNow().size, 0);
    QVERIFY(!ask<control::Message>([&](auto done) { m_fixture->store->message(message.id, done); }));
    QVERIFY(!ask<QByteArray>([&](auto done) { m_fixture->store->rawOfMail(message.mailId, done); }));
    auto events =
        ask<QList<control::Event>>([&](auto done) { m_fixture->store->trace(message.mailId, done); });
    QCOMPARE(events->last().kind, u"message.deleted"_s);
}

void TestStoreMessages::restores()
{
    const auto message = deliver("back");
    const auto archive = folder(control::FolderRole::Archive);
    change(message.id, {{}, {}, archive.id});
    remove(message.id);
    auto restored =
        ask<control::Message>([&](auto done) { m_fixture->store->restoreMessage(message.id, done); });
    VERIFY_OK(restored);
    QCOMPARE(restored->folderId, archive.id);
    QCOMPARE(mailboxNow().total, 1);
    auto again =
        ask<control::Message>([&](auto done) { m_fixture->store->restoreMessage(message.id, done); });
    VERIFY_OK(again);
    QCOMPARE(again->folderId, archive.id);
    QCOMPARE(again->modSeq, restored->modSeq);
}

void TestStoreMessages::emptiesOldTrash()
{
    const auto old = deliver("old");
    const auto fresh = deliver("fresh");
    remove(old.id);
    m_fixture->clock.advanceMs(29LL * 86400000);
    remove(fresh.id);
    m_fixture->clock.advanceMs(86400001);
    auto report = ask<QByteArray>([&](auto done) { m_fixture->store->maintain(done); });
    VERIFY_OK(report);
    QVERIFY2(report->contains("\"trashedMessages\":1"), report->constData());
    QVERIFY(!ask<control::Message>([&](auto done) { m_fixture->store->message(old.id, done); }));
    VERIFY_OK(ask<control::Message>([&](auto done) { m_fixture->store->message(fresh.id, done); }));
    QCOMPARE(folder(control::FolderRole::Trash).total, 1);
}

void TestStoreMessages::pagesWithEqualTimes()
{
    for (int i = 0; i < 30; ++i) {
        deliver(QByteArray::number(i));
        if (i % 10 == 9)
            m_fixture->clock.advanceMs(1);
    }
    QStringList subjects;
    QString cursor;
    do {
        const auto page = m_fixture->list(m_mailbox.id, {}, 4, cursor);
        for (const auto &message : page.items)
            subjects << message.subject;
        cursor = page.next;
    } while (!cursor.isEmpty());
    QCOMPARE(subjects.size(), 30);
    for (int i = 0; i < 30; ++i)
        QCOMPARE(subjects[i], QString::number(29 - i));
}

void TestStoreMessages::foldersAreTheMailboxOwn()
{
    auto &store = *m_fixture->store;
    auto made =
        ask<control::Folder>([&](auto done) { store.createFolder(m_mailbox.id, u"Projects"_s, done); });
    VERIFY_OK(made);
    QVERIFY(made->uidValidity > 0);
    auto again =
        ask<control::Folder>([&](auto done) { store.createFolder(m_mailbox.id, u"projects"_s, done); });
    QVERIFY(!again && again.error().kind == ErrorKind::Exists);
    for (const QString &bad : {u""_s, u"  "_s, u"a\nb"_s, QString(201, u'x')}) {
        auto refused = ask<control::Folder>([&](auto done) { store.createFolder(m_mailbox.id, bad, done); });
        QVERIFY(!refused && refused.error().field == u"name"_s);
    }
    const auto message = deliver("x");
    change(message.id, {{}, {}, made->id});
    auto page = ask<control::Page<control::Message>>(
        [&](auto done) { store.listMessages(m_mailbox.id, made->id, {}, {}, done); });
    QCOMPARE(page->items.size(), 1);
    const auto other = m_fixture->mailbox(u"other@example.test"_s);
    auto foreign = ask<control::Page<control::Message>>(
        [&](auto done) { store.listMessages(other.id, made->id, {}, {}, done); });
    QVERIFY(!foreign && foreign.error().kind == ErrorKind::NotFound);
    auto none =
        ask<control::Page<control::Message>>([&](auto done) { store.listMessages(4711, 0, {}, {}, done); });
    QVERIFY(!none && none.error().kind == ErrorKind::NotFound);
}

void TestStoreMessages::findsWords_data()
{
    QTest::addColumn<QString>("query");
    QTest::addColumn<QString>("subjects");
    QTest::newRow("subject") << u"invoice"_s << u"Invoice 4711"_s;
    QTest::newRow("other case") << u"INVOICE"_s << u"Invoice 4711"_s;
    QTest::newRow("number") << u"4711"_s << u"Invoice 4711"_s;
    QTest::newRow("text") << u"overdue"_s << u"Invoice 4711"_s;
    QTest::newRow("all words") << u"payment berlin"_s << u"Meeting"_s;
    QTest::newRow("not all") << u"payment nowhere"_s << u""_s;
    QTest::newRow("both") << u"payment"_s << u"Invoice 4711,Meeting"_s;
    QTest::newRow("umlaut") << u"GR\u00dc\u00dfE"_s << u"Meeting"_s;
    QTest::newRow("two Chinese characters") << u"\u62a5\u544a"_s << u"Report"_s;
    QTest::newRow("one Chinese character") << u"\u544a"_s << u"Report"_s;
    QTest::newRow("four Chinese characters") << u"\u5e74\u5ea6\u62a5\u544a"_s << u"Report"_s;
    QTest::newRow("Chinese not together") << u"\u5e74\u544a"_s << u""_s;
    QTest::newRow("mixed") << u"2026\u5e74"_s << u"Report"_s;
    QTest::newRow("sender") << u"anna"_s << u"Invoice 4711,Meeting,Report"_s;
    QTest::newRow("punctuation only") << u"!!! -- \" '"_s << u""_s;
    QTest::newRow("operators are words") << u"invoice OR nowhere"_s << u""_s;
    QTest::newRow("quotes") << u"\"overdue\" AND"_s << u""_s;
    QTest::newRow("the term of a mailbox") << u"mbx0"_s << u""_s;
}

void TestStoreMessages::findsWords()
{
    QFETCH(QString, query);
    QFETCH(QString, subjects);
    deliver("Invoice 4711", "The payment is overdue.");
    deliver("Meeting", u"payment in Berlin, viele Gr\u00fc\u00dfe"_s.toUtf8());
    deliver("Report", u"\u8bf7\u67e5\u770b2026\u5e74\u5ea6\u62a5\u544a\u3002"_s.toUtf8());
    const auto other = m_fixture->mailbox(u"other@example.test"_s);
    VERIFY_OK(m_fixture->deliver(sampleMail("foreign payment invoice", "overdue"), {other.id}));
    QTRY_COMPARE(m_fixture->list(other.id, u"foreign"_s).items.size(),
                 1); // the last one is indexed, so all are
    QCOMPARE(found(query).join(u','), subjects);
}

void TestStoreMessages::searchFollowsDeletion()
{
    const auto other = m_fixture->mailbox(u"other@example.test"_s);
    auto committed = m_fixture->deliver(sampleMail("Shared", "pineapple"), {m_mailbox.id, other.id});
    QTRY_COMPARE(found(u"pineapple"_s).size(), 1);
    remove(committed->messages[0].id);
    remove(committed->messages[0].id);
    QCOMPARE(found(u"pineapple"_s).size(), 0);
    QCOMPARE(m_fixture->list(other.id, u"pineapple"_s).items.size(), 1);
    remove(committed->messages[1].id);
    remove(committed->messages[1].id);
    QCOMPARE(m_fixture->list(other.id, u"pineapple"_s).items.size(), 0);
    // A message deleted before it was indexed leaves nothing behind either.
    const auto quick = deliver("quick", "pineapple");
    remove(quick.id);
    remove(quick.id);
    deliver("later", "pineapple");
    QTRY_COMPARE(found(u"pineapple"_s), QStringList{u"later"_s});
}

void TestStoreMessages::indexingGoesOnAfterRestart()
{
    for (int i = 0; i < 200; ++i)
        deliver("n", "needle" + QByteArray::number(i));
    VERIFY_OK(m_fixture->open());
    QTRY_COMPARE_WITH_TIMEOUT(found(u"needle199"_s).size(), 1, 30000);
    for (int i = 0; i < 200; i += 13)
        QCOMPARE(found(u"needle%1"_s.arg(i)).size(), 1);
}

// More terms than one batch holds: the rest of them is taken up by the next.
void TestStoreMessages::longChineseMailIsIndexed()
{
    constexpr int kMails = 8;
    for (int i = 0; i < kMails; ++i) {
        QString text;
        for (int n = 0; n < 60000; ++n) // each character followed by another one than before: a pair of its own
            text += QChar(char16_t(0x4e00 + (n * (i + 1) + n / 20000) % 20000));
        deliver(QByteArray::number(i), text.toUtf8() + "\r\nneedle" + QByteArray::number(i));
    }
    QTRY_COMPARE_WITH_TIMEOUT(found(u"needle%1"_s.arg(kMails - 1)).size(), 1, 60000);
    for (int i = 0; i < kMails; ++i)
        QCOMPARE(found(u"needle%1"_s.arg(i)), QStringList{QString::number(i)});
}

void TestStoreMessages::searchPages()
{
    for (int i = 0; i < 45; ++i)
        deliver(QByteArray::number(i), "haystack");
    QTRY_COMPARE_WITH_TIMEOUT(found(u"haystack"_s).size(), 45, 30000);
    QStringList subjects;
    QString cursor;
    do {
        const auto page = m_fixture->list(m_mailbox.id, u"haystack"_s, 10, cursor);
        for (const auto &message : page.items)
            subjects << message.subject;
        cursor = page.next;
    } while (!cursor.isEmpty());
    QCOMPARE(subjects.size(), 45);
    for (int i = 0; i < 45; ++i)
        QCOMPARE(subjects[i], QString::number(44 - i));
}

void TestStoreMessages::givesDeadSpaceBack()
{
    m_fixture->options.segmentBytes = 64 << 10;
    VERIFY_OK(m_fixture->open());
    QList<control::Message> messages;
    for (int i = 0; i < 100; ++i) {
        QByteArray noise(4000, Qt::Uninitialized);
        QRandomGenerator(quint32(i)).fillRange(reinterpret_cast<quint32 *>(noise.data()), noise.size() / 4);
        messages << m_fixture->deliver(noise, {m_mailbox.id})->messages;
    }
    messages << m_fixture->deliver(QByteArray(300000, 's'), {m_mailbox.id}, 50000)->messages;
    const auto bodies = [&] {
        qint64 sum = 0;
        QDirIterator it(m_fixture->options.dataDir + u"/bodies"_s, QDir::Files, QDirIterator::Subdirectories);
        while (it.hasNext()) {
            it.next();
            sum += it.fileInfo().size();
        }
        return sum;
    };
    const qint64 before = bodies();
    QHash<base::Id, QByteArray> kept;
    for (qsizetype i = 0; i < messages.size(); ++i) {
        if (i % 5 == 0 && i < 100) {
            kept[messages[i].id] =
                *ask<QByteArray>([&](auto done) { m_fixture->store->body(messages[i].id, done); });
            continue;
        }
        remove(messages[i].id);
        remove(messages[i].id);
    }
    for (int run = 0; run < 5; ++run)
        VERIFY_OK(ask<QByteArray>([&](auto done) { m_fixture->store->maintain(done); }));
    QVERIFY2(bodies() < before / 2, qPrintable(QString::number(bodies())));
    for (int round = 0; round < 2; ++round) {
        for (auto it = kept.cbegin(); it != kept.cend(); ++it) {
            auto body = ask<QByteArray>([&](auto done) { m_fixture->store->body(it.key(), done); });
            VERIFY_OK(body);
            QCOMPARE(*body, *it);
        }
        VERIFY_OK(m_fixture->open());
    }
}

void TestStoreMessages::dropsOldEvents()
{
    auto &store = *m_fixture->store;
    for (int i = 0; i < 10; ++i)
        deliver("old");
    m_fixture->clock.advanceMs(31LL * 86400000);
    const auto fresh = deliver("fresh");
    auto before = ask<std::pair<quint64, quint64>>([&](auto done) { store.eventRange(done); });
    auto report = ask<QByteArray>([&](auto done) { store.maintain(done); });
    VERIFY_OK(report);
    QVERIFY2(report->contains("\"droppedEvents\":"), report->constData());
    auto after = ask<std::pair<quint64, quint64>>([&](auto done) { store.eventRange(done); });
    QCOMPARE(after->first, before->second - 1); // accepted and received of the fresh one stay
    QCOMPARE(after->second, before->second + 1);
    VERIFY_OK(ask<QList<control::Event>>([&](auto done) { store.trace(fresh.mailId, done); }));
    // Even when all are old, numbers never begin anew.
    m_fixture->clock.advanceMs(31LL * 86400000);
    VERIFY_OK(ask<QByteArray>([&](auto done) { store.maintain(done); }));
    VERIFY_OK(m_fixture->open());
    deliver("next");
    auto last = ask<std::pair<quint64, quint64>>([&](auto done) { m_fixture->store->eventRange(done); });
    QCOMPARE(last->second, after->second + 3);
}

QTEST_GUILESS_MAIN(TestStoreMessages)
#include "tst_storemessages.moc"

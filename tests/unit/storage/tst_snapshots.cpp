// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "faultyfiles.h"
#include "oldstore.h"
#include "storage/snapshotrestore.h"
#include "storefixture.h"

using namespace storage;
using namespace oldstore;
using namespace Qt::StringLiterals;

namespace {

/// A store with one mailbox, and what the tests do to it.
struct Office : StoreFixture
{
    base::Id box = 0;

    bool begin(qint64 segmentBytes = 4096) // several segments, so that some are complete
    {
        options.segmentBytes = segmentBytes;
        if (!open() || !domain())
            return false;
        box = mailbox(u"rcpt@example.test"_s).id;
        return box != 0;
    }
    QString index() const { return Snapshots::indexOf(options.dataDir); }
    bool receive(const QByteArray &subject, qsizetype size = 100)
    {
        clock.advanceMs(1000);
        return deliver(sampleMail(subject, QByteArray(size, 'x')), {box}).ok();
    }
    QStringList subjects()
    {
        QStringList all;
        for (const control::Message &one : list(box).items)
            all << one.subject;
        all.sort();
        return all;
    }
    /// Every message can be read to its end.
    bool allReadable()
    {
        for (const control::Message &one : list(box).items) {
            const auto raw = ask<QByteArray>([&](auto done) { store->raw(one.id, done); });
            if (!raw || !raw->contains("Subject: " + one.subject.toUtf8()))
                return false;
        }
        return true;
    }
    Snapshots snapshots() { return Snapshots(systemFileSystem(), options.dataDir); }
    base::Result<Snapshot> snapshot()
    {
        close();
        auto db = openIndex(index());
        return snapshots().make(*db, int(number(*db, u"SELECT MAX(version) FROM schema_version"_s)), clock.wallMs());
    }
    base::Result<RestoreReport> restore(const QString &name = u"latest"_s)
    {
        close();
        const auto found = snapshots().find(name);
        if (!found)
            return found.error();
        return SnapshotRestore(systemFileSystem(), options.dataDir, clock.wallMs()).run(*found);
    }
};

} // namespace

/// The copy of the store before an upgrade, and the way back to it.
class TestSnapshots : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void upgradeAndBack();
    void keepsWhatCameSince();
    void bodiesOutliveTheirSegments();
    void nobodyIsSentToTwice();
    void sentMailGivesItsRoomBack();
    void unreadableIndexHoldsTheQueue();
    void survivesInterruption_data();
    void survivesInterruption();
    void markerThatComesBack();
    void restoresByCopy();
    void failedUpgradeLeavesNoCopy();
    void failedCopyStopsTheUpgrade();
    void prunes();
    void findsByName();
};

// An old-schema data folder is upgraded, used, taken back and opened again.
void TestSnapshots::upgradeAndBack()
{
    Office office;
    QVERIFY(office.begin());
    QVERIFY(office.receive("before"));
    office.close();
    QVERIFY(makeOld(office.options.dataDir));
    QVERIFY(office.snapshots().list().isEmpty());

    VERIFY_OK(office.open());
    const QList<Snapshot> made = office.snapshots().list();
    QCOMPARE(made.size(), 1);
    QCOMPARE(made[0].schema, kOldSchema);
    QVERIFY(made[0].indexBytes > 0);
    QVERIFY(office.receive("after"));
    QCOMPARE(office.subjects(), QStringList({u"after"_s, u"before"_s}));
    VERIFY_OK(office.open());
    QCOMPARE(office.snapshots().list().size(), 1); // an ordinary start makes none

    const auto report = office.restore();
    VERIFY_OK(report);
    {
        auto db = openIndex(office.index());
        QCOMPARE(number(*db, u"SELECT MAX(version) FROM schema_version"_s), kOldSchema); // what the old program can open
        QCOMPARE(number(*db, u"SELECT COUNT(*) FROM mail"_s), 1);
    }
    VERIFY_OK(office.open()); // a newer program upgrades it again
    QCOMPARE(office.subjects(), QStringList({u"before"_s}));
    QVERIFY(office.allReadable());
    QVERIFY(office.receive("again"));
    QVERIFY(office.allReadable());
}

void TestSnapshots::keepsWhatCameSince()
{
    Office office;
    QVERIFY(office.begin());
    QVERIFY(office.receive("one"));
    const qint64 validity = [&] { office.close(); auto db = openIndex(office.index()); return number(*db, u"SELECT MAX(uid_validity) FROM folder"_s); }();
    VERIFY_OK(office.snapshot());
    VERIFY_OK(office.open());
    QVERIFY(office.receive("two"));
    QVERIFY(office.receive("three", 200000)); // a segment of its own
    const auto report = office.restore();
    VERIFY_OK(report);
    QVERIFY(report->compared);
    QCOMPARE(report->mailsSince, 2);
    QCOMPARE(report->exported, 2);
    QCOMPARE(report->waitingSince, 0);

    const QStringList mails = QDir(report->setAside + u"/mail"_s).entryList({u"*.eml"_s});
    QCOMPARE(mails.size(), 2);
    QByteArray all;
    for (const QString &name : mails) {
        QFile file(report->setAside + u"/mail/"_s + name);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray mail = file.readAll();
        QVERIFY(mail.startsWith("Return-Path: <sender@elsewhere.test>"));
        all += mail;
    }
    QVERIFY(all.contains("Subject: two\r\n") && all.contains("Subject: three\r\n") && all.contains(QByteArray(200000, 'x')));
    QFile list(report->setAside + u"/mail/list.csv"_s);
    QVERIFY(list.open(QIODevice::ReadOnly));
    const QByteArray csv = list.readAll();
    QCOMPARE(csv.count("\r\n"), 3);
    QCOMPARE(csv.count("\"rcpt@example.test\""), 2);

    VERIFY_OK(office.open());
    QCOMPARE(office.subjects(), QStringList({u"one"_s}));
    office.close();
    QVERIFY(number(*openIndex(office.index()), u"SELECT MIN(uid_validity) FROM folder"_s) > validity);

    // What was set aside is a data folder of its own, untouched by what the restored store does.
    Office aside;
    aside.options = office.options;
    aside.options.dataDir = report->setAside;
    aside.box = office.box;
    VERIFY_OK(aside.open());
    QCOMPARE(aside.subjects(), QStringList({u"one"_s, u"three"_s, u"two"_s}));
    QVERIFY(aside.allReadable());
    QVERIFY(aside.receive("four"));
    aside.close();
    VERIFY_OK(office.open());
    QVERIFY(office.receive("five"));
    QVERIFY(office.allReadable());
    QCOMPARE(office.subjects(), QStringList({u"five"_s, u"one"_s}));
}

// Compaction unlinks segments; the snapshot's second name keeps them.
void TestSnapshots::bodiesOutliveTheirSegments()
{
    Office office;
    QVERIFY(office.begin());
    for (int i = 0; i < 6; ++i)
        QVERIFY(office.receive("old " + QByteArray::number(i), 3000));
    VERIFY_OK(office.snapshot());
    QVERIFY(QDir(office.options.dataDir + u"/bodies"_s).removeRecursively());
    VERIFY_OK(office.restore());
    VERIFY_OK(office.open());
    QCOMPARE(office.subjects().size(), 6);
    QVERIFY(office.allReadable());
}

void TestSnapshots::nobodyIsSentToTwice()
{
    Office office;
    QVERIFY(office.begin());
    const auto queue = [](SqlConnection &db, int id, int state) {
        return db.run(u"INSERT INTO queue (id, mail_id, sender, rcpt, destination, state, lane, class, attempts, queued_at, send_at, "
                      "next_attempt_at, expires_at, deadline_at, notices, size, last_reply, dsn, lease_node, lease_until) VALUES "
                      "(?, 1, 'a@example.test', 'b@elsewhere.test', 'elsewhere.test', ?, 2, '', 0, 1, 1, 1, 1, 1, 0, 10, '', '', 0, 0)"_s, id, state).ok();
    };
    office.close();
    {
        auto db = openIndex(office.index());
        for (int id = 1; id <= 4; ++id)
            QVERIFY(queue(*db, id, id == 4 ? 4 : 1));
    }
    VERIFY_OK(office.snapshot());
    {
        auto db = openIndex(office.index());
        QVERIFY(db->execute(u"UPDATE queue SET state = 5 WHERE id = 1"_s)); // sent
        QVERIFY(db->execute(u"DELETE FROM queue WHERE id = 2"_s));          // removed
        QVERIFY(db->execute(u"UPDATE queue SET state = 3 WHERE id = 3"_s)); // still waits
        QVERIFY(queue(*db, 5, 1));                                          // new
    }
    const auto report = office.restore();
    VERIFY_OK(report);
    QCOMPARE(report->finishedSince, 2);
    QCOMPARE(report->waitingSince, 1);
    auto db = openIndex(office.index());
    QStringList left;
    auto row = db->run(u"SELECT id, state FROM queue ORDER BY id"_s);
    while (row.next())
        left << u"%1:%2"_s.arg(row.integer(0)).arg(row.integer(1));
    QCOMPARE(left, QStringList({u"3:1"_s, u"4:4"_s}));
}

// Of mail that was sent since, nothing is left: neither its row nor the room of its body.
void TestSnapshots::sentMailGivesItsRoomBack()
{
    Office office;
    QVERIFY(office.begin());
    const auto send = [&office](const QByteArray &subject, const QList<base::Id> &mailboxes) {
        auto body = office.finishedBody(sampleMail(subject, "x"));
        auto mail = office.submission(*body, mailboxes);
        mail.outgoing << Outgoing{0, u"far@elsewhere.test"_s, u"elsewhere.test"_s};
        body = base::Error{};
        return ask<Committed>([&](auto done) { office.store->commitMail(std::move(mail), done); }).ok();
    };
    QVERIFY(send("gone", {}));
    QVERIFY(send("kept here", {office.box}));
    VERIFY_OK(office.snapshot());
    QVERIFY(openIndex(office.index())->execute(u"UPDATE queue SET state = 5"_s));
    const auto report = office.restore();
    VERIFY_OK(report);
    QCOMPARE(report->finishedSince, 2);
    {
        auto db = openIndex(office.index());
        QCOMPARE(number(*db, u"SELECT COUNT(*) FROM mail"_s), 1);
        QCOMPARE(number(*db, u"SELECT SUM(live_bytes) FROM segment"_s), number(*db, u"SELECT SUM(stored_length + 40) FROM mail"_s));
    }
    VERIFY_OK(office.open());
    QCOMPARE(office.subjects(), QStringList{u"kept here"_s});
    QVERIFY(office.allReadable());
}

void TestSnapshots::unreadableIndexHoldsTheQueue()
{
    Office office;
    QVERIFY(office.begin());
    QVERIFY(office.receive("one"));
    office.close();
    {
        auto db = openIndex(office.index());
        QVERIFY(db->execute(u"INSERT INTO queue (id, mail_id, sender, rcpt, destination, state, lane, class, attempts, queued_at, send_at, "
                            "next_attempt_at, expires_at, deadline_at, notices, size, last_reply, dsn, lease_node, lease_until) VALUES "
                            "(1, 1, 'a', 'b', 'c', 1, 2, '', 0, 1, 1, 1, 1, 1, 0, 10, '', '', 0, 0)"_s));
    }
    VERIFY_OK(office.snapshot());
    QFile index(office.index());
    QVERIFY(index.open(QIODevice::WriteOnly | QIODevice::Truncate));
    index.write(QByteArray(8192, 'z'));
    index.close();
    const auto report = office.restore();
    VERIFY_OK(report);
    QVERIFY(!report->compared);
    QCOMPARE(report->held, 1);
    VERIFY_OK(office.open());
    QCOMPARE(office.subjects(), QStringList({u"one"_s}));
    QFile old(report->setAside + u"/index.sqlite"_s);
    QVERIFY(old.open(QIODevice::ReadOnly));
    QCOMPARE(old.readAll(), QByteArray(8192, 'z')); // also the broken one is kept
}

void TestSnapshots::survivesInterruption_data()
{
    QTest::addColumn<bool>("forEver");
    QTest::addColumn<QString>("missing");
    QTest::newRow("the power goes") << true << QString();
    QTest::newRow("one call fails") << false << QString();
    QTest::newRow("the index is gone") << true << u"index.sqlite"_s;
    QTest::newRow("the bodies are gone") << true << u"bodies"_s;
}

// Each changing call fails: the next start finds the old state or the new one, whole, and the old one is kept.
void TestSnapshots::survivesInterruption()
{
    QFETCH(const bool, forEver);
    QFETCH(const QString, missing);
    Office office;
    QVERIFY(office.begin());
    QVERIFY(office.receive("one", 3000));
    QVERIFY(office.receive("two", 3000));
    const auto snapshot = office.snapshot();
    VERIFY_OK(snapshot);
    VERIFY_OK(office.open());
    QVERIFY(office.receive("three", 3000));
    office.close();
    const QString master = office.folder.path() + u"/master"_s, dataDir = office.options.dataDir;
    QVERIFY(copyTree(dataDir, master));
    const bool noIndex = missing == "index.sqlite"_L1;
    QVERIFY(missing.isEmpty() || (noIndex ? QFile::remove(master + u"/index.sqlite"_s) : QDir(master + u"/bodies"_s).removeRecursively()));
    const QStringList before = noIndex ? QStringList() : QStringList{u"one"_s, u"three"_s, u"two"_s}, after{u"one"_s, u"two"_s};
    int olds = 0, news = 0;
    for (int n = 1;; ++n) {
        QVERIFY(QDir(dataDir).removeRecursively());
        QVERIFY(copyTree(master, dataDir));
        FaultyFiles files;
        files.failAt(n, forEver, base::ErrorKind::Io);
        const auto report = SnapshotRestore(files, dataDir, office.clock.wallMs()).run(*snapshot);
        const bool decided = report || QFile::exists(dataDir + u"/restore.pending"_s);
        VERIFY_OK(office.open());
        const QStringList found = office.subjects();
        const QByteArray at = QByteArray::number(n) + ": " + found.join(u',').toUtf8();
        QVERIFY2(found == after || (found == before && !decided), at);
        QVERIFY2(found == before || office.allReadable(), at);
        QVERIFY(!QFile::exists(dataDir + u"/restore.pending"_s));
        if (found == after) {
            QVERIFY2(office.receive("big", 200000), at); // through the spool folder
            const QStringList aside = QDir(dataDir).entryList({u"set-aside-*"_s});
            QVERIFY2(aside.size() == 1 && (noIndex || QFile::exists(dataDir + u'/' + aside[0] + u"/index.sqlite"_s)), at);
        }
        if (report && !files.failed())
            break;
        (found == before ? olds : news)++;
        office.close();
    }
    QVERIFY(olds > 5);
    QVERIFY(news > 3);
}

// The last sync of a restore failed and the power went: its marker is back while the restored store is at work.
void TestSnapshots::markerThatComesBack()
{
    Office office;
    QVERIFY(office.begin());
    QVERIFY(office.receive("one"));
    VERIFY_OK(office.snapshot());
    const auto report = office.restore();
    VERIFY_OK(report);
    VERIFY_OK(office.open());
    QVERIFY(office.receive("two"));
    office.close();
    QFile marker(office.options.dataDir + u"/restore.pending"_s);
    QVERIFY(marker.open(QIODevice::WriteOnly));
    marker.write(QFileInfo(report->setAside).fileName().toUtf8());
    marker.close();
    for (const QString &tail : {u"-wal"_s, u"-shm"_s}) { // of the store of now
        QFile log(office.index() + tail);
        QVERIFY(log.open(QIODevice::ReadWrite));
    }
    QVERIFY(finishRestore(systemFileSystem(), office.options.dataDir).ok());
    QVERIFY(QFile::exists(office.index() + u"-wal"_s));
    VERIFY_OK(office.open());
    QCOMPARE(office.subjects(), QStringList({u"one"_s, u"two"_s}));
    QVERIFY(!marker.exists());
}

// A disk that knows no hard links, and a segment that is damaged: all the rest comes back.
void TestSnapshots::restoresByCopy()
{
    Office office;
    QVERIFY(office.begin(1));
    for (int i = 0; i < 3; ++i)
        QVERIFY(office.receive("mail " + QByteArray::number(i)));
    office.close();
    FaultyFiles files;
    files.withoutLinks();
    base::Result<Snapshot> made = base::Error{};
    {
        auto db = openIndex(office.index());
        made = Snapshots(files, office.options.dataDir).make(*db, int(number(*db, u"SELECT MAX(version) FROM schema_version"_s)), office.clock.wallMs());
    }
    VERIFY_OK(made);
    QCOMPARE(everything(made->path), QStringList({u"index.sqlite"_s}));
    VERIFY_OK(SnapshotRestore(files, office.options.dataDir, office.clock.wallMs()).run(*made));
    VERIFY_OK(office.open());
    QCOMPARE(office.subjects().size(), 3);
    QVERIFY(office.allReadable());
    office.close();

    const QStringList segments = everything(office.options.dataDir + u"/bodies"_s);
    QCOMPARE(segments.size(), 3);
    QVERIFY(QFile::remove(office.options.dataDir + u"/bodies/"_s + segments.first()));
    QVERIFY(QFile::resize(office.options.dataDir + u"/bodies/"_s + segments.last(), 10));
    office.clock.advanceMs(1000);
    VERIFY_OK(SnapshotRestore(files, office.options.dataDir, office.clock.wallMs()).run(*made));
    VERIFY_OK(office.open());
    QCOMPARE(office.subjects().size(), 3);
    int readable = 0;
    for (const control::Message &one : office.list(office.box).items)
        readable += ask<QByteArray>([&](auto done) { office.store->raw(one.id, done); }).ok();
    QCOMPARE(readable, 1);
}

// The service manager starts again and again what cannot upgrade its store.
void TestSnapshots::failedUpgradeLeavesNoCopy()
{
    Office office;
    QVERIFY(office.begin());
    QVERIFY(office.receive("kept"));
    office.close();
    QVERIFY(makeOld(office.options.dataDir));
    QVERIFY(openIndex(office.index())->execute(u"CREATE TABLE setting_value (id INTEGER)"_s)); // in the way of what is added since
    for (int i = 0; i < 3; ++i) {
        office.clock.advanceMs(2500);
        QVERIFY(!office.open().ok());
        QVERIFY(office.snapshots().list().isEmpty());
    }
    QVERIFY(openIndex(office.index())->execute(u"DROP TABLE setting_value"_s));
    VERIFY_OK(office.open());
    QCOMPARE(office.snapshots().list().size(), 1);
    QCOMPARE(office.subjects(), QStringList({u"kept"_s}));
}

void TestSnapshots::failedCopyStopsTheUpgrade()
{
    Office office;
    QVERIFY(office.begin());
    QVERIFY(office.receive("kept"));
    office.close();
    QVERIFY(makeOld(office.options.dataDir));
    QFile blocker(office.options.dataDir + u"/snapshots"_s); // a file where the folder should be
    QVERIFY(blocker.open(QIODevice::WriteOnly));
    blocker.close();
    const auto failed = office.open();
    QVERIFY(!failed.ok());
    QVERIFY2(failed.error().detail.contains(u"cannot copy the store aside"_s), qPrintable(failed.error().detail));
    {
        auto db = openIndex(office.index());
        QCOMPARE(number(*db, u"SELECT MAX(version) FROM schema_version"_s), kOldSchema);
    }
    QVERIFY(blocker.remove());
    VERIFY_OK(office.open());
    QCOMPARE(office.subjects(), QStringList({u"kept"_s}));
}

void TestSnapshots::prunes()
{
    Office office;
    QVERIFY(office.begin());
    const qint64 day = 86400000;
    for (int i = 0; i < 5; ++i) {
        VERIFY_OK(office.snapshot());
        office.clock.advanceMs(day);
    }
    const QStringList all = [&] { QStringList names; for (const Snapshot &one : office.snapshots().list()) names << one.name; return names; }();
    QCOMPARE(all.size(), 5);
    QVERIFY(std::is_sorted(all.rbegin(), all.rend()));
    office.snapshots().prune(office.clock.wallMs());
    QCOMPARE(office.snapshots().list().size(), Snapshots::kKept);
    QCOMPARE(office.snapshots().list()[0].name, all[0]);
    office.snapshots().prune(office.clock.wallMs() + qint64(Snapshots::kKeptDays - 1) * day); // all but the newest are too old then
    QCOMPARE(office.snapshots().list().size(), 1);
    // A clock that is wrong takes neither the newest nor the one just made.
    office.snapshots().prune(office.clock.wallMs() + qint64(Snapshots::kKeptDays) * day);
    QCOMPARE(office.snapshots().list().size(), 1);
    office.clock.advanceMs(-20 * day);
    const auto made = office.snapshot();
    VERIFY_OK(made);
    office.snapshots().prune(office.clock.wallMs() + qint64(Snapshots::kKeptDays + 1) * day, made->name);
    QCOMPARE(office.snapshots().list().size(), 2);
}

void TestSnapshots::findsByName()
{
    Office office;
    QVERIFY(office.begin());
    const auto none = office.restore();
    QVERIFY(!none.ok());
    QVERIFY(none.error().publicText.contains(u"there is none"_s));
    const auto made = office.snapshot();
    VERIFY_OK(made);
    QCOMPARE(office.snapshots().find(made->name)->madeAt.toMSecsSinceEpoch() / 1000, office.clock.wallMs() / 1000);
    for (const QString &name : {u"../"_s, u"20200101T000000Z-schema-0001"_s, u""_s}) {
        const auto wrong = office.restore(name);
        QVERIFY(!wrong.ok());
        QVERIFY(wrong.error().publicText.contains(made->name));
    }
}

QTEST_GUILESS_MAIN(TestSnapshots)
#include "tst_snapshots.moc"

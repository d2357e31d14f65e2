// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "accessfixture.h"
#include <QRandomGenerator>
#include <thread>

using namespace Qt::Literals;
using namespace storage;

namespace {

/// Looks at each state a folder was said to be in, in the order told.
class Follower
{
public:
    Follower(AccessStore &access, base::Id folderId)
    {
        m_watch = access.watch(folderId, {}, [this](mail::FolderSnapshotPtr state) { take(state); });
    }
    void letGo() { m_watch.reset(); }
    mail::FolderSnapshotPtr last()
    {
        QMutexLocker lock(&m_lock);
        return m_last;
    }
    QString wrong()
    {
        QMutexLocker lock(&m_lock);
        return m_wrong;
    }
    int told()
    {
        QMutexLocker lock(&m_lock);
        return m_told;
    }

private:
    void take(const mail::FolderSnapshotPtr &state)
    {
        QMutexLocker lock(&m_lock);
        ++m_told;
        if (m_last && state)
            compare(*m_last, *state);
        m_last = state;
    }
    void compare(const mail::FolderSnapshot &before, const mail::FolderSnapshot &now)
    {
        const auto changes = before.to(now);
        if (now.highestModSeq() < before.highestModSeq() || now.uidNext() < before.uidNext())
            m_wrong = u"numbers fell"_s;
        for (const auto &entry : changes.added) {
            if (entry.uid < before.uidNext() || entry.uid >= now.uidNext())
                m_wrong = u"UID %1 came late"_s.arg(entry.uid);
        }
        for (const auto &entry : changes.changed) {
            if (entry.modSeq <= before.highestModSeq() || entry.modSeq > now.highestModSeq())
                m_wrong = u"UID %1 changed under an old number"_s.arg(entry.uid);
        }
        for (qsizetype i = 1; i < now.size(); ++i) {
            if (now.at(i - 1).uid >= now.at(i).uid)
                m_wrong = u"UIDs out of order"_s;
        }
    }

    QMutex m_lock;
    mail::FolderSnapshotPtr m_last;
    QString m_wrong;
    int m_told = 0;
    AccessStore::FolderWatch m_watch; // last: what it calls is above
};

} // namespace

/// Many who change the same folders in every way there is, through the protocols and REST, while others open, watch and leave them.
class TestStoreAccessStress : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void oneTruth_data();
    void oneTruth();
    void largeFolder();

private:
    void step(AccessFixture &f, const QList<base::Id> &folders, QRandomGenerator &random);
    std::atomic<int> m_done{0};
    std::atomic<int> m_refused{0};
};

/// Whatever is asked may find that somebody else was faster; nothing may fail for another reason.
void TestStoreAccessStress::step(AccessFixture &f, const QList<base::Id> &folders, QRandomGenerator &random)
{
    const base::Id folder = folders[random.bounded(folders.size())], other = folders[random.bounded(folders.size())];
    const auto state = f.state(folder);
    Uids some;
    for (qsizetype i = 0; state && i < state->size(); ++i) {
        if (random.bounded(int(state->size())) < 3)
            some << state->at(i).uid;
    }
    const auto count = [this](bool ok) { ++(ok ? m_done : m_refused); };
    const quint8 flags = quint8(random.bounded(32));
    switch (random.bounded(12)) {
    case 0:
    case 1:
        count(f.deliver(sampleMail("x", "text"), {f.box.id}).ok());
        break;
    case 2:
    case 3:
        count(f.flag(folder, some, {FlagsToStore::Mode(random.bounded(3)), flags, {}}).ok());
        break;
    case 4:
        count(f.flag(folder, some, {FlagsToStore::Add, flags, {"work"}, state ? std::optional(state->highestModSeq()) : std::nullopt}).ok());
        break;
    case 5:
        count(f.expunge(folder, some, random.bounded(2) != 0).ok());
        break;
    case 6:
        count(f.copy(folder, some.mid(0, 2), other).ok());
        break;
    case 7:
        count(f.move(folder, some, other).ok());
        break;
    case 8:
        if (const auto message = f.toAppend(sampleMail("y", "text"), flags))
            count(f.append(folder, {*message}).ok());
        break;
    case 9:
    case 10:
        if (some.isEmpty())
            break;
        if (const auto at = state->indexOf(some[0])) {
            const base::Id id = state->at(*at).messageId;
            const auto changed = random.bounded(2)
                ? ask<control::Message>([&](auto done) { f.store->changeMessage(id, {random.bounded(2) != 0, {}, {}}, done); })
                : ask<control::Message>([&](auto done) { f.store->deleteMessage(id, done); });
            count(changed || changed.error().kind == base::ErrorKind::NotFound);
        }
        break;
    default: {
        Told passing;
        const auto watch = passing.watch(f.access(), folder);
        count(f.state(folder) != nullptr);
    }
    }
}

void TestStoreAccessStress::oneTruth_data()
{
    QTest::addColumn<qint64>("kept");
    QTest::addColumn<bool>("watched");
    QTest::newRow("watched, all kept") << 1000000LL << true;
    QTest::newRow("unwatched, all kept") << 1000000LL << false;
    QTest::newRow("unwatched, most loaded anew") << 60LL << false; // each folder costs 16 beside its entries
    QTest::newRow("watched, none kept") << 0LL << true;
}

void TestStoreAccessStress::oneTruth()
{
    QFETCH(qint64, kept);
    QFETCH(bool, watched);
    const quint32 seed = qEnvironmentVariableIsSet("POSTKONTOR_SEED") ? qEnvironmentVariable("POSTKONTOR_SEED").toUInt() : 4711;
    AccessFixture f;
    f.options.openFolderEntries = kept;
    QVERIFY(f.begin());
    QList<base::Id> folders;
    for (const FolderStatus &one : f.folders())
        folders << one.id;
    m_done = m_refused = 0;
    std::vector<std::unique_ptr<Follower>> followers;
    QHash<base::Id, mail::FolderSnapshotPtr> started;
    for (const base::Id id : std::as_const(folders)) {
        if (watched)
            followers.push_back(std::make_unique<Follower>(f.access(), id));
        started.insert(id, f.state(id));
    }
    for (int round = 0; round < 4; ++round) {
        std::vector<std::thread> threads;
        for (quint32 t = 0; t < 8; ++t) {
            threads.emplace_back([&, t] {
                QRandomGenerator random(seed + t + quint32(round) * 100);
                for (int i = 0; i < 60; ++i)
                    step(f, folders, random);
            });
        }
        for (std::thread &thread : threads)
            thread.join();
        for (qsizetype i = 0; i < folders.size(); ++i) {
            const auto now = f.state(folders[i]);
            if (watched) {
                QCOMPARE(followers[size_t(i)]->wrong(), QString());
                QCOMPARE(entriesOf(followers[size_t(i)]->last()), entriesOf(now));
                QCOMPARE(followers[size_t(i)]->last()->highestModSeq(), now->highestModSeq());
            }
            const Uids gone = **f.vanished(folders[i], started[folders[i]]->highestModSeq());
            for (const quint32 uid : started[folders[i]]->to(*now).vanished)
                QVERIFY(gone.contains(uid));
            for (const quint32 uid : gone)
                QVERIFY(!now->indexOf(uid));
            if (round == 1)
                started.insert(folders[i], now);
        }
        if (QTest::currentTestFailed())
            return;
    }
    for (const auto &follower : followers)
        follower->letGo();
    QCOMPARE(f.check(), u"ok"_s);
    QCOMPARE(m_refused, 0);
    QVERIFY(m_done > 1000);
}

/// 20,000 messages, flagged by two while others take the folder in hand again and again.
void TestStoreAccessStress::largeFolder()
{
    AccessFixture f;
    f.options.openFolderEntries = 0;
    QVERIFY(f.begin());
    const base::Id inbox = f.inbox();
    f.arrive("a");
    Uids all{1};
    while (all.size() < 20000) {
        VERIFY_OK(f.copy(inbox, all.mid(0, 20000 - all.size()), inbox));
        for (quint32 uid = quint32(all.size()) + 1, last = quint32(qMin<qsizetype>(20000, all.size() * 2)); uid <= last; ++uid)
            all << uid;
    }
    std::atomic<bool> stop{false};
    std::atomic<int> opened{0};
    std::vector<std::thread> threads;
    for (quint32 t = 0; t < 2; ++t) {
        threads.emplace_back([&, t] {
            QRandomGenerator random(t);
            for (int i = 0; i < 60; ++i)
                (void)f.flag(inbox, {quint32(1 + random.bounded(20000)), quint32(1 + random.bounded(20000))},
                             {FlagsToStore::Mode(random.bounded(2)), quint8(1 + random.bounded(31)), {}});
            stop = true;
        });
        threads.emplace_back([&] {
            while (!stop) {
                const auto state = f.state(inbox);
                opened += state && state->size() == 20000 ? 1 : 1000000;
            }
        });
    }
    Follower follower(f.access(), inbox);
    for (std::thread &thread : threads)
        thread.join();
    QVERIFY(opened > 0 && opened < 1000000);
    const auto now = f.state(inbox);
    QTRY_COMPARE(follower.last()->highestModSeq(), now->highestModSeq());
    QCOMPARE(entriesOf(follower.last()), entriesOf(now));
    QCOMPARE(follower.wrong(), QString());
    follower.letGo();
    QCOMPARE(f.check(), u"ok"_s);
}

QTEST_GUILESS_MAIN(TestStoreAccessStress)
#include "tst_storeaccessstress.moc"

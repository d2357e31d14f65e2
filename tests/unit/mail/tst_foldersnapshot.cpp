// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "mail/foldersnapshot.h"
#include <QMap>
#include <QRandomGenerator>
#include <QtTest>

using namespace mail;

namespace {

FolderEntry entry(quint32 uid, quint64 modSeq = 1, quint8 flags = 0, const QByteArray &keywords = {})
{
    return {uid * 10ull, uid * 100ull, modSeq, 1000 + qint64(uid), qint64(uid) * 3, uid, flags, keywords};
}

QList<FolderEntry> entries(quint32 first, quint32 last)
{
    QList<FolderEntry> all;
    for (quint32 uid = first; uid <= last; ++uid)
        all << entry(uid);
    return all;
}

QList<FolderEntry> all(const FolderSnapshot &snapshot)
{
    QList<FolderEntry> found;
    for (qsizetype i = 0; i < snapshot.size(); ++i)
        found << snapshot.at(i);
    return found;
}

/// A folder as a plain map, and changes made to both.
struct Model
{
    QMap<quint32, FolderEntry> entries;
    quint32 uidNext = 1;
    quint64 modSeq = 1;

    FolderSnapshot::Changes step(QRandomGenerator &random)
    {
        FolderSnapshot::Changes changes;
        changes.highestModSeq = ++modSeq;
        const int inTouch = int(random.bounded(3)) == 0 ? 40 : 2000;
        for (const quint32 uid : entries.keys()) {
            const int dice = int(random.bounded(inTouch));
            if (dice == 0) {
                changes.vanished << uid;
            } else if (dice == 1) {
                entries[uid].flags = quint8(random.bounded(32));
                entries[uid].modSeq = modSeq;
                entries[uid].keywords = random.bounded(2) ? "$Forwarded" : "";
                changes.changed << entries[uid];
            }
        }
        for (const quint32 uid : std::as_const(changes.vanished))
            entries.remove(uid);
        const int coming = int(random.bounded(4)) == 0 ? int(random.bounded(1500)) : int(random.bounded(3));
        for (int i = 0; i < coming; ++i) {
            uidNext += quint32(random.bounded(3)); // gaps
            changes.added << entry(uidNext++, modSeq);
            entries.insert(changes.added.last().uid, changes.added.last());
        }
        changes.uidNext = uidNext;
        return changes;
    }
};

} // namespace

/// States of a folder against a plain map of its entries.
class TestFolderSnapshot : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void isEmpty();
    void findsPlaces();
    void counts();
    void aFlagCostsOneChunk();
    void arrivalsFillTheLastChunk();
    void passesOverWhatIsNotThere();
    void smallChunksAreJoined();
    void followsARandomModel();
};

void TestFolderSnapshot::isEmpty()
{
    const auto none = FolderSnapshot::make(7, 3, 1, 5, {});
    QCOMPARE(none->size(), 0);
    QCOMPARE(none->folderId(), base::Id(7));
    QCOMPARE(none->uidValidity(), 3u);
    QCOMPARE(none->lowerBound(1), 0);
    QVERIFY(!none->indexOf(1));
    QCOMPARE(none->count(0, 0), 0);
    const auto one = none->with({2, 6, {}, {entry(1)}, {}});
    QCOMPARE(one->size(), 1);
    QCOMPARE(one->uidNext(), 2u);
    QCOMPARE(one->highestModSeq(), 6u);
    const auto gone = one->with({2, 7, {}, {}, {1}});
    QCOMPARE(gone->size(), 0);
    QCOMPARE(gone->chunkCount(), 0);
    QCOMPARE(gone->uidNext(), 2u);
    QCOMPARE(one->to(*gone).vanished, QList<quint32>{1});
    QVERIFY(none->to(*gone).added.isEmpty() && none->to(*gone).vanished.isEmpty());
}

void TestFolderSnapshot::findsPlaces()
{
    QList<FolderEntry> even;
    for (quint32 uid = 2; uid <= 4000; uid += 2)
        even << entry(uid);
    const auto folder = FolderSnapshot::make(1, 1, 4001, 1, even);
    QCOMPARE(folder->size(), 2000);
    for (quint32 uid = 1; uid <= 4002; ++uid) {
        QCOMPARE(folder->lowerBound(uid), qsizetype(qMin(uid - 1, 4000u) / 2));
        QCOMPARE(folder->indexOf(uid).has_value(), uid % 2 == 0 && uid <= 4000);
    }
    QCOMPARE(folder->at(1999).uid, 4000u);
}

void TestFolderSnapshot::counts()
{
    QList<FolderEntry> some;
    for (quint32 uid = 1; uid <= 1000; ++uid)
        some << entry(uid, 1, quint8((uid % 2 ? FlagSeen : 0) | (uid % 5 ? 0 : FlagDeleted)));
    const auto folder = FolderSnapshot::make(1, 1, 1001, 1, some);
    QCOMPARE(folder->count(FlagSeen, 0), 500);
    QCOMPARE(folder->count(0, FlagSeen), 500);
    QCOMPARE(folder->count(FlagDeleted, FlagSeen), 100);
    QCOMPARE(folder->count(0, 0), 1000);
    QCOMPARE(folder->count(FlagSeen | FlagDeleted, FlagDraft), 100);
}

void TestFolderSnapshot::aFlagCostsOneChunk()
{
    const auto before = FolderSnapshot::make(1, 1, 200001, 1, entries(1, 200000));
    const qsizetype chunks = before->chunkCount();
    QVERIFY2(chunks >= 200000 / 512 && chunks <= 200000 / 256, qPrintable(QString::number(chunks)));
    const auto after = before->with({200001, 2, {entry(100000, 2, FlagSeen)}, {}, {}});
    QCOMPARE(after->chunkCount(), chunks);
    QCOMPARE(after->sharedChunks(*before), chunks - 1);
    QCOMPARE(after->at(99999).flags, FlagSeen);
    QCOMPARE(before->at(99999).flags, 0);
    const auto changes = before->to(*after);
    QCOMPARE(changes.changed, QList<FolderEntry>{entry(100000, 2, FlagSeen)});
    QVERIFY(changes.added.isEmpty() && changes.vanished.isEmpty());
    const auto expunged = after->with({200001, 3, {}, {}, {1, 100000, 200000}});
    QCOMPARE(expunged->sharedChunks(*after), chunks - 3);
    QCOMPARE(before->to(*expunged).vanished, QList<quint32>({1, 100000, 200000}));
    QVERIFY(before->to(*expunged).changed.isEmpty());
    QCOMPARE(expunged->indexOf(100001), 99998);
}

void TestFolderSnapshot::arrivalsFillTheLastChunk()
{
    auto folder = FolderSnapshot::make(1, 1, 1, 1, {});
    for (quint32 uid = 1; uid <= 3000; ++uid)
        folder = folder->with({uid + 1, uid, {}, {entry(uid, uid)}, {}});
    QCOMPARE(folder->size(), 3000);
    QVERIFY2(folder->chunkCount() <= 3000 / 256, qPrintable(QString::number(folder->chunkCount())));
    QCOMPARE(folder->uidNext(), 3001u);
    QCOMPARE(folder->highestModSeq(), 3000u);
}

void TestFolderSnapshot::passesOverWhatIsNotThere()
{
    const auto folder = FolderSnapshot::make(1, 1, 2001, 1, entries(1000, 2000));
    const auto same = folder->with({0, 0, {entry(5), entry(3000)}, {}, {7, 2001, 5000}});
    QCOMPARE(all(*same), all(*folder));
    QCOMPARE(same->sharedChunks(*folder), folder->chunkCount());
    QCOMPARE(same->uidNext(), 2001u);
    QCOMPARE(same->highestModSeq(), 1u);
}

void TestFolderSnapshot::smallChunksAreJoined()
{
    auto folder = FolderSnapshot::make(1, 1, 100001, 1, entries(1, 100000));
    for (quint32 uid = 1; uid <= 100000; ++uid) {
        FolderSnapshot::Changes changes{100001, uid, {}, {}, {}};
        for (; uid % 100 != 0; ++uid)
            changes.vanished << uid;
        folder = folder->with(changes);
    }
    QCOMPARE(folder->size(), 1000);
    QVERIFY2(folder->chunkCount() <= 20, qPrintable(QString::number(folder->chunkCount())));
}

void TestFolderSnapshot::followsARandomModel()
{
    const quint32 seed = qEnvironmentVariableIsSet("POSTKONTOR_SEED") ? qEnvironmentVariable("POSTKONTOR_SEED").toUInt() : 20261123;
    for (quint32 round = 0; round < 12; ++round) {
        QRandomGenerator random(seed + round);
        Model model;
        const int start = int(random.bounded(5000));
        QList<FolderEntry> first;
        for (int i = 0; i < start; ++i) {
            first << entry(model.uidNext++);
            model.entries.insert(first.last().uid, first.last());
        }
        auto folder = FolderSnapshot::make(1, 1, model.uidNext, model.modSeq, first);
        std::vector<std::pair<FolderSnapshotPtr, QList<FolderEntry>>> past;
        for (int step = 0; step < 60; ++step) {
            past.emplace_back(folder, all(*folder));
            const auto changes = model.step(random);
            const auto next = folder->with(changes);
            const auto seen = folder->to(*next);
            QCOMPARE(seen.vanished, changes.vanished);
            QCOMPARE(seen.added, changes.added);
            QCOMPARE(seen.changed, changes.changed);
            folder = next;
            QCOMPARE(all(*folder), model.entries.values());
            QCOMPARE(folder->uidNext(), model.uidNext);
            const quint32 uid = quint32(random.bounded(model.uidNext + 2));
            const auto bound = model.entries.lowerBound(uid);
            QCOMPARE(folder->lowerBound(uid), std::distance(model.entries.begin(), QMap<quint32, FolderEntry>::iterator(bound)));
            QCOMPARE(folder->indexOf(uid).has_value(), model.entries.contains(uid));
            const auto &[old, was] = past[random.bounded(int(past.size()))];
            QCOMPARE(all(*old), was); // what somebody holds stays as it is
            QCOMPARE(all(*old->with(old->to(*folder))), all(*folder));
        }
        QVERIFY(folder->chunkCount() <= folder->size() / 32 + 60);
    }
}

QTEST_APPLESS_MAIN(TestFolderSnapshot)
#include "tst_foldersnapshot.moc"

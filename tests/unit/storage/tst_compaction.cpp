// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "faultyoperations.h"
#include "faultyvfs.h"
#include "oldstore.h"
#include <QJsonDocument>
#include <QJsonObject>
#include <QRandomGenerator>
#include <algorithm>

using namespace Qt::StringLiterals;

/// Space is given back, and no mail goes with it, whatever fails on the way.
class TestCompaction : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { faultyvfs::install(); }
    void init();
    void cleanup();
    void powerGoesAfterAFailedCommit();
    void mailThatDoesNotMoveKeepsTheSegment();
    void damagedSegmentsDoNotStopTheOthers();

private:
    bool erase(base::Id message);
    qint64 compacted();

    std::unique_ptr<StoreFixture> m_fixture;
    base::Id m_mailbox = 0;
};

void TestCompaction::init()
{
    m_fixture = std::make_unique<StoreFixture>();
    m_fixture->options.segmentBytes = 20000;
    VERIFY_OK(m_fixture->open());
    QVERIFY(m_fixture->domain());
    m_mailbox = m_fixture->mailbox(u"rcpt@example.test"_s).id;
}

void TestCompaction::cleanup()
{
    faultyvfs::heal();
    m_fixture.reset();
}

bool TestCompaction::erase(base::Id message)
{
    for (int twice = 0; twice < 2; ++twice) { // to the trash, then for good
        if (!ask<control::Message>([&](auto done) { m_fixture->store->deleteMessage(message, done); }))
            return false;
    }
    return true;
}

/// Segments that one run gave back.
qint64 TestCompaction::compacted()
{
    const auto report = ask<QByteArray>([&](auto done) { m_fixture->store->maintain(done); });
    return report ? QJsonDocument::fromJson(*report)["compactedSegments"_L1].toInteger() : -1;
}

/// A commit that fails may be in the log all the same, and count again after a crash.
void TestCompaction::powerGoesAfterAFailedCommit()
{
    const auto work = FaultyOperation::byName(u"compaction"_s, m_mailbox);
    bool reached = true;
    int n = 1;
    for (; reached && n < 500; ++n) {
        QVERIFY(work->prepare(*m_fixture));
        faultyvfs::failAt(n, true, faultyvfs::Fault::Sync);
        work->run(*m_fixture);
        reached = faultyvfs::failed();
        StoreFixture afterwards;
        QVERIFY(oldstore::copyTree(m_fixture->options.dataDir, afterwards.options.dataDir));
        faultyvfs::heal();
        VERIFY_OK(afterwards.open());
        const QString wrong = work->check(afterwards, true);
        QVERIFY2(wrong.isEmpty(), qPrintable(u"fault %1: "_s.arg(n) + wrong));
        work->run(*m_fixture);
    }
    QVERIFY(n > 3 && n < 500);
    const QString wrong = work->check(*m_fixture, true);
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
    VERIFY_OK(m_fixture->open());
    const auto files = [this] {
        int count = 0;
        QDirIterator file(m_fixture->options.dataDir + u"/bodies"_s, QDir::Files, QDirIterator::Subdirectories);
        for (; file.hasNext(); file.next())
            ++count;
        return count;
    };
    auto db = oldstore::openIndex(m_fixture->options.dataDir + u"/index.sqlite"_s);
    QCOMPARE(files(), int(oldstore::number(*db, u"SELECT COUNT(*) FROM segment"_s)));
}

void TestCompaction::mailThatDoesNotMoveKeepsTheSegment()
{
    const auto work = FaultyOperation::byName(u"compaction"_s, m_mailbox);
    for (int twice = 0; twice < 2; ++twice) // else nothing is more than the segment that is being written
        QVERIFY(work->prepare(*m_fixture));
    m_fixture->close();
    {
        auto db = oldstore::openIndex(m_fixture->options.dataDir + u"/index.sqlite"_s);
        QVERIFY(db->execute(u"CREATE TRIGGER stays BEFORE UPDATE OF segment_id ON mail WHEN OLD.id = (SELECT MIN(id) FROM mail) "
                            "BEGIN SELECT RAISE(IGNORE); END"_s));
    }
    VERIFY_OK(m_fixture->open());
    work->run(*m_fixture);
    QCOMPARE(work->check(*m_fixture, true), QString());
    VERIFY_OK(m_fixture->open());
    QCOMPARE(work->check(*m_fixture, true), QString());
}

void TestCompaction::damagedSegmentsDoNotStopTheOthers()
{
    m_fixture->options.segmentBytes = 3500; // three mails
    VERIFY_OK(m_fixture->open());
    QByteArray text(2000, ' ');
    for (char &c : text)
        c = char('a' + QRandomGenerator::global()->bounded(26));
    QList<base::Id> kept;
    for (int i = 0; i < 21; ++i) {
        std::shuffle(text.begin(), text.end(), *QRandomGenerator::global());
        const auto committed = m_fixture->deliver(sampleMail(QByteArray::number(i), text), {m_mailbox});
        VERIFY_OK(committed);
        if (i % 3 == 2)
            kept << committed->messages.first().id;
        else
            QVERIFY(erase(committed->messages.first().id));
    }
    m_fixture->close();
    QDirIterator file(m_fixture->options.dataDir + u"/bodies"_s, QDir::Files, QDirIterator::Subdirectories);
    QStringList segments;
    while (file.hasNext())
        segments << file.next();
    segments.sort();
    QCOMPARE(segments.size(), 7);
    for (const QString &path : segments.first(4)) {
        QFile segment(path);
        QVERIFY(segment.open(QIODevice::ReadWrite) && segment.seek(segment.size() - 8));
        QCOMPARE(segment.write("damaged!"), 8);
    }
    VERIFY_OK(m_fixture->open());
    QCOMPARE(compacted() + compacted(), 3);
    for (const base::Id id : kept.sliced(4))
        VERIFY_OK(ask<QByteArray>([&](auto done) { m_fixture->store->body(id, done); }));
}

QTEST_GUILESS_MAIN(TestCompaction)
#include "tst_compaction.moc"

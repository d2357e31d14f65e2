// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/blackbox.h"
#include "server/boxlines.h"
#include <QTemporaryDir>
#include <QTest>
#include <cmath>

using namespace Qt::StringLiterals;
using server::BlackBox;
using server::boxLine;

namespace {

constexpr qint64 kNow = 1790000000000;

control::LogLine logLine(quint64 n, qint64 at, const QString &message)
{
    control::LogLine line;
    line.n = n;
    line.at = at;
    line.component = u"smtp"_s;
    line.message = message;
    return line;
}

} // namespace

class TestBlackBox : public QObject
{
    Q_OBJECT
private:
    /// Copies the file as a killed process leaves it: the box itself knows nothing of it.
    static void leaveCopy(const QString &file, const QString &copy) { QVERIFY(QFile::copy(file, copy)); }

private Q_SLOTS:
    void aGoodEndLeavesNothing()
    {
        const QTemporaryDir dir;
        const QString file = dir.filePath(u"records/blackbox"_s);
        for (int run = 0; run < 2; ++run) {
            auto box = BlackBox::open(file, kNow);
            QVERIFY(box);
            (*box)->say("{}");
            (*box)->close();
            QVERIFY(!(*box)->crashMark());
            (*box)->say("after the end");
        }
        QVERIFY(!BlackBox::left(file));
    }
    void aCrashIsFoundAtTheNextStart()
    {
        const QTemporaryDir dir;
        const QString running = dir.filePath(u"running"_s);
        const QString file = dir.filePath(u"blackbox"_s);
        auto box = BlackBox::open(running, kNow);
        QVERIFY(box);
        (*box)->say(boxLine(logLine(1, kNow + 10, u"before it happened"_s)));
        (*box)->measure(server::boxLine(kNow + 1000, {{"queue_depth", 7}, {"nothing", std::nan("")}}));
        (*box)->beat(kNow + 2000);
        *(*box)->crashMark() = 11;
        leaveCopy(running, file);
        QCOMPARE(QFile::permissions(running) & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());

        auto next = BlackBox::open(file, kNow + 60'000);
        QVERIFY(next);
        const auto left = BlackBox::left(file);
        QVERIFY(left);
        QCOMPARE(left->startedAt, kNow);
        QCOMPARE(left->lastAt, kNow + 2000);
        QCOMPARE(left->signal, 11u);
        server::FlightGathering gathered;
        gathered.from = kNow;
        gathered.to = kNow + 2000;
        readBoxLines(*left, gathered);
        QCOMPARE(gathered.log.size(), 1);
        QCOMPARE(gathered.log[0].message, u"before it happened"_s);
        QCOMPARE(gathered.metrics.size(), 1);
        QCOMPARE(gathered.metrics[0].name, u"queue_depth"_s);
        QCOMPARE(gathered.metrics[0].values[0], 7.0);
        BlackBox::forget(file);
        QVERIFY(!BlackBox::left(file));
    }
    void theNewestStay()
    {
        const QTemporaryDir dir;
        const QString running = dir.filePath(u"running"_s);
        const QString file = dir.filePath(u"blackbox"_s);
        auto box = BlackBox::open(running, kNow);
        QVERIFY(box);
        constexpr int kLines = 30'000;
        const QString padding(300, u'x');
        for (int i = 0; i < kLines; ++i)
            (*box)->say(boxLine(logLine(quint64(i + 1), kNow + i, padding)));
        (*box)->say(QByteArray(8 << 20, 'x')); // no room for it
        leaveCopy(running, file);
        auto next = BlackBox::open(file, kNow);
        const auto left = BlackBox::left(file);
        QVERIFY(left);
        server::FlightGathering gathered;
        gathered.to = kNow + kLines;
        readBoxLines(*left, gathered);
        QVERIFY(gathered.log.size() > 5000 && gathered.log.size() < kLines);
        QCOMPARE(gathered.log.last().n, quint64(kLines));
        for (qsizetype i = 1; i < gathered.log.size(); ++i)
            QCOMPARE(gathered.log[i].n, gathered.log[i - 1].n + 1);
    }
    void brokenBoxesAreNone_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("text") << QByteArray("hello");
        QTest::newRow("header alone") << QByteArray("PKBOX001\1\0\0\0", 12) + QByteArray(100, '\0');
        QTest::newRow("other size") << QByteArray("PKBOX001\1\0\0\0", 12) + QByteArray(1 << 20, '\0');
    }
    void brokenBoxesAreNone()
    {
        QFETCH(QByteArray, bytes);
        const QTemporaryDir dir;
        for (const QString &name : {u"blackbox"_s, u"blackbox.crashed"_s}) {
            QFile file(dir.filePath(name));
            QVERIFY(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size());
        }
        QVERIFY(!BlackBox::left(dir.filePath(u"blackbox"_s)));
        QVERIFY(BlackBox::open(dir.filePath(u"blackbox"_s), kNow));
    }
    void linesThatAreNoneArePassedOver()
    {
        BlackBox::Left left;
        left.said = "{\"log\":{\"n\":1}}\n{broken\n\n[]\n" + boxLine(logLine(2, kNow, u"good"_s)) + "\n{\"transcript\":{\"id\":3}}";
        left.measured = "{\"at\":\"x\"}\n{\"at\":-9223372036854775808,\"values\":{\"a\":1}}\n{\"at\":1790000000000,\"values\":{\"a\":\"x\",\"b\":2}}";
        server::FlightGathering gathered;
        gathered.from = kNow - 60'000;
        gathered.to = kNow;
        readBoxLines(left, gathered);
        QCOMPARE(gathered.log.size(), 1);
        QCOMPARE(gathered.metrics.size(), 1);
        QVERIFY(gathered.transcripts.isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestBlackBox)
#include "tst_blackbox.moc"

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "metrics/history.h"
#include "metrics/historydata.h"
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <random>

using namespace Qt::StringLiterals;
using metrics::History;
using metrics::HistoryData;
using metrics::Registry;

namespace {

constexpr qint64 kStart = 1790000000000 / 3600000 * 3600000;

void record(History &history, Registry &registry, int firstSecond, int seconds)
{
    for (int i = firstSecond; i < firstSecond + seconds; ++i) {
        registry.gauge("g", "state=\"ready\"", {}).set(i);
        registry.counter("c_total", {}, {}).add(3);
        registry.histogram("h_seconds", {}, {}).record(1000);
        history.record(kStart + i * 1000ll, registry);
    }
}

QByteArray answers(const History &history)
{
    QByteArray all;
    for (const qint64 step : {1000, 10000, 60000}) {
        const auto answer = history.series({u"g"_s, u"g:max"_s, u"c_total"_s, u"h_seconds:p95"_s}, kStart,
                                           kStart + 3600000, step);
        for (const control::Series &s : *answer) {
            for (const double value : s.values)
                all += QByteArray::number(value) + ' ';
        }
    }
    return all;
}

HistoryData smallData()
{
    HistoryData data;
    for (size_t tier = 0; tier < metrics::kTierCount; ++tier)
        data.advance(tier, kStart / metrics::kTiers[tier].step);
    data.channel("a{b=\"c\"}", metrics::Channel::Kind::Level)->add(data.current(0), 5);
    data.channel("h:p95", metrics::Channel::Kind::Quantile)->add(data.current(0), 7);
    return data;
}

} // namespace

class TestHistoryFile : public QObject
{
    Q_OBJECT
    QTemporaryDir m_dir;

private Q_SLOTS:
    void survivesARestart()
    {
        const QString file = m_dir.filePath(u"metrics.history"_s);
        QByteArray before;
        {
            Registry registry;
            History history;
            record(history, registry, 0, 1000);
            before = answers(history);
            QVERIFY(history.save(file));
        }
        Registry registry; // counters begin at zero again
        History history;
        QVERIFY(history.load(file));
        QCOMPARE(answers(history), before);
        record(history, registry, 1010, 100);
        const auto rate = history.series({u"c_total"_s}, kStart + 995000, kStart + 1012000, 1000);
        const QList<double> &values = rate->first().values;
        QCOMPARE(values.first(), 3.0);
        for (qsizetype i = 5; i < 16; ++i)
            QVERIFY(std::isnan(values[i])); // while it was down, and the second it came back
        QCOMPARE(values.last(), 3.0);
        // The minute in which it was down has the mean of what was seen on both sides.
        const double minute =
            history.series({u"g"_s}, kStart + 960000, kStart + 1019999, 60000)->first().values.first();
        QCOMPARE(minute, (40 * 979.5 + 10 * 1014.5) / 50);
    }
    void missingAndForeignFiles()
    {
        History history;
        QVERIFY(!history.load(m_dir.filePath(u"nowhere"_s)));
        QVERIFY(!history.load(m_dir.path()));
        for (const QByteArray &content :
             {QByteArray(), QByteArray("x"), QByteArray("\xff\xff\xff\xff\xff"), QByteArray(1000, 'x'),
              qCompress(QByteArray("not ours")), qCompress(QByteArray(1000, '\0'))}) {
            QFile file(m_dir.filePath(u"foreign"_s));
            QVERIFY(file.open(QIODevice::WriteOnly));
            QCOMPARE(file.write(content), content.size());
            file.close();
            QVERIFY(!history.load(file.fileName()));
        }
    }
    void brokenFileLeavesWhatIsThere()
    {
        Registry registry;
        History history;
        record(history, registry, 0, 50);
        const QByteArray before = answers(history);
        QFile file(m_dir.filePath(u"broken"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(qCompress(smallData().serialize().chopped(1)));
        file.close();
        QVERIFY(!history.load(file.fileName()));
        QCOMPARE(answers(history), before);
        record(history, registry, 50, 1);
        QVERIFY(answers(history) != before);
    }
    void everyTruncationIsRefused()
    {
        const QByteArray whole = smallData().serialize();
        HistoryData data;
        QVERIFY(data.restore(whole));
        QCOMPARE(data.serialize(), whole);
        for (qsizetype length = 0; length < whole.size(); ++length)
            QVERIFY(!data.restore(whole.first(length)));
        QVERIFY(!data.restore(whole + 'x'));
        QCOMPARE(data.serialize(), whole);
    }
    void anyDamageIsSurvived()
    {
        const QByteArray whole = smallData().serialize();
        std::mt19937 random(1);
        for (int round = 0; round < 3000; ++round) {
            QByteArray damaged = whole;
            for (int n = 0; n < 1 + round % 4; ++n)
                damaged[qsizetype(random() % size_t(damaged.size()))] = char(random());
            HistoryData data;
            if (data.restore(damaged)) // only values were hit
                QVERIFY(data.serialize().size() == whole.size());
        }
    }
    void unwritableFolder()
    {
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"cannot write"_s));
        QVERIFY(!History().save(m_dir.filePath(u"no/such/folder/file"_s)));
    }
    void savesNowAndThen()
    {
        const QString file = m_dir.filePath(u"later"_s);
        Registry registry;
        History history;
        record(history, registry, 0, 10);
        const QByteArray first = answers(history);
        {
            base::WorkerPool pool;
            history.saveNowAndThen(file, kStart, pool);
        } // waits for what it began
        {
            base::WorkerPool pool;
            record(history, registry, 10, 10);
            history.saveNowAndThen(file, kStart + 20000, pool); // too soon
        }
        History again;
        QVERIFY(again.load(file));
        QCOMPARE(answers(again), first);
        {
            base::WorkerPool pool;
            history.saveNowAndThen(file, kStart + 300000, pool);
        }
        QVERIFY(again.load(file));
        QCOMPARE(answers(again), answers(history));
    }
};

QTEST_GUILESS_MAIN(TestHistoryFile)
#include "tst_historyfile.moc"

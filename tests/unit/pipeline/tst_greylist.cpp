// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "pipeline/dnsbl.h"
#include "pipeline/greylist.h"
#include <QTest>

using namespace Qt::StringLiterals;
using pipeline::Dnsbl;
using pipeline::Greylist;

namespace {
constexpr qint64 kNow = 1'790'000'000'000;
constexpr qint64 kHour = 3'600'000;
const QHostAddress kClient(u"198.51.100.7"_s);
}

class TestGreylist : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void comesAgain()
    {
        Greylist list;
        Greylist::Options options;
        const auto ask = [&](qint64 now) { return list.ask(kClient, "a@b.test", "mei@example.test", options, now); };
        QCOMPARE(ask(kNow), 60'000);
        QCOMPARE(ask(kNow + 59'000), 1000);
        QCOMPARE(ask(kNow + 60'000), 0);
        QCOMPARE(ask(kNow + 35 * 24 * kHour), 0);
        QCOMPARE(ask(kNow + 70 * 24 * kHour), 0);       // each mail keeps it known
        QCOMPARE(ask(kNow + 110 * 24 * kHour), 60'000); // too long ago
    }
    void comesTooLate()
    {
        Greylist list;
        Greylist::Options options;
        QCOMPARE(list.ask(kClient, {}, "mei@example.test", options, kNow), 60'000);
        QCOMPARE(list.ask(kClient, {}, "mei@example.test", options, kNow + 49 * kHour), 60'000);
        QCOMPARE(list.ask(kClient, {}, "mei@example.test", options, kNow + 50 * kHour), 0);
        QCOMPARE(list.ask(kClient, {}, "mei@example.test", options, kNow - 50 * kHour), 0); // a clock set back: known stays known
    }
    void savesAndLoads()
    {
        Greylist::Options options;
        QByteArray kept;
        {
            Greylist list;
            for (int i = 0; i < 1000; ++i)
                list.ask(kClient, QByteArray::number(i), "x", options, kNow);
            list.ask(kClient, "0", "x", options, kNow + 60'000);
            list.ask(kClient, "old", "x", options, kNow - 60 * kHour);
            kept = list.save(kNow + 60'000, options);
        }
        QCOMPARE(kept.size(), 8 + 16 + 1001 * 32); // the client itself, and without what is over
        Greylist list;
        QVERIFY(list.load(kept));
        QCOMPARE(list.ask(kClient, "0", "x", options, kNow + kHour), 0);
        QCOMPARE(list.ask(kClient, "1", "x", options, kNow + 50'000), 10'000);
        for (qsizetype cut : {qsizetype(0), qsizetype(5), qsizetype(20), kept.size() - 1}) {
            Greylist other;
            QVERIFY(!other.load(kept.first(cut)));
        }
        QVERIFY(!Greylist().load(QByteArray(5000, 'x')));
    }
    void aFloodIsBounded()
    {
        Greylist list;
        Greylist::Options options;
        options.knownAfter = 0;
        list.ask(kClient, "good", "x", options, kNow);
        list.ask(kClient, "good", "x", options, kNow + 60'000);
        for (int i = 0; i < 500'000; ++i)
            list.ask(QHostAddress(quint32(0x0b000000 + i * 301)), "spam", "x", options, kNow + 70'000);
        QVERIFY(list.save(kNow, options).size() <= 24 + 65'536 * 32);
        QCOMPARE(list.ask(kClient, "good", "x", options, kNow + 80'000), 0); // who came again is not forgotten for those who did not
    }
    void names()
    {
        const Dnsbl list{u"zen.test"_s, 1};
        QCOMPARE(list.nameFor(kClient), u"7.100.51.198.zen.test"_s);
        QCOMPARE(list.nameFor(QHostAddress(u"2001:db8::1"_s)), u"1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.zen.test"_s); // RFC 5782 2.4
    }
    void lists_data()
    {
        QTest::addColumn<QString>("entry");
        QTest::addColumn<int>("weight"); // 0: refused
        QTest::newRow("plain") << u"Zen.Example.org"_s << 1;
        QTest::newRow("weight") << u"zen.example.org:100"_s << 100;
        QTest::newRow("zero") << u"zen.example.org:0"_s << 0;
        QTest::newRow("more") << u"zen.example.org:101"_s << 0;
        QTest::newRow("word") << u"zen.example.org:two"_s << 0;
        QTest::newRow("nothing") << u"zen.example.org:"_s << 0;
        QTest::newRow("one label") << u"zen"_s << 0;
        QTest::newRow("empty") << QString() << 0;
        QTest::newRow("url") << u"https://zen.example.org/"_s << 0;
    }
    void lists()
    {
        QFETCH(QString, entry);
        QFETCH(int, weight);
        const auto parsed = Dnsbl::parse({entry});
        QCOMPARE(parsed.ok(), weight > 0);
        if (parsed) {
            QCOMPARE(parsed->first().weight, weight);
            QCOMPARE(parsed->first().zone, u"zen.example.org"_s);
        } else {
            QVERIFY(parsed.error().publicText.contains(u'\'' + entry + u'\''));
        }
    }
};

QTEST_GUILESS_MAIN(TestGreylist)
#include "tst_greylist.moc"

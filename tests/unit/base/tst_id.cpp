// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/id.h"
#include "support/fakeclock.h"
#include <QSet>
#include <QTest>
#include <limits>

class TestId : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void risesWithinOneMillisecond()
    {
        FakeClock clock;
        base::IdGenerator ids(clock, 7);
        base::Id last = 0;
        for (int i = 0; i < 20000; ++i) { // more than fit into one millisecond
            const base::Id id = ids.next();
            QVERIFY(id > last);
            last = id;
        }
        QVERIFY(base::idWallMs(last) >= clock.wallMs());
        QVERIFY(base::idWallMs(last) <= clock.wallMs() + 3);
    }
    void survivesAClockSetBack()
    {
        FakeClock clock;
        base::IdGenerator ids(clock);
        const base::Id before = ids.next();
        clock.jumpWallTo(clock.wallMs() - 86400000);
        QVERIFY(ids.next() > before);
    }
    void risesOverARestartWithTheClockSetBack()
    {
        FakeClock clock;
        base::Id last = 0;
        {
            base::IdGenerator ids(clock, 7);
            for (int i = 0; i < 10000; ++i)
                last = ids.next();
        }
        clock.jumpWallTo(clock.wallMs() - 86400000);
        base::IdGenerator again(clock, 7);
        again.startAfter(last);
        QVERIFY(again.next() > last);
        again.startAfter(1); // an older one changes nothing
        QVERIFY(again.next() > last);
    }
    void rangesOfTime()
    {
        const base::Id greatest = base::Id(std::numeric_limits<qint64>::max());
        QCOMPARE(base::firstIdAt(0), base::Id(0));
        const qint64 now = 1790000000000;
        QCOMPARE(base::idWallMs(base::firstIdAt(now)), now);
        const qint64 last = 1704067200000 + (1LL << 42) - 1; // in 2163
        QCOMPARE(base::idWallMs(base::firstIdAt(last)), last);
        for (const qint64 late : {last + 1, qint64(253402214400000) /* 9999-12-31 */, std::numeric_limits<qint64>::max()})
            QCOMPARE(base::firstIdAt(late), greatest);
    }
    void textRoundTrip()
    {
        const QList<base::Id> values{0, 1, 31, 32, 0x7fffffffffffffff, 1234567890123456789ull};
        for (const base::Id id : values) {
            const QString text = base::idToString(id);
            QCOMPARE(text.size(), 13);
            QCOMPARE(base::idFromString(text), std::optional<base::Id>(id));
        }
        QVERIFY(base::idToString(5) < base::idToString(6));
    }
    void refusesForeignText_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("empty") << QString();
        QTest::newRow("short") << QStringLiteral("00000000000");
        QTest::newRow("upper case") << QStringLiteral("000000000000A");
        QTest::newRow("letter left out of the alphabet") << QStringLiteral("000000000000u");
        QTest::newRow("top bit") << QStringLiteral("8000000000000");
        QTest::newRow("sql") << QStringLiteral("1' OR '1'='1'");
    }
    void refusesForeignText()
    {
        QFETCH(QString, text);
        QVERIFY(!base::idFromString(text));
    }
};

QTEST_GUILESS_MAIN(TestId)
#include "tst_id.moc"

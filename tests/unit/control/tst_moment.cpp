// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/moment.h"
#include <QDateTime>
#include <QTest>

using namespace Qt::StringLiterals;

class TestMoment : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readsTimes_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QDateTime>("time");
        const QDate day(2026, 11, 22);
        QTest::newRow("day") << u"2026-11-22"_s << QDateTime(day, QTime(0, 0));
        QTest::newRow("minute") << u"2026-11-22T10:31"_s << QDateTime(day, QTime(10, 31));
        QTest::newRow("second") << u"2026-11-22t10:31:05"_s << QDateTime(day, QTime(10, 31, 5));
        QTest::newRow("utc") << u"2026-11-22T10:31:05Z"_s << QDateTime(day, QTime(10, 31, 5), Qt::UTC);
        QTest::newRow("utc day") << u"2026-11-22Z"_s << QDateTime(day, QTime(0, 0), Qt::UTC);
    }
    void readsTimes()
    {
        QFETCH(QString, text);
        QFETCH(QDateTime, time);
        QCOMPARE(control::momentFromText(text), std::optional(time.toMSecsSinceEpoch()));
    }
    void refusesOthers_data()
    {
        QTest::addColumn<QString>("text");
        for (const char *text : {"", "Z", "noon", "2026-11", "2026-13-01", "2026-02-30", "2026-11-22 10:31", "2026-11-22T", "2026-11-22T10",
                                 "2026-11-22T25:00", "2026-11-22T10:31:05.5", "2026-11-22T10:31+01:00", "2026-11-22T10:31ZZ"})
            QTest::newRow(*text ? text : "nothing") << QString::fromLatin1(text);
    }
    void refusesOthers()
    {
        QFETCH(QString, text);
        QVERIFY(!control::momentFromText(text));
    }
    void readsWhatItWrites()
    {
        const qint64 at = 1795343465000;
        QCOMPARE(control::momentFromText(control::momentToText(at)), std::optional(at));
    }
};

QTEST_GUILESS_MAIN(TestMoment)
#include "tst_moment.moc"

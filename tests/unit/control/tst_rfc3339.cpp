// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/rfc3339.h"
#include <QDateTime>
#include <QTest>
#include <QTimeZone>

class TestRfc3339 : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void writes_data()
    {
        QTest::addColumn<qint64>("ms");
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("epoch") << qint64(0) << QByteArray("1970-01-01T00:00:00.000Z");
        QTest::newRow("one before") << qint64(-1) << QByteArray("1969-12-31T23:59:59.999Z");
        QTest::newRow("leap day") << qint64(1709164800123) << QByteArray("2024-02-29T00:00:00.123Z");
        QTest::newRow("end of a century") << qint64(4107542399999) << QByteArray("2100-02-28T23:59:59.999Z");
        QTest::newRow("no leap day in 2100")
            << qint64(4107542400000) << QByteArray("2100-03-01T00:00:00.000Z");
        QTest::newRow("first year") << qint64(-62167219200000) << QByteArray("0000-01-01T00:00:00.000Z");
        QTest::newRow("last year") << qint64(253402300799999) << QByteArray("9999-12-31T23:59:59.999Z");
        QTest::newRow("clamped below")
            << std::numeric_limits<qint64>::min() << QByteArray("0000-01-01T00:00:00.000Z");
        QTest::newRow("clamped above")
            << std::numeric_limits<qint64>::max() << QByteArray("9999-12-31T23:59:59.999Z");
    }
    void writes()
    {
        QFETCH(qint64, ms);
        QFETCH(QByteArray, text);
        QCOMPARE(control::timeToUtf8(ms), text);
        QCOMPARE(control::timeToString(ms), QString::fromLatin1(text));
    }
    void agreesWithQt()
    {
        for (qint64 ms = -3000000000000; ms < 9000000000000; ms += 86400000ll * 11 + 3723004) {
            const QDateTime time = QDateTime::fromMSecsSinceEpoch(ms, Qt::UTC);
            QCOMPARE(control::timeToString(ms), time.toString(Qt::ISODateWithMs));
            QCOMPARE(control::timeFromText(control::timeToUtf8(ms)), std::optional<qint64>(ms));
        }
    }
    void reads_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<qint64>("ms");
        QTest::newRow("no fraction") << QStringLiteral("1970-01-01T00:00:01Z") << qint64(1000);
        QTest::newRow("lower case") << QStringLiteral("1970-01-01t00:00:01z") << qint64(1000);
        QTest::newRow("one digit") << QStringLiteral("1970-01-01T00:00:00.5Z") << qint64(500);
        QTest::newRow("nine digits") << QStringLiteral("1970-01-01T00:00:00.123999999Z") << qint64(123);
        QTest::newRow("east") << QStringLiteral("1970-01-01T08:00:00+08:00") << qint64(0);
        QTest::newRow("west") << QStringLiteral("1969-12-31T19:30:00-04:30") << qint64(0);
        QTest::newRow("unknown offset") << QStringLiteral("1970-01-01T00:00:00-00:00") << qint64(0);
        QTest::newRow("leap second") << QStringLiteral("2016-12-31T23:59:60Z") << qint64(1483228800000);
        QTest::newRow("leap day") << QStringLiteral("2000-02-29T00:00:00Z") << qint64(951782400000);
    }
    void reads()
    {
        QFETCH(QString, text);
        QFETCH(qint64, ms);
        QCOMPARE(control::timeFromText(text), std::optional<qint64>(ms));
        QCOMPARE(control::timeFromText(text.toLatin1()), std::optional<qint64>(ms));
    }
    void refuses_data()
    {
        QTest::addColumn<QString>("text");
        const char *texts[] = {"",
                               "2026",
                               "2026-11-21",
                               "2026-11-21T10:00:00",
                               "2026-11-21 10:00:00Z",
                               "2026-13-01T00:00:00Z",
                               "2026-00-01T00:00:00Z",
                               "2026-02-29T00:00:00Z",
                               "2026-04-31T00:00:00Z",
                               "2026-01-00T00:00:00Z",
                               "2026-01-01T24:00:00Z",
                               "2026-01-01T00:60:00Z",
                               "2026-01-01T00:00:61Z",
                               "2026-01-01T00:00:00.Z",
                               "2026-01-01T00:00:00,5Z",
                               "2026-01-01T00:00Z",
                               "2026-01-01T00:00:00+0800",
                               "2026-01-01T00:00:00+24:00",
                               "2026-01-01T00:00:00+08:60",
                               "2026-01-01T00:00:00*08:00",
                               "2026-01-01T00:00:00Zx",
                               "2026-01-01T00:00:00Z ",
                               " 2026-01-01T00:00:00Z",
                               "-026-01-01T00:00:00Z",
                               "+2026-01-01T00:00:00Z",
                               "20260101T000000Z",
                               "1e3"};
        for (const char *text : texts)
            QTest::newRow(text) << QString::fromLatin1(text);
        QTest::newRow("fullwidth digit") << QStringLiteral("２026-01-01T00:00:00Z");
        QTest::newRow("NUL at the end") << QStringLiteral("2026-01-01T00:00:00Z") + QChar(u'\0');
        QTest::newRow("endless fraction")
            << QStringLiteral("2026-01-01T00:00:00.") + QString(100000, u'1') + u'Z';
    }
    void refuses()
    {
        QFETCH(QString, text);
        QVERIFY(!control::timeFromText(text));
    }
    void refusesEveryTruncation()
    {
        const QByteArray whole("2026-11-21T10:11:12.345+08:00");
        QVERIFY(control::timeFromText(whole));
        for (qsizetype length = 0; length < whole.size(); ++length)
            QVERIFY2(!control::timeFromText(whole.first(length)), whole.first(length).constData());
    }
};

QTEST_GUILESS_MAIN(TestRfc3339)
#include "tst_rfc3339.moc"

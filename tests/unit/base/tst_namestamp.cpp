// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/namestamp.h"
#include <QDateTime>
#include <QScopeGuard>
#include <QTest>

using namespace Qt::StringLiterals;

class TestNameStamp : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void roundTrip()
    {
        QCOMPARE(base::nameStamp(1790000000123), u"20260921T141320Z"_s);
        for (const qint64 at : {0LL, 951782400000LL /* 29 February 2000 */, 1790000000000LL, 253402300799000LL})
            QCOMPARE(base::wallMsOfStamp(base::nameStamp(at)), std::optional<qint64>(at));
        QVERIFY(base::nameStamp(1790000000000) < base::nameStamp(1790000001000));
    }
    // 02:15 UTC of the night the clocks of Berlin skip from 02:00 to 03:00 is a time like any other.
    void isUtcWhereverTheMachineIs()
    {
        const auto restore = qScopeGuard([before = qgetenv("TZ")] { before.isNull() ? qunsetenv("TZ") : qputenv("TZ", before); });
        qputenv("TZ", "Europe/Berlin");
        if (QDateTime(QDate(2026, 7, 1), QTime(12, 0)).offsetFromUtc() != 7200)
            QSKIP("This system has its time zone from elsewhere.");
        QCOMPARE(base::wallMsOfStamp(u"20260329T021500Z"_s), std::optional<qint64>(1774750500000LL));
        for (qint64 at = 1774742400000LL; at < 1774742400000LL + 86400000; at += 600000)
            QCOMPARE(base::wallMsOfStamp(base::nameStamp(at)), std::optional<qint64>(at));
    }
    void refuses_data()
    {
        QTest::addColumn<QString>("text");
        for (const QString &text : {u""_s, u"20260921"_s, u"20260921T141320"_s, u"20261321T141320Z"_s, u"20260231T000000Z"_s, u"20260921T241320Z"_s, u"20260921T141320Z "_s, u"2026"_s})
            QTest::newRow(qPrintable(text)) << text;
    }
    void refuses()
    {
        QFETCH(const QString, text);
        QVERIFY(!base::wallMsOfStamp(text));
    }
};

QTEST_GUILESS_MAIN(TestNameStamp)
#include "tst_namestamp.moc"

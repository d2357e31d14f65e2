// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/logfilter.h"
#include "control/moment.h"
#include <QTest>

using namespace Qt::StringLiterals;
using control::LogTextFilter;

constexpr qint64 kAt = 1795343465000; // 2026-11-22T10:31:05Z

class TestLogFilter : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void meaning_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("matches");
        const QString connection = base::idToString(0x77);
        QTest::newRow("nothing") << QString() << true;
        QTest::newRow("level below") << u"level:info"_s << true;
        QTest::newRow("its level") << u"LEVEL:Warning"_s << true;
        QTest::newRow("level above") << u"level:error"_s << false;
        QTest::newRow("component") << u"component:smtp"_s << true;
        QTest::newRow("one of several") << u"component:net,smtp"_s << true;
        QTest::newRow("part of a component") << u"component:smt"_s << false;
        QTest::newRow("word") << u"REFUSED"_s << true;
        QTest::newRow("two words") << u"refused nobody"_s << false;
        QTest::newRow("quoted") << u"\"was refused\""_s << true;
        QTest::newRow("quoted colon") << u"\"550: was\""_s << true;
        QTest::newRow("connection") << u"connection:"_s + connection << true;
        QTest::newRow("other connection") << u"connection:"_s + base::idToString(5) << false;
        QTest::newRow("id as a word") << connection << true;
        QTest::newRow("mail") << u"mail:"_s + base::idToString(5) << false;
        QTest::newRow("after") << u"after:2026-11-22T10:31:05Z"_s << true;
        QTest::newRow("not after") << u"after:2026-11-22T10:31:06Z"_s << false;
        QTest::newRow("before") << u"before:2026-11-22T10:31:06Z"_s << true;
        QTest::newRow("not before itself") << u"before:2026-11-22T10:31:05Z"_s << false;
        QTest::newRow("in the reader's time") << u"after:"_s + control::momentToText(kAt) + u" before:"_s + control::momentToText(kAt + 1000) << true;
        QTest::newRow("all of it") << u"level:warning component:smtp refused connection:"_s + connection << true;
    }
    void meaning()
    {
        QFETCH(QString, text);
        QFETCH(bool, matches);
        control::LogLine line;
        line.at = kAt;
        line.level = control::LogLevel::Warning;
        line.component = u"smtp"_s;
        line.message = u"session: 550: was refused"_s;
        line.connectionId = 0x77;
        const auto filter = LogTextFilter::parse(text);
        QVERIFY(filter.ok());
        QCOMPARE(filter->matches(line), matches);
        QCOMPARE(filter->isEmpty(), text.isEmpty());
    }
    void notUnderstood_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("word");
        QTest::newRow("key") << u"refused colour:red"_s << u"colour:red"_s;
        QTest::newRow("level") << u"level:loud"_s << u"level:loud"_s;
        QTest::newRow("empty value") << u"component:"_s << u"component:"_s;
        QTest::newRow("no time") << u"after:noon"_s << u"after:noon"_s;
        QTest::newRow("no such day") << u"before:2026-02-30"_s << u"before:2026-02-30"_s;
        QTest::newRow("no id") << u"connection:5"_s << u"connection:5"_s;
    }
    void notUnderstood()
    {
        QFETCH(QString, text);
        QFETCH(QString, word);
        QCOMPARE(LogTextFilter::parse(text).error().field, word);
    }
};

QTEST_GUILESS_MAIN(TestLogFilter)
#include "tst_logfilter.moc"

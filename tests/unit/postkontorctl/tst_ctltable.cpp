// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "postkontorctl/format.h"
#include "postkontorctl/table.h"
#include "postkontorctl/textwidth.h"
#include <QTest>

using namespace Qt::StringLiterals;

class TestCtlTable : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void widths_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("columns");
        QTest::newRow("empty") << QString() << 0;
        QTest::newRow("ascii") << u"abc"_s << 3;
        QTest::newRow("chinese") << u"收件箱"_s << 6;
        QTest::newRow("kana, hangul") << u"あア한"_s << 6;
        QTest::newRow("fullwidth and halfwidth") << u"Ａｱ"_s << 3;
        QTest::newRow("beyond the basic plane") << u"\U00020000"_s << 2;
        QTest::newRow("emoji") << u"\U0001F4EF"_s << 2;
        QTest::newRow("combining") << u"e\u0301"_s << 1;
        QTest::newRow("zero width joiner") << u"a\u200db"_s << 2;
        QTest::newRow("accents") << u"äöü"_s << 3;
        QTest::newRow("box drawing") << u"─"_s << 1;
        QTest::newRow("lone surrogate") << QString(QChar(0xd800)) << 1;
    }
    void widths()
    {
        QFETCH(QString, text);
        QFETCH(int, columns);
        QCOMPARE(ctl::textWidth(text), columns);
    }
    void strangersTextCannotSteerTheTerminal()
    {
        QCOMPARE(ctl::printable(u"a\u001b[31mb\r\nc\td\u0000e\u007f\u009b"_s), u"a�[31mb��c d�e��"_s);
        QCOMPARE(ctl::printable(u"a\u202eb\u2066c\u2028"_s), u"a�b�c�"_s);
        QCOMPARE(ctl::printable(QString(QChar(0xdc00)) + u'x'), u"�x"_s);
        QCOMPARE(ctl::printable(u"你好 \U0001F4EF"_s), u"你好 \U0001F4EF"_s);
    }
    void shortens()
    {
        QCOMPARE(ctl::shortened(u"abcde"_s, 5), u"abcde"_s);
        QCOMPARE(ctl::shortened(u"abcdef"_s, 5), u"abcd…"_s);
        QCOMPARE(ctl::shortened(u"你好吗"_s, 6), u"你好吗"_s);
        QCOMPARE(ctl::shortened(u"你好吗"_s, 5), u"你好…"_s);
        QCOMPARE(ctl::shortened(u"你好吗"_s, 4), u"你…"_s);
        QCOMPARE(ctl::shortened(u"\U0001F4EF\U0001F4EF"_s, 3), u"\U0001F4EF…"_s);
        for (int columns = 1; columns < 12; ++columns)
            QVERIFY(ctl::textWidth(ctl::shortened(u"a你b好c吗"_s, columns)) <= columns);
    }
    void alignsWideText()
    {
        ctl::Table table({{u"FOLDER"_s}, {u"N"_s, ctl::Table::Align::Right}, {u"X"_s}});
        table.add({u"收件箱箱"_s, u"5"_s, u"a"_s});
        table.add({u"Inbox"_s, u"1000"_s, QString()});
        table.add({u"line\nbreak"_s, u"1"_s, u"b"_s});
        QCOMPARE(table.toText(), u"FOLDER         N  X\n"
                                 u"收件箱箱       5  a\n"
                                 u"Inbox       1000\n"
                                 u"line�break     1  b\n"_s);
    }
    void emptyTable() { QCOMPARE(ctl::Table({{u"ID"_s}, {u"NAME"_s}}).toText(), u"ID  NAME\n"_s); }
    void durations_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<qint64>("seconds"); // 0: refused
        const auto row = [](const char *text, qint64 seconds) {
            QTest::newRow(*text ? text : "empty") << QString::fromUtf8(text) << seconds;
        };
        row("90", 90);
        row("90s", 90);
        row("15m", 900);
        row("2h", 7200);
        row("7d", 604800);
        row("3650d", 315360000);
        row("3651d", 0);
        row("", 0);
        row("s", 0);
        row("0", 0);
        row("-1", 0);
        row("1w", 0);
        row("1.5h", 0);
        row("99999999999999d", 0);
        row("１", 0);
    }
    void durations()
    {
        QFETCH(QString, text);
        QFETCH(qint64, seconds);
        QCOMPARE(ctl::parseDuration(text), seconds ? std::optional(seconds) : std::nullopt);
    }
};

QTEST_GUILESS_MAIN(TestCtlTable)
#include "tst_ctltable.moc"

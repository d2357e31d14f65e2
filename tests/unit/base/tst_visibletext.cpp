// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/logscope.h"
#include "base/visibletext.h"
#include <QTest>
#include <thread>

using namespace Qt::StringLiterals;

class TestVisibleText : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everything_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("shown");
        QTest::newRow("empty") << QString() << QString();
        QTest::newRow("plain") << u"550 5.1.1 no"_s << u"550 5.1.1 no"_s;
        QTest::newRow("words of any language") << u"邮件 Grüße \U0001f4e7"_s << u"邮件 Grüße \U0001f4e7"_s;
        QTest::newRow("line ends") << u"a\r\nb"_s << u"a\\x0d\\x0ab"_s;
        QTest::newRow("escape") << u"\x1b[2J"_s << u"\\x1b[2J"_s;
        QTest::newRow("delete and C1") << QString(QChar(0x7f)) + QChar(0x9b) << u"\\x7f\\x9b"_s;
        QTest::newRow("bidi override") << u"gpj.\u202eexe"_s << u"gpj.\\u202eexe"_s;
        QTest::newRow("bidi isolate") << u"\u2066a\u2069"_s << u"\\u2066a\\u2069"_s;
        QTest::newRow("separators") << u"a\u2028b\u2029c"_s << u"a\\u2028b\\u2029c"_s;
        QTest::newRow("zero width") << u"a\u200bb\ufeff"_s << u"a\\u200bb\\ufeff"_s;
        QTest::newRow("lone surrogate") << u"a"_s + QChar(0xd800) + u"b"_s << u"a\\ud800b"_s;
        QTest::newRow("tag character") << u"a\U000e0041"_s << u"a\\U000e0041"_s;
    }
    void everything()
    {
        QFETCH(QString, text);
        QFETCH(QString, shown);
        QCOMPARE(base::visibleText(text), shown);
        QCOMPARE(base::visibleText(shown), shown); // what is visible stays
    }
    void bytesAreCutBetweenCharacters()
    {
        const QByteArray three = "ab\xe2\x82\xac"; // €
        QCOMPARE(base::visibleText(QByteArrayView(three), 5), u"ab€"_s);
        for (qsizetype most : {2, 3, 4})
            QCOMPARE(base::visibleText(QByteArrayView(three), most), u"ab…"_s);
        QCOMPARE(base::visibleText(QByteArrayView("\xff\xfe"), 100), u"\ufffd\ufffd"_s);
    }
    void scopesNestAndBelongToTheirThread()
    {
        QCOMPARE(base::LogScope::current().connection, base::Id(0));
        {
            const base::LogScope outer(5);
            const base::LogScope inner(0, 7);
            QCOMPARE(base::LogScope::current().connection, base::Id(5));
            QCOMPARE(base::LogScope::current().mail, base::Id(7));
            base::Id elsewhere = 1;
            std::thread([&] { elsewhere = base::LogScope::current().connection; }).join();
            QCOMPARE(elsewhere, base::Id(0));
        }
        QCOMPARE(base::LogScope::current().connection, base::Id(0));
        QCOMPARE(base::LogScope::current().mail, base::Id(0));
    }
};

QTEST_GUILESS_MAIN(TestVisibleText)
#include "tst_visibletext.moc"

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/saslprep.h"
#include <QTest>

class TestSaslPrep : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    // RFC 4013 3 first
    void prepared_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("wanted");
        const auto row = [](const char *name, const QByteArray &text, const QByteArray &wanted) { QTest::newRow(name) << text << wanted; };
        row("soft hyphen mapped to nothing", "I\xc2\xadX", "IX");
        row("no transformation", "user", "user");
        row("case kept", "USER", "USER");
        row("NFKC", "\xc2\xaa", "a");
        row("NFKC, matches the first", "\xe2\x85\xa8", "IX");
        row("no-break space", "a\xc2\xa0z", "a z");
        row("ideographic space", "a\xe3\x80\x80z", "a z");
        row("longer than it was", "\xef\xb7\xba", "\xd8\xb5\xd9\x84\xd9\x89 \xd8\xa7\xd9\x84\xd9\x84\xd9\x87 \xd8\xb9\xd9\x84\xd9\x8a\xd9\x87 "
                                                  "\xd9\x88\xd8\xb3\xd9\x84\xd9\x85");
        row("unknown to Unicode 3.2", "\xf0\x9f\x94\x91", "\xf0\x9f\x94\x91");
        row("Chinese", "\xe5\xaf\x86\xe7\xa0\x81", "\xe5\xaf\x86\xe7\xa0\x81");
        row("empty", "", "");
    }
    void prepared()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, wanted);
        const auto got = auth::saslPrep(text);
        QVERIFY(got);
        QCOMPARE(*got, wanted);
    }
    void prohibited_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("control character") << QByteArray("\x07");
        QTest::newRow("mixed directions") << QByteArray("\xd8\xa7\x31");
        QTest::newRow("NUL") << QByteArray("a\0b", 3);
        QTest::newRow("private use") << QByteArray("\xee\x80\x80");
        QTest::newRow("delete") << QByteArray("\x7f");
        QTest::newRow("not UTF-8") << QByteArray("\xff\xfe");
        QTest::newRow("overlong form") << QByteArray("\xc0\xaf");
        QTest::newRow("surrogate") << QByteArray("\xed\xa0\x80");
    }
    void prohibited()
    {
        QFETCH(QByteArray, text);
        QVERIFY(!auth::saslPrep(text));
    }
};

QTEST_GUILESS_MAIN(TestSaslPrep)
#include "tst_saslprep.moc"

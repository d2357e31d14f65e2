// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/passwordguesses.h"
#include <QTest>

using namespace Qt::StringLiterals;

class TestPasswordGuesses : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void guessed_data()
    {
        QTest::addColumn<QString>("password");
        QTest::addColumn<bool>("guessed");
        for (const char *password :
             {"1234567890", "0987654321", "12345678901234567890", "qwertyuiop", "Qwertyuiop123", "1qaz2wsx3edc", "abcdefghij", "aaaaaaaaaa", "ababababab",
              "password123", "Password2026!", "!!password!!", "passwordpassword", "1234PASSWORT", "Administrator1", "Welcome-2026", "changeme12", "p@ssw0rd2026",
              "mei@example.test", "MEI@EXAMPLE.TEST", "example.test", "example2026", "mei1234567", "qwertz123456", "zxcvbnm123", "12345qwert", "postkontor!"})
            QTest::addRow("%s", password) << QString::fromLatin1(password) << true;
        for (const char *password :
             {"correct horse battery", "password number 7", "my-password-is-long", "Losung/second+7Qx9", "k7dq-m2xv-9rft", "meister2026x", "1234 steps down", "qwerty and more",
              "exampleoftruth", "a1b2c3d4e5f6g7"})
            QTest::addRow("%s", password) << QString::fromLatin1(password) << false;
        QTest::newRow("Chinese") << u"\u6625\u7720\u4e0d\u89c9\u6653\u5904\u5904\u95fb\u557c\u9e1f"_s << false;
        QTest::newRow("Chinese, one character") << QString(12, u'\u6625') << true;
        QTest::newRow("long row") << u"qwertyuiop"_s.repeated(100) << true;
        QTest::newRow("long, rows that differ") << (u"qwertyuiop"_s.repeated(100) + u"x"_s) << false;
    }
    void guessed()
    {
        QFETCH(QString, password);
        QFETCH(bool, guessed);
        QCOMPARE(auth::isEasilyGuessed(password, u"mei@example.test"_s), guessed);
    }
    void withoutAddress()
    {
        QVERIFY(!auth::isEasilyGuessed(u"mei@example.test"_s, {}));
        QVERIFY(auth::isEasilyGuessed(u"password123"_s, {}));
    }
};

QTEST_GUILESS_MAIN(TestPasswordGuesses)
#include "tst_passwordguesses.moc"

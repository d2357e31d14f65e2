// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/saslmessages.h"
#include <QTest>

using namespace Qt::StringLiterals;

class TestSaslMessages : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    // RFC 4616 4
    void plain()
    {
        const auto tim = auth::parsePlain(QByteArray("\0tim\0tanstaaftanstaaf", 21));
        QVERIFY(tim);
        QCOMPARE(tim->authzid, ""_ba);
        QCOMPARE(tim->authcid, "tim"_ba);
        QCOMPARE(tim->password, "tanstaaftanstaaf"_ba);
        const auto ursel = auth::parsePlain(QByteArray("Ursel\0Kurt\0xipj3plmq", 20));
        QVERIFY(ursel);
        QCOMPARE(ursel->authzid, "Ursel"_ba);
        QCOMPARE(ursel->authcid, "Kurt"_ba);
        QCOMPARE(ursel->password, "xipj3plmq"_ba);
    }
    void brokenPlain_data()
    {
        QTest::addColumn<QByteArray>("message");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("one NUL") << QByteArray("a\0b", 3);
        QTest::newRow("three NULs") << QByteArray("\0a\0b\0", 5);
        QTest::newRow("three NULs, text behind") << QByteArray("\0a\0b\0c", 6);
        QTest::newRow("NULs alone") << QByteArray("\0\0\0", 3);
        QTest::newRow("no name") << QByteArray("\0\0secret", 8);
        QTest::newRow("no password") << QByteArray("\0a\0", 3);
        QTest::newRow("not UTF-8") << QByteArray("\0a\0\xff", 4);
    }
    void brokenPlain()
    {
        QFETCH(QByteArray, message);
        QVERIFY(!auth::parsePlain(message));
    }
    // RFC 7628 4.1, 4.2
    void bearer()
    {
        const auto full = auth::parseOAuthBearer("n,a=user@example.com,\1host=server.example.com\1port=143\1auth=Bearer vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==\1\1");
        QVERIFY(full);
        QCOMPARE(full->authzid, "user@example.com"_ba);
        QCOMPARE(full->token, "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg=="_ba);
        const auto nameless = auth::parseOAuthBearer("n,,\1auth=bearer abc\1\1");
        QVERIFY(nameless);
        QCOMPARE(nameless->authzid, ""_ba);
        QCOMPARE(auth::parseOAuthBearer("y,a=a=2Cb=3D,\1auth=Bearer x\1\1")->authzid, "a,b="_ba);
    }
    void brokenBearer_data()
    {
        QTest::addColumn<QByteArray>("message");
        for (const char *message : {"", "\1", "n,,", "n,,\1\1", "n,,\1auth=Bearer \1\1", "n,,\1auth=Basic abc\1\1", "n,,\1auth=Bearer a b\1\1", "n,,\1auth=Bearer abc\1",
                                    "n,,\1auth=Bearer a\1auth=Bearer b\1\1", "p=tls-exporter,,\1auth=Bearer abc\1\1", "n,b=c,\1auth=Bearer abc\1\1",
                                    "n,,,\1auth=Bearer abc\1\1", "n,,\1auth=Bearer abc\1\1x\1\1", "n,,\1=x\1auth=Bearer abc\1\1"})
            QTest::newRow(QByteArray(message).toPercentEncoding().constData()) << QByteArray(message);
    }
    void brokenBearer()
    {
        QFETCH(QByteArray, message);
        QVERIFY(!auth::parseOAuthBearer(message));
    }
    void xoauth2()
    {
        const auto one = auth::parseXoauth2("user=someuser@example.com\1auth=Bearer ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg\1\1");
        QVERIFY(one);
        QCOMPARE(one->authzid, "someuser@example.com"_ba);
        QCOMPARE(one->token, "ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg"_ba);
        for (const char *broken : {"", "user=", "user=a", "user=\1auth=Bearer x\1\1", "a\1auth=Bearer x\1\1", "user=a\1\1"})
            QVERIFY2(!auth::parseXoauth2(broken), broken);
    }
};

QTEST_GUILESS_MAIN(TestSaslMessages)
#include "tst_saslmessages.moc"

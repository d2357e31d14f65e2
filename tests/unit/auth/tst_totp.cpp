// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "auth/totp.h"
#include "auth/usedcodes.h"
#include <QSet>
#include <QTest>

using namespace Qt::StringLiterals;

class TestTotp : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    // RFC 6238 appendix B, SHA-1
    void vectors_data()
    {
        QTest::addColumn<qint64>("seconds");
        QTest::addColumn<QString>("code");
        QTest::newRow("1970") << qint64(59) << u"94287082"_s;
        QTest::newRow("2005-03-18 01:58:29") << qint64(1111111109) << u"07081804"_s;
        QTest::newRow("2005-03-18 01:58:31") << qint64(1111111111) << u"14050471"_s;
        QTest::newRow("2009") << qint64(1234567890) << u"89005924"_s;
        QTest::newRow("2033") << qint64(2000000000) << u"69279037"_s;
        QTest::newRow("2603") << qint64(20000000000) << u"65353130"_s;
    }
    void vectors()
    {
        QFETCH(qint64, seconds);
        QFETCH(QString, code);
        const QByteArray secret = "12345678901234567890";
        QCOMPARE(auth::totpCode(secret, seconds / 30, 8), code);
        QCOMPARE(auth::totpCode(secret, seconds / 30), code.right(6));
    }
    void window()
    {
        const QByteArray secret = auth::newTotpSecret();
        QCOMPARE(secret.size(), 20);
        const qint64 nowMs = 1'700'000'010'000;
        const qint64 now = nowMs / 30'000;
        for (qint64 step = now - 3; step <= now + 3; ++step) {
            const auto got = auth::totpStep(secret, auth::totpCode(secret, step), nowMs);
            const bool near = qAbs(step - now) <= 1;
            QVERIFY(got.has_value() == near || auth::totpCode(secret, step) == auth::totpCode(secret, now));
        }
        QString spaced = auth::totpCode(secret, now);
        QVERIFY(auth::totpStep(secret, spaced.insert(3, u' '), nowMs));
        for (const QString &wrong : {u""_s, u"12345"_s, u"1234567"_s, u"abcdef"_s, u"-00001"_s})
            QVERIFY(!auth::totpStep(secret, wrong, nowMs));
    }
    void onceOnly()
    {
        auth::UsedCodes used;
        QVERIFY(used.use(1, 100));
        QVERIFY(!used.use(1, 100));
        QVERIFY(!used.use(1, 99)); // nor one from before
        QVERIFY(used.use(1, 101));
        QVERIFY(used.use(2, 100));
    }
    // RFC 4648 10
    void base32()
    {
        QCOMPARE(auth::toBase32("f"), u"MY"_s);
        QCOMPARE(auth::toBase32("fo"), u"MZXQ"_s);
        QCOMPARE(auth::toBase32("foo"), u"MZXW6"_s);
        QCOMPARE(auth::toBase32("foob"), u"MZXW6YQ"_s);
        QCOMPARE(auth::toBase32("fooba"), u"MZXW6YTB"_s);
        QCOMPARE(auth::toBase32("foobar"), u"MZXW6YTBOI"_s);
    }
    void forTheAuthenticator()
    {
        QCOMPARE(auth::totpUri(u"Mein Büro"_s, u"mei@example.test"_s, "foobar"),
                 u"otpauth://totp/Mein%20B%C3%BCro:mei%40example.test?secret=MZXW6YTBOI&issuer=Mein%20B%C3%BCro&algorithm=SHA1&digits=6&period=30"_s);
    }
    void recoveryCodes()
    {
        const QStringList codes = auth::newRecoveryCodes();
        QCOMPARE(codes.size(), 10);
        QCOMPARE(QSet<QString>(codes.begin(), codes.end()).size(), 10);
        for (const QString &code : codes) {
            QCOMPARE(code.size(), 14);
            QString typed = code.toUpper();
            typed.remove(u'-').replace(u'0', u'O').replace(u'1', u'I');
            QCOMPARE(auth::recoveryCodeHash(typed), auth::recoveryCodeHash(code));
        }
        QVERIFY(auth::recoveryCodeHash(codes[0]) != auth::recoveryCodeHash(codes[1]));
        QCOMPARE(auth::newAppPassword().size(), 19);
        QVERIFY(auth::newAppPassword() != auth::newAppPassword());
    }
};

QTEST_GUILESS_MAIN(TestTotp)
#include "tst_totp.moc"

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/bootstraptoken.h"
#include <QFile>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;

class TestBootstrapToken : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void madeOnceAndKept()
    {
        QTemporaryDir dir;
        const QString path = dir.filePath(u"deep/er/admin.token"_s);
        const auto made = server::loadOrMakeBootstrapToken(path);
        QVERIFY(made.ok());
        QVERIFY(made->size() >= 40);
        QCOMPARE(QFile::permissions(path) & (QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther), QFile::Permissions());
        const auto again = server::loadOrMakeBootstrapToken(path);
        QVERIFY(again.ok());
        QCOMPARE(*again, *made);
        QVERIFY(QFile::remove(path));
        QVERIFY(*server::loadOrMakeBootstrapToken(path) != *made);
    }
    void warnsOfAFileOthersCanRead()
    {
        QTemporaryDir dir;
        QFile file(dir.filePath(u"admin.token"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("made-by-hand-0123456789\n");
        file.close();
        QVERIFY(file.setPermissions(QFile::ReadOwner | QFile::WriteOwner));
        QTest::failOnWarning(QRegularExpression(u"."_s));
        QVERIFY(server::loadOrMakeBootstrapToken(file.fileName()).ok());
        for (const QFile::Permission others : {QFile::ReadGroup, QFile::ReadOther}) {
            QVERIFY(file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | others));
            QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"admin.bootstrap_token_file: .*admin.token.* 0600"_s));
            QCOMPARE(*server::loadOrMakeBootstrapToken(file.fileName()), "made-by-hand-0123456789");
        }
    }
    void refusesWhatIsNoToken_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("short") << QByteArray("abc\n");
        QTest::newRow("two words") << QByteArray("0123456789abcdef 0123456789abcdef\n");
        QTest::newRow("two lines") << QByteArray("0123456789abcdef\n0123456789abcdef\n");
    }
    void refusesWhatIsNoToken()
    {
        QFETCH(QByteArray, content);
        QTemporaryDir dir;
        QFile file(dir.filePath(u"admin.token"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(content);
        file.close();
        const auto loaded = server::loadOrMakeBootstrapToken(file.fileName());
        QVERIFY(!loaded.ok());
        QVERIFY(loaded.error().publicText.contains(file.fileName()));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), content); // never overwritten
    }
};

QTEST_GUILESS_MAIN(TestBootstrapToken)
#include "tst_bootstraptoken.moc"

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control/jsonparser.h"
#include "support/corpora.h"
#include <QDirIterator>
#include <QFile>
#include <QTest>

class TestJsonParser : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void refuses_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("nothing") << QByteArray();
        QTest::newRow("blank") << QByteArray(" \n");
        QTest::newRow("NUL") << QByteArray("\0", 1);
        QTest::newRow("NUL after the end") << QByteArray("{}\0", 3);
        QTest::newRow("text hidden behind NUL") << QByteArray("{}\0{\"a\":1}", 10);
        QTest::newRow("NUL in a string") << QByteArray("\"a\0b\"", 5);
        QTest::newRow("byte order mark") << QByteArray("\xef\xbb\xbf{}");
        QTest::newRow("two values") << QByteArray("{} {}");
        QTest::newRow("comment") << QByteArray("{}//");
        QTest::newRow("comma at the end") << QByteArray("[1,]");
        QTest::newRow("NaN") << QByteArray("[NaN]");
        QTest::newRow("half a character") << QByteArray("\"\xe4\xb8\"");
        QTest::newRow("overlong") << QByteArray("\"\xc0\xaf\"");
        QTest::newRow("surrogate in UTF-8") << QByteArray("\"\xed\xa0\x80\"");
        QTest::newRow("past Unicode") << QByteArray("\"\xf4\x90\x80\x80\"");
        QTest::newRow("number too big") << QByteArray("[1e999]");
        QTest::newRow("101 deep") << QByteArray(101, '[') + QByteArray(101, ']');
        QTest::newRow("a million deep") << QByteArray(1000000, '[');
        QTest::newRow("a million objects deep") << QByteArray("{\"a\":").repeated(1000000);
    }
    void refuses()
    {
        QFETCH(QByteArray, text);
        rapidjson::Document document;
        QVERIFY(!control::parseJson(text, document));
        QVERIFY(document.IsNull());
        QVERIFY(!control::isJsonObject(text));
    }
    void depthIsCountedPerBranch()
    {
        rapidjson::Document document;
        QVERIFY(control::parseJson(QByteArray(100, '[') + QByteArray(100, ']'), document));
        QVERIFY(control::parseJson("[[],[],[]]", document, 2));
        QVERIFY(!control::parseJson("[[],[[]]]", document, 2));
        QVERIFY(control::parseJson("1", document, 0));
    }
    void objects()
    {
        QVERIFY(control::isJsonObject("{}"));
        QVERIFY(control::isJsonObject("{\"a\":[{}]} \n"));
        QVERIFY(!control::isJsonObject("[]"));
        QVERIFY(!control::isJsonObject("1"));
        QVERIFY(!control::isJsonObject("{\"a\":}"));
    }
    void jsonTestSuite()
    {
        const QString corpora = support::corporaDir();
        if (corpora.isEmpty())
            QSKIP("no corpora folder (POSTKONTOR_CORPORA)");
        QDirIterator files(corpora + QStringLiteral("/json-testsuite"), {QStringLiteral("[yn]_*.json")},
                           QDir::Files, QDirIterator::Subdirectories);
        int valid = 0;
        int invalid = 0;
        while (files.hasNext()) {
            QFile file(files.next());
            QVERIFY(file.open(QIODevice::ReadOnly));
            const bool wanted = files.fileName().startsWith(u'y');
            rapidjson::Document document;
            QVERIFY2(control::parseJson(file.readAll(), document) == wanted, qPrintable(files.fileName()));
            ++(wanted ? valid : invalid);
        }
        QVERIFY2(valid >= 90 && invalid >= 180, "the suite is not where it should be");
    }
};

QTEST_GUILESS_MAIN(TestJsonParser)
#include "tst_jsonparser.moc"

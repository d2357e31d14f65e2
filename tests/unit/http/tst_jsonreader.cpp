// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/jsonfields.h"
#include "http/jsonreader.h"
#include "support/corpora.h"
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

using namespace Qt::StringLiterals;
using http::JsonError;
using http::parseJson;

class TestJsonReader : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void suite_data()
    {
        QTest::addColumn<QString>("path");
        const QDir folder(support::corporaDir() + u"/json-testsuite/data/test_parsing"_s);
        const QStringList files = folder.entryList({u"*.json"_s}, QDir::Files);
        if (support::corporaDir().isEmpty() || files.isEmpty())
            QSKIP("the corpora folder is absent");
        QVERIFY(files.size() >= 318);
        for (const QString &file : files)
            QTest::newRow(qPrintable(file)) << folder.filePath(file);
    }
    void suite()
    {
        QFETCH(QString, path);
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray text = file.readAll();
        const http::JsonParsed parsed = parseJson(text);
        const QString name = QFileInfo(path).fileName();
        if (name.startsWith(u'n')) {
            QVERIFY(parsed.error);
            QVERIFY(parsed.error->kind == JsonError::Syntax || parsed.error->kind == JsonError::TooDeep);
        } else if (name.startsWith(u'y') &&
                   parsed.error) { // RFC 8259 4 leaves equal keys open; ours are refused as such
            QCOMPARE(parsed.error->kind, JsonError::DuplicateKey);
            QVERIFY(name.contains(u"duplicated"_s));
        }
    }
    void naughtyStringsSurvive()
    {
        QFile file(support::corporaDir() + u"/naughty-strings/data/blns.json"_s);
        if (support::corporaDir().isEmpty() || !file.open(QIODevice::ReadOnly))
            QSKIP("the corpora folder is absent");
        const QByteArray text = file.readAll();
        const QJsonArray reference = QJsonDocument::fromJson(text).array();
        const http::JsonParsed parsed = parseJson(text);
        QVERIFY(!parsed.error);
        QVERIFY(parsed.value.array());
        QVERIFY(reference.size() >= 500);
        QCOMPARE(qsizetype(parsed.value.array()->size()), reference.size());
        for (qsizetype i = 0; i < reference.size(); ++i) {
            QString text = *parsed.value.array()->at(size_t(i)).string();
            if (text == QChar(0xfeff)) // QJsonDocument eats a byte order mark; we keep what was sent
                text.clear();
            QCOMPARE(text, reference.at(i).toString());
        }
    }
    void values()
    {
        const http::JsonParsed parsed =
            parseJson(R"({"a":[1,-2.5,true,null,"\ud83d\ude00"],"b":{"c":18446744073709551615}})");
        QVERIFY(!parsed.error);
        const auto &object = *parsed.value.object();
        QCOMPARE(object[0].first, u"a"_s);
        const auto &array = *object[0].second.array();
        QCOMPARE(*array[0].integer(), 1);
        QCOMPARE(*array[1].real(), -2.5);
        QCOMPARE(*array[2].boolean(), true);
        QVERIFY(array[3].isNull());
        QCOMPARE(*array[4].string(), QString::fromUcs4(U"\U0001f600"));
        QVERIFY(object[1].second.object()->front().second.real());
    }
    void numbers_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QVariant>("value");
        const auto row = [](const char *text, const QVariant &value) { QTest::newRow(text) << QByteArray(text) << value; };
        row("0", 0ll);
        row("-0", 0ll);
        row("9223372036854775807", std::numeric_limits<qint64>::max());
        row("-9223372036854775808", std::numeric_limits<qint64>::min());
        row("9223372036854775808", 9223372036854775808.0);
        row("18446744073709551615", 18446744073709551615.0);
        row("18446744073709551616", 18446744073709551616.0);
        row("-9223372036854775809", -9223372036854775809.0);
        row("-18446744073709551615", -18446744073709551615.0);
        row("1.0", 1.0);
        row("1e3", 1000.0);
        row("-1.5E-2", -0.015);
        row("0.1", 0.1);
        row("1e-999", 0.0);
        row("1e-99999999999999999999", 0.0);
        row("0.9e-999", 0.0);
        row("-1E-400", 0.0);
        row("0.0e5", 0.0);
        row("4.9e-324", 4.9e-324);
        row("1.7976931348623157e308", 1.7976931348623157e308);
        row("12345678901234567890123456789", 12345678901234567890123456789.0);
    }
    void numbers()
    {
        QFETCH(QByteArray, text);
        QFETCH(QVariant, value);
        const http::JsonParsed parsed = parseJson(text);
        QVERIFY(!parsed.error);
        if (value.typeId() == QMetaType::Double)
            QVERIFY(parsed.value.real() && *parsed.value.real() == value.toDouble());
        else
            QVERIFY(parsed.value.integer() && *parsed.value.integer() == value.toLongLong());
    }
    // RFC 8259 6 leaves the range to us: what no double holds is refused by name, and never becomes infinity or another number.
    void numbersTooLarge()
    {
        const QByteArray nines(400, '9');
        for (const QByteArray &number : {"1e999"_ba, "-1e999"_ba, "1e309"_ba, "1.8e308"_ba, "-1.8e308"_ba, "0.1e310"_ba, "17976931348623157e300"_ba,
                                         "18e307"_ba, "123456789e305"_ba, "1e99999999999999999999"_ba, nines, '-' + nines, nines + ".5"}) {
            const http::JsonParsed parsed = parseJson("{\"a\":1,\"list\":[{},{\"b\":[7,8," + number + "]}]}");
            QVERIFY2(parsed.error && parsed.error->kind == JsonError::NumberTooLarge, number);
            QCOMPARE(parsed.error->field, u"list[1].b[2]"_s);
            QCOMPARE(parseJson(number).error->kind, JsonError::NumberTooLarge);
        }
    }
    void limits()
    {
        const auto nested = [](int depth) {
            return QByteArray("[").repeated(depth) + QByteArray("]").repeated(depth);
        };
        QVERIFY(!parseJson(nested(64)).error);
        QCOMPARE(parseJson(nested(65)).error->kind, JsonError::TooDeep);
        QCOMPARE(parseJson(QByteArray("[").repeated(1 << 20)).error->kind, JsonError::TooDeep);
        const QByteArray many = "[" + QByteArray("0,").repeated(100000) + "0]";
        QCOMPARE(parseJson(many).error->kind, JsonError::TooMany);
    }
    void refusals_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("kind");
        QTest::newRow("empty") << QByteArray() << int(JsonError::Syntax);
        QTest::newRow("byte order mark") << QByteArray("\xef\xbb\xbf{}") << int(JsonError::Syntax);
        QTest::newRow("nul after the value") << QByteArray("{}\0", 3) << int(JsonError::Syntax);
        QTest::newRow("nul before") << QByteArray("\0{}", 3) << int(JsonError::Syntax);
        QTest::newRow("nul in a string") << QByteArray("\"a\0b\"", 5) << int(JsonError::Syntax);
        QTest::newRow("lone surrogate") << QByteArray(R"("\ud800")") << int(JsonError::Syntax);
        QTest::newRow("overlong utf-8") << QByteArray("\"\xc0\xaf\"") << int(JsonError::Syntax);
        QTest::newRow("comment") << QByteArray("{}/**/") << int(JsonError::Syntax);
        QTest::newRow("two values") << QByteArray("{}{}") << int(JsonError::Syntax);
        QTest::newRow("equal keys") << QByteArray(R"({"a":1,"b":2,"a":3})") << int(JsonError::DuplicateKey);
        QTest::newRow("equal keys, one escaped")
            << QByteArray(R"({"a":1,"\u0061":3})") << int(JsonError::DuplicateKey);
        QTest::newRow("number cut off") << QByteArray("1e") << int(JsonError::Syntax);
        QTest::newRow("number too large, and no JSON") << QByteArray("{1e999}") << int(JsonError::Syntax);
        QTest::newRow("equal keys, then junk") << QByteArray(R"({"a":1,"a":3}x)") << int(JsonError::Syntax);
    }
    void refusals()
    {
        QFETCH(QByteArray, text);
        QFETCH(int, kind);
        const http::JsonParsed parsed = parseJson(text);
        QVERIFY(parsed.error);
        QCOMPARE(int(parsed.error->kind), kind);
    }
    void fields_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("code"); // empty: fine
        QTest::addColumn<QString>("field");
        const auto row = [](const char *text, const char *code, const QString &field) {
            QTest::newRow(text) << QByteArray(text) << QByteArray(code) << field;
        };
        row(R"({"name":"x"})", "", {});
        row(R"({"name":"x","n":5,"flag":true,"list":["a"]})", "", {});
        row(R"({"name":"x","n":null})", "", {});
        row(R"({})", "missing", u"name"_s);
        row(R"({"name":null})", "missing", u"name"_s);
        row(R"({"name":1})", "wrong_type", u"name"_s);
        row(R"({"name":"xxxxxxxxxxx"})", "too_long", u"name"_s);
        row(R"({"name":"x","n":"5"})", "wrong_type", u"n"_s);
        row(R"({"name":"x","n":5.5})", "wrong_type", u"n"_s);
        row(R"({"name":"x","n":11})", "out_of_range", u"n"_s);
        row(R"({"name":"x","n":0})", "out_of_range", u"n"_s);
        row(R"({"name":"x","flag":1})", "wrong_type", u"flag"_s);
        row(R"({"name":"x","list":"a"})", "wrong_type", u"list"_s);
        row(R"({"name":"x","list":[1]})", "wrong_type", u"list"_s);
        row(R"({"name":"x","list":["a","b","c"]})", "too_long", u"list"_s);
        row(R"({"name":"x","other":1})", "unknown_field", u"other"_s);
        row(R"([])", "not_an_object", {});
        row(R"("x")", "not_an_object", {});
    }
    void fields()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, code);
        QFETCH(QString, field);
        const http::JsonParsed parsed = parseJson(text);
        QVERIFY(!parsed.error);
        http::JsonFields fields(parsed.value);
        fields.string("name"_L1, http::JsonFields::Required, 10);
        fields.integer("n"_L1, 1, 10);
        fields.boolean("flag"_L1);
        fields.strings("list"_L1, http::JsonFields::Optional, 2);
        const auto problem = fields.problem();
        QCOMPARE(problem ? problem->code : QByteArray(), code);
        QCOMPARE(problem ? problem->field : QString(), field);
    }
    void nullIsNotMissing()
    {
        const http::JsonParsed parsed = parseJson(R"({"a":null})");
        http::JsonFields fields(parsed.value);
        QVERIFY(fields.isNull("a"_L1));
        QVERIFY(!fields.isNull("b"_L1));
        QVERIFY(!fields.problem());
    }
};

QTEST_GUILESS_MAIN(TestJsonReader)
#include "tst_jsonreader.moc"

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "smtp/smtpbdat.h"
#include "smtp/smtpcommandparser.h"
#include "smtp/smtpcommandtable.h"
#include "smtp/smtpsyntax.h"
#include <QTest>

using namespace Qt::StringLiterals;
using Status = smtp::SmtpCommandParser::Status;

class TestSmtpSyntax : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void decimals_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("kind");
        QTest::addColumn<qint64>("value");
        const auto row = [](const char *text, smtp::Decimal::Kind kind, qint64 value = 0) {
            QTest::newRow(*text ? text : "empty") << QByteArray(text) << int(kind) << value;
        };
        row("0", smtp::Decimal::Value, 0);
        row("007", smtp::Decimal::Value, 7);
        row("9223372036854775807", smtp::Decimal::Value, 9223372036854775807);
        row("9223372036854775808", smtp::Decimal::TooLarge);
        row("18446744073709551616", smtp::Decimal::TooLarge);
        row("99999999999999999999", smtp::Decimal::TooLarge);
        row("000000000000000000001", smtp::Decimal::Bad);
        row("", smtp::Decimal::Bad);
        row("-1", smtp::Decimal::Bad);
        row("+1", smtp::Decimal::Bad);
        row("1.0", smtp::Decimal::Bad);
        row("0x1", smtp::Decimal::Bad);
        row("1 ", smtp::Decimal::Bad);
        row("1e3", smtp::Decimal::Bad);
    }
    void decimals()
    {
        QFETCH(QByteArray, text);
        QFETCH(int, kind);
        QFETCH(qint64, value);
        const smtp::Decimal decimal = smtp::parseDecimal(text);
        QCOMPARE(int(decimal.kind), kind);
        QCOMPARE(decimal.value, value);
    }

    void xtext()
    {
        for (const char *good : {"", "abc", "a+2Bb", "+3D", "!~", "a@b.example", "+00"})
            QVERIFY2(smtp::isXtext(good), good);
        for (const char *bad : {"+", "+2", "+2b", "+GG", "a=b", "a b", "a\tb", "\x7f", "\xc3\xa9", "x+"})
            QVERIFY2(!smtp::isXtext(bad), bad);
        for (const char *good : {"a@b.example", "\\x{2B}", "j\xc3\xbcrgen@b", "\\x{10FFFF}"})
            QVERIFY2(smtp::isUtf8AddressXtext(good), good);
        for (const char *bad :
             {"+", "=", "\\", "\\x", "\\x{}", "\\x{2b}", "\\x{1234567}", "\\y{2B}", "a b", "\\x{2"})
            QVERIFY2(!smtp::isUtf8AddressXtext(bad), bad);
    }

    void heloNames()
    {
        for (const char *good : {"mail.example", "[192.0.2.1]", "[IPv6:2001:db8::1]", "WIN_PC-1", "x",
                                 "caf\xc3\xa9-PC", "\xd5\xc5\xc8\xfd-PC", "a+b/c"})
            QVERIFY2(smtp::isHeloName(good), good);
        for (const char *bad :
             {"", "a b", "a\tb", "a(b)", "a;b", "a@b", "<a>", "\"a\"", "a\x01", "a\x7f", "a\\b"})
            QVERIFY2(!smtp::isHeloName(bad), bad);
        QVERIFY(smtp::isHeloName(QByteArray(255, 'a')));
        QVERIFY(!smtp::isHeloName(QByteArray(256, 'a')));
    }

    void parameters()
    {
        const auto list = smtp::parseParameters("  SIZE=10   BODY=8BITMIME SMTPUTF8 X-1=a=b ");
        QVERIFY(list);
        QCOMPARE(list->size(), 4);
        QVERIFY(list->at(0).is("size") && list->at(0).value == "10");
        QVERIFY(!list->at(2).hasValue);
        QCOMPARE(list->at(3).value.toByteArray(), "a=b"_ba);
        QCOMPARE(list->at(3).text.toByteArray(), "X-1=a=b"_ba);
        QVERIFY(!smtp::hasDuplicates(*list));
        QVERIFY(smtp::hasDuplicates(*smtp::parseParameters("a=1 b=2 A=3")));
        QVERIFY(smtp::parseParameters("")->isEmpty());
        for (const char *bad : {"=1", "a= b", "a=", "-a=1", "a_b=1", "a=\x01", "a=1\tb=2", "\xc3\xa9=1"})
            QVERIFY2(!smtp::parseParameters(bad), bad);
        QVERIFY(smtp::parseParameters("a "_ba.repeated(16)));
        QVERIFY(!smtp::parseParameters("a "_ba.repeated(17)));
    }

    void pathArguments()
    {
        const auto ok = [](const char *text) {
            return smtp::parsePathArgument(text, "TO:", {}).kind == smtp::PathArgument::Ok;
        };
        QVERIFY(ok("TO:<a@b.example>"));
        QVERIFY(ok("to:  <a@b.example> X=1"));
        QVERIFY(ok("TO:a@b.example X=1"));
        QVERIFY(!ok("TO <a@b.example>"));
        QVERIFY(!ok("TO:"));
        QVERIFY(!ok("FROM:<a@b.example>"));
        QVERIFY(!ok("TO:<a@b.example>X=1"));
        const QByteArray quoted("TO:<\"a> X=1 \"@b.example> Y=2");
        const smtp::PathArgument argument = smtp::parsePathArgument(quoted, "TO:", {});
        QCOMPARE(argument.parameters.toByteArray(), "Y=2"_ba);
        QCOMPARE(argument.address.localPart, u"a> X=1 "_s);
    }

    void bdatArguments_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<qint64>("size"); // -1: refused
        QTest::addColumn<bool>("last");
        QTest::newRow("plain") << "10"_ba << qint64(10) << false;
        QTest::newRow("zero last") << "0 LAST"_ba << qint64(0) << true;
        QTest::newRow("case and blanks") << "10   last"_ba << qint64(10) << true;
        for (const char *bad :
             {"", "LAST", "10 LAST LAST", "10 10", "10LAST", "-1", "0x10", "10,LAST", "9223372036854775808"})
            QTest::newRow(*bad ? bad : "empty") << QByteArray(bad) << qint64(-1) << false;
    }
    void bdatArguments()
    {
        QFETCH(QByteArray, text);
        QFETCH(qint64, size);
        QFETCH(bool, last);
        const smtp::BdatArgument chunk = smtp::parseBdatArgument(text);
        QCOMPARE(chunk.valid, size >= 0);
        if (chunk.valid) {
            QCOMPARE(chunk.size, size);
            QCOMPARE(chunk.last, last);
        }
    }

    void commandLines_data()
    {
        QTest::addColumn<QByteArray>("input");
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("verb");
        QTest::addColumn<QByteArray>("arguments");
        const auto row = [](const char *name, const QByteArray &input, Status status,
                            const QByteArray &verb = {}, const QByteArray &arguments = {}) {
            QTest::newRow(name) << input << int(status) << verb << arguments;
        };
        row("plain", "NOOP\r\n", Status::Command, "NOOP");
        row("argument", "mail  FROM:<> \t \r\nRCPT", Status::Command, "mail", "FROM:<>");
        row("empty", "\r\n", Status::Command);
        row("half", "NOOP", Status::NeedMore);
        row("half of the end", "NOOP\r", Status::NeedMore);
        row("LF", "NOOP\n", Status::BadLineEnd);
        row("LF alone", "\n", Status::BadLineEnd);
        row("CR inside", "NO\rOP\r\n", Status::BadCharacter);
        row("CRCRLF", "NOOP\r\r\n", Status::BadCharacter);
        row("NUL", QByteArray("NO\0OP\r\n", 7), Status::BadCharacter);
        row("DEL", "NOOP \x7f\r\n", Status::BadCharacter);
        row("2048", QByteArray(2046, 'x') + "\r\n", Status::Command, QByteArray(2046, 'x'));
        row("2049", QByteArray(2047, 'x') + "\r\n", Status::Overlong);
        row("64 KiB", QByteArray(65534, 'x') + "\r\n", Status::Overlong);
        row("flood", QByteArray(65535, 'x') + "\r\n", Status::Flood);
        row("TLS", "\x16\x03\x01", Status::Foreign);
    }
    void commandLines()
    {
        QFETCH(QByteArray, input);
        QFETCH(int, status);
        QFETCH(QByteArray, verb);
        QFETCH(QByteArray, arguments);
        smtp::SmtpCommandParser parser;
        const auto line = parser.next(input);
        QCOMPARE(int(line.status), status);
        QCOMPARE(line.command.verb.toByteArray(), verb);
        QCOMPARE(line.command.arguments.toByteArray(), arguments);
        // offered one octet more each time, as a session does
        smtp::SmtpCommandParser slow;
        QByteArray kept;
        auto last = smtp::SmtpCommandParser::Line();
        for (const char c : input) {
            kept += c;
            last = slow.next(kept);
            if (last.status != Status::NeedMore)
                break;
            kept.remove(0, last.consumed);
            QVERIFY(kept.size() <= smtp::SmtpCommandParser::kMaxLine);
        }
        QCOMPARE(int(last.status), status);
        QCOMPARE(last.command.arguments.toByteArray(), arguments);
    }

    void tlsHelloOnlyAtTheStart()
    {
        smtp::SmtpCommandParser parser;
        QCOMPARE(parser.next("NOOP\r\n").status, Status::Command);
        QCOMPARE(parser.next("\x16\x03\x01\r\n").status, Status::BadCharacter);
    }

    void verbs()
    {
        QCOMPARE(smtp::findCommand("mail")->verb, "MAIL");
        QVERIFY(!smtp::findCommand("MAILX"));
        QVERIFY(!smtp::findCommand("MAI"));
        QVERIFY(!smtp::findCommand(""));
        for (const char *foreign : {"GET", "post", "CONNECT", "PRI", "Host:", "Subject:x", "X-a:"})
            QVERIFY2(smtp::isForeignVerb(foreign), foreign);
        for (const smtp::CommandRow &row : smtp::commandTable())
            QVERIFY2(!smtp::isForeignVerb(row.verb) && row.handler && row.states, row.verb);
        for (const char *ours : {"", ":", "MAIL\tFROM:<a>", "GETX", "a b:"})
            QVERIFY2(!smtp::isForeignVerb(ours), ours);
    }

    void logText()
    {
        QCOMPARE(smtp::logSafe("a\r\nb\\\x1b[31m\xff"), "a\\x0d\\x0ab\\x5c\\x1b[31m\\xff"_ba);
        QVERIFY(smtp::logSafe(QByteArray(10'000, 'x')).size() <= 124);
    }
};

QTEST_GUILESS_MAIN(TestSmtpSyntax)
#include "tst_smtpsyntax.moc"

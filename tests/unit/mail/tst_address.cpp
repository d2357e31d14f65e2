// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "mail/address.h"
#include "support/corpora.h"
#include <QFile>
#include <QTest>
#include <QXmlStreamReader>

using mail::Address;
using mail::PathError;

class TestAddress : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void paths_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<bool>("utf8");
        QTest::addColumn<int>("error");
        QTest::addColumn<QString>("canonical");
        const auto row = [](const char *name, const QByteArray &text, bool utf8, PathError error, const QString &canonical = {}) {
            QTest::newRow(name) << text << utf8 << int(error) << canonical;
        };
        row("plain", "<jane@Example.COM>", false, PathError::None, QStringLiteral("jane@example.com"));
        row("needless quotes go", "<\"jane\"@example.com>", false, PathError::None, QStringLiteral("jane@example.com"));
        row("needless backslash goes", "<\"j\\ane\"@example.com>", false, PathError::None, QStringLiteral("jane@example.com"));
        row("quotes needed", "<\"jane doe\"@example.com>", false, PathError::None, QStringLiteral("\"jane doe\"@example.com"));
        row("bracket in quotes", "<\"a>b\"@example.com>", false, PathError::None, QStringLiteral("\"a>b\"@example.com"));
        row("quote in quotes", "<\"a\\\"b\"@example.com>", false, PathError::None, QStringLiteral("\"a\\\"b\"@example.com"));
        row("empty local part", "<\"\"@example.com>", false, PathError::None, QStringLiteral("\"\"@example.com"));
        row("route dropped", "<@a.example,@[10.0.0.1]:jane@example.com>", false, PathError::None, QStringLiteral("jane@example.com"));
        row("ipv4", "<a@[192.0.2.1]>", false, PathError::None, QStringLiteral("a@[192.0.2.1]"));
        row("ipv6", "<a@[IPV6:2001:DB8::1]>", false, PathError::None, QStringLiteral("a@[IPv6:2001:db8::1]"));
        row("eai", QByteArray("<\xe7\x94\xa8\xe6\x88\xb7@\xe4\xbe\x8b\xe5\xad\x90.example>"), true, PathError::None,
            QStringLiteral("用户@xn--fsqu00a.example"));
        row("sharp s", QByteArray("<a@fa\xc3\x9f.example>"), true, PathError::None, QStringLiteral("a@xn--fa-hia.example"));
        row("eai without SMTPUTF8", QByteArray("<\xe7\x94\xa8@example.com>"), false, PathError::NeedsUtf8);
        row("u-label without SMTPUTF8", QByteArray("<a@fa\xc3\x9f.example>"), false, PathError::NeedsUtf8);
        row("broken utf-8", QByteArray("<\xe7\x94@example.com>"), true, PathError::BadUtf8);
        row("utf-8 line separator", QByteArray("<a\xe2\x80\xa8z@example.com>"), true, PathError::BadLocalPart);
        row("c1 control", QByteArray("<a\xc2\x85z@example.com>"), true, PathError::BadLocalPart);
        row("no brackets", "jane@example.com", false, PathError::NoBracket);
        row("open", "<jane@example.com", false, PathError::Unclosed);
        row("open quote", "<\"jane@example.com>", false, PathError::Unclosed);
        row("trailing", "<jane@example.com> SIZE=1", false, PathError::TrailingText);
        row("null", "<>", false, PathError::NullNotAllowed);
        row("only at", "<@>", false, PathError::NoLocalPart);
        row("no local", "<@example.com>", false, PathError::BadRoute);
        row("no domain", "<jane>", false, PathError::NoDomain);
        row("no domain after at", "<jane@>", false, PathError::NoDomain);
        row("space", "<ja ne@example.com>", false, PathError::BadLocalPart);
        row("nul", QByteArray("<ja\0ne@example.com>", 19), false, PathError::BadLocalPart);
        row("crlf in quotes", "<\"a\r\nb\"@example.com>", false, PathError::BadLocalPart);
        row("underscore in domain", "<a@b_c.example>", false, PathError::BadDomain);
        row("final dot", "<a@b.example.>", false, PathError::BadDomain);
        row("unknown literal tag", "<a@[x400:abc]>", false, PathError::BadLiteral);
        row("ipv4 with four digits", "<a@[1.2.3.0004]>", false, PathError::BadLiteral);
        row("64 octets", '<' + QByteArray(64, 'a') + "@example.com>", false, PathError::None,
            QString(64, u'a') + QStringLiteral("@example.com"));
        row("65 octets", '<' + QByteArray(65, 'a') + "@example.com>", false, PathError::LocalPartTooLong);
        row("label of 64", "<a@" + QByteArray(64, 'a') + ".com>", false, PathError::BadDomain);
        row("domain of 300", "<a@" + QByteArray("abcdefghi.").repeated(30) + "com>", false, PathError::DomainTooLong);
    }
    void paths()
    {
        QFETCH(QByteArray, text);
        QFETCH(bool, utf8);
        QFETCH(int, error);
        QFETCH(QString, canonical);
        const mail::PathResult result = mail::parsePath(text, {.utf8 = utf8});
        QCOMPARE(int(result.error), error);
        if (error != int(PathError::None)) {
            QVERIFY(!mail::describe(result.error).isEmpty());
            return;
        }
        QCOMPARE(result.address.toString(), canonical);
        const mail::PathResult again = mail::parsePath(result.address.toPath(), {.utf8 = true});
        QVERIFY(again);
        QCOMPARE(again.address, result.address);
    }
    void limitsOfPath()
    {
        const QByteArray domain = QByteArray("abcdefghi.").repeated(18) + "abcdefghi"; // 189
        QVERIFY(mail::parseMailbox(QByteArray(64, 'a') + '@' + domain));               // 254
        QCOMPARE(mail::parseMailbox(QByteArray(64, 'a') + '@' + domain + 'j').error, PathError::PathTooLong);
    }
    void nullAndPostmaster()
    {
        const mail::PathResult null = mail::parsePath("<>", {.allowNull = true});
        QVERIFY(null);
        QVERIFY(null.address.isNull());
        QCOMPARE(null.address.toPath(), QByteArray("<>"));
        const mail::PathResult bare = mail::parsePath("<PostMaster>", {.allowBarePostmaster = true});
        QVERIFY(bare);
        QVERIFY(bare.address.isBarePostmaster());
        QCOMPARE(bare.address.toPath(), QByteArray("<postmaster>"));
        QCOMPARE(mail::parsePath("<postmaster>").error, PathError::NoDomain);
        QCOMPARE(mail::parsePath("<root>", {.allowBarePostmaster = true}).error, PathError::NoDomain);
    }
    void scanStopsAfterThePath()
    {
        const mail::PathResult result = mail::scanPath("<\"a> b\"@example.com> SIZE=100");
        QVERIFY(result);
        QCOMPARE(result.length, 20);
        QCOMPARE(result.address.localPart, QStringLiteral("a> b"));
        QCOMPARE(mail::scanPath("<> BODY=7BIT", {.allowNull = true}).length, 2);
    }
    void fromText()
    {
        QVERIFY(!Address::fromString(u"jane"));
        QVERIFY(!Address::fromString(u"jane@example.com\r\nRCPT TO:<x@y>"));
        QVERIFY(!Address::fromString(u"<jane@example.com>"));
        const auto address = Address::fromString(u"Jürgen@Bücher.example");
        QVERIFY(address);
        QVERIFY(address->needsUtf8());
        QCOMPARE(address->domain, QStringLiteral("xn--bcher-kva.example"));
        QCOMPARE(address->toDisplay(), QStringLiteral("Jürgen@bücher.example"));
        QCOMPARE(address->lookupKey(), QStringLiteral("jürgen@xn--bcher-kva.example"));
        const auto decomposed = Address::fromString(u"JU\u0308rgen@b\u00fccher.example");
        QVERIFY(decomposed);
        QCOMPARE(decomposed->lookupKey(), address->lookupKey());
    }
    void domains()
    {
        QCOMPARE(mail::parseDomain("Mail.Example"), std::optional<QString>(QStringLiteral("mail.example")));
        QCOMPARE(mail::parseDomain("[127.0.0.1]"), std::optional<QString>(QStringLiteral("[127.0.0.1]")));
        QVERIFY(!mail::parseDomain("a b"));
        QVERIFY(!mail::parseDomain(""));
        QVERIFY(!mail::parseDomain("a..b"));
        QVERIFY(!mail::parseDomain("-a.b"));
    }

    void isemail_data()
    {
        QTest::addColumn<QString>("address");
        QTest::addColumn<QString>("category");
        QTest::addColumn<QString>("diagnosis");
        for (const char *file : {"tests", "tests-original"})
            addCases(QLatin1StringView(file));
    }
    void isemail()
    {
        if (support::corporaDir().isEmpty())
            QSKIP("corpora folder is absent");
        QFETCH(QString, address);
        QFETCH(QString, category);
        QFETCH(QString, diagnosis);
        // RFC 4291 2.2 lets "::" be one group; one of the two files files that under DEPREC, the other under RFC5321
        const bool valid = category == u"ISEMAIL_VALID_CATEGORY" || category == u"ISEMAIL_RFC5321"
            || category == u"ISEMAIL_DNSWARN" || diagnosis == u"ISEMAIL_RFC5321_IPV6DEPRECATED";
        const mail::PathResult path = mail::parsePath('<' + address.toUtf8() + '>', {.utf8 = true});
        QCOMPARE(bool(path), valid);
        QCOMPARE(bool(mail::parseMailbox(address.toUtf8(), {.utf8 = true})), valid);
    }

private:
    static void addCases(QLatin1StringView file)
    {
        if (support::corporaDir().isEmpty()) {
            QTest::newRow(qPrintable(QString(file))) << QString() << QString() << QString();
            return;
        }
        QFile xml(support::corporaDir() + QStringLiteral("/isemail/data/") + file + QStringLiteral(".xml"));
        QVERIFY(xml.open(QIODevice::ReadOnly));
        QXmlStreamReader reader(&xml);
        QString id, address, category;
        int cases = 0;
        while (!reader.atEnd()) {
            if (reader.readNext() != QXmlStreamReader::StartElement)
                continue;
            if (reader.name() == u"test") {
                id = reader.attributes().value(QStringLiteral("id")).toString();
            } else if (reader.name() == u"address") {
                address = reader.readElementText();
                for (QChar &c : address) { // control characters stand as U+2400 + code
                    if (c.unicode() >= 0x2400 && c.unicode() < 0x2420)
                        c = QChar(c.unicode() - 0x2400);
                }
            } else if (reader.name() == u"category") {
                category = reader.readElementText();
            } else if (reader.name() == u"diagnosis") {
                const QString diagnosis = reader.readElementText();
                QTest::newRow(qPrintable(file + u' ' + id + u' ' + diagnosis)) << address << category << diagnosis;
                ++cases;
            }
        }
        QVERIFY(cases > 100);
    }
};

QTEST_GUILESS_MAIN(TestAddress)
#include "tst_address.moc"

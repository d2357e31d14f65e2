// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/flaglist.h"
#include "imap/imapdate.h"
#include "imap/listpattern.h"
#include "imap/modifiedutf7.h"
#include "imap/responsetext.h"
#include "imap/sequenceset.h"
#include "mail/foldersnapshot.h"
#include <QRandomGenerator>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace imap;

namespace {

/// The plain definition, for comparison.
bool matchesSlowly(QStringView pattern, QStringView name)
{
    if (pattern.isEmpty())
        return name.isEmpty();
    if (pattern[0] == u'*' || pattern[0] == u'%') {
        for (qsizetype i = 0; i <= name.size(); ++i) {
            if (matchesSlowly(pattern.sliced(1), name.sliced(i)))
                return true;
            if (i < name.size() && name[i] == u'/' && pattern[0] == u'%')
                return false;
        }
        return false;
    }
    return !name.isEmpty() && name[0] == pattern[0] && matchesSlowly(pattern.sliced(1), name.sliced(1));
}

QString randomWord(QRandomGenerator &random, QStringView letters, int longest)
{
    QString out;
    for (int i = random.bounded(longest + 1); i > 0; --i)
        out += letters[random.bounded(int(letters.size()))];
    return out;
}

} // namespace

class TestImapNames : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void modifiedUtf7()
    {
        const QList<std::pair<QByteArray, QString>> good = {
            {"INBOX", u"INBOX"_s}, {"", u""_s}, {"&-", u"&"_s}, {"a&-b", u"a&b"_s}, {"Entw&APw-rfe", u"Entwürfe"_s},
            {"~peter/mail/&U,BTFw-/&ZeVnLIqe-", u"~peter/mail/台北/日本語"_s}, // RFC 9051 A.1
            {"&2D3eAA-", u"😀"_s}, {"p&AOQA5A-", u"pää"_s}};
        for (const auto &[wire, text] : good) {
            QCOMPARE(fromModifiedUtf7(wire), std::optional(text));
            QCOMPARE(toModifiedUtf7(text), wire);
        }
        for (const char *bad : {"&", "&Jjo", "&Jjo!", "a\xc3\xa4", "&AGE-", "&AC4-", "&U,BTFw-&ZeVnLIqe-", "&2D0-", "&3gA-", "&A-", "&APwA-", "\t",
                                "&U/BTFw-", "&AP=-", "&APx-"})
            QVERIFY2(!fromModifiedUtf7(bad), bad);
    }

    void mailboxNames()
    {
        QCOMPARE(mailboxFromWire("inbox", false), std::optional(u"INBOX"_s));
        QCOMPARE(mailboxFromWire("iNbOx/a", false), std::optional(u"INBOX/a"_s));
        QCOMPARE(mailboxFromWire("a/b/", false), std::optional(u"a/b"_s));
        QCOMPARE(mailboxFromWire("INBOXa", true), std::optional(u"INBOXa"_s));
        QCOMPARE(mailboxFromWire("a&-b", true), std::optional(u"a&-b"_s));
        QCOMPARE(mailboxFromWire("e\xcc\x81", true), mailboxFromWire("\xc3\xa9", true)); // R29: one name, one mailbox
        for (const char *bad : {"", "/", "//", "/a", "a//b", "..", "a/../b", "./a", "&AC4ALg-", " a", "a ", "a/ b", "a\x01", "&AAA-", "a//"})
            QVERIFY2(!mailboxFromWire(bad, false), bad);
        QVERIFY(!mailboxFromWire("\xc3", true));
        QVERIFY(mailboxFromWire(QByteArray(255, 'x'), true));
        QVERIFY(!mailboxFromWire(QByteArray(256, 'x'), true));
        QVERIFY(!mailboxFromWire(QByteArray("a/").repeated(40) + 'a', true));
        QCOMPARE(mailboxToWire(u"Entwürfe"_s, false), QByteArray("Entw&APw-rfe"));
        QCOMPARE(mailboxToWire(u"Entwürfe"_s, true), QByteArray("Entw\xc3\xbcrfe"));
    }

    void patterns()
    {
        QVERIFY(ListPattern(u"*").matches(u"a/b/c"));
        QVERIFY(!ListPattern(u"%").matches(u"a/b"));
        QVERIFY(!ListPattern(u"%").matches(u"a/"));
        QVERIFY(ListPattern(u"%/%").matches(u"a/b"));
        QVERIFY(ListPattern(u"inbox").matches(u"INBOX"));
        QVERIFY(ListPattern(u"i%X").matches(u"INBOX"));
        QVERIFY(!ListPattern(u"work").matches(u"Work"));
        QVERIFY(ListPattern(u"").matches(u""));
        QVERIFY(!ListPattern(u"").matches(u"a"));
    }

    void patternsMeanWhatTheySay()
    {
        QRandomGenerator random(7);
        for (int i = 0; i < 20'000; ++i) {
            const QString pattern = randomWord(random, u"ab/*%", 8);
            const QString name = randomWord(random, u"ab/", 9);
            QVERIFY2(ListPattern(pattern).matches(name) == matchesSlowly(pattern, name), qPrintable(pattern + u' ' + name));
        }
    }

    void longPatterns() // longer than a word of bits
    {
        const QString name = QStringLiteral("ab/").repeated(300);
        QVERIFY(ListPattern(name).matches(name));
        QVERIFY(!ListPattern(QString(name + u'x')).matches(name));
        QVERIFY(ListPattern(QStringLiteral("*b").repeated(300) + u'/').matches(name));
        QVERIFY(!ListPattern(QStringLiteral("*b").repeated(301) + u'/').matches(name));
    }

    void wildcardsWithoutEnd() // R27
    {
        const QString name = QStringLiteral("a").repeated(250);
        const ListPattern plain(QStringLiteral("%*").repeated(5000));
        const ListPattern mixed(QStringLiteral("*a%").repeated(340) + u'b');
        for (int i = 0; i < 2000; ++i) {
            QVERIFY(plain.matches(name));
            QVERIFY(!mixed.matches(name));
        }
    }

    void sets()
    {
        const auto resolved = [](const char *text, quint32 largest) {
            const auto set = SequenceSet::parse(QByteArrayView(text));
            return set ? setText(set->resolved(largest)) : QByteArray("bad");
        };
        QCOMPARE(resolved("1", 9), QByteArray("1"));
        QCOMPARE(resolved("5:2,1,9:*", 9), QByteArray("1:5,9"));
        QCOMPARE(resolved("*", 9), QByteArray("9"));
        QCOMPARE(resolved("*:4", 9), QByteArray("4:9"));
        QCOMPARE(resolved("12:*", 9), QByteArray("9:12"));
        QCOMPARE(resolved("*", 0), QByteArray());
        QCOMPARE(resolved("1:4294967295,4294967295", 9), QByteArray("1:4294967295"));
        QCOMPARE(resolved("4294967295,1:3,3:7,8", 9), QByteArray("1:8,4294967295"));
        for (const char *bad : {"", "0", "0:1", "1:", ":1", "1,,2", ",1", "1,", "4294967296", "1:2:3", "$1", "$,1", "**", "a", "1 "})
            QCOMPARE(resolved(bad, 9), QByteArray("bad"));
        QVERIFY(SequenceSet::parse(QByteArrayView("$"))->saved);
        const NumberRanges ranges = toRanges({1, 2, 3, 7, 9, 10});
        QCOMPARE(setText(ranges), QByteArray("1:3,7,9:10"));
        QCOMPARE(countOf(ranges), 6);
        for (const quint32 in : {1u, 3u, 7u, 9u, 10u})
            QVERIFY(contains(ranges, in));
        for (const quint32 out : {0u, 4u, 8u, 11u})
            QVERIFY(!contains(ranges, out));
    }

    void dates()
    {
        QCOMPARE(parseDate("1-Feb-1994"), std::optional(QDate(1994, 2, 1)));
        QCOMPARE(parseDate("29-fEB-2024"), std::optional(QDate(2024, 2, 29)));
        for (const char *bad : {"", "0-Feb-1994", "30-Feb-1994", "1-Fex-1994", "1-Feb-94", "1-Feb-0000", "001-Feb-1994", "1/Feb/1994", " 1-Feb-1994"})
            QVERIFY2(!parseDate(bad), bad);
        QCOMPARE(parseDateTime("17-Jul-1996 02:44:25 -0700"), std::optional<qint64>(837596665000));
        QCOMPARE(parseDateTime(" 1-Jan-1970 00:00:00 +0000"), std::optional<qint64>(0));
        QCOMPARE(formatDateTime(837596665000), QByteArray("17-Jul-1996 09:44:25 +0000"));
        QCOMPARE(parseDateTime(formatDateTime(1'764'000'000'000)), std::optional<qint64>(1'764'000'000'000));
        for (const char *bad : {"", "17-Jul-1996 02:44:25", "17-Jul-1996 24:44:25 -0700", "17-Jul-1996 02:44:25 0700 ", "17-Jul-1996 02:44:25 +0099",
                                "32-Jul-1996 02:44:25 -0700", "17-Jul-1996 02:44:61 -0700", "17-Jul-1996 02:44:25 -07:0", "7-Jul-1996 02:44:25 -0700"})
            QVERIFY2(!parseDateTime(bad), bad);
    }

    void flags()
    {
        const auto parsed = [](const char *text) {
            ArgumentScanner scanner(text);
            const auto flags = parseFlagList(scanner);
            return flags && scanner.atEnd() ? flagText(flags->flags, flags->keywords.join(' ')) : QByteArray("bad");
        };
        QCOMPARE(parsed("()"), QByteArray());
        QCOMPARE(parsed("(\\seen \\DELETED $Work \\Recent $work NIL)"), QByteArray("\\Deleted \\Seen $Work NIL"));
        for (const char *bad : {"", "(", "(\\)", "(\\Foo)", "(a  b)", "( a)", "(a )", "a", "(\"a\")", "(a(b))", "(\xc3\xa4)"})
            QCOMPARE(parsed(bad), QByteArray("bad"));
        QCOMPARE(parsed(("(" + QByteArray(65, 'x') + ")").constData()), QByteArray("bad"));
        QVERIFY(hasKeyword("$a Work", "work"));
        QVERIFY(!hasKeyword("$a Work", "Wor"));
        QVERIFY(!hasKeyword("", ""));
    }

    void texts()
    {
        QCOMPARE(stringText("a\"b\\"), QByteArray("\"a\\\"b\\\\\""));
        QCOMPARE(stringText("\xc3\xa4"), QByteArray("{2}\r\n\xc3\xa4"));
        QCOMPARE(stringText(""), QByteArray("\"\""));
        QCOMPARE(stringText("a\nb"), QByteArray("{3}\r\na\nb"));
        QCOMPARE(literalText(QByteArrayView("a\0b", 3)), QByteArray("~{3}\r\na\0b", 9));
        QCOMPARE(nstringText(std::nullopt), QByteArray("NIL"));
        QCOMPARE(astringText("a]b"), QByteArray("a]b"));
        QCOMPARE(astringText("nil"), QByteArray("\"nil\""));
        QCOMPARE(astringText("a b"), QByteArray("\"a b\""));
        QCOMPARE(astringText("%"), QByteArray("\"%\""));
    }
};

QTEST_GUILESS_MAIN(TestImapNames)
#include "tst_imapnames.moc"

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/fetcharguments.h"
#include "imap/mailboxarguments.h"
#include "imap/responsetext.h"
#include "imap/searchkey.h"
#include "mail/foldersnapshot.h"
#include <QTest>

using namespace imap;

namespace {

/// The tree as one line, written from the end as each key's `end` says.
QByteArray shown(const SearchKeys &keys, int at = 0)
{
    static const QByteArrayList kNames = {"and",      "or",     "not",        "all",    "none",      "numbers", "uids",    "flag",   "keyword", "before", "on",  "since",
                                          "sentbefore", "senton", "sentsince", "larger", "smaller", "modseq",  "mail", "older", "younger", "header", "body", "text"};
    const SearchKey &key = keys[size_t(at)];
    QByteArray out = kNames[key.kind];
    if (key.kind <= SearchKey::Not) {
        out += '(';
        for (int child = at + 1; child < key.end; child = keys[size_t(child)].end)
            out += shown(keys, child) + ' ';
        out.back() = ')';
        return out;
    }
    if (key.kind == SearchKey::Numbers || key.kind == SearchKey::Uids)
        return out + '=' + (key.set.saved ? "$" : setText(key.set.resolved(99)));
    if (key.kind == SearchKey::Flag)
        return flagText(key.flag, {}).toLower();
    if (key.date.isValid())
        return out + '=' + key.date.toString(Qt::ISODate).toLatin1();
    if (key.kind >= SearchKey::Larger && key.kind <= SearchKey::Younger)
        return out + '=' + QByteArray::number(key.number);
    if (key.kind == SearchKey::Header)
        out += ' ' + key.field;
    return key.text.isNull() ? out : out + '=' + key.text.toUtf8();
}

QByteArray searched(const QByteArray &text)
{
    const auto outcome = SearchArguments::parseSearch(text, false);
    if (outcome.fault != SearchArguments::Fault::None)
        return outcome.fault == SearchArguments::Fault::Charset ? "charset" : "bad";
    const QByteArray keys = shown(outcome.arguments.keys);
    return outcome.arguments.extended ? QByteArray::number(outcome.arguments.results) + ' ' + keys : keys;
}

QByteArray fetched(const QByteArray &text)
{
    const auto arguments = FetchArguments::parse(text);
    if (!arguments)
        return "bad";
    QByteArray out = setText(arguments->set.resolved(9));
    for (const FetchItem &item : arguments->items)
        out += (item.peek ? " peek " : " ") + item.label() + (item.partial ? '.' + QByteArray::number(item.partial->length) : QByteArray());
    if (arguments->changedSince)
        out += " >" + QByteArray::number(*arguments->changedSince);
    return arguments->vanished ? out + " vanished" : out;
}

} // namespace

class TestImapArguments : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void strings()
    {
        const auto read = [](QByteArray text) {
            ArgumentScanner scanner(text);
            const auto out = scanner.astring();
            return out && scanner.atEnd() ? "=" + *out : QByteArray("bad");
        };
        QCOMPARE(read("abc"), QByteArray("=abc"));
        QCOMPARE(read("a]"), QByteArray("=a]"));
        QCOMPARE(read("\"\""), QByteArray("="));
        QCOMPARE(read("\"a \\\"b\\\\\""), QByteArray("=a \"b\\"));
        QCOMPARE(read("\"\xc3\xa4\""), QByteArray("=\xc3\xa4"));
        QCOMPARE(read("{3}\r\na\nb"), QByteArray("=a\nb"));
        QCOMPARE(read("{0}\r\n"), QByteArray("="));
        // R28
        for (const QByteArray &bad : {QByteArray(), QByteArray("\""), QByteArray("\"a\\"), QByteArray("\"a\\\""), QByteArray("\"a\\b\""), QByteArray("\"a\0\"", 4),
                                      QByteArray("\"a\r\""), QByteArray("a\xc3\xa4"), QByteArray("\"\xc3\""), QByteArray("{4}\r\nabc"), QByteArray("{3}\nabc"),
                                      QByteArray("~{3}\r\nabc"), QByteArray("{99999999999999999999}\r\nabc"), QByteArray("{9223372036854775807}\r\nabc"),
                                      QByteArray("a*"), QByteArray("(a)"), QByteArray("\"a\"b")})
            QCOMPARE(read(bad), QByteArray("bad"));
    }

    void numbers()
    {
        QCOMPARE(ArgumentScanner("4294967295").number(), std::optional(4294967295u));
        QCOMPARE(ArgumentScanner("4294967296").number(), std::nullopt);
        QCOMPARE(ArgumentScanner("0").nonZero(), std::nullopt);
        QCOMPARE(ArgumentScanner("9223372036854775807").number64(), std::optional(quint64(9223372036854775807)));
        QCOMPARE(ArgumentScanner("9223372036854775808").number64(), std::nullopt);
        QCOMPARE(ArgumentScanner("00000000000000000001").number64(), std::nullopt);
        QCOMPARE(ArgumentScanner("-1").number64(), std::nullopt);
    }

    void fetch_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("result");
        const auto row = [](const QByteArray &text, const QByteArray &result) { QTest::newRow(text.left(60).constData()) << text << result; };
        row("1 FAST", "1 FLAGS INTERNALDATE RFC822.SIZE");
        row("1:3 all", "1:3 FLAGS INTERNALDATE RFC822.SIZE ENVELOPE");
        row("* full", "9 FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODY");
        row("1 (uid body bodystructure)", "1 UID BODY BODYSTRUCTURE");
        row("1 body[]", "1 BODY[]");
        row("1 (BODY.PEEK[1.2.header.fields (to \"x y\")]<5.6> UID)", "1 peek BODY[1.2.HEADER.FIELDS (to \"x y\")]<5>.6 UID");
        row("1 BODY[HEADER.FIELDS.NOT ({2}\r\nto)]", "1 BODY[HEADER.FIELDS.NOT (to)]");
        row("1 (BODY[TEXT] BODY[1.MIME] RFC822 rfc822.header RFC822.TEXT)", "1 BODY[TEXT] BODY[1.MIME] RFC822 RFC822.HEADER RFC822.TEXT");
        row("1 (BINARY[1] BINARY.PEEK[]<0.9> BINARY.SIZE[1.2])", "1 BINARY[1] peek BINARY[]<0>.9 BINARY.SIZE[1.2]");
        row("1:* (FLAGS MODSEQ) (CHANGEDSINCE 12345 VANISHED)", "1:9 FLAGS MODSEQ >12345 vanished");
        for (const char *bad : {"", "1", "1 ", "0 FLAGS", "1 FLAGS ", "1 (FLAGS", "1 (FLAGS )", "1 ()", "1 (FAST FLAGS)", "1 FOO", "1 BODY[", "1 BODY[0]", "1 BODY[1.]",
                                "1 BODY[.1]", "1 BODY[MIME]", "1 BODY[HEADER.FIELDS]", "1 BODY[HEADER.FIELDS ()]", "1 BODY[]<1>", "1 BODY[]<1.0>", "1 BODY[]<-1.1>",
                                "1 BINARY[TEXT]", "1 BINARY.SIZE[1]<0.1>", "1 FLAGS (VANISHED)", "1 FLAGS (CHANGEDSINCE)", "1 FLAGS (CHANGEDSINCE x)",
                                "1 FLAGS (CHANGEDSINCE 1 CHANGEDSINCE 2)", "1 BODY[1.FOO]", "1 BODYX[]", "1 FLAGS FLAGS", "1 RFC822[]", "1 BODY[99999999]"})
            row(bad, "bad");
        row("1 BODY[" + QByteArray("1.").repeated(10'000) + "1]", "bad");
        row("1 (" + QByteArray("BODY[] ").repeated(200) + "UID)", "bad");
        row("1 " + QByteArray("(").repeated(100'000), "bad");
    }
    void fetch()
    {
        QFETCH(QByteArray, text);
        QTEST(fetched(text), "result");
    }

    void search_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("result");
        const auto row = [](const QByteArray &text, const QByteArray &result) { QTest::newRow(text.left(60).constData()) << text << result; };
        row("ALL", "and(all)");
        row("unseen deleted", "and(not(\\seen) \\deleted)");
        row("1:3,* UID 5:7 $", "and(numbers=1:3,99 uids=5:7 uids=$)");
        row("OR (SEEN 1) NOT FLAGGED", "and(or(and(\\seen numbers=1) not(\\flagged)))");
        row("NOT OR ANSWERED OR DRAFT 1 2", "and(not(or(\\answered or(\\draft numbers=1))) numbers=2)");
        row("((1))", "and(and(and(numbers=1)))");
        row("FROM anna SUBJECT \"a b\" HEADER X-Foo \"\"", "and(header FROM=anna header SUBJECT=a b header X-Foo)");
        row("BODY {3}\r\nabc TEXT x", "and(body=abc text=x)");
        row("CHARSET utf-8 SUBJECT \"\xc3\xa4\"", "and(header SUBJECT=\xc3\xa4)");
        row("CHARSET iso-8859-1 SUBJECT {1}\r\n\xe4", "and(header SUBJECT=\xc3\xa4)");
        row("CHARSET foo SUBJECT x", "charset");
        row("CHARSET foo SUBJECT", "bad");
        row("RETURN () ALL", "8 and(all)");
        row("RETURN (MIN max Count SAVE) SINCE 1-Feb-1994", "23 and(since=1994-02-01)");
        row("BEFORE \"1-Feb-1994\" SENTON 2-Mar-2020 ON 3-Mar-2020", "and(before=1994-02-01 senton=2020-03-02 on=2020-03-03)");
        row("LARGER 10 SMALLER 20 OLDER 3 YOUNGER 4", "and(larger=10 smaller=20 older=3 younger=4)");
        row("MODSEQ 620162338 MODSEQ \"/flags/\\\\draft\" all 5", "and(modseq=620162338 modseq=5)");
        row("KEYWORD $Work UNKEYWORD x", "and(keyword=$Work not(keyword=x))");
        row("NEW OLD RECENT", "and(none all none)");
        for (const char *bad : {"", " ", "FOO", "NOT", "OR 1", "OR", "()", "(1", "1)", "(1))", "1  2", "1 ", "SUBJECT", "SUBJECT ", "HEADER a", "HEADER \"\" a", "SINCE 31-Feb-2000",
                                "LARGER x", "LARGER -1", "YOUNGER 0", "UID", "UID x", "RETURN (FOO) ALL", "RETURN (MIN ALL", "RETURN (MIN)", "CHARSET x", "KEYWORD (x)", "UNFOO",
                                "MODSEQ", "MODSEQ \"x\" foo 1", "NOT(1)", "SEEN(1)"})
            row(bad, "bad");
    }
    void search()
    {
        QFETCH(QByteArray, text);
        QTEST(searched(text), "result");
    }

    void searchWithoutEnd() // R27
    {
        QCOMPARE(searched(QByteArray("(").repeated(100'000) + "1"), QByteArray("bad"));
        QCOMPARE(searched(QByteArray("OR ").repeated(20'000) + "1"), QByteArray("bad"));
        QCOMPARE(searched(QByteArray("NOT ").repeated(20'000) + "1"), QByteArray("bad"));
        QVERIFY(searched(QByteArray("OR 1 ").repeated(400) + "1").startsWith("and(or(numbers=1 or("));
        QCOMPARE(searched(QByteArray("1 ").repeated(20'000) + "1"), QByteArray("bad"));
    }

    void sortAndThread()
    {
        const auto sort = SearchArguments::parseSort("(REVERSE date Subject) UTF-8 SINCE 1-Feb-1994");
        QCOMPARE(sort.fault, SearchArguments::Fault::None);
        QCOMPARE(sort.arguments.sort, QList<SortKey>({{SortKey::Date, true}, {SortKey::Subject, false}}));
        QCOMPARE(shown(sort.arguments.keys), QByteArray("and(since=1994-02-01)"));
        QVERIFY(SearchArguments::parseSort("RETURN (MIN) (DATE) UTF-8 ALL").arguments.extended);
        for (const char *bad : {"", "() UTF-8 ALL", "(FOO) UTF-8 ALL", "(REVERSE) UTF-8 ALL", "(REVERSE REVERSE DATE) UTF-8 ALL", "(DATE REVERSE) UTF-8 ALL", "(REVERSE ) UTF-8 ALL", "(DATE)UTF-8 ALL", "(DATE) UTF-8", "DATE UTF-8 ALL"})
            QVERIFY2(SearchArguments::parseSort(bad).fault == SearchArguments::Fault::Syntax, bad);
        QVERIFY(SearchArguments::parseSort("(DATE) foo ALL").fault == SearchArguments::Fault::Charset);
        QCOMPARE(SearchArguments::parseThread("references UTF-8 ALL").arguments.thread, QByteArray("REFERENCES"));
        for (const char *bad : {"", "FOO UTF-8 ALL", "REFERENCES", "REFERENCES UTF-8"})
            QVERIFY2(SearchArguments::parseThread(bad).fault == SearchArguments::Fault::Syntax, bad);
    }

    void list()
    {
        const auto plain = ListArguments::parse("\"\" %");
        QVERIFY(plain && !plain->extended && plain->reference.isEmpty() && plain->patterns == QList<QByteArray>({"%"}));
        const auto rich = ListArguments::parse("(SUBSCRIBED RECURSIVEMATCH) \"\" (a* \"b c\") RETURN (CHILDREN STATUS (MESSAGES UNSEEN))");
        QVERIFY(rich && rich->extended);
        QCOMPARE(rich->selection, ListArguments::Subscribed | ListArguments::RecursiveMatch);
        QCOMPARE(rich->patterns, QList<QByteArray>({"a*", "b c"}));
        QCOMPARE(rich->returns, int(ListArguments::ReturnChildren));
        QCOMPARE(rich->status, StatusItems::Messages | StatusItems::Unseen);
        QVERIFY(ListArguments::parse("() \"\" *") && ListArguments::parse("\"\" * RETURN ()") && ListArguments::parse("~a !#$&'+,-.0:;<=>?@^_`|}%*"));
        for (const char *bad : {"", "a", "a ", "a b c", "(FOO) a b", "(RECURSIVEMATCH) a b", "(RECURSIVEMATCH REMOTE) a b", "a ()", "a (b", "a b RETURN", "a b RETURN (FOO)",
                                "a b RETURN (STATUS)", "a b RETURN (STATUS ())", "(SUBSCRIBED)a b"})
            QVERIFY2(!ListArguments::parse(bad), bad);
        QVERIFY(ListArguments::parseLsub("\"\" \"*\"") && !ListArguments::parseLsub("() \"\" *") && !ListArguments::parseLsub("\"\" (a)"));
        QVERIFY(!ListArguments::parse("\"\" " + QByteArray(1025, '%')));
    }

    void selectAndStatus()
    {
        const auto plain = SelectArguments::parse("INBOX");
        QVERIFY(plain && !plain->condStore && !plain->resync);
        const auto full = SelectArguments::parse("\"a b\" (CONDSTORE QRESYNC (67890007 90060115194045000 41:211,214 (1:29,30 41:69,70)))");
        QVERIFY(full && full->condStore && full->resync);
        QCOMPARE(full->resync->uidValidity, 67890007u);
        QCOMPARE(full->resync->modSeq, quint64(90060115194045000));
        QCOMPARE(setText(full->resync->knownUids->resolved(1)), QByteArray("41:211,214"));
        QCOMPARE(setText(full->resync->match->second.resolved(1)), QByteArray("41:70"));
        QVERIFY(SelectArguments::parse("a (QRESYNC (1 2))") && SelectArguments::parse("a (QRESYNC (1 2 (1 1)))") && SelectArguments::parse("a (QRESYNC (1 2 5))"));
        for (const char *bad : {"", "a ()", "a (FOO)", "a (QRESYNC)", "a (QRESYNC ())", "a (QRESYNC (0 1))", "a (QRESYNC (1 2 *))", "a (QRESYNC (1 2 $))", "a (QRESYNC (1 2 (1)))",
                                "a (QRESYNC (1 2) QRESYNC (1 2))", "a (CONDSTORE", "a b"})
            QVERIFY2(!SelectArguments::parse(bad), bad);
        QCOMPARE(StatusArguments::parse("a (messages UIDNEXT)")->items, StatusItems::Messages | StatusItems::UidNext);
        for (const char *bad : {"", "a", "a ()", "a MESSAGES", "a (FOO)", "a (MESSAGES) b"})
            QVERIFY2(!StatusArguments::parse(bad), bad);
    }

    void append()
    {
        const auto full = AppendArguments::parse("\"a b\" (\\Seen x) \"17-Jul-1996 02:44:25 -0700\" ");
        QVERIFY(full);
        QCOMPARE(full->mailbox, QByteArray("a b"));
        QCOMPARE(full->first.flags.flags, quint8(mail::FlagSeen));
        QCOMPARE(full->first.flags.keywords, QList<QByteArray>({"x"}));
        QCOMPARE(full->first.receivedAt, std::optional<qint64>(837596665000));
        QVERIFY(AppendArguments::parse("{3}\r\na b ") && AppendArguments::parse("a () "));
        for (const char *bad : {"", "a", "a ()", "a (", "a x ", "a \"17-Jul-1996\" ", "a  ", "a \"17-Jul-1996 02:44:25 -0700\" () "})
            QVERIFY2(!AppendArguments::parse(bad), bad);
        QVERIFY(AppendMessage::parse("") && AppendMessage::parse("() ") && !AppendMessage::parse(" "));
    }

    void store()
    {
        const auto full = StoreArguments::parse("1:2 (UNCHANGEDSINCE 320162338) +FLAGS.SILENT (\\Deleted)");
        QVERIFY(full && full->silent && full->mode == StoreArguments::Add && full->unchangedSince == quint64(320162338));
        QCOMPARE(full->flags.flags, quint8(mail::FlagDeleted));
        QVERIFY(StoreArguments::parse("1 FLAGS ()")->mode == StoreArguments::Replace);
        QVERIFY(StoreArguments::parse("1 -flags \\Seen a")->mode == StoreArguments::Remove);
        for (const char *bad : {"", "1", "1 FLAGS", "1 FLAGS ", "1 FOO ()", "1 FLAGS.SILENTLY ()", "1 +FLAGS (a) b", "1 (UNCHANGEDSINCE) FLAGS ()", "1 (FOO 1) FLAGS ()", "x FLAGS ()"})
            QVERIFY2(!StoreArguments::parse(bad), bad);
    }

    void rest()
    {
        QVERIFY(CopyArguments::parse("1:* a") && !CopyArguments::parse("1:*") && !CopyArguments::parse("1 a b") && !CopyArguments::parse("a 1"));
        QCOMPARE(parseTwoStrings("a {1}\r\nb"), (std::optional<std::pair<QByteArray, QByteArray>>({"a", "b"})));
        QVERIFY(!parseTwoStrings("a") && !parseTwoStrings("a b c") && !parseMailbox("a b") && !parseMailbox(""));
        QCOMPARE(parseId("NIL")->size(), 0);
        QCOMPARE(parseId("()")->size(), 0);
        QCOMPARE(parseId("(\"name\" \"x\" \"os\" NIL)")->size(), 2);
        for (const char *bad : {"", "x", "(\"a\")", "(\"a\" x)", "(a \"b\")", "NILx", "() "})
            QVERIFY2(!parseId(bad), bad);
        QCOMPARE(*parseWords("condstore Imap4rev2"), QList<QByteArray>({"CONDSTORE", "IMAP4REV2"}));
        QVERIFY(!parseWords("") && !parseWords("a ") && !parseWords("\"a\""));
    }
};

QTEST_GUILESS_MAIN(TestImapArguments)
#include "tst_imaparguments.moc"

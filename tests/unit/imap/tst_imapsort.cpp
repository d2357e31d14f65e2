// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/basesubject.h"
#include "imap/messagesorter.h"
#include "imap/messagethreader.h"
#include "scriptedclient.h"
#include <QElapsedTimer>
#include <QTest>

using namespace imap;

namespace {

struct Mail
{
    const char *id;
    const char *references;
    const char *subject;
    int minute = 0; ///< of its date; 0: as it came
};

QByteArray headerOf(const Mail &mail, int number)
{
    const int minute = mail.minute > 0 ? mail.minute : number;
    QByteArray out = "Date: Thu, 15 Feb 2007 " + QByteArray::number(minute / 60).rightJustified(2, '0') + ':' + QByteArray::number(minute % 60).rightJustified(2, '0')
        + ":00 +0000\r\n";
    if (*mail.id)
        out += QByteArray("Message-ID: <") + mail.id + ">\r\n";
    if (*mail.references) {
        out += "References:";
        for (const QByteArray &id : QByteArray(mail.references).split(' '))
            out += "\r\n <" + id + '>';
        out += "\r\n";
    }
    return out + "Subject: " + mail.subject + "\r\n\r\nText\r\n";
}

/// The response to THREAD of a folder with these messages, without "* THREAD ".
QByteArray threads(const char *algorithm, const QList<Mail> &mails)
{
    ScriptedClient client;
    for (int i = 0; i < mails.size(); ++i)
        client.deliver("INBOX", headerOf(mails[i], i + 1));
    client.signIn();
    client.command("SELECT INBOX");
    const QByteArray said = client.command(QByteArray("THREAD ") + algorithm + " UTF-8 ALL");
    const qsizetype end = said.indexOf("\r\nx OK");
    return said.startsWith("* THREAD") && end > 0 ? said.left(end).mid(9) : said;
}

mail::FolderEntry entryOf(quint32 uid)
{
    mail::FolderEntry entry;
    entry.uid = uid;
    entry.receivedAt = qint64(uid) * 1000;
    return entry;
}

} // namespace

/// SORT and THREAD (RFC 5256, 5267, 5957).
class TestImapSort : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void baseSubjects_data()
    {
        QTest::addColumn<QByteArray>("subject");
        QTest::addColumn<QString>("base");
        QTest::addColumn<bool>("reply");
        const auto row = [](const char *subject, const char *base, bool reply) {
            QTest::addRow("%s", *subject ? subject : "nothing") << QByteArray(subject) << QString::fromUtf8(base) << reply;
        };
        row("", "", false);
        row("hello", "hello", false);
        row("  hello \t world  ", "hello world", false);
        row("Re: hello", "hello", true);
        row("re:hello", "hello", true);
        row("RE : hello", "hello", true);
        row("Re[2]: hello", "hello", true);
        row("Re [2] : hello", "hello", true);
        row("Re: Re: re: hello", "hello", true);
        row("Fw: hello", "hello", true);
        row("FWD: hello", "hello", true);
        row("Re: Fwd: [list] hello", "hello", true);
        row("[list] Re: hello", "hello", true);
        row("[a] [b]Re: [c] hello", "hello", true);
        row("[list] hello", "hello", false);
        row("[a][b] [c] hello", "hello", false);
        row("[list]", "[list]", false);
        row("[a] [b]", "[b]", false);
        row("Re: [list]", "[list]", true);
        row("Re:", "", true);
        row("Re: ", "", true);
        row("Re", "Re", false);
        row("Regarding: hello", "Regarding: hello", false);
        row("Re[2] hello", "Re[2] hello", false);
        row("Refwd: hello", "Refwd: hello", false);
        row("hello (fwd)", "hello", true);
        row("hello (FWD) (fwd) ", "hello", true);
        row("(fwd)", "", true);
        row("[fwd: hello]", "hello", true);
        row("[Fwd: Re: hello (fwd)]", "hello", true);
        row("[fwd: [fwd: hello]]", "hello", true);
        row("[fwd: hello] world", "world", false);
        row("Re: [fwd: [list] hello]", "hello", true);
        row("[fwd:]", "", true);
        row("[unclosed hello", "[unclosed hello", false);
        row("[a[b] hello", "[a[b] hello", false);
        row("] hello", "] hello", false);
        row("=?utf-8?Q?Re=3A_Gr=C3=BC=C3=9Fe?=", "Gr\xc3\xbc\xc3\x9f" "e", true);
        row("=?utf-8?B?UmU6IOS9oOWlvQ==?= (fwd)", "\xe4\xbd\xa0\xe5\xa5\xbd", true);
        row("Re:\r\n\thello\r\n world", "hello world", true);
        row("Aw: hello", "Aw: hello", false);
        row("Re: Re", "Re", true);
        row("fw", "fw", false);
        row("[re]: hello", ": hello", false);
        row("[ ] hello", "hello", false);
        row("[]hello", "hello", false);
    }

    void baseSubjects()
    {
        QFETCH(QByteArray, subject);
        const BaseSubject base = BaseSubject::of(subject);
        QTEST(base.text, "base");
        QTEST(base.replyOrForward, "reply");
    }

    void longSubjects() // linear
    {
        const QByteArray blobs = QByteArray("[x] ").repeated(500'000);
        QCOMPARE(BaseSubject::of(blobs + "end").text, QStringLiteral("end"));
        QCOMPARE(BaseSubject::of(blobs).text, QStringLiteral("[x]"));
        QCOMPARE(BaseSubject::of(QByteArray("Re: ").repeated(500'000) + "end").text, QStringLiteral("end"));
        QCOMPARE(BaseSubject::of("end" + QByteArray(" (fwd)").repeated(300'000)).text, QStringLiteral("end"));
        const QByteArray nested = QByteArray("[fwd: ").repeated(200'000) + "end" + QByteArray("]").repeated(200'000);
        QCOMPARE(BaseSubject::of(nested).text, QStringLiteral("end"));
        QVERIFY(BaseSubject::of(QByteArray("[").repeated(1'000'000)).text.size() == 1'000'000);
    }

    void sorting()
    {
        ScriptedClient client;
        client.deliver("INBOX", "From: Zoe <b@x>\r\nTo: c@x\r\nCc: z@x\r\nSubject: Re: beta\r\nDate: Thu, 15 Feb 2007 10:00:00 +0200\r\n\r\n1\r\n");
        client.deliver("INBOX", "From: Group: d@x;\r\nTo: =?utf-8?Q?=C3=A4nne?= <a@x>\r\nSubject: [list] Alpha\r\nDate: Thu, 15 Feb 2007 09:00:00 +0000\r\n\r\n22\r\n");
        client.deliver("INBOX", "From: A@x\r\nSubject: gamma\r\nDate: nonsense\r\n\r\n333\r\n");
        client.deliver("INBOX", "Subject: BETA\r\nTo: \"Bert\" <z@x>, a@x\r\nDate: Thu, 15 Feb 2007 08:30:00 +0000\r\n\r\n4444444\r\n");
        client.signIn();
        client.command("SELECT INBOX");
        const auto sorted = [&](const QByteArray &keys) { return client.command("SORT (" + keys + ") UTF-8 ALL").split('\r').first(); };
        QCOMPARE(sorted("SUBJECT"), QByteArray("* SORT 2 1 4 3"));
        QCOMPARE(sorted("REVERSE SUBJECT"), QByteArray("* SORT 3 1 4 2"));
        QCOMPARE(sorted("SUBJECT REVERSE DATE"), QByteArray("* SORT 2 4 1 3"));
        QCOMPARE(sorted("DATE"), QByteArray("* SORT 3 1 4 2")); // 3: as it arrived, 2001
        QCOMPARE(sorted("ARRIVAL"), QByteArray("* SORT 1 2 3 4"));
        QCOMPARE(sorted("REVERSE ARRIVAL"), QByteArray("* SORT 1 2 3 4"));
        QCOMPARE(sorted("FROM"), QByteArray("* SORT 4 3 1 2"));
        QCOMPARE(sorted("TO"), QByteArray("* SORT 3 2 1 4"));
        QCOMPARE(sorted("CC SIZE"), QByteArray("* SORT 3 4 2 1"));
        QCOMPARE(sorted("DISPLAYFROM"), QByteArray("* SORT 4 3 2 1"));
        QCOMPARE(sorted("DISPLAYTO"), QByteArray("* SORT 3 2 4 1"));
        QVERIFY(client.command("UID SORT RETURN (MIN MAX COUNT ALL) (REVERSE SUBJECT) UTF-8 1:3").startsWith("* ESEARCH (TAG \"x\") UID MIN 3 MAX 2 COUNT 3 ALL 3,1:2\r\n"));
        QVERIFY(client.command("SORT RETURN (SAVE MIN) (SUBJECT) UTF-8 ALL").startsWith("* ESEARCH (TAG \"x\") MIN 2\r\n"));
        QVERIFY(client.command("SEARCH $").startsWith("* SEARCH 2\r\n"));
        QVERIFY(client.command("SORT (SUBJECT) UTF-8 MODSEQ 4").contains("* SORT 4 3 (MODSEQ 5)\r\n"));
        QVERIFY(client.command("SORT (SUBJECT) UTF-8 TEXT nothing").startsWith("* SORT\r\nx OK"));
        QVERIFY(client.command("SORT (SUBJECT) klingon ALL").startsWith("x NO [BADCHARSET"));
        QVERIFY(client.command("SORT (SUBJECT) UTF-8").startsWith("x BAD"));
        client.remove("INBOX", {2});
        QVERIFY(client.command("SORT (SUBJECT) UTF-8 ALL").startsWith("* SORT 2 1 4 3\r\nx OK")); // told at a time when numbers may change
        QVERIFY(client.command("UID SORT (SUBJECT) UTF-8 ALL").startsWith("* SORT 2 1 4 3\r\n* 2 EXPUNGE\r\n"));
        QCOMPARE(client.fault, QByteArray());
    }

    void orderedSubject()
    {
        QCOMPARE(threads("ORDEREDSUBJECT", {}), QByteArray());
        QCOMPARE(threads("ORDEREDSUBJECT", {{"", "", "a"}, {"", "", "b"}, {"", "", "re: A"}, {"", "", "c"}, {"", "", "Fwd: a"}, {"", "", "Re: b"}}), QByteArray("(1 (3)(5))(2 6)(4)"));
        QCOMPARE(threads("ORDEREDSUBJECT", {{"", "", "a", 9}, {"", "", "b", 5}, {"", "", "a", 3}}), QByteArray("(3 1)(2)"));
    }

    void references_data()
    {
        QTest::addColumn<QList<Mail>>("mails");
        QTest::addColumn<QByteArray>("expected");
        const auto row = [](const char *name, const QList<Mail> &mails, const char *expected) { QTest::newRow(name) << mails << QByteArray(expected); };
        row("none", {}, "");
        row("alone", {{"a", "", "x"}}, "(1)");
        row("chain", {{"a", "", "x"}, {"b", "a", "y"}, {"c", "a b", "z"}}, "(1 2 3)");
        row("two answers", {{"a", "", "x"}, {"b", "a", "y"}, {"c", "a", "z"}}, "(1 (2)(3))");
        row("answers by date", {{"a", "", "x"}, {"b", "a", "y", 9}, {"c", "a", "z", 8}, {"d", "a c", "q", 7}}, "(1 (3 4)(2))");
        row("answer first", {{"b", "a", "y", 5}, {"a", "", "x", 1}}, "(2 1)");
        row("missing between", {{"a", "", "x"}, {"c", "a b", "z"}}, "(1 2)");
        row("missing above one", {{"b", "a", "y"}}, "(1)");
        row("missing above two", {{"b", "a", "y"}, {"c", "a", "z"}, {"d", "", "q"}}, "((1)(2))(3)");
        row("missing above missing", {{"c", "a b", "y"}, {"d", "a b", "z"}, {"e", "a", "w"}}, "((1)(2)(3))");
        row("loop", {{"a", "b", "x"}, {"b", "a", "y"}}, "(2 1)");
        row("itself", {{"a", "a", "x"}, {"b", "b a b", "y"}}, "(1 2)");
        row("same id twice", {{"a", "", "x"}, {"a", "", "y"}, {"b", "a", "z"}}, "(1 3)(2)");
        row("no ids", {{"", "", "x"}, {"", "", "y"}}, "(1)(2)");
        row("its own word counts", {{"c", "a b c", "x"}, {"b", "", "y"}, {"a", "", "z"}}, "(2 1)(3)");
        row("subjects", {{"a", "", "hello"}, {"b", "", "Re: hello"}}, "(1 2)");
        row("subjects, answer first", {{"b", "", "Re: hello", 1}, {"a", "", "hello", 2}}, "(2 1)");
        row("same subject", {{"a", "", "hello"}, {"b", "", "hello"}, {"c", "", "Hello"}}, "((1)(2)(3))");
        row("same subject, then an answer", {{"a", "", "hello"}, {"b", "", "hello"}, {"c", "", "Re: hello"}}, "((1)(2)(3))");
        row("two answers, nothing else", {{"a", "", "re: hello"}, {"b", "", "fwd: hello"}}, "((1)(2))");
        row("missing and subject", {{"b", "a", "hello"}, {"c", "a", "re: hello"}, {"d", "", "hello"}}, "((1)(2)(3))");
        row("two missing, one subject", {{"b", "a", "hello"}, {"c", "a", "x"}, {"e", "d", "hello"}, {"f", "d", "y"}}, "((1)(2)(3)(4))");
        row("no subject", {{"a", "", ""}, {"b", "", ""}, {"c", "", "Re:"}}, "(1)(2)(3)");
        row("nested (RFC 5256)", {{"2", "", "m2"}, {"3", "", "m3"}, {"6", "3", "m6"}, {"4", "3 6", "m4"}, {"23", "3 6 4", "m23"}, {"44", "3 6", "m44"}, {"7", "3 6 44", "m7"}, {"96", "3 6 44 7", "m96"}},
            "(1)(2 3 (4 5)(6 7 8))");
        row("roots by date", {{"a", "", "x", 9}, {"b", "", "y", 1}, {"c", "q", "z", 5}, {"d", "q", "w", 3}}, "(2)((4)(3))(1)");
        row("a younger root above", {{"b", "a", "x", 1}, {"a", "", "y", 5}, {"c", "", "z", 3}}, "(3)(2 1)");
    }

    void references()
    {
        QFETCH(QList<Mail>, mails);
        QTEST(threads("REFERENCES", mails), "expected");
    }

    void inReplyTo()
    {
        ScriptedClient client;
        client.deliver("INBOX", "Message-ID: <a>\r\nSubject: x\r\n\r\n");
        client.deliver("INBOX", "Message-ID: <b>\r\nSubject: y\r\nIn-Reply-To: Your message of Monday <a> and <c>\r\n\r\n");
        client.deliver("INBOX", "Message-ID: <d>\r\nSubject: z\r\nIn-Reply-To: your message of Monday\r\n\r\n");
        client.deliver("INBOX", "Message-ID: <e>\r\nSubject: w\r\nReferences: nothing here\r\nIn-Reply-To: <b>\r\n\r\n");
        client.signIn();
        client.command("SELECT INBOX");
        QCOMPARE(client.command("THREAD REFERENCES UTF-8 ALL"), QByteArray("* THREAD (1 2 4)(3)\r\nx OK Threaded\r\n"));
        QCOMPARE(client.command("UID THREAD REFERENCES UTF-8 2:4"), QByteArray("* THREAD (2 4)(3)\r\nx OK Threaded\r\n"));
        QCOMPARE(client.command("THREAD REFERENCES UTF-8 TEXT absent"), QByteArray("* THREAD\r\nx OK Threaded\r\n"));
        QVERIFY(client.command("THREAD FOO UTF-8 ALL").startsWith("x BAD"));
        QVERIFY(client.command("THREAD REFERENCES foo ALL").startsWith("x NO [BADCHARSET"));
    }

    /// Every message once, whatever they say of each other, and parents before children.
    void anyReferences()
    {
        quint32 seed = 1;
        const auto next = [&seed](quint32 below) { return (seed = seed * 1664525 + 1013904223) / 65536 % below; };
        for (int round = 0; round < 300; ++round) {
            const int count = 1 + int(next(20));
            ReferenceThreader threader(count);
            for (int i = 1; i <= count; ++i) {
                QByteArray header = "Message-ID: <" + QByteArray::number(next(15)) + ">\r\nReferences:";
                for (quint32 n = next(5); n > 0; --n)
                    header += " <" + QByteArray::number(next(15)) + '>';
                header += "\r\nSubject: " + QByteArray(next(3) == 0 ? "Re: " : "") + QByteArray::number(next(4)) + "\r\n\r\n";
                threader.add(entryOf(quint32(i)), header);
            }
            QList<quint32> seen;
            int depth = -1;
            const OrderedMessages ordered = threader.take();
            for (const OrderedMessage &message : ordered) {
                QVERIFY(message.depth >= 0 && message.depth <= depth + 1);
                QVERIFY(message.uid > 0 || message.depth == 0);
                depth = message.depth;
                if (message.uid > 0)
                    seen << message.uid;
            }
            std::sort(seen.begin(), seen.end());
            QCOMPARE(seen.size(), count);
            for (int i = 1; i <= count; ++i)
                QCOMPARE(seen[i - 1], quint32(i));
        }
    }

    /// Chains that could cost the square of their length, forwards and backwards; long lists of references.
    void hostileReferences()
    {
        constexpr int kCount = 60'000;
        for (const bool backwards : {false, true}) {
            ReferenceThreader threader(kCount);
            for (int i = 1; i <= kCount; ++i) {
                const int own = backwards ? kCount - i : i;
                threader.add(entryOf(quint32(i)), "Message-ID: <" + QByteArray::number(own) + ">\r\nReferences: <" + QByteArray::number(own - 1) + ">\r\nSubject: "
                                 + QByteArray::number(i) + "\r\n\r\n");
            }
            const OrderedMessages ordered = threader.take();
            QCOMPARE(ordered.size(), kCount);
            QCOMPARE(ordered.last().depth, kCount - 1);
        }
        ReferenceThreader threader(400);
        for (int i = 1; i <= 400; ++i) {
            QByteArray header = "Message-ID: <m" + QByteArray::number(i) + ">\r\nReferences:";
            for (int n = 0; n < 3000; ++n)
                header += " <" + QByteArray::number(n) + '.' + QByteArray::number(i) + '>';
            threader.add(entryOf(quint32(i)), header + "\r\n\r\n");
        }
        QCOMPARE(threader.take().size(), 400);
    }
};

QTEST_GUILESS_MAIN(TestImapSort)
#include "tst_imapsort.moc"

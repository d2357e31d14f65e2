// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/imapcommandtable.h"
#include "scriptedclient.h"
#include <QTest>

using namespace imap;

namespace {

const QByteArray kMail = "From: A <a@b>\r\nSubject: hello\r\nDate: Thu, 15 Feb 2007 01:02:03 +0200\r\n\r\nbody text\r\n";

QByteArray appendLine(const QByteArray &mailbox, const QByteArray &message)
{
    return "APPEND " + mailbox + " (\\Seen) {" + QByteArray::number(message.size()) + "}\r\n" + message;
}

} // namespace

class TestImapSession : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void greetingAndSignIn()
    {
        ScriptedClient client;
        client.start();
        QVERIFY(client.output.startsWith("* OK [CAPABILITY IMAP4rev2 IMAP4rev1 LITERAL- SASL-IR ID ENABLE IDLE AUTH=PLAIN] "));
        QVERIFY(client.command("SELECT INBOX").startsWith("x BAD "));
        QVERIFY(client.command("LOGIN anna wrong").startsWith("x NO [AUTHENTICATIONFAILED] "));
        QVERIFY(client.command("LOGIN {4}\r\nanna {5}\r\nright").startsWith("+ OK\r\n+ OK\r\nx OK [CAPABILITY IMAP4rev2 "));
        QCOMPARE(client.session.state(), State::Authenticated);
        QVERIFY(client.command("LOGIN anna right").startsWith("x BAD "));
        QVERIFY(client.command("LOGOUT").startsWith("* BYE "));
        QVERIFY(client.closed);
        QCOMPARE(client.fault, QByteArray());
    }

    void authenticate()
    {
        const QByteArray right = QByteArray("\0anna\0right", 11).toBase64();
        ScriptedClient client;
        client.start();
        QVERIFY(client.command("AUTHENTICATE FOO").startsWith("x NO "));
        QVERIFY(client.command("AUTHENTICATE PLAIN *").startsWith("x BAD "));
        QVERIFY(client.command("AUTHENTICATE PLAIN =").startsWith("x NO [AUTHENTICATIONFAILED]"));
        QCOMPARE(client.command("AUTHENTICATE PLAIN"), "+ " + QByteArray("who?").toBase64() + "\r\n");
        client.send("*\r\n");
        QVERIFY(client.output.startsWith("x BAD "));
        client.command("AUTHENTICATE PLAIN");
        client.send(QByteArray(20'000, 'A') + "\r\n"); // R17
        QVERIFY(client.output.startsWith("x BAD [TOOBIG]"));
        client.command("AUTHENTICATE plain");
        client.send(right + "\r\n");
        QVERIFY(client.output.startsWith("x OK "));
        ScriptedClient direct;
        direct.start();
        QVERIFY(direct.command("AUTHENTICATE PLAIN " + right).startsWith("x OK "));
    }

    void withoutTls()
    {
        SessionOptions options = ScriptedClient::defaults();
        options.tlsActive = false;
        options.offerTls = true;
        ScriptedClient client(options);
        client.start();
        QVERIFY(client.output.contains(" STARTTLS LOGINDISABLED]") && !client.output.contains("AUTH="));
        QVERIFY(client.command("LOGIN anna right").startsWith("x NO [PRIVACYREQUIRED]"));
        QVERIFY(client.command("AUTHENTICATE PLAIN AGFubmEAcmlnaHQ=").startsWith("x NO [PRIVACYREQUIRED]"));
        client.output.clear();
        client.send("a STARTTLS\r\nb LOGIN anna right\r\nc LOGIN {4"); // R3
        QVERIFY(client.output.startsWith("a OK ") && !client.output.contains("b "));
        QCOMPARE(client.tlsStarts, 1);
        client.send("}\r\nd NOOP\r\n");
        client.output.clear();
        client.handshakeDone();
        QCOMPARE(client.output, QByteArray());
        QCOMPARE(client.session.state(), State::NotAuthenticated);
        QVERIFY(client.command("STARTTLS").startsWith("x BAD "));
        QVERIFY(client.command("LOGIN anna right").startsWith("x OK "));
    }

    void limits() // R26
    {
        ScriptedClient client;
        client.start();
        QCOMPARE(client.command("LOGIN {9000}"), QByteArray("x BAD [TOOBIG] Too long\r\n"));
        QCOMPARE(client.command("LOGIN {2147483647}"), QByteArray("x BAD [TOOBIG] Too long\r\n"));
        client.signIn();
        QCOMPARE(client.command("APPEND INBOX {99999999999999999999999}"), QByteArray("x NO [TOOBIG] Message is too large\r\n"));
        QCOMPARE(client.command("APPEND INBOX {5000+}\r\n" + QByteArray(5000, 'x')), QByteArray("x BAD [TOOBIG] Too large not to be asked for\r\n"));
        QVERIFY(client.command("NOOP").startsWith("x OK"));
        client.send("x APPEND INBOX {2147483647+}\r\nabc");
        QVERIFY(client.closed && client.output.contains("* BYE "));
    }

    void badCommands()
    {
        ScriptedClient client;
        client.start();
        for (int i = 0; i < 20; ++i)
            QVERIFY(client.command("FOO").startsWith("x BAD "));
        QVERIFY(client.command("FOO").contains("* BYE "));
        QVERIFY(client.closed);
        ScriptedClient browser;
        browser.start();
        browser.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        QVERIFY(browser.closed);
        ScriptedClient tagless;
        tagless.signIn();
        tagless.output.clear();
        tagless.send("\r\n+ NOOP\r\nA\r\nb  NOOP\r\nc NOOP \r\n");
        QCOMPARE(tagless.output.count("BAD "), 5);
        QVERIFY(!tagless.closed);
    }

    void folders()
    {
        ScriptedClient client;
        client.signIn();
        QCOMPARE(client.command("LIST \"\" \"\"").left(23), QByteArray("* LIST (\\Noselect) \"/\" "));
        const QByteArray all = client.command("LIST \"\" *");
        QVERIFY(all.contains("* LIST (\\HasNoChildren) \"/\" INBOX\r\n") && all.contains("* LIST (\\HasNoChildren \\Sent) \"/\" Sent\r\n"));
        QVERIFY(all.contains("* LIST (\\NonExistent \\Noselect \\HasChildren) \"/\" Work\r\n") && all.contains("\"/\" Work/Plans\r\n"));
        QVERIFY(!client.command("LIST \"\" %").contains("Plans"));
        QVERIFY(client.command("CREATE p&AOQA5A-/").startsWith("x OK"));
        QVERIFY(client.command("LIST \"\" p*").contains("\"/\" p&AOQA5A-\r\n"));
        QVERIFY(client.command("CREATE inbox").startsWith("x NO [ALREADYEXISTS]"));
        QVERIFY(client.command("CREATE a/../b").startsWith("x NO [CANNOT]"));
        QVERIFY(client.command("RENAME p&AOQA5A- q").startsWith("x OK"));
        QVERIFY(client.command("SUBSCRIBE Work/Plans").startsWith("x OK"));
        QCOMPARE(client.command("LSUB \"\" Work/%").left(30), QByteArray("* LSUB () \"/\" Work/Plans\r\nx OK"));
        QVERIFY(client.command("LSUB \"\" W%").startsWith("* LSUB (\\Noselect) \"/\" Work\r\n"));
        QVERIFY(client.command("LIST (SUBSCRIBED RECURSIVEMATCH) \"\" W% RETURN (CHILDREN)").contains("Work (\"CHILDINFO\" (\"SUBSCRIBED\"))"));
        QVERIFY(!client.command("LIST (SUBSCRIBED) \"\" q").contains("* LIST"));
        QVERIFY(client.command("LIST (SPECIAL-USE) \"\" *").startsWith("* LIST (\\HasNoChildren \\Sent) \"/\" Sent\r\nx OK"));
        QVERIFY(client.command("UNSUBSCRIBE Work/Plans").startsWith("x OK"));
        QVERIFY(client.command("DELETE q").startsWith("x OK") && client.command("DELETE q").startsWith("x NO [NONEXISTENT]"));
        client.deliver("INBOX", kMail);
        QCOMPARE(client.command("STATUS inbox (MESSAGES UIDNEXT UNSEEN UIDVALIDITY)").left(68), QByteArray("* STATUS INBOX (MESSAGES 1 UIDNEXT 2 UIDVALIDITY 1001 UNSEEN 1)\r\nx O"));
        QVERIFY(client.command("LIST \"\" INBOX RETURN (STATUS (MESSAGES))").contains("\r\n* STATUS INBOX (MESSAGES 1)\r\n"));
        QVERIFY(client.command("NAMESPACE").startsWith("* NAMESPACE ((\"\" \"/\")) NIL NIL\r\n"));
        QCOMPARE(client.fault, QByteArray());
    }

    void selecting()
    {
        ScriptedClient client;
        client.deliver("INBOX", kMail, mail::FlagSeen);
        client.deliver("INBOX", kMail);
        client.signIn();
        const QByteArray opened = client.command("SELECT INBOX");
        QVERIFY(opened.contains("* 2 EXISTS\r\n") && opened.contains("[UNSEEN 2]") && opened.contains("[UIDVALIDITY 1001]") && opened.contains("[UIDNEXT 3]"));
        QVERIFY(opened.endsWith("x OK [READ-WRITE] Opened\r\n"));
        QVERIFY(client.command("EXAMINE INBOX").startsWith("* OK [CLOSED] "));
        QVERIFY(client.command("STORE 1 +FLAGS (\\Deleted)").startsWith("x NO [READ-ONLY]"));
        QVERIFY(client.command("SELECT Nothing").contains("x NO [NONEXISTENT]"));
        QCOMPARE(client.session.state(), State::Authenticated);
        QVERIFY(client.command("ENABLE IMAP4rev2 FOO").startsWith("* ENABLED IMAP4rev2\r\n"));
        const QByteArray rev2 = client.command("SELECT INBOX");
        QVERIFY(rev2.contains("* LIST () \"/\" INBOX\r\n") && !rev2.contains("RECENT") && !rev2.contains("UNSEEN"));
        QVERIFY(client.command("SEARCH ALL").startsWith("* ESEARCH (TAG \"x\") ALL 1:2\r\n"));
        QVERIFY(client.command("UNSELECT").startsWith("x OK"));
        QVERIFY(client.command("CHECK").startsWith("x BAD"));
    }

    void otherSpellings() // RFC 9051 6.3.9.7
    {
        ScriptedClient client;
        client.signIn();
        QVERIFY(client.command("CREATE {3+}\r\ne\xcc\x81").startsWith("x NO")); // no name of IMAP4rev1
        client.command("ENABLE IMAP4rev2");
        const QByteArray item = " (\"OLDNAME\" ({3}\r\ne\xcc\x81))\r\n"; // e with an accent in two characters, and in one
        QVERIFY(client.command("CREATE {3+}\r\ne\xcc\x81").startsWith("* LIST () \"/\" {2}\r\n\xc3\xa9" + item + "x OK "));
        QVERIFY(client.command("SELECT {3+}\r\ne\xcc\x81").contains("* LIST () \"/\" {2}\r\n\xc3\xa9" + item));
        QVERIFY(client.command("SELECT \"\xc3\xa9\"").contains("* LIST () \"/\" {2}\r\n\xc3\xa9\r\n"));
        QVERIFY(client.command("SELECT inbox").contains("* LIST () \"/\" INBOX\r\n"));
        QCOMPARE(client.command("RENAME \"\xc3\xa9\" e"), QByteArray("* LIST () \"/\" e (\"OLDNAME\" ({2}\r\n\xc3\xa9))\r\nx OK Renamed\r\n"));
        QCOMPARE(client.command("DELETE e"), QByteArray("x OK Deleted\r\n"));
        client.command("CREATE \"\xc3\xa9\"");
        QCOMPARE(client.command("DELETE {3+}\r\ne\xcc\x81"), "* LIST (\\NonExistent) \"/\" {2}\r\n\xc3\xa9" + item + "x OK Deleted\r\n");
        QCOMPARE(client.fault, QByteArray());
    }

    void fetching()
    {
        ScriptedClient client;
        client.deliver("INBOX", kMail);
        client.deliver("INBOX", "Content-Type: text/plain\r\nContent-Transfer-Encoding: x-odd\r\n\r\nhi", mail::FlagSeen);
        client.signIn();
        client.command("SELECT INBOX");
        QCOMPARE(client.command("FETCH 1 (FLAGS UID RFC822.SIZE INTERNALDATE)"),
                 "* 1 FETCH (FLAGS () UID 1 RFC822.SIZE " + QByteArray::number(kMail.size()) + " INTERNALDATE \"09-Sep-2001 01:46:40 +0000\")\r\nx OK Fetched\r\n");
        QVERIFY(client.command("FETCH 1 (ENVELOPE BODY.PEEK[HEADER.FIELDS (SUBJECT)])")
                    .endsWith(" BODY[HEADER.FIELDS (SUBJECT)] {18}\r\nSubject: hello\r\n\r\n)\r\nx OK Fetched\r\n"));
        QCOMPARE(client.command("FETCH 1 BODY.PEEK[TEXT]<5.4>"), QByteArray("* 1 FETCH (BODY[TEXT]<5> {4}\r\ntext)\r\nx OK Fetched\r\n"));
        QCOMPARE(client.command("UID FETCH 1 BODY[]"),
                 "* 1 FETCH (UID 1 FLAGS (\\Seen) BODY[] {" + QByteArray::number(kMail.size()) + "}\r\n" + kMail + ")\r\nx OK Fetched\r\n");
        QVERIFY(client.box("INBOX").state->at(0).flags & mail::FlagSeen);
        QCOMPARE(client.command("FETCH 1 BODY.PEEK[3]"), QByteArray("* 1 FETCH (BODY[3] NIL)\r\nx OK Fetched\r\n"));
        QVERIFY(client.command("FETCH 2 BINARY.PEEK[1]").endsWith("x NO [UNKNOWN-CTE] A part has a transfer coding nobody knows\r\n"));
        QVERIFY(client.command("FETCH 3 FLAGS").startsWith("x BAD"));
        QCOMPARE(client.command("UID FETCH 3:9 FLAGS"), QByteArray("x OK Fetched\r\n"));
    }

    /// Removed by others, which this client is told where numbers may change.
    void goneMeanwhile()
    {
        ScriptedClient client;
        client.deliver("INBOX", kMail);
        client.deliver("INBOX", "two");
        client.signIn();
        client.command("SELECT INBOX");
        client.messages.erase(client.box("INBOX").state->at(0).messageId);
        QCOMPARE(client.command("FETCH 1:2 BODY.PEEK[]"), QByteArray("* 2 FETCH (BODY[] {3}\r\ntwo)\r\nx NO [EXPUNGEISSUED] Some of the messages are gone\r\n"));
        QVERIFY(client.command("FETCH 1:2 BODY.PEEK[TEXT]").endsWith("\r\nx NO [EXPUNGEISSUED] Some of the messages are gone\r\n"));
    }
    /// RFC 9051 6.4.6: a client that wants no answer to its own change is told of what others changed in the same message.
    void silentBesideOthers()
    {
        ScriptedClient client;
        client.deliver("INBOX", kMail);
        client.signIn();
        client.command("SELECT INBOX");
        QCOMPARE(client.command("STORE 1 +FLAGS.SILENT (\\Answered work)"), QByteArray("x OK Stored\r\n"));
        client.answering = false;
        QCOMPARE(client.command("STORE 1 +FLAGS.SILENT \\Flagged"), QByteArray());
        client.setFlags("INBOX", 1, mail::FlagAnswered | mail::FlagSeen);
        client.answering = true;
        client.answerOne();
        QCOMPARE(std::exchange(client.output, {}), QByteArray("* 1 FETCH (FLAGS (\\Answered \\Flagged \\Seen work))\r\nx OK Stored\r\n"));
        QCOMPARE(client.command("STORE 1 FLAGS.SILENT (\\Draft)"), QByteArray("x OK Stored\r\n"));
        QCOMPARE(client.command("NOOP"), QByteArray("x OK Done\r\n"));
    }
    void outlinesInsteadOfMessages()
    {
        ScriptedClient client;
        for (int i = 0; i < 200; ++i)
            client.deliver("INBOX", kMail);
        client.signIn();
        client.command("SELECT INBOX");
        const QByteArray list = "FETCH 1:* (UID FLAGS ENVELOPE BODY BODYSTRUCTURE BODY.PEEK[HEADER.FIELDS (Subject From)])";
        const QByteArray told = client.command(list);
        QCOMPARE(told.count(" FETCH ("), 200);
        QCOMPARE(client.reads, 0);
        QCOMPARE(client.outlineReads, 4); // 64 at a time
        client.mostOutlines = 30; // less at once than was asked for
        QCOMPARE(client.command(list), told);
        QCOMPARE(client.outlineReads, 4 + 7);
        client.keepsOutlines = false;
        QCOMPARE(client.command(list), told);
        QCOMPARE(client.reads, 200);
        client.keepsOutlines = true;
        client.reads = 0;
        QVERIFY(client.command("FETCH 1:3 (ENVELOPE BODY.PEEK[HEADER])").count(" FETCH (") == 3);
        QCOMPARE(client.reads, 3);
    }

    void bigMessages()
    {
        ScriptedClient client;
        const QByteArray big = "Subject: big\r\n\r\n" + QByteArray("0123456789\r\n").repeated(300'000);
        client.deliver("INBOX", big);
        client.deliver("INBOX", "");
        client.signIn();
        client.command("SELECT INBOX");
        client.largestSend = client.largestRead = 0;
        const QByteArray got = client.command("FETCH 1:2 (UID BODY.PEEK[])");
        QVERIFY(got.contains("BODY[] {" + QByteArray::number(big.size()) + "}\r\n" + big + ")\r\n"));
        QVERIFY(got.endsWith("* 2 FETCH (UID 2 BODY[] {0}\r\n)\r\nx OK Fetched\r\n"));
        QVERIFY2(client.largestRead <= 256 << 10 && client.largestSend <= 400'000, QByteArray::number(client.largestSend).constData()); // memory flat
        QVERIFY(client.command("FETCH 1 BODY.PEEK[]<14.4>").contains("{4}\r\n\r\n01)\r\n"));
    }

    void backpressure()
    {
        ScriptedClient client;
        for (int i = 0; i < 5000; ++i)
            client.deliver("INBOX", kMail);
        client.signIn();
        client.command("SELECT INBOX");
        client.writing = false;
        client.output.clear();
        client.send("x FETCH 1:* FLAGS\r\ny NOOP\r\n");
        QCOMPARE(client.session.mode(), Mode::Writing);
        QVERIFY(client.output.size() < 2 * SessionCore::kMaxOut);
        client.send(QByteArray(100'000, 'x'));
        QVERIFY(!client.reading);
        while (client.session.mode() == Mode::Writing)
            client.taken();
        QCOMPARE(client.output.count(" FETCH ("), 5000);
        QVERIFY(client.output.contains("x OK Fetched\r\ny OK "));
    }

    void storing()
    {
        ScriptedClient client;
        for (int i = 0; i < 3; ++i)
            client.deliver("INBOX", kMail);
        client.signIn();
        client.command("SELECT INBOX");
        QCOMPARE(client.command("STORE 2 +FLAGS (\\Flagged $Work)"), QByteArray("* 2 FETCH (FLAGS (\\Flagged $Work))\r\nx OK Stored\r\n"));
        QCOMPARE(client.command("UID STORE 2 -FLAGS.SILENT \\Flagged"), QByteArray("x OK Stored\r\n"));
        QCOMPARE(client.command("STORE 1:3 FLAGS.SILENT (\\Deleted)"), QByteArray("x OK Stored\r\n"));
        QCOMPARE(client.command("UID EXPUNGE 2"), QByteArray("* 2 EXPUNGE\r\nx OK Removed\r\n"));
        QCOMPARE(client.command("EXPUNGE"), QByteArray("* 2 EXPUNGE\r\n* 1 EXPUNGE\r\nx OK Removed\r\n"));
        QCOMPARE(client.command("EXPUNGE"), QByteArray("x OK Nothing to remove\r\n"));
    }

    void othersChange() // no EXPUNGE while numbers are in use
    {
        ScriptedClient client;
        for (int i = 0; i < 4; ++i)
            client.deliver("INBOX", kMail);
        client.signIn();
        client.command("SELECT INBOX");
        client.remove("INBOX", {2});
        client.setFlags("INBOX", 3, mail::FlagAnswered);
        client.deliver("INBOX", kMail);
        client.output.clear();
        QCOMPARE(client.command("FETCH 2 UID"), QByteArray("* 2 FETCH (UID 2)\r\n* 5 EXISTS\r\n* 3 FETCH (FLAGS (\\Answered))\r\nx OK Fetched\r\n"));
        QCOMPARE(client.command("FETCH 3 UID"), QByteArray("* 3 FETCH (UID 3)\r\nx OK Fetched\r\n"));
        QVERIFY(client.command("SEARCH ALL").startsWith("* SEARCH 1 2 3 4 5\r\n"));
        QCOMPARE(client.command("NOOP"), QByteArray("* 2 EXPUNGE\r\nx OK Done\r\n"));
        QCOMPARE(client.command("FETCH 2 UID"), QByteArray("* 2 FETCH (UID 3)\r\nx OK Fetched\r\n"));
    }

    void idling() // S74
    {
        ScriptedClient client;
        client.deliver("INBOX", kMail);
        client.signIn();
        client.command("SELECT INBOX");
        QCOMPARE(client.command("IDLE"), QByteArray("+ idling\r\n"));
        client.deliver("INBOX", kMail);
        QCOMPARE(std::exchange(client.output, {}), QByteArray("* 2 EXISTS\r\n"));
        client.setFlags("INBOX", 1, mail::FlagSeen);
        QCOMPARE(std::exchange(client.output, {}), QByteArray("* 1 FETCH (FLAGS (\\Seen))\r\n"));
        client.remove("INBOX", {1});
        QCOMPARE(std::exchange(client.output, {}), QByteArray("* 1 EXPUNGE\r\n"));
        client.send("do");
        client.send("ne\r\ny NOOP\r\n");
        QCOMPARE(std::exchange(client.output, {}), QByteArray("x OK Idle ended\r\ny OK Done\r\n"));
        client.command("IDLE");
        client.send("NOOP\r\n"); // R30
        QVERIFY(client.output.startsWith("x BAD "));
        client.command("IDLE");
        client.send(QByteArray(1000, 'x') + "\r\n");
        QVERIFY(client.output.startsWith("x BAD "));
    }

    void appending()
    {
        ScriptedClient client;
        client.signIn();
        client.command("SELECT INBOX");
        QCOMPARE(client.command(appendLine("INBOX", kMail)), QByteArray("+ OK\r\n* 1 EXISTS\r\nx OK [APPENDUID 1001 1] Appended\r\n"));
        QCOMPARE(client.appended, QByteArrayList({kMail}));
        QVERIFY(client.box("INBOX").state->at(0).flags & mail::FlagSeen);
        QCOMPARE(client.command("APPEND {4}\r\nSent {2+}\r\nhi (x) {3+}\r\nyou"), QByteArray("+ OK\r\nx OK [APPENDUID 1002 1:2] Appended\r\n"));
        QCOMPARE(client.appended, QByteArrayList({"hi", "you"}));
        QCOMPARE(client.box("Sent").state->at(1).keywords, QByteArray("x"));
        QVERIFY(client.command("APPEND Nothing {5}").startsWith("x NO [TRYCREATE]"));
        QVERIFY(client.command("APPEND Nothing {5+}\r\nhello").startsWith("x NO [TRYCREATE]"));
        QVERIFY(client.command("APPEND INBOX {2}\r\nhi {0}").contains("x NO A message cannot be empty"));
        QVERIFY(client.command("APPEND INBOX ~{2}").startsWith("x BAD "));
        QVERIFY(client.command("APPEND INBOX {2+}\r\nhi junk").contains("x BAD "));
        QVERIFY(client.command("APPEND INBOX {2+}\r\nhi (\\Foo) {2+}\r\nab").contains("x BAD "));
        QVERIFY(client.command("APPEND INBOX").startsWith("x BAD "));
        QCOMPARE(client.box("INBOX").state->size(), 1);
        QVERIFY(client.command("NOOP").startsWith("x OK"));
        client.send("x " + appendLine("INBOX", kMail).chopped(5));
        client.expire();
        QVERIFY(client.closed && client.drops > 0);
        QCOMPARE(client.fault, QByteArray());
    }

    void copying()
    {
        ScriptedClient client;
        for (int i = 0; i < 3; ++i)
            client.deliver("INBOX", kMail);
        client.signIn();
        client.command("SELECT INBOX");
        QCOMPARE(client.command("COPY 1,3 Sent"), QByteArray("x OK [COPYUID 1002 1,3 1:2] Copied\r\n"));
        QCOMPARE(client.command("MOVE 2:3 Sent"), QByteArray("* OK [COPYUID 1002 2:3 3:4] Moved\r\n* 3 EXPUNGE\r\n* 2 EXPUNGE\r\nx OK Moved\r\n"));
        QVERIFY(client.command("COPY 1 Nothing").startsWith("x NO [TRYCREATE]"));
        QVERIFY(client.command("UID COPY 99 Sent").startsWith("x OK Nothing"));
        QVERIFY(client.command("COPY 9 Sent").startsWith("x BAD"));
    }

    void searching()
    {
        ScriptedClient client;
        client.deliver("INBOX", kMail, mail::FlagSeen);
        client.deliver("INBOX", "Subject: other\r\n\r\nx\r\n");
        client.deliver("INBOX", kMail, mail::FlagDeleted);
        client.signIn();
        client.command("SELECT INBOX");
        client.remove("INBOX", {2});
        client.command("NOOP");
        QVERIFY(client.command("SEARCH SUBJECT hello").startsWith("* SEARCH 1 2\r\n"));
        QVERIFY(client.command("UID SEARCH SUBJECT hello NOT SEEN").startsWith("* SEARCH 3\r\n"));
        QVERIFY(client.command("SEARCH OR SEEN BODY nothing").startsWith("* SEARCH 1\r\n"));
        QVERIFY(client.command("UID SEARCH UID 3:*").startsWith("* SEARCH 3\r\n"));
        QVERIFY(client.command("SEARCH 9").startsWith("* SEARCH\r\n"));
        QVERIFY(client.command("SEARCH CHARSET foo ALL").startsWith("x NO [BADCHARSET (UTF-8)]"));
        QVERIFY(client.command("SEARCH RETURN (MIN MAX COUNT) ALL").startsWith("* ESEARCH (TAG \"x\") MIN 1 MAX 2 COUNT 2\r\n"));
        QVERIFY(client.command("UID SEARCH RETURN () ALL").startsWith("* ESEARCH (TAG \"x\") UID ALL 1,3\r\n"));
        QVERIFY(client.command("SEARCH RETURN (SAVE) DELETED").startsWith("x OK"));
        QVERIFY(client.command("FETCH $ UID").startsWith("* 2 FETCH (UID 3)\r\nx OK"));
        QVERIFY(client.command("SEARCH NOT $").startsWith("* SEARCH 1\r\n"));
        QVERIFY(client.command("SEARCH FOO").startsWith("x BAD"));
    }

    void closing()
    {
        ScriptedClient client;
        client.deliver("INBOX", kMail, mail::FlagDeleted);
        client.deliver("INBOX", kMail);
        client.signIn();
        client.command("EXAMINE INBOX");
        QCOMPARE(client.command("CLOSE"), QByteArray("x OK Closed\r\n"));
        QCOMPARE(client.box("INBOX").state->size(), 2);
        client.command("SELECT INBOX");
        QCOMPARE(client.command("CLOSE"), QByteArray("x OK Closed\r\n"));
        QCOMPARE(client.box("INBOX").state->size(), 1);
    }

    void compressing() // RFC 4978
    {
        ScriptedClient client;
        client.start();
        QVERIFY(!client.output.contains("COMPRESS"));
        QVERIFY(client.command("COMPRESS DEFLATE").startsWith("x BAD"));
        QVERIFY(client.command("LOGIN anna right").contains(" COMPRESS=DEFLATE "));
        QVERIFY(client.command("COMPRESS").startsWith("x BAD"));
        QVERIFY(client.command("COMPRESS LZMA").startsWith("x NO "));
        QCOMPARE(client.uncompressed, 0);
        client.output.clear();
        client.send("a SELECT INBOX\r\nb UNSELECT\r\nc compress deflate\r\nd NOOP\r\n"); // not a byte more than up to its OK
        QVERIFY(client.output.left(client.uncompressed).endsWith("c OK Compression begins\r\n"));
        QCOMPARE(client.output.mid(client.uncompressed), QByteArray("d OK Done\r\n"));
        QVERIFY(client.command("COMPRESS DEFLATE").startsWith("x NO [COMPRESSIONACTIVE] "));
        QVERIFY(!client.command("CAPABILITY").contains("COMPRESS"));
        QCOMPARE(client.fault, QByteArray());
    }

    void pipelined()
    {
        ScriptedClient client;
        client.answering = false;
        client.start();
        client.send("a LOGIN anna right\r\nb SELECT INBOX\r\nc NOOP\r\nd LOGOUT\r\n");
        while (client.answerOne()) {
        }
        QVERIFY(client.closed);
        qsizetype at = 0;
        for (const char *answer : {"a OK", "b OK", "c OK", "* BYE", "d OK"}) {
            at = client.output.indexOf(answer, at);
            QVERIFY2(at >= 0, answer);
        }
        QCOMPARE(client.fault, QByteArray());
    }

    void deadlines()
    {
        ScriptedClient client;
        client.start();
        const qint64 first = client.session.deadlineMs();
        QVERIFY(first > 0);
        client.command("NOOP");
        QCOMPARE(client.session.deadlineMs(), first); // nothing said earns time before sign-in
        client.command("LOGIN anna right");
        QVERIFY(client.session.deadlineMs() > first + 1'000'000);
        client.expire();
        QVERIFY(client.closed && client.output.contains("* BYE "));
        QCOMPARE(client.session.deadlineMs(), 0);
    }

    void cutAnywhere()
    {
        const QByteArray input = "a LOGIN {4}\r\nanna {5+}\r\nright\r\nb SELECT INBOX\r\nc APPEND INBOX (\\Seen) {5}\r\nhello (x) {2+}\r\nhi\r\n"
                                 "d FETCH 1:* (FLAGS BODY[])\r\ne IDLE\r\nDONE\r\nf STORE 1 +FLAGS (\\Deleted)\r\ng EXPUNGE\r\nh LOGOUT\r\n";
        ScriptedClient whole;
        whole.start();
        whole.send(input);
        QVERIFY(whole.closed && whole.output.contains("* 1 EXPUNGE"));
        for (const qsizetype length : {1, 2, 5, 17}) {
            ScriptedClient cut;
            cut.start();
            for (qsizetype i = 0; i < input.size(); i += length)
                cut.send(input.mid(i, length));
            QCOMPARE(cut.output, whole.output);
            QCOMPARE(cut.fault, QByteArray());
        }
    }
};

QTEST_GUILESS_MAIN(TestImapSession)
#include "tst_imapsession.moc"

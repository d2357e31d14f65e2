// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "pop3/pop3commandtable.h"
#include "pop3peer.h"
#include <QTest>

using namespace Qt::StringLiterals;

namespace {

const QByteArray kFirst("Subject: one\r\n\r\nHello\r\n");
const QByteArray kSecond("Subject: two\r\n\r\n.dot\r\nline 2\r\nline 3\r\n");
const QByteArray kPlainRight = QByteArray("\0anna\0right", 11).toBase64();

void fill(Pop3Peer &peer)
{
    peer.addMessage(kFirst);
    peer.addMessage(kSecond);
    peer.addMessage("Subject: three\r\n\r\n");
}

/// A session of everything, for those that are cut.
const QByteArray kWhole = "CAPA\r\nUSER anna\r\nPASS right\r\nSTAT\r\nLIST\r\nLIST 2\r\nUIDL\r\nUIDL 3\r\nRETR 1\r\nTOP 2 1\r\nDELE 1\r\nLIST\r\n"
                          "RETR 1\r\nNOOP\r\nRSET\r\nDELE 2\r\nDELE 2\r\nSTAT\r\nBOGUS\r\nLIST 99\r\nRETR\r\nbad\nDELE 3\r\nQUIT\r\n";

} // namespace

class TestPop3ServerSession : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void wholeSession()
    {
        Pop3Peer peer;
        fill(peer);
        peer.start();
        QCOMPARE(peer.takeOutput(), "+OK pop.local.test POP3 Postkontor\r\n");
        QCOMPARE(peer.say("USER anna\r\n"), "+OK\r\n");
        QCOMPARE(peer.say("PASS right\r\n"), "+OK 3 messages\r\n");
        const qsizetype all = kFirst.size() + kSecond.size() + 18;
        QCOMPARE(peer.say("STAT\r\n"), "+OK 3 " + QByteArray::number(all) + "\r\n");
        QCOMPARE(peer.say("LIST\r\n"), "+OK 3 messages\r\n1 23\r\n2 38\r\n3 18\r\n.\r\n");
        QCOMPARE(peer.say("LIST 2\r\n"), "+OK 2 38\r\n");
        QCOMPARE(peer.say("UIDL\r\n"), "+OK\r\n1 77-10\r\n2 77-20\r\n3 77-30\r\n.\r\n");
        QCOMPARE(peer.say("UIDL 3\r\n"), "+OK 3 77-30\r\n");
        QCOMPARE(peer.say("RETR 1\r\n"), "+OK 23 octets\r\n" + kFirst + ".\r\n");
        QCOMPARE(peer.say("RETR 2\r\n"), "+OK 38 octets\r\nSubject: two\r\n\r\n..dot\r\nline 2\r\nline 3\r\n.\r\n");
        QCOMPARE(peer.say("TOP 2 1\r\n"), "+OK 38 octets\r\nSubject: two\r\n\r\n..dot\r\n.\r\n");
        QCOMPARE(peer.say("TOP 2 0\r\n"), "+OK 38 octets\r\nSubject: two\r\n\r\n.\r\n");
        QCOMPARE(peer.say("noop\r\n"), "+OK\r\n");
        QCOMPARE(peer.say("dele 2\r\n"), "+OK Deleted at QUIT\r\n");
        QCOMPARE(peer.say("STAT\r\n"), "+OK 2 " + QByteArray::number(all - kSecond.size()) + "\r\n");
        QCOMPARE(peer.say("LIST\r\n"), "+OK 2 messages\r\n1 23\r\n3 18\r\n.\r\n");
        QCOMPARE(peer.say("UIDL\r\n"), "+OK\r\n1 77-10\r\n3 77-30\r\n.\r\n");
        for (const char *command : {"RETR 2", "TOP 2 1", "DELE 2", "LIST 2", "UIDL 2"})
            QVERIFY2(peer.say(command + "\r\n"_ba).startsWith("-ERR "), command);
        QCOMPARE(peer.say("RSET\r\n"), "+OK\r\n");
        QCOMPARE(peer.say("STAT\r\n"), "+OK 3 " + QByteArray::number(all) + "\r\n");
        peer.say("DELE 3\r\nDELE 1\r\n");
        QCOMPARE(peer.updates, 0);
        QCOMPARE(peer.say("QUIT\r\n"), "+OK Goodbye\r\n");
        QVERIFY(peer.closed && !peer.fault);
        QCOMPARE(peer.removed, (QList<quint32>{30, 10}));
    }
    void emptyMaildrop()
    {
        Pop3Peer peer;
        peer.signIn();
        QCOMPARE(peer.say("STAT\r\nLIST\r\nUIDL\r\nRETR 1\r\nQUIT\r\n"), "+OK 0 0\r\n+OK 0 messages\r\n.\r\n+OK\r\n.\r\n-ERR No such message\r\n+OK Goodbye\r\n");
        QCOMPARE(peer.updates, 1);
        QVERIFY(peer.removed.isEmpty());
    }
    void deletionOnlyOnQuit()
    {
        for (const int end : {0, 1, 2}) {
            Pop3Peer peer;
            fill(peer);
            peer.signIn();
            peer.say("DELE 1\r\n");
            if (end == 0)
                peer.expire();
            else if (end == 1)
                peer.drain();
            else
                peer.say("GET / HTTP/1.1\r\n");
            QVERIFY(peer.closed);
            QVERIFY2(end == 2 || peer.takeOutput().isEmpty(), "RFC 1939 3: without a word");
            QCOMPARE(peer.updates, 0);
        }
        Pop3Peer failing;
        fill(failing);
        failing.updateWorks = false;
        failing.signIn();
        QCOMPARE(failing.say("DELE 1\r\nQUIT\r\n"), "+OK Deleted at QUIT\r\n-ERR [SYS/TEMP] Deleted messages could not be removed\r\n");
        QVERIFY(failing.closed);
    }

    void statesAndArity_data()
    {
        QTest::addColumn<QByteArray>("verb");
        for (const pop3::CommandRow &row : pop3::commandTable())
            QTest::newRow(row.verb) << QByteArray(row.verb);
    }
    void statesAndArity()
    {
        QFETCH(QByteArray, verb);
        const pop3::CommandRow &row = *pop3::findCommand(verb.toLower());
        for (const pop3::State state : {pop3::State::Authorization, pop3::State::Transaction}) {
            const auto in = [&](Pop3Peer &peer) {
                fill(peer);
                state == pop3::State::Transaction ? peer.signIn() : peer.start();
                peer.takeOutput();
                QCOMPARE(peer.session.state(), state);
            };
            Pop3Peer right;
            in(right);
            const QByteArray arguments = verb == "TOP" ? " 1 1" : row.minArguments == 1 ? " 1" : "";
            if (verb == "PASS" && state == pop3::State::Authorization)
                right.say("USER anna\r\n");
            const QByteArray reply = right.say(verb + arguments + "\r\n");
            const bool allowed = row.states & quint8(state);
            if (!allowed)
                QCOMPARE(reply, "-ERR Not in this state\r\n");
            else if (verb == "PASS")
                QCOMPARE(reply, "-ERR [AUTH] Wrong user name or password\r\n");
            else
                QVERIFY2(reply.startsWith("+OK"), reply);
            if (!allowed)
                continue;
            if (row.minArguments > 0) {
                Pop3Peer few;
                in(few);
                QCOMPARE(few.say(verb + "\r\n"), "-ERR Usage: " + QByteArray(row.usage) + "\r\n");
            }
            if (row.maxArguments < 5) {
                Pop3Peer many;
                in(many);
                QCOMPARE(many.say(verb + " 1 1 1\r\n"), "-ERR Usage: " + QByteArray(row.usage) + "\r\n");
            }
        }
    }

    // R32
    void numbers_data()
    {
        QTest::addColumn<QByteArray>("number");
        for (const char *number : {"0", "-1", "+1", "4", "4294967296", "4294967297", "18446744073709551617", "99999999999", "1x", "x", "0x1", "1.0", "\xef\xbc\x91", "1,2", "*"})
            QTest::newRow(number) << QByteArray(number);
    }
    void numbers()
    {
        QFETCH(QByteArray, number);
        Pop3Peer peer;
        fill(peer);
        peer.signIn();
        for (const char *verb : {"RETR ", "LIST ", "UIDL ", "DELE "})
            QCOMPARE(peer.say(verb + number + "\r\n"), "-ERR No such message\r\n");
        QCOMPARE(peer.say("TOP " + number + " 1\r\n"), "-ERR No such message\r\n");
        if (number != "0" && number != "4" && number != "4294967296" && number != "4294967297")
            QCOMPARE(peer.say("TOP 1 " + number + "\r\n"), "-ERR Usage: TOP msg lines\r\n");
        QVERIFY(peer.say("STAT\r\n").startsWith("+OK 3 "));
    }

    void capabilities()
    {
        const QByteArray common = "+OK Capability list follows\r\nTOP\r\nUIDL\r\nRESP-CODES\r\nAUTH-RESP-CODE\r\nPIPELINING\r\n";
        const QByteArray end = "EXPIRE NEVER\r\nIMPLEMENTATION Postkontor\r\n.\r\n";
        Pop3Peer local;
        local.start();
        local.takeOutput();
        const QByteArray before = local.say("CAPA\r\n");
        QCOMPARE(before, common + "USER\r\nSASL PLAIN LOGIN\r\nSTLS\r\n" + end);
        local.say("USER anna\r\nPASS right\r\n");
        QCOMPARE(local.say("CAPA\r\n"), before);

        pop3::SessionOptions options = Pop3Peer::defaults();
        options.authWithoutTls = false;
        Pop3Peer remote(options);
        remote.start();
        remote.takeOutput();
        QCOMPARE(remote.say("CAPA\r\n"), common + "STLS\r\n" + end);
        QCOMPARE(remote.say("STLS\r\n"), "+OK Begin TLS\r\n");
        remote.handshakeDone();
        QCOMPARE(remote.say("CAPA\r\n"), common + "USER\r\nSASL SCRAM-SHA-256-PLUS PLAIN LOGIN\r\n" + end);

        options.mechanisms = {"SCRAM-SHA-256"};
        options.tlsActive = true;
        Pop3Peer strict(options); // no passwords in clear, not even inside TLS
        strict.start();
        strict.takeOutput();
        QCOMPARE(strict.say("CAPA\r\n"), common + "SASL SCRAM-SHA-256\r\n" + end);
        QVERIFY(strict.say("USER anna\r\n").startsWith("-ERR "));
        QVERIFY(strict.say("PASS right\r\n").startsWith("-ERR "));
        QVERIFY(strict.say("STLS\r\n").startsWith("-ERR "));
    }

    void signInWords_data()
    {
        QTest::addColumn<QByteArray>("password");
        QTest::addColumn<QByteArray>("reply");
        QTest::addColumn<bool>("closes");
        QTest::newRow("wrong") << "wrong"_ba << "-ERR [AUTH] Wrong user name or password\r\n"_ba << false;
        QTest::newRow("later") << "later"_ba << "-ERR [SYS/TEMP] Try again later\r\n"_ba << false;
        QTest::newRow("busy") << "busy"_ba << "-ERR [IN-USE] Another program has this mailbox open\r\n"_ba << false;
        QTest::newRow("banned") << "banned"_ba << "-ERR [SYS/TEMP] Too many failures, try again later\r\n"_ba << true;
    }
    void signInWords()
    {
        QFETCH(QByteArray, password);
        QFETCH(QByteArray, reply);
        QFETCH(bool, closes);
        Pop3Peer peer;
        peer.start();
        peer.takeOutput();
        QCOMPARE(peer.say("USER anna\r\n"), "+OK\r\n");
        QCOMPARE(peer.say("PASS " + password + "\r\n"), reply);
        QCOMPARE(peer.closed, closes);
        if (closes)
            return;
        QCOMPARE(peer.say("PASS right\r\n"), "-ERR USER first\r\n");
        QCOMPARE(peer.say("USER anna\r\nPASS right\r\n"), "+OK\r\n+OK 0 messages\r\n");
    }
    void passwordsAreWholeLines()
    {
        Pop3Peer peer;
        peer.answering = false;
        peer.start();
        peer.send("USER anna huber\r\nPASS  two  blanks \r\n");
        const auto *asked = std::get_if<pop3::CheckPassword>(&peer.questions.front());
        QVERIFY(asked);
        QCOMPARE(asked->name, "anna huber");
        QCOMPARE(asked->password, " two  blanks ");
    }

    void sasl()
    {
        Pop3Peer peer;
        peer.start();
        peer.takeOutput();
        QCOMPARE(peer.say("AUTH\r\n"), "+OK\r\nPLAIN\r\nLOGIN\r\n.\r\n");
        QCOMPARE(peer.say("AUTH CRAM-MD5\r\n"), "-ERR Mechanism not offered\r\n");
        QCOMPARE(peer.say("AUTH SCRAM-SHA-256-PLUS\r\n"), "-ERR Mechanism not offered\r\n");
        QCOMPARE(peer.say("AUTH PLAIN\r\n"), "+ " + QByteArray("who?").toBase64() + "\r\n");
        QCOMPARE(peer.say("*\r\n"), "-ERR Cancelled\r\n");
        QCOMPARE(peer.aborts, 1);
        peer.say("AUTH PLAIN\r\n");
        QCOMPARE(peer.say("no base64\r\n"), "-ERR Invalid base64\r\n");
        QCOMPARE(peer.say("AUTH PLAIN !\r\n"), "-ERR Invalid base64\r\n");
        QCOMPARE(peer.say("AUTH PLAIN =\r\n"), "-ERR [AUTH] Wrong user name or password\r\n");
        peer.say("AUTH login\r\n");
        QCOMPARE(peer.mechanism, "LOGIN");
        QCOMPARE(peer.say("\r\n"), "-ERR [AUTH] Wrong user name or password\r\n");
        QCOMPARE(peer.say("AUTH plain " + kPlainRight + "\r\n"), "+OK 0 messages\r\n");
        QCOMPARE(peer.say("AUTH PLAIN " + kPlainRight + "\r\n"), "-ERR Not in this state\r\n");
        QCOMPARE(peer.say("STLS\r\n"), "-ERR Not in this state\r\n");
    }

    void needsTls()
    {
        pop3::SessionOptions options = Pop3Peer::defaults();
        options.authWithoutTls = false;
        Pop3Peer peer(options);
        peer.start();
        peer.takeOutput();
        for (const QByteArray &line : {"USER anna"_ba, "PASS right"_ba, "AUTH"_ba, "AUTH PLAIN"_ba, "AUTH PLAIN " + kPlainRight})
            QCOMPARE(peer.say(line + "\r\n"), "-ERR Use STLS first\r\n");
        QVERIFY(peer.questions.empty() && peer.name.isNull() && peer.mechanism.isNull());
    }

    /// Cut at every octet, and answered late: the same is said.
    void pieces()
    {
        const auto play = [](qsizetype at, bool late) {
            Pop3Peer peer;
            fill(peer);
            peer.answering = !late;
            peer.start();
            for (const QByteArray &part : {kWhole.first(at), kWhole.sliced(at)}) {
                peer.send(part);
                while (late && peer.answerOne()) {
                }
            }
            return peer.takeOutput() + (peer.closed ? "closed" : "open") + QByteArray::number(peer.removed.size());
        };
        const QByteArray whole = play(kWhole.size(), false);
        QVERIFY2(whole.endsWith("+OK Goodbye\r\nclosed2"), whole);
        for (qsizetype at = 0; at <= kWhole.size(); ++at) {
            QCOMPARE(play(at, false), whole);
            QCOMPARE(play(at, true), whole);
        }
    }
    void onePerOctet()
    {
        Pop3Peer whole;
        fill(whole);
        whole.start();
        whole.send(kWhole);
        Pop3Peer slow;
        fill(slow);
        slow.start();
        for (const char c : kWhole)
            slow.send(QByteArrayView(&c, 1));
        QCOMPARE(slow.takeOutput(), whole.takeOutput());
        QCOMPARE(slow.removed, whole.removed);
    }
    void pipelinedBeforeTheGreeting()
    {
        Pop3Peer peer;
        fill(peer);
        peer.send("USER anna\r\nPASS right\r\nSTAT\r\n");
        QVERIFY(peer.output.isEmpty());
        peer.start();
        QVERIFY(peer.takeOutput().endsWith("+OK 3 79\r\n"));
    }

    /// A client that does not read is waited for, whatever it asks.
    void backpressure()
    {
        Pop3Peer peer;
        const QByteArray big = "Subject: big\r\n\r\n" + QByteArray(1 << 20, 'x');
        peer.addMessage(big);
        for (int i = 0; i < 20'000; ++i)
            peer.addMessage("x");
        peer.signIn();
        peer.answering = false;
        peer.send("RETR 1\r\nLIST\r\n");
        qint64 said = 0;
        int rooms = 0;
        while (!peer.questions.empty()) {
            const bool room = std::holds_alternative<pop3::AwaitRoom>(peer.questions.front());
            rooms += room;
            QCOMPARE(peer.session.awaitsRoom(), room);
            QCOMPARE(peer.session.deadlineMs() > 0, room); // its turn to read
            peer.answerOne();
            const qsizetype piece = peer.takeOutput().size();
            QVERIFY(piece <= 2 * pop3::SessionCore::kPiece + 200);
            said += piece;
        }
        QVERIFY(rooms > 16);
        QCOMPARE(peer.reads, 17);
        QVERIFY(said > big.size() + 20'000 * 5);
        QCOMPARE(peer.session.mode(), pop3::Mode::Commands);
        QVERIFY(peer.say("NOOP\r\n").startsWith("+OK"));
    }
    void topReadsNoMoreThanItNeeds()
    {
        Pop3Peer peer;
        peer.addMessage("Subject: big\r\n\r\nline\r\n" + QByteArray(10 << 20, 'x'));
        peer.signIn();
        QVERIFY(peer.say("TOP 1 1\r\n").endsWith("\r\nline\r\n.\r\n"));
        QCOMPARE(peer.reads, 1);
    }
    void unreadable()
    {
        Pop3Peer peer;
        fill(peer);
        peer.unreadable = 102;
        peer.signIn();
        QCOMPARE(peer.say("RETR 2\r\n"), "-ERR [SYS/TEMP] The message cannot be read\r\n");
        QVERIFY(peer.say("RETR 1\r\n").startsWith("+OK"));
        // from the middle on: what came must not look like a whole message
        Pop3Peer broken;
        broken.addMessage(QByteArray(200'000, 'x'));
        broken.unreadable = 101;
        broken.unreadableFrom = 100'000;
        broken.signIn();
        const QByteArray output = broken.say("RETR 1\r\nQUIT\r\n");
        QVERIFY(output.startsWith("+OK 200000 octets\r\n") && !output.contains("\r\n."));
        QVERIFY(broken.closed && broken.updates == 0);
    }

    void tooManyErrors()
    {
        Pop3Peer before;
        before.start();
        before.takeOutput();
        const QByteArray output = before.say(QByteArray("BOGUS\r\n").repeated(100));
        QCOMPARE(output.count("-ERR Unknown command\r\n"), 21);
        QVERIFY(output.endsWith("-ERR Too many errors\r\n") && before.closed);

        Pop3Peer polite; // asks and asks, and never signs in
        polite.start();
        QVERIFY(polite.say(QByteArray("CAPA\r\n").repeated(200)).endsWith("-ERR Too many errors\r\n"));

        Pop3Peer in; // messages that are gone are no attack while others are there
        fill(in);
        in.signIn();
        for (int i = 0; i < 200; ++i)
            in.say("RETR 9\r\nNOOP\r\n");
        QVERIFY(!in.closed);
        in.say(QByteArray("RETR 9\r\n").repeated(30));
        QVERIFY(in.closed);
    }

    void deadlines()
    {
        Pop3Peer peer;
        peer.start();
        QCOMPARE(peer.session.deadlineMs(), peer.now + 600'000); // RFC 1939 3
        peer.now += 1000;
        peer.send("USER an"); // half a line earns no time
        QCOMPARE(peer.session.deadlineMs(), peer.now - 1000 + 600'000);
        peer.send("na\r\n");
        QCOMPARE(peer.session.deadlineMs(), peer.now + 600'000);
        peer.answering = false;
        peer.send("PASS right\r\n");
        QCOMPARE(peer.session.deadlineMs(), 0); // not the client's turn
        peer.answerOne();
        QCOMPARE(peer.session.deadlineMs(), peer.now + 600'000);
    }
    void drainWaitsForTheCommand()
    {
        Pop3Peer peer;
        fill(peer);
        peer.signIn();
        peer.answering = false;
        peer.send("RETR 1\r\nDELE 1\r\nQUIT\r\n");
        peer.drain();
        QVERIFY(!peer.closed);
        while (peer.answerOne()) {
        }
        QVERIFY(peer.takeOutput().endsWith(".\r\n") && peer.closed);
        QCOMPARE(peer.updates, 0);
    }

    void transcriptHoldsNoSecrets()
    {
        Pop3Notes notes;
        pop3::SessionOptions options = Pop3Peer::defaults();
        options.dialogue = &notes;
        Pop3Peer peer(options);
        fill(peer);
        peer.start();
        peer.send("USER anna\r\nPASS s3cret\r\nPASS\ts3cret\r\npass s3cret\nAPOP anna s3cret\r\nAUTH PLAIN czNjcmV0\r\nAUTH PLAIN\r\nczNjcmV0\r\nczNjcmV0\r\n");
        peer.send("USER anna\r\nPASS right\r\nRETR 1\r\nLIST\r\nQUIT\r\n");
        for (const QByteArray &line : std::as_const(notes.lines))
            QVERIFY2(!line.contains("s3cret") && !line.contains("czNj"), line);
        QVERIFY(notes.lines.contains("C: PASS ***"));
        QVERIFY(notes.lines.contains("C: AUTH PLAIN ***"));
        QVERIFY(notes.lines.contains("C: RETR 1"));
        QVERIFY(notes.lines.contains("S: -ERR [AUTH] Wrong user name or password"));
        QVERIFY(notes.said > kFirst.size());
    }
};

QTEST_GUILESS_MAIN(TestPop3ServerSession)
#include "tst_pop3serversession.moc"

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "pop3peer.h"
#include <QTest>

using namespace Qt::StringLiterals;

namespace {

const QByteArray kPlainRight = QByteArray("\0anna\0right", 11).toBase64();

pop3::SessionOptions fromElsewhere()
{
    pop3::SessionOptions options = Pop3Peer::defaults();
    options.authWithoutTls = false;
    return options;
}

} // namespace

/// What hostile clients, and those in the middle, send.
class TestPop3Attacks : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    // R3: commands in one segment with STLS are dropped, wherever it is cut; none is answered inside TLS.
    void injectedBeforeTls_data()
    {
        QTest::addColumn<QByteArray>("injected");
        QTest::newRow("commands") << "CAPA\r\nUSER anna\r\nPASS right\r\nDELE 1\r\nQUIT\r\n"_ba;
        QTest::newRow("half a line") << "USER an"_ba;
        QTest::newRow("a sign-in") << "AUTH PLAIN " + kPlainRight + "\r\n";
        QTest::newRow("half an exchange") << "AUTH PLAIN\r\n"_ba;
        QTest::newRow("an overlong line") << QByteArray(1000, 'x');
    }
    void injectedBeforeTls()
    {
        QFETCH(QByteArray, injected);
        const QByteArray segment = "STLS\r\n" + injected;
        for (qsizetype at = 6; at <= segment.size(); ++at) {
            Pop3Peer peer(fromElsewhere());
            peer.addMessage("x\r\n");
            peer.start();
            peer.takeOutput();
            peer.send(segment.first(at));
            peer.send(segment.sliced(at));
            QCOMPARE(peer.takeOutput(), "+OK Begin TLS\r\n");
            QCOMPARE(peer.tlsStarts, 1);
            peer.handshakeDone();
            QVERIFY(peer.takeOutput().isEmpty());
            QCOMPARE(peer.session.state(), pop3::State::Authorization);
            QCOMPARE(peer.say("PASS right\r\n"), "-ERR USER first\r\n");
            QVERIFY(peer.say("USER anna\r\nPASS right\r\n").endsWith("+OK 1 messages\r\n"));
        }
    }
    // R4: what was said before TLS is forgotten in it.
    void userBeforeTls()
    {
        Pop3Peer peer; // on this machine: USER is taken without TLS
        peer.start();
        peer.say("USER anna\r\nSTLS\r\n");
        peer.handshakeDone();
        QCOMPARE(peer.say("PASS right\r\n"), "-ERR USER first\r\n");
        QCOMPARE(peer.say("STLS\r\n"), "-ERR TLS is active already\r\n");
        peer.say("USER anna\r\nAUTH PLAIN\r\n*\r\n"); // nor does it outlive a beginning of another kind
        QCOMPARE(peer.say("PASS right\r\n"), "-ERR USER first\r\n");
    }
    void tlsHelloInClear()
    {
        Pop3Peer peer;
        peer.start();
        peer.takeOutput();
        QCOMPARE(peer.say(QByteArray("\x16\x03\x01\x02\x00\x01\x00", 7)), "-ERR This is a POP3 server\r\n");
        QVERIFY(peer.closed);
    }
    void otherProtocols_data()
    {
        QTest::addColumn<QByteArray>("line");
        for (const char *line : {"GET / HTTP/1.1", "POST /x HTTP/1.1", "Host: pop.local.test:110", "Cookie: a=b", "PRI * HTTP/2.0"})
            QTest::newRow(line) << QByteArray(line);
    }
    void otherProtocols()
    {
        QFETCH(QByteArray, line);
        Pop3Peer peer;
        peer.start();
        peer.takeOutput();
        QCOMPARE(peer.say(line + "\r\nUSER anna\r\nPASS right\r\n"), "-ERR This is a POP3 server\r\n");
        QVERIFY(peer.closed);
    }

    void badLines_data()
    {
        QTest::addColumn<QByteArray>("line");
        QTest::newRow("bare LF") << "DELE 1\n"_ba;
        QTest::newRow("bare CR") << "NOOP\rDELE 1\r\n"_ba;
        QTest::newRow("CR CR LF") << "DELE 1\r\r\n"_ba;
        QTest::newRow("NUL") << QByteArray("DELE 1\0\r\n", 9);
        QTest::newRow("a control character") << "DELE 1\x01\r\n"_ba;
        QTest::newRow("too long") << "NOOP" + QByteArray(300, ' ') + "\r\n";
        QTest::newRow("too long, a command at its end") << QByteArray(300, 'x') + " DELE 1\r\n";
        QTest::newRow("no verb") << " DELE 1\r\n"_ba;
        QTest::newRow("a tab behind the verb") << "DELE\t1\r\n"_ba;
    }
    /// Refused whole: nothing in them is run, and what follows is.
    void badLines()
    {
        QFETCH(QByteArray, line);
        for (qsizetype at = 0; at <= line.size(); ++at) {
            Pop3Peer peer;
            peer.addMessage("x\r\n");
            peer.signIn();
            peer.send(line.first(at));
            peer.send(line.sliced(at));
            const QByteArray output = peer.takeOutput();
            QVERIFY2(output.startsWith("-ERR ") && output.count("\r\n") == 1, output);
            QCOMPARE(peer.say("STAT\r\n"), "+OK 1 3\r\n");
        }
    }
    void longestLine()
    {
        Pop3Peer peer;
        peer.start();
        peer.takeOutput();
        QCOMPARE(peer.say("USER " + QByteArray(248, 'x') + "\r\n"), "+OK\r\n"); // RFC 2449 4: 255 octets
        QCOMPARE(peer.say("USER " + QByteArray(249, 'x') + "\r\n"), "-ERR Line too long\r\n");
    }
    void endlessLines()
    {
        Pop3Peer peer;
        peer.start();
        for (int i = 0; i < 100 && !peer.closed; ++i) {
            peer.send(QByteArray(1000, 'x'));
            QVERIFY(peer.session.bufferedBytes() <= pop3::Pop3ServerSession::kMaxLine);
        }
        QVERIFY(peer.closed);
    }
    // R17
    void authLines()
    {
        Pop3Peer peer;
        peer.start();
        peer.takeOutput();
        const QByteArray long_ = QByteArray(9000, '\0').toBase64(); // 12,000 octets
        QCOMPARE(peer.say("AUTH PLAIN " + long_ + "\r\n"), "-ERR [AUTH] Wrong user name or password\r\n");
        peer.say("AUTH PLAIN\r\n");
        QCOMPARE(peer.say(long_ + "\r\n"), "-ERR [AUTH] Wrong user name or password\r\n");
        peer.say("AUTH PLAIN\r\n");
        QCOMPARE(peer.say(QByteArray(100'000, 'A') + "\r\n"), "-ERR Line too long\r\n");
        QCOMPARE(peer.say("AUTH PLAIN " + QByteArray(100'000, 'A') + "\r\n"), "-ERR Line too long\r\n");
        peer.say("AUTH PLAIN\r\n");
        for (int i = 0; i < 400 && !peer.closed; ++i) {
            peer.send(QByteArray(1000, 'A'));
            QVERIFY(peer.session.bufferedBytes() <= pop3::Pop3ServerSession::kMaxAuthLine);
        }
        QVERIFY(peer.closed);
    }
    void thousandsOfAborts()
    {
        Pop3Peer peer;
        peer.start();
        peer.send(QByteArray("AUTH PLAIN\r\n*\r\n").repeated(10'000));
        QVERIFY(peer.closed);
        QVERIFY(peer.aborts < 50);
    }
    /// What is pipelined behind a question is bounded.
    void floodBehindAQuestion()
    {
        Pop3Peer peer;
        peer.addMessage("x\r\n");
        peer.signIn();
        peer.answering = false;
        peer.send("RETR 1\r\n");
        int sent = 0;
        while (peer.reading && sent < 1000) {
            peer.send(QByteArray("NOOP\r\n").repeated(100));
            ++sent;
        }
        QVERIFY(!peer.reading);
        QVERIFY(peer.session.bufferedBytes() <= pop3::Pop3ServerSession::kMaxBuffered + 600);
        peer.answerOne();
        QVERIFY(peer.reading);
        QCOMPARE(peer.takeOutput().count("+OK\r\n"), sent * 100);
        QCOMPARE(peer.session.bufferedBytes(), 0);
    }
    // Dot-stuffing: the end of a message cannot be forged by what is in it.
    void endInTheMiddle()
    {
        Pop3Peer peer;
        peer.addMessage("Subject: x\r\n\r\n.\r\n+OK 1 octets\r\n\n.\r\n\r.\r\n.");
        peer.signIn();
        const QByteArray output = peer.say("RETR 1\r\n");
        QVERIFY2(output.endsWith("\r\n.\r\n"), output);
        QCOMPARE(output.count("\n.\r\n"), 1);
    }
};

QTEST_GUILESS_MAIN(TestPop3Attacks)
#include "tst_pop3attacks.moc"

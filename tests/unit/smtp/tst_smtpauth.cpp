// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogue.h"
#include "scriptedpeer.h"
#include <QTest>

using namespace Qt::StringLiterals;

namespace {

smtp::SessionOptions submission()
{
    smtp::SessionOptions options = ScriptedPeer::defaults();
    options.role = smtp::SessionOptions::Role::Submission;
    options.mechanisms = {"SCRAM-SHA-256-PLUS", "SCRAM-SHA-256", "PLAIN", "LOGIN"};
    return options;
}

smtp::SessionOptions loopback()
{
    smtp::SessionOptions options = submission();
    options.authWithoutTls = true;
    return options;
}

const QByteArray kRight = QByteArray(ScriptedPeer::kRight, sizeof ScriptedPeer::kRight - 1).toBase64();

} // namespace

// The wire form of AUTH (RFC 4954); who is let in is auth's.
class TestSmtpAuth : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void dialogues_data()
    {
        QTest::addColumn<QString>("path");
        QDir folder(qEnvironmentVariable("POSTKONTOR_SOURCE") + u"/tests/unit/smtp/authdialogues"_s);
        for (const QString &name : folder.entryList({u"*.txt"_s}))
            QTest::newRow(qPrintable(name)) << folder.filePath(name);
    }
    void dialogues()
    {
        QFETCH(QString, path);
        ScriptedPeer peer(submission());
        const QString wrong = Dialogue::load(path).play(peer);
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
        QVERIFY(!peer.fault);
    }
    void onThisMachineWithoutTls()
    {
        ScriptedPeer peer(loopback());
        peer.start();
        peer.send("EHLO c.example\r\n");
        QVERIFY2(peer.takeOutput().contains("250-AUTH SCRAM-SHA-256 PLAIN LOGIN\r\n"), "no binding without TLS");
        peer.send("AUTH SCRAM-SHA-256-PLUS\r\n");
        QVERIFY(peer.takeOutput().startsWith("504 5.5.4"));
        peer.send("AUTH PLAIN " + kRight + "\r\nSTARTTLS\r\n");
        const QByteArray output = peer.takeOutput();
        QVERIFY2(output.startsWith("235 2.7.0") && output.contains("\r\n503 5.5.1"), output);
        QCOMPARE(peer.tlsStarts, 0); // R4: nothing signed in is carried over
    }
    // R4: said before TLS, forgotten in it.
    void saidBeforeTls()
    {
        ScriptedPeer peer(submission());
        peer.start();
        peer.send("EHLO c.example\r\nAUTH PLAIN " + kRight + "\r\nSTARTTLS\r\nAUTH PLAIN " + kRight + "\r\nMAIL FROM:<a@b.test>\r\n");
        peer.takeOutput();
        peer.handshakeDone();
        QVERIFY(peer.takeOutput().isEmpty());
        peer.send("EHLO c.example\r\n");
        peer.takeOutput();
        peer.send("MAIL FROM:<anna@local.test>\r\n");
        QVERIFY(peer.takeOutput().startsWith("530 5.7.0"));
        QVERIFY(!peer.session.authenticated());
    }
    // R17
    void longLines_data()
    {
        QTest::addColumn<int>("octets"); // with CRLF
        QTest::addColumn<QByteArray>("code");
        QTest::addColumn<bool>("stays");
        QTest::newRow("as long as may be") << 12'286 << "535 5.7.8"_ba << true;
        QTest::newRow("longer") << 12'290 << "500 5.5.6"_ba << true;
        QTest::newRow("100 KiB") << 100 * 1024 + 2 << "500 5.5.6"_ba << true;
        QTest::newRow("1 MiB") << (1 << 20) << "500 5.5.6"_ba << false;
    }
    void longLines()
    {
        QFETCH(int, octets);
        QFETCH(QByteArray, code);
        QFETCH(bool, stays);
        for (const int largest : {1 << 30, 1000}) {
            ScriptedPeer peer(loopback());
            peer.start();
            peer.send("EHLO c.example\r\nAUTH PLAIN\r\n");
            peer.takeOutput();
            peer.sendCut(QByteArray(octets - 2, 'A') + "\r\n", largest, 7);
            QVERIFY2(peer.takeOutput().startsWith(code), code);
            QCOMPARE(!peer.closed, stays);
            QVERIFY(peer.session.bufferedBytes() <= smtp::SmtpCommandParser::kMaxAuthLine);
            if (stays) {
                peer.send("NOOP\r\n");
                QVERIFY(peer.takeOutput().startsWith("250"));
            }
        }
    }
    void longInitialResponse()
    {
        ScriptedPeer peer(loopback());
        peer.start();
        peer.send("EHLO c.example\r\n");
        peer.takeOutput();
        peer.send("AUTH PLAIN " + QByteArray(12'000, 'A') + "\r\n");
        QVERIFY(peer.takeOutput().startsWith("535 5.7.8"));
        QCOMPARE(peer.said.value(0).size(), 9000);
        peer.sendCut("AUTH PLAIN " + QByteArray(100 << 10, 'A') + "\r\n", 500, 3);
        QVERIFY(peer.takeOutput().startsWith("500 5.5.2"));
        peer.send("NOOP\r\n");
        QVERIFY(peer.takeOutput().startsWith("250"));
    }
    // R17: 10,000 aborts do not cost 10,000 sign-ins: a session ends with the errors it may make.
    void aborts()
    {
        ScriptedPeer peer(loopback());
        peer.start();
        peer.send("EHLO c.example\r\n");
        int tries = 0;
        for (; tries < 10'000 && !peer.closed; ++tries)
            peer.send("AUTH PLAIN\r\n*\r\n");
        QCOMPARE(tries, loopback().maxErrors + 1);
        QCOMPARE(peer.aborts, tries);
        QVERIFY(peer.output.endsWith("closing connection\r\n"));
    }
    void commandsWaitForTheVerdict()
    {
        ScriptedPeer peer(loopback());
        peer.answering = false;
        peer.start();
        peer.send("EHLO c.example\r\n");
        peer.takeOutput();
        peer.send("AUTH PLAIN " + kRight + "\r\nMAIL FROM:<anna@local.test>\r\n");
        QVERIFY(peer.takeOutput().isEmpty());
        QCOMPARE(peer.session.deadlineMs(), 0); // the time is ours
        while (peer.answerOne()) {
        }
        QVERIFY(peer.takeOutput().startsWith("235 2.7.0 Authentication successful\r\n250 2.1.0"));
    }
    // Every line of an exchange is masked, ours too.
    void nothingInTheTranscript()
    {
        class Listener final : public base::Dialogue
        {
        public:
            void line(Side, QByteArrayView text) override { all += text.toByteArray() + '\n'; }
            void content(Side, qint64) override {}
            QByteArray all;
        } listener;
        smtp::SessionOptions options = loopback();
        options.dialogue = &listener;
        ScriptedPeer peer(options);
        peer.start();
        const QByteArray secret = "c2VjcmV0IQ==";
        peer.send("EHLO c.example\r\nAUTH PLAIN " + secret + "\r\nAUTH LOGIN\r\n" + secret + "\r\n" + secret + "\r\nAUTH PLAIN\r\n" + secret +
                  "\n\r\nAUTH PLAIN\r\nNOOP " + secret + "\r\nAUTH PLAIN\r\n" + QByteArray(20'000, 'A') + secret + "\r\nAUTH LOGIN " + secret + "\r\nQUIT\r\n");
        peer.send("AUTH PLAIN\r\n" + secret.left(5));
        QVERIFY2(!listener.all.contains("c2VjcmV"), listener.all);
        QVERIFY2(!listener.all.contains("VXNlcm5hbWU6"), listener.all);
        QVERIFY2(listener.all.contains("AUTH LOGIN\n334 ***\n***\n334 ***\n***\n535 "), listener.all);
    }
    void mtaOffersItOnlyWhenTold()
    {
        smtp::SessionOptions options = ScriptedPeer::defaults();
        options.tlsActive = true;
        ScriptedPeer closed(options);
        closed.start();
        closed.send("EHLO c.example\r\nAUTH PLAIN " + kRight + "\r\n");
        QVERIFY(!closed.output.contains("250-AUTH") && closed.output.contains("\r\n502 5.5.1"));
        options.mechanisms = {"PLAIN"};
        ScriptedPeer open(options);
        open.start();
        open.send("EHLO c.example\r\nMAIL FROM:<a@b.test>\r\nRSET\r\nAUTH PLAIN " + kRight + "\r\n");
        QVERIFY2(open.output.contains("250-AUTH PLAIN\r\n") && open.output.contains("250 2.1.0") && open.output.endsWith("235 2.7.0 Authentication successful\r\n"),
                 open.output);
    }
};

QTEST_GUILESS_MAIN(TestSmtpAuth)
#include "tst_smtpauth.moc"

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogue.h"
#include <QTest>

using namespace Qt::StringLiterals;

class TestSmtpServerSession : public QObject
{
    Q_OBJECT

    static QString scriptDir()
    {
        return qEnvironmentVariable("POSTKONTOR_SOURCE") + u"/tests/unit/smtp/dialogues"_s;
    }

    /// Replies, mails and end of one run, for comparing runs.
    static QByteArray outcome(const ScriptedPeer &peer)
    {
        QByteArray out = peer.output + (peer.closed ? "|closed|" : "|open|");
        for (const ScriptedPeer::Mail &mail : peer.mails) {
            out += mail.envelope.sender.toPath() + ':' + mail.envelope.mailParameters + ':';
            for (const smtp::Recipient &recipient : mail.envelope.recipients)
                out += recipient.address.toPath() + recipient.dsn + ',';
            out += mail.body + '|';
        }
        return out;
    }

    static void mailTo(ScriptedPeer &peer, const QByteArray &recipient = "alice@local.test")
    {
        peer.start();
        peer.send("EHLO c.example\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<" + recipient + ">\r\n");
        peer.takeOutput();
    }

private Q_SLOTS:
    void dialogues_data()
    {
        QTest::addColumn<QString>("path");
        const QFileInfoList files = QDir(scriptDir()).entryInfoList({u"*.txt"_s}, QDir::Files, QDir::Name);
        QVERIFY(files.size() >= 14);
        for (const QFileInfo &file : files)
            QTest::newRow(qPrintable(file.baseName())) << file.filePath();
    }
    void dialogues()
    {
        QFETCH(QString, path);
        const Dialogue dialogue = Dialogue::load(path);
        QVERIFY(dialogue.steps.size() > 2);
        ScriptedPeer peer;
        const QString error = dialogue.play(peer);
        QVERIFY2(error.isEmpty(), qPrintable(error));
    }

    void dialoguesCutAnywhere_data() { dialogues_data(); }
    void dialoguesCutAnywhere()
    {
        QFETCH(QString, path);
        const Dialogue dialogue = Dialogue::load(path);
        if (!dialogue.splittable)
            return; // the step between the octets is the point of it
        const QByteArray input = dialogue.input();
        ScriptedPeer whole;
        whole.start();
        whole.send(input);
        const QByteArray expected = outcome(whole);
        for (quint32 seed = 0; seed < 60; ++seed) {
            ScriptedPeer cut;
            cut.start();
            cut.sendCut(input, seed == 0 ? 1 : 1 + int(seed * seed / 4), seed);
            QCOMPARE(outcome(cut), expected);
        }
    }

    // Questions answered late: the same replies, in the same order, as when they are answered at once.
    void lateAnswersKeepOrder_data() { dialogues_data(); }
    void lateAnswersKeepOrder()
    {
        QFETCH(QString, path);
        const Dialogue dialogue = Dialogue::load(path);
        if (!dialogue.splittable)
            return;
        const QByteArray input = dialogue.input();
        ScriptedPeer whole;
        whole.start();
        whole.send(input);
        for (quint32 seed = 1; seed < 20; ++seed) {
            ScriptedPeer late;
            late.answering = false;
            late.start();
            late.sendCut(input, 40, seed);
            while (late.answerOne()) {
            }
            QCOMPARE(outcome(late), outcome(whole));
        }
    }

    void earlyTalkIsPipelining()
    {
        ScriptedPeer peer;
        peer.send("EHLO early.example\r\nNOO");
        QVERIFY(peer.output.isEmpty());
        peer.start();
        QVERIFY(peer.output.startsWith("220 mx"));
        QVERIFY(peer.output.endsWith("250 HELP\r\n"));
        peer.takeOutput();
        peer.send("P\r\n");
        QCOMPARE(peer.output, "250 2.0.0 Ok\r\n"_ba);
    }

    void submissionWantsASignIn()
    {
        smtp::SessionOptions options = ScriptedPeer::defaults();
        options.role = smtp::SessionOptions::Role::Submission;
        ScriptedPeer peer(options);
        peer.start();
        peer.send("EHLO c.example\r\n");
        QVERIFY(!peer.takeOutput().contains("AUTH"));
        peer.send("MAIL FROM:<a@b.example>\r\nRCPT TO:<alice@local.test>\r\nDATA\r\nAUTH PLAIN\r\n");
        const QList<QByteArray> lines = peer.takeOutput().split('\n');
        QVERIFY(lines[0].startsWith("530 5.7.0 "));
        QVERIFY(lines[1].startsWith("503 5.5.1 "));
        QVERIFY(lines[2].startsWith("503 5.5.1 "));
        QVERIFY(lines[3].startsWith("502 5.5.1 "));
        QVERIFY(peer.lookups.isEmpty());
    }

    void startTlsNotOffered()
    {
        smtp::SessionOptions options = ScriptedPeer::defaults();
        options.offerTls = false;
        ScriptedPeer peer(options);
        peer.start();
        peer.send("EHLO c.example\r\nSTARTTLS\r\n");
        QVERIFY(!peer.output.contains("250-STARTTLS"));
        QVERIFY(peer.output.contains("\r\n454 4.7.0 "));
        QCOMPARE(peer.tlsStarts, 0);
    }

    void esmtpIsForgottenAtStartTls()
    {
        ScriptedPeer peer;
        peer.start();
        peer.send("HELO x\r\n");
        QVERIFY(!peer.session.esmtp());
        peer.send("EHLO y\r\n");
        QVERIFY(peer.session.esmtp());
        QCOMPARE(peer.session.helo(), "y"_ba);
        peer.send("STARTTLS\r\n");
        peer.handshakeDone();
        QVERIFY(!peer.session.esmtp());
        QVERIFY(peer.session.helo().isEmpty());
    }

    void roomIsAskedForAtMail()
    {
        ScriptedPeer peer;
        peer.mailAnswer = smtp::SmtpServerSession::MailAnswer::NoSpace;
        mailTo(peer);
        peer.send("MAIL FROM:<a@b.example>\r\nRCPT TO:<alice@local.test>\r\n");
        QVERIFY(peer.output.startsWith("452 4.3.1 "));
        QVERIFY(peer.output.contains("\r\n503 5.5.1 "));
        peer.takeOutput();
        peer.mailAnswer = smtp::SmtpServerSession::MailAnswer::Accept;
        peer.send("MAIL FROM:<a@b.example>\r\n");
        QVERIFY(peer.output.startsWith("250 "));
    }

    void parametersAreKept()
    {
        ScriptedPeer peer;
        peer.start();
        peer.send("EHLO x\r\nMAIL FROM:<a@b.example> size=10 BODY=8bitmime RET=FULL ENVID=abc+3D\r\n"
                  "RCPT TO:<alice@local.test> NOTIFY=SUCCESS ORCPT=rfc822;x@y\r\nDATA\r\nx\r\n.\r\n");
        QCOMPARE(peer.mails.size(), 1);
        const smtp::Transaction &envelope = peer.mails[0].envelope;
        QCOMPARE(envelope.mailParameters, "BODY=8bitmime RET=FULL ENVID=abc+3D"_ba);
        QCOMPARE(envelope.declaredSize, 10);
        QVERIFY(envelope.eightBit);
        QCOMPARE(envelope.size, 3);
        QCOMPARE(envelope.recipients[0].dsn, "NOTIFY=SUCCESS ORCPT=rfc822;x@y"_ba);
        QCOMPARE(envelope.recipients[0].route, 7u);
        QCOMPARE(envelope.recipients[0].canonical, u"alice@local.test"_s);
    }

    void recipientLimit()
    {
        ScriptedPeer peer;
        mailTo(peer, "u1@local.test");
        for (int i = 2; i <= 5; ++i)
            peer.send("RCPT TO:<u" + QByteArray::number(i) + "@local.test>\r\n");
        QCOMPARE(peer.takeOutput().count("250 2.1.5"), 4);
        for (int i = 0; i < 200; ++i) { // a long list is no attack
            peer.send("RCPT TO:<u6@local.test>\r\n");
            QVERIFY(peer.takeOutput().startsWith("452 4.5.3 "));
        }
        peer.send("DATA\r\nx\r\n.\r\n");
        QCOMPARE(peer.mails.size(), 1);
        QCOMPARE(peer.mails[0].envelope.recipients.size(), 5);
    }

    void messageSizeLimit_data()
    {
        QTest::addColumn<int>("octets");
        QTest::addColumn<QByteArray>("code");
        QTest::newRow("at") << (1 << 20) << "250 2.0.0"_ba;
        QTest::newRow("over") << (1 << 20) + 1 << "552 5.3.4"_ba;
        QTest::newRow("far over") << (5 << 20) << "552 5.3.4"_ba;
    }
    void messageSizeLimit()
    {
        QFETCH(int, octets);
        QFETCH(QByteArray, code);
        QByteArray text = (QByteArray(98, 'a') + "\r\n").repeated(octets / 100);
        text += QByteArray(octets - text.size() - 2, 'b') + "\r\n";
        QCOMPARE(text.size(), octets);

        ScriptedPeer byData;
        mailTo(byData);
        byData.send("DATA\r\n");
        byData.takeOutput();
        byData.sendCut(text, 70'000, 3);
        QVERIFY(byData.output.isEmpty());
        QVERIFY(byData.body.size() <= 1 << 20); // what is over is not kept
        byData.send(".\r\nMAIL FROM:<a@b.example>\r\n");
        QVERIFY(byData.output.startsWith(code));
        QVERIFY(byData.output.endsWith("250 2.1.0 Ok\r\n"));

        ScriptedPeer byChunk;
        mailTo(byChunk);
        byChunk.send("BDAT " + QByteArray::number(octets) + " LAST\r\n");
        byChunk.sendCut(text, 70'000, 4);
        byChunk.send("MAIL FROM:<a@b.example>\r\n");
        QVERIFY(byChunk.output.startsWith(code));
        QVERIFY(byChunk.output.endsWith("250 2.1.0 Ok\r\n"));
        QCOMPARE(byChunk.mails.size(), byData.mails.size());
        if (!byChunk.mails.isEmpty())
            QCOMPARE(byChunk.mails[0].body, byData.mails[0].body);
    }

    void bodyLines_data()
    {
        QTest::addColumn<int>("length");
        QTest::addColumn<QByteArray>("code");
        QTest::newRow("1000") << 1000 << "250"_ba;
        QTest::newRow("64 KiB") << 65536 << "250"_ba;
        QTest::newRow("one more") << 65537 << "552 5.6.0"_ba;
    }
    void bodyLines()
    {
        QFETCH(int, length);
        QFETCH(QByteArray, code);
        ScriptedPeer peer;
        mailTo(peer);
        const QByteArray text = "x\r\n" + QByteArray(length - 2, 'l') + "\r\ny\r\n";
        peer.send("DATA\r\n");
        peer.takeOutput();
        peer.sendCut(text + ".\r\n", 9000, 1);
        QVERIFY2(peer.output.startsWith(code), peer.output);
        if (code == "250")
            QCOMPARE(peer.mails[0].body, text);
        else
            QVERIFY(peer.mails.isEmpty());
    }

    void commandLineLength()
    {
        const auto noop = [](int length) { return "NOOP " + QByteArray(length - 7, 'x') + "\r\n"; };
        ScriptedPeer peer;
        peer.start();
        peer.takeOutput();
        peer.send(noop(2048));
        QVERIFY(peer.takeOutput().startsWith("250 "));
        peer.sendCut(noop(2049), 500, 1);
        QVERIFY(peer.takeOutput().startsWith("500 5.5.2 "));
        peer.send(noop(65536));
        QVERIFY(peer.takeOutput().startsWith("500 5.5.2 "));
        QVERIFY(!peer.closed);
        peer.sendCut(QByteArray(65537, 'x'), 1000, 2);
        QVERIFY(peer.takeOutput().startsWith("500 5.5.2 "));
        QVERIFY(peer.closed);
        QCOMPARE(peer.session.bufferedBytes(), 0);
    }

    void tooManyErrors()
    {
        ScriptedPeer peer;
        mailTo(peer);
        for (int i = 0; i < 50; ++i) {
            peer.send("WHAT\r\n");
            QVERIFY(!peer.closed);
        }
        peer.takeOutput();
        peer.send("WHAT\r\nRCPT TO:<alice@local.test>\r\n");
        QVERIFY(peer.output.startsWith("500 "));
        QVERIFY(peer.output.contains("\r\n421 4.7.0 mx.local.test "));
        QVERIFY(peer.output.endsWith("connection\r\n"));
        QVERIFY(peer.closed);
    }

    void tooManyIdleCommands()
    {
        ScriptedPeer peer;
        peer.start();
        peer.send("EHLO x\r\n" + "NOOP\r\n"_ba.repeated(99));
        QVERIFY(!peer.closed);
        peer.send("MAIL FROM:<a@b.example>\r\nRCPT TO:<alice@local.test>\r\nDATA\r\n.\r\n");
        peer.takeOutput();
        peer.send("RSET\r\n"_ba.repeated(100)); // an accepted mail starts the count anew
        QVERIFY(!peer.closed);
        peer.send("NOOP\r\n");
        QVERIFY(peer.output.endsWith("closing connection\r\n"));
        QVERIFY(peer.closed);
    }

    void addressHarvesting()
    {
        ScriptedPeer peer;
        mailTo(peer);
        peer.send("RCPT TO:<nobody@local.test>\r\n"_ba.repeated(500));
        QVERIFY(!peer.closed);
        peer.send("RCPT TO:<nobody@local.test>\r\n");
        QVERIFY(peer.output.contains("421 4.7.0"));
        QVERIFY(peer.closed);
    }

    void commitFailureIsTold()
    {
        ScriptedPeer peer;
        peer.commitReply = smtp::replies::tryLater();
        mailTo(peer);
        peer.send("DATA\r\nx\r\n.\r\nDATA\r\nMAIL FROM:<a@b.example>\r\n");
        QCOMPARE(peer.mails.size(), 0);
        QVERIFY(peer.output.contains("\r\n451 4.3.0 "));
        QVERIFY(peer.output.contains("\r\n503 "));
        QVERIFY(peer.output.endsWith("250 2.1.0 Ok\r\n"));
    }

    void replyWaitsForTheCommit()
    {
        ScriptedPeer peer;
        peer.answering = false;
        peer.start();
        peer.send(
            "EHLO x\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<alice@local.test>\r\nDATA\r\nx\r\n.\r\nNOOP\r\n");
        QVERIFY(peer.answerOne()); // MAIL
        QVERIFY(peer.answerOne()); // RCPT
        QVERIFY(peer.takeOutput().endsWith("354 End data with <CR><LF>.<CR><LF>\r\n"));
        QCOMPARE(peer.questions.size(), 1u);
        QCOMPARE(peer.session.deadlineMs(), 0); // not the client's turn
        peer.send("QUIT\r\n");
        QVERIFY(peer.output.isEmpty());
        QVERIFY(peer.answerOne());
        QVERIFY(peer.output.startsWith("250 2.0.0 Ok: queued as x\r\n250 2.0.0 Ok\r\n221 "));
    }

    void strayAnswersAreIgnored()
    {
        ScriptedPeer peer;
        peer.start();
        peer.send("EHLO x\r\n");
        QVERIFY(peer.session.answerCommit(1, smtp::replies::ok(), 0).empty());
        QVERIFY(peer.session.answerMail(0, smtp::SmtpServerSession::MailAnswer::Accept, 0).empty());
        QVERIFY(peer.session.tlsStarted(0).empty());
    }

    void inputIsBoundedWhileWaiting()
    {
        ScriptedPeer peer;
        peer.answering = false;
        peer.start();
        peer.send("EHLO x\r\nMAIL FROM:<a@b.example>\r\n");
        const QByteArray noops = "NOOP\r\n"_ba.repeated(2000);
        for (int i = 0; i < 5; ++i)
            peer.send(noops);
        QVERIFY(peer.reading);
        peer.send(noops);
        QVERIFY(!peer.reading);
        QVERIFY(peer.answerOne());
        QVERIFY(peer.reading || peer.closed);
    }

    // A client that gives an octet now and then keeps neither a command nor a message open for ever.
    void slowClients()
    {
        ScriptedPeer command;
        command.start();
        const qint64 deadline = command.session.deadlineMs();
        QCOMPARE(deadline, command.now + 300'000);
        for (int i = 0; i < 30; ++i) {
            command.now += 9'000;
            command.send("N");
        }
        QCOMPARE(command.session.deadlineMs(), deadline);
        command.now = deadline - 1;
        command.send("\r\n");
        QCOMPARE(command.session.deadlineMs(), command.now + 300'000);

        ScriptedPeer body;
        mailTo(body);
        body.send("DATA\r\n");
        const qint64 begin = body.now;
        int octets = 0;
        while (body.now < body.session.deadlineMs()) {
            body.now += 10'000;
            body.send("x");
            ++octets;
        }
        QVERIFY(octets < 40);
        QVERIFY(body.now - begin < 320'000);
        body.now = body.session.deadlineMs() - 1;
        body.send(QByteArray(1 << 16, 'x'));
        QCOMPARE(body.session.deadlineMs(), body.now + 300'000); // never more than one timeout ahead
        body.expire();
        QVERIFY(body.output.endsWith("421 4.4.2 mx.local.test Timeout, closing connection\r\n"));
        QVERIFY(body.closed && body.mails.isEmpty() && body.body.isEmpty());
    }

    void twoHundredThousandChunks()
    {
        smtp::SessionOptions options = ScriptedPeer::defaults();
        ScriptedPeer peer(options);
        mailTo(peer);
        for (int i = 0; i < 200; ++i) {
            peer.send("BDAT 2\r\n\r\n"_ba.repeated(1000));
            QCOMPARE(peer.takeOutput().count("250 2.0.0 2 octets"), 1000);
        }
        peer.send("BDAT 0 LAST\r\n");
        QCOMPARE(peer.mails.size(), 1);
        QCOMPARE(peer.mails[0].body, "\r\n"_ba.repeated(200'000));
    }

    void hugeChunkReservesNothing()
    {
        ScriptedPeer peer;
        mailTo(peer);
        peer.send("BDAT 9223372036854775807\r\n");
        peer.send(QByteArray(1 << 20, 'x'));
        QVERIFY(peer.output.isEmpty());
        QVERIFY(peer.body.isEmpty());
        QCOMPARE(peer.session.bufferedBytes(), 0);
    }

    void repliesCannotBeSplit()
    {
        QCOMPARE((smtp::Reply{250, "2.0.0",
                              "a\nb\r\x01"
                              "c"})
                     .encode(),
                 "250-2.0.0 a\r\n250 2.0.0 b??c\r\n"_ba);
        const QByteArray longest = (smtp::Reply{250, {}, QByteArray(1000, 'x')}).encode();
        QCOMPARE(longest.size(), 512);
    }
};

QTEST_GUILESS_MAIN(TestSmtpServerSession)
#include "tst_smtpserversession.moc"

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogue.h"
#include <QTest>

using namespace Qt::StringLiterals;

namespace {

smtp::SessionOptions lmtp()
{
    smtp::SessionOptions options = ScriptedPeer::defaults();
    options.role = smtp::SessionOptions::Role::Lmtp;
    return options;
}

QByteArray envelope(int recipients)
{
    QByteArray out = "LHLO c.example\r\nMAIL FROM:<a@b.example>\r\n";
    for (int i = 1; i <= recipients; ++i)
        out += "RCPT TO:<u" + QByteArray::number(i) + "@local.test>\r\n";
    return out;
}

} // namespace

// What LMTP (RFC 2033) does otherwise than SMTP.
class TestLmtpSession : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void dialogues_data()
    {
        QTest::addColumn<QString>("path");
        const QDir folder(qEnvironmentVariable("POSTKONTOR_SOURCE") + u"/tests/unit/smtp/lmtpdialogues"_s);
        const QStringList names = folder.entryList({u"*.txt"_s});
        QVERIFY(names.size() >= 4);
        for (const QString &name : names)
            QTest::newRow(qPrintable(name)) << folder.filePath(name);
    }
    void dialogues()
    {
        QFETCH(QString, path);
        ScriptedPeer peer(lmtp());
        const QString wrong = Dialogue::load(path).play(peer);
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
        QVERIFY(!peer.fault);
    }

    /// However the octets come, and however late the answers.
    void dialoguesCutAnywhere_data() { dialogues_data(); }
    void dialoguesCutAnywhere()
    {
        QFETCH(QString, path);
        const QByteArray input = Dialogue::load(path).input();
        ScriptedPeer whole(lmtp());
        whole.start();
        whole.send(input);
        for (quint32 seed = 0; seed < 40; ++seed) {
            ScriptedPeer cut(lmtp());
            cut.answering = seed % 2 == 0;
            cut.start();
            cut.sendCut(input, seed == 0 ? 1 : 1 + int(seed * seed / 4), seed);
            while (cut.answerOne()) {
            }
            QCOMPARE(cut.output, whole.output);
            QCOMPARE(cut.mails.size(), whole.mails.size());
        }
    }

    void eachHearsItsOwn()
    {
        ScriptedPeer peer(lmtp());
        peer.start();
        peer.send(envelope(3));
        peer.answering = false;
        peer.send("DATA\r\nx\r\n.\r\n");
        peer.takeOutput();
        QCOMPARE(peer.questions.size(), 1u);
        const auto &commit = std::get<smtp::CommitMail>(peer.questions.front());
        QCOMPARE(commit.transaction.recipients.size(), 3);
        QByteArray said;
        for (const smtp::Action &action :
             peer.session.answerCommit(commit.question, {smtp::replies::stored("m1"), smtp::replies::mailboxFull(true), smtp::replies::mailboxFull(false)}, 0)) {
            if (const auto *reply = std::get_if<smtp::SendReply>(&action))
                said += reply->bytes;
        }
        QCOMPARE(said, "250 2.1.5 Ok: stored as m1\r\n452 4.2.2 Mailbox full, try again later\r\n552 5.2.2 Mailbox full\r\n"_ba);
        QCOMPARE(int(peer.session.state()), int(smtp::State::Ready));
    }

    /// A refusal that many hear is one mistake of the client's.
    void oneMistakeHeardByMany()
    {
        smtp::SessionOptions options = lmtp();
        options.maxRecipients = 100;
        options.maxErrors = 3;
        ScriptedPeer peer(options);
        peer.start();
        peer.send(envelope(60) + "DATA\r\na\nb\r\n.\r\nNOOP\r\n");
        QCOMPARE(peer.output.count("\r\n550 5.5.2 "), 60);
        QVERIFY(peer.output.endsWith("\r\n250 2.0.0 Ok\r\n") && !peer.closed);
    }

    /// RFC 2033 4.3: a last chunk that is too large is refused for each, whatever of it has come.
    void lastChunkTooLarge()
    {
        smtp::SessionOptions options = lmtp();
        options.maxMessageBytes = 10;
        ScriptedPeer peer(options);
        peer.start();
        peer.send(envelope(2));
        peer.takeOutput();
        peer.send("BDAT 12 LAST\r\n0123456789\r\nNOOP\r\n");
        QCOMPARE(peer.output.count("552 5.3.4 "), 2);
        QVERIFY(peer.output.endsWith("\r\n250 2.0.0 Ok\r\n"));
        QCOMPARE(peer.mails.size(), 0);
    }

    void turnedAway()
    {
        smtp::SmtpServerSession session(lmtp());
        const smtp::Actions actions = session.refuse(smtp::replies::notFromHere());
        QCOMPARE(actions.size(), 2u);
        QVERIFY(std::get<smtp::SendReply>(actions[0]).bytes.startsWith("421 4.7.1 "));
        QVERIFY(std::holds_alternative<smtp::Close>(actions[1]));
        QVERIFY(session.feed("LHLO c.example\r\n", 0).empty());
    }

    void notSpokenOverSmtp()
    {
        ScriptedPeer peer;
        peer.start();
        peer.takeOutput();
        peer.send("LHLO c.example\r\n");
        QVERIFY(peer.output.startsWith("500 5.5.1"));
    }
};

QTEST_GUILESS_MAIN(TestLmtpSession)
#include "tst_lmtpsession.moc"

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scriptedpeer.h"
#include "smtp/client/smtpclientsession.h"
#include "smtp/dialoguetext.h"
#include <QTest>

using namespace smtp;

namespace {

/// Writes down what it is told.
class Listener final : public base::Dialogue
{
public:
    void line(Side side, QByteArrayView text) override { lines.append((side == Side::Theirs ? "< " : "> ") + text.toByteArray()); }
    void content(Side side, qint64 octets) override { (side == Side::Theirs ? theirs : ours) += octets; }
    QByteArray all() const { return lines.join('\n'); }
    QList<QByteArray> lines;
    qint64 theirs = 0;
    qint64 ours = 0;
};

constexpr char kSecret[] = "c2VjcmV0IQ";

} // namespace

class TestDialogueText : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void secretsOfClients_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("shown");
        QTest::newRow("plain with initial response") << QByteArray("AUTH PLAIN c2VjcmV0IQ==\r\n") << QByteArray("< AUTH PLAIN ***");
        QTest::newRow("lower case, tab") << QByteArray("auth\tplain\tc2VjcmV0IQ==\r\n") << QByteArray("***");
        QTest::newRow("login, then its answers") << QByteArray("AUTH LOGIN\r\nYW5uYQ==\r\nc2VjcmV0IQ==\r\nNOOP\r\n") << QByteArray("< AUTH LOGIN");
        QTest::newRow("xoauth2") << QByteArray("AUTH XOAUTH2 c2VjcmV0IQ==\r\n") << QByteArray("< AUTH XOAUTH2 ***");
        QTest::newRow("no mechanism but the secret") << QByteArray("AUTH c2VjcmV0IQ==\r\n") << QByteArray("< AUTH ***");
        QTest::newRow("long secret as mechanism") << QByteArray("AUTH c2VjcmV0IQc2VjcmV0IQc2VjcmV0IQ\r\n") << QByteArray("< AUTH ***");
        QTest::newRow("unfit line behind it") << QByteArray("AUTH LOGIN\r\nc2VjcmV0IQ==\n\r\n") << QByteArray("***");
        QTest::newRow("overlong") << "AUTH PLAIN c2VjcmV0IQ" + QByteArray(13'000, 'A') + "c2VjcmV0IQ" + "\r\n" << QByteArray("< (line too long)");
        QTest::newRow("of POP3") << QByteArray("PASS c2VjcmV0IQ\r\n") << QByteArray("< PASS ***");
    }
    void secretsOfClients()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArray, shown);
        for (const bool cut : {false, true}) {
            Listener listener;
            SessionOptions options = ScriptedPeer::defaults();
            options.dialogue = &listener;
            ScriptedPeer peer(options);
            peer.start();
            peer.send("EHLO client.test\r\n");
            if (cut)
                peer.sendCut(bytes, 1, 1);
            else
                peer.send(bytes);
            QVERIFY2(!listener.all().contains(kSecret), listener.all().constData());
            QVERIFY2(!listener.all().contains("YW5uYQ"), listener.all().constData());
            QVERIFY2(listener.all().contains(shown), listener.all().constData());
        }
    }
    void maskingEndsWithTheNextCommand()
    {
        CommandSecrets secrets;
        QCOMPARE(secrets.masked({"AUTH", "LOGIN"}), QByteArray("AUTH LOGIN"));
        QCOMPARE(secrets.masked({"c2VjcmV0IQ==", {}}), QByteArray("***"));
        QCOMPARE(secrets.masked({"MAIL", "FROM:<a@b.test>"}), QByteArray("MAIL FROM:<a@b.test>"));
        QCOMPARE(secrets.masked({"XYZZY", "1"}), QByteArray("XYZZY 1"));
    }
    void textOfMailIsCounted()
    {
        Listener listener;
        SessionOptions options = ScriptedPeer::defaults();
        options.dialogue = &listener;
        ScriptedPeer peer(options);
        peer.start();
        const QByteArray text = "Subject: private\r\n\r\nAUTH PLAIN x\r\n..dot\r\n";
        peer.send("EHLO client.test\r\nMAIL FROM:<a@far.test>\r\nRCPT TO:<alice@local.test>\r\nDATA\r\n");
        while (peer.answerOne()) {
        }
        peer.send(text + ".\r\n");
        while (peer.answerOne()) {
        }
        peer.send("QUIT\r\n");
        QVERIFY2(!listener.all().contains("private"), listener.all().constData());
        QCOMPARE(listener.theirs, text.size() - 1); // the stuffed dot is not of the mail
        // A command stands before its reply, also when all came at once.
        const qsizetype mail = listener.lines.indexOf("< MAIL FROM:<a@far.test>");
        const qsizetype data = listener.lines.indexOf("< DATA");
        QVERIFY(mail > 0 && listener.lines[mail + 1].startsWith("> 250"));
        QVERIFY(data > 0 && listener.lines[data + 1].startsWith("> 354"));
        QVERIFY(listener.lines.last().startsWith("> 221"));
        QVERIFY(listener.lines.first().startsWith("> 220"));
    }
    void secretsOfOurs_data()
    {
        QTest::addColumn<int>("mechanism");
        QTest::addColumn<QByteArray>("offer");
        QTest::newRow("plain") << int(ClientCredentials::Mechanism::Plain) << QByteArray("PLAIN");
        QTest::newRow("login") << int(ClientCredentials::Mechanism::Login) << QByteArray("LOGIN");
        QTest::newRow("xoauth2") << int(ClientCredentials::Mechanism::Xoauth2) << QByteArray("XOAUTH2");
    }
    void secretsOfOurs()
    {
        QFETCH(int, mechanism);
        QFETCH(QByteArray, offer);
        Listener listener;
        ClientOptions options;
        options.tlsActive = true;
        options.credentials = {"anna", "open sesame", ClientCredentials::Mechanism(mechanism), false};
        options.dialogue = &listener;
        SmtpClientSession session(options);
        QByteArray written;
        const auto take = [&](const ClientActions &actions) {
            for (const ClientAction &action : actions) {
                if (const auto *write = std::get_if<ClientWrite>(&action))
                    written += write->bytes;
            }
        };
        take(session.start(1));
        take(session.feed("220 mx\r\n", 2));
        take(session.feed("250-mx\r\n250 AUTH " + offer + "\r\n", 3));
        if (offer == "LOGIN") {
            take(session.feed("334 VXNlcm5hbWU6\r\n", 4));
            take(session.feed("334 UGFzc3dvcmQ6\r\n", 5));
        }
        take(session.feed("235 2.7.0 ok\r\n", 6));
        QByteArray wire;
        for (const QByteArray &line : written.split('\n'))
            wire += QByteArray::fromBase64(line.trimmed().split(' ').last()) + ' ';
        QVERIFY2(wire.contains("open sesame"), written.constData()); // it was said
        for (const QByteArray &line : std::as_const(listener.lines)) {
            const QByteArray word = line.split(' ').last();
            QVERIFY2(!QByteArray::fromBase64(word).contains("sesame") && !QByteArray::fromBase64(word).contains("anna"), line.constData());
        }
        QVERIFY2(listener.all().contains("> AUTH " + offer), listener.all().constData());
        QVERIFY(listener.lines.contains("< 235 2.7.0 ok"));
    }
    void ourMailIsCounted()
    {
        Listener listener;
        ClientOptions options;
        options.tls = TlsPolicy::None;
        options.dialogue = &listener;
        SmtpClientSession session(options);
        session.start(1);
        session.feed("220 mx\r\n", 1);
        session.feed("250-mx\r\n250 PIPELINING\r\n", 1);
        ClientMail mail;
        mail.reversePath = "<a@b.test>";
        mail.recipients.append({"<c@d.test>", {}, false});
        session.send(mail, 2);
        session.feed("250 ok\r\n250 ok\r\n354 go\r\n", 3);
        const QByteArray text = "Subject: private\r\n\r\nx\r\n";
        session.body(text, true, 4);
        session.feed("550-5.7.1 no\r\n550 5.7.1 never\r\n", 5);
        const QList<QByteArray> expected{"< 220 mx", "> EHLO localhost", "< 250-mx", "< 250 PIPELINING", "> MAIL FROM:<a@b.test>",
                                         "> RCPT TO:<c@d.test>", "> DATA", "< 250 ok", "< 250 ok", "< 354 go", "< 550-5.7.1 no", "< 550 5.7.1 never"};
        QCOMPARE(listener.lines, expected);
        QCOMPARE(listener.ours, text.size() + 3);
    }
    void whatIsNoReplyIsToldToo()
    {
        Listener listener;
        ClientOptions options;
        options.dialogue = &listener;
        SmtpClientSession session(options);
        session.start(1);
        session.feed("HTTP/1.1 400 Bad Request\r\n", 1);
        QVERIFY2(listener.all().contains("HTTP/1.1"), listener.all().constData());
    }
};

QTEST_GUILESS_MAIN(TestDialogueText)
#include "tst_dialoguetext.moc"

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sendmail/mail.h"
#include <QBuffer>
#include <QTest>

using namespace Qt::StringLiterals;
using sendmail::Arguments;
using sendmail::Mail;

namespace {

const sendmail::Origin kOrigin{u"mei"_s, u"Mei Lin"_s, u"host.example"_s, 1795252747123};

QByteArray readAll(QByteArray text, bool dots = true)
{
    QBuffer buffer(&text);
    buffer.open(QIODevice::ReadOnly);
    const auto message = sendmail::readMessage(buffer, dots);
    return message ? *message : QByteArray("refused");
}

base::Result<Mail> made(const QStringList &words, const QByteArray &text)
{
    const auto arguments = Arguments::parse(QStringList{u"sendmail"_s} + words);
    return sendmail::makeMail(*arguments, kOrigin, readAll(text));
}

} // namespace

class TestSendmailMail : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void lineEnds_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<bool>("dots");
        QTest::addColumn<QByteArray>("message");
        QTest::newRow("empty") << QByteArray() << true << QByteArray();
        QTest::newRow("unix") << QByteArray("A: b\n\nx\ny") << true << QByteArray("A: b\r\n\r\nx\r\ny\r\n");
        QTest::newRow("network") << QByteArray("A: b\r\n\r\nx\r\n") << true
                                 << QByteArray("A: b\r\n\r\nx\r\n");
        QTest::newRow("mixed") << QByteArray("A: b\n\r\nx\n\r\n") << true
                               << QByteArray("A: b\r\n\r\nx\r\n\r\n");
        QTest::newRow("dot ends") << QByteArray("\na\n.\nb\n") << false << QByteArray("\r\na\r\n");
        QTest::newRow("dot is text") << QByteArray("\na\n.\nb\n") << true
                                     << QByteArray("\r\na\r\n.\r\nb\r\n");
        QTest::newRow("two dots never end") << QByteArray("\n..\n") << false << QByteArray("\r\n..\r\n");
        QTest::newRow("progress bar")
            << QByteArray("\n10%\r20%\r\n") << true << QByteArray("\r\n10%\r\n20%\r\n");
        QTest::newRow("no new field behind CR") << QByteArray("Subject: x\rBcc: eve@evil\n\n") << true
                                                << QByteArray("Subject: x Bcc: eve@evil\r\n\r\n");
        QTest::newRow("NUL") << QByteArray("\na\0b", 4) << true << QByteArray("\r\na\0b\r\n", 7);
    }
    void lineEnds()
    {
        QFETCH(QByteArray, text);
        QFETCH(bool, dots);
        QTEST(readAll(text, dots), "message");
    }
    void completes()
    {
        const auto mail = made({u"anna@example.net"_s}, "Subject: x\n\nhello\n");
        QVERIFY(mail.ok());
        QCOMPARE(mail->sender, u"mei@host.example"_s);
        QCOMPARE(mail->recipients, QStringList{u"anna@example.net"_s});
        QVERIFY2(mail->message.startsWith(
                     "From: \"Mei Lin\" <mei@host.example>\r\nDate: Sat, 21 Nov 2026 09:19:07 +0000\r\n"
                     "Message-ID: <"),
                 mail->message.constData());
        QVERIFY(mail->message.endsWith("@host.example>\r\nSubject: x\r\n\r\nhello\r\n"));
    }
    void leavesWhatIsThere()
    {
        const QByteArray text = "From: a@b\r\ndate: today\r\nMESSAGE-ID: <1@b>\r\n\r\nx\r\n";
        QCOMPARE(made({u"-FOther"_s, u"x@y"_s}, text)->message, text);
    }
    void withoutHeader()
    {
        const auto mail = made({u"root"_s}, "disk is full: 99 %\nreally\n");
        QVERIFY(mail.ok());
        QCOMPARE(mail->recipients, QStringList{u"root@host.example"_s});
        QVERIFY2(mail->message.endsWith("\r\n\r\ndisk is full: 99 %\r\nreally\r\n"),
                 mail->message.constData());
    }
    void headerEndsAtText()
    {
        const auto mail = made({u"root"_s}, "Subject: x\nno colon here\nBcc: y@z\n");
        QVERIFY(mail->message.endsWith("Subject: x\r\n\r\nno colon here\r\nBcc: y@z\r\n"));
        QVERIFY(
            made({u"a"_s}, "From a@b Sat Nov 21\nSubject: x\n\n")->message.endsWith("Subject: x\r\n\r\n"));
    }
    void recipientsOfHeader_data()
    {
        QTest::addColumn<QByteArray>("header");
        QTest::addColumn<QString>("recipients");
        QTest::newRow("all three")
            << QByteArray("To: Anna <a@x.example>,\n b@x.example\nCc: c@x.example\nBCC: d@x.example\n")
            << u"a@x.example b@x.example c@x.example d@x.example"_s;
        QTest::newRow("once each") << QByteArray("To: a@x.example\nCc: a@X.example\n") << u"a@x.example"_s;
        QTest::newRow("group") << QByteArray("To: team: a@x.example, b@x.example;\n")
                               << u"a@x.example b@x.example"_s;
        QTest::newRow("empty group beside bcc")
            << QByteArray("To: undisclosed-recipients:;\nBcc: b@x.example\n") << u"b@x.example"_s;
        QTest::newRow("comma in a name")
            << QByteArray("To: \"Lin, Mei\" <m@x.example>\n") << u"m@x.example"_s;
        QTest::newRow("local") << QByteArray("To: root\n") << u"root@host.example"_s;
        QTest::newRow("resent") << QByteArray(
                                       "To: a@x.example\nResent-To: b@x.example\nResent-Bcc: c@x.example\n")
                                << u"b@x.example c@x.example"_s;
        QTest::newRow("idn") << QByteArray("To: <a@bücher.example>\n") << u"a@xn--bcher-kva.example"_s;
    }
    void recipientsOfHeader()
    {
        QFETCH(QByteArray, header);
        const auto mail = made({u"-t"_s}, header + "Subject: x\n\nBcc: in the body\n");
        QVERIFY(mail.ok());
        QTEST(mail->recipients.join(u' '), "recipients");
        QCOMPARE(mail->message.toLower().count("bcc:"), 1); // the one of the body
    }
    void both()
    {
        const auto mail = made({u"-t"_s, u"z@x.example"_s}, "To: a@x.example\n\n");
        QCOMPARE(mail->recipients, (QStringList{u"z@x.example"_s, u"a@x.example"_s}));
    }
    void severalInOneArgument()
    {
        QCOMPARE(made({u"a@x.example, b@x.example"_s}, "\n")->recipients.size(), 2);
    }
    void nullSender()
    {
        for (const QString &word : {u"<>"_s, QString()}) {
            const auto mail = made({u"-f"_s, word, u"a@x.example"_s}, "Subject: x\n\n");
            QVERIFY(mail.ok());
            QCOMPARE(mail->sender, QString());
            QVERIFY(mail->message.startsWith("From: \"Mei Lin\" <MAILER-DAEMON@host.example>\r\n"));
        }
    }
    void names()
    {
        QVERIFY(made({u"-F"_s, u"王伟"_s, u"a@b.example"_s}, "\n")
                    ->message.startsWith("From: =?UTF-8?B?546L5Lyf?= <mei@"));
        QVERIFY(made({u"-F"_s, u"a\"b\\"_s, u"a@b.example"_s}, "\n")
                    ->message.startsWith("From: \"a\\\"b\\\\\" <mei@"));
        QVERIFY(!made({u"-F"_s, u"a\r\nBcc: x"_s, u"a@b.example"_s}, "\n")->message.contains("\nBcc"));
    }
    void refuses_data()
    {
        QTest::addColumn<QStringList>("words");
        QTest::addColumn<QString>("field");
        QTest::newRow("nobody") << QStringList{} << u"recipients"_s;
        QTest::newRow("nobody in the header") << QStringList{u"-t"_s} << u"recipients"_s;
        QTest::newRow("no address") << QStringList{u"a@b@c"_s} << u"address"_s;
        QTest::newRow("empty domain") << QStringList{u"a@"_s} << u"address"_s;
        QTest::newRow("sender") << QStringList{u"-fa@@b"_s, u"a@b"_s} << u"address"_s;
        QTest::newRow("line end in an address")
            << QStringList{u"-f"_s, u"a@b>\r\nDATA"_s, u"a@b"_s} << u"address"_s;
    }
    void refuses()
    {
        QFETCH(QStringList, words);
        const auto mail = made(words, "Subject: x\n\n");
        QVERIFY(!mail.ok());
        QTEST(mail.error().field, "field");
    }
};

QTEST_GUILESS_MAIN(TestSendmailMail)
#include "tst_sendmailmail.moc"

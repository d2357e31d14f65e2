// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "mail/autoreply.h"
#include <QTest>

using namespace Qt::StringLiterals;

class TestAutoReply : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void whoIsAnswered_data();
    void whoIsAnswered();
    void whatIsAnswered();
    void hostileHeadersMakeNoLines();
};

void TestAutoReply::whoIsAnswered_data()
{
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<QString>("sender");
    QTest::addColumn<bool>("answered");
    const auto row = [](const char *name, const QByteArray &header, const QString &sender, bool answered) {
        QTest::newRow(name) << QByteArray(header + "\r\n") << sender << answered;
    };
    const QByteArray to = "To: Mei <mei@example.test>\r\n";
    const QString anna = u"anna@elsewhere.test"_s;
    row("a person", to, anna, true);
    row("in copy", "To: x@y.test\r\nCc: \"M, W\" <MEI@example.test>, z@y.test\r\n", anna, true);
    row("by the name it was sent to", "To: mei+shop@example.test\r\n", anna, true);
    row("said to be of a person", to + "Auto-Submitted: no (really)\r\n", anna, true);
    row("blind copy", "To: x@y.test\r\n", anna, false);
    row("no recipients named", "Subject: x\r\n", anna, false);
    row("only in the text", "Subject: mei@example.test\r\n", anna, false);
    row("behind the header", "Subject: x\r\n\r\nTo: mei@example.test\r\n", anna, false);
    row("null sender", to, QString(), false);
    row("an answer", to + "Auto-Submitted: auto-replied\r\n", anna, false);
    row("a program", to + "AUTO-SUBMITTED: auto-generated; owner=x\r\n", anna, false);
    row("bulk", to + "Precedence: bulk\r\n", anna, false);
    row("junk", to + "precedence:\r\n JUNK\r\n", anna, false);
    row("first class", to + "Precedence: first-class\r\n", anna, true);
    row("list id", to + "List-Id: <x.y.test>\r\n", anna, false);
    row("unsubscribe", to + "List-Unsubscribe: <mailto:u@y.test>\r\n", anna, false);
    row("list post", to + "list-post: <mailto:u@y.test>\r\n", anna, false);
    row("suppressed", to + "X-Auto-Response-Suppress: DR, OOF, AutoReply\r\n", anna, false);
    row("suppressed otherwise", to + "X-Auto-Response-Suppress: DR\r\n", anna, true);
    for (const QString &program : {u"MAILER-DAEMON@y.test"_s, u"noreply@y.test"_s, u"no-reply@y.test"_s, u"owner-list@y.test"_s, u"list-request@y.test"_s,
                                   u"list-bounces@y.test"_s, u"bounce+abc@y.test"_s, u"listserv@y.test"_s, u"do-not-reply@y.test"_s})
        row(qPrintable(program), to, program, false);
    row("oneself", to, u"mei@example.test"_s, false);
}

void TestAutoReply::whoIsAnswered()
{
    QFETCH(QByteArray, header);
    QFETCH(QString, sender);
    QFETCH(bool, answered);
    const auto address = mail::Address::fromString(sender);
    QCOMPARE(mail::mayAutoReply(header, address.value_or(mail::Address()), {u"mei@example.test"_s, u"mei+shop@example.test"_s}), answered);
}

void TestAutoReply::whatIsAnswered()
{
    const QByteArray header = "Message-ID: <1@elsewhere.test>\r\nReferences: <0@elsewhere.test>\r\nSubject: =?utf-8?B?5L2g5aW9?=\r\nTo: mei@example.test\r\n\r\n";
    const mail::AutoReplyText text{{u"Mei"_s, mail::Address(u"mei"_s, u"example.test"_s)}, {}, u"Back on Monday."_s};
    mail::Draft draft = mail::autoReply(header, mail::Address(u"anna"_s, u"elsewhere.test"_s), text);
    draft.messageId = "2@example.test";
    const auto built = mail::buildMessage(draft);
    QVERIFY(built.ok());
    QCOMPARE(draft.subject, u"Auto: \u4f60\u597d"_s);
    const QByteArray bytes = built->bytes;
    QVERIFY(bytes.contains("\r\nAuto-Submitted: auto-replied\r\n"));
    QVERIFY(bytes.contains("In-Reply-To: <1@elsewhere.test>\r\n"));
    QVERIFY(bytes.contains("References: <0@elsewhere.test> <1@elsewhere.test>\r\n"));
    QVERIFY(bytes.contains("From: Mei <mei@example.test>"));
    QVERIFY(bytes.contains("To: anna@elsewhere.test") || bytes.contains("To: <anna@elsewhere.test>"));
    QVERIFY(bytes.contains("Back on Monday."));
    // What it sends is never answered itself.
    QVERIFY(!mail::mayAutoReply(bytes, mail::Address(u"mei"_s, u"example.test"_s), {u"anna@elsewhere.test"_s}));
}

void TestAutoReply::hostileHeadersMakeNoLines()
{
    const mail::AutoReplyText text{{u"Mei"_s, mail::Address(u"mei"_s, u"example.test"_s)}, {}, u"away"_s};
    for (const QByteArray &header : {QByteArray("Message-ID: <1\r\n Bcc: evil@x.test>\r\n\r\n"), QByteArray("Subject: =?utf-8?Q?a=0D=0ABcc:_evil@x.test?=\r\n\r\n"),
                                     QByteArray("References: " + QByteArray(100000, 'x') + "\r\nMessage-ID: <1@x.test>\r\n\r\n"),
                                     QByteArray("Message-ID: " + QByteArray(100000, '<') + "\r\n\r\n"), QByteArray("Subject: \0\r\n\r\n", 14), QByteArray("\r\n")}) {
        mail::Draft draft = mail::autoReply(header, mail::Address(u"anna"_s, u"elsewhere.test"_s), text);
        draft.messageId = "2@example.test";
        const auto built = mail::buildMessage(draft);
        QVERIFY2(built.ok(), built ? "" : qPrintable(built.error().publicText));
        QVERIFY(!built->bytes.contains("\nBcc:"));
        for (const QByteArray &line : built->bytes.split('\n'))
            QVERIFY(line.size() <= 999);
    }
}

QTEST_GUILESS_MAIN(TestAutoReply)
#include "tst_autoreply.moc"

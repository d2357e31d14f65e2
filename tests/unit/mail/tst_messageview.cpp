// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "mail/messageview.h"
#include "mail/mimeparser.h"
#include "support/corpora.h"
#include <QDirIterator>
#include <QFile>
#include <QTest>

using namespace Qt::StringLiterals;

namespace {

QByteArray crlf(QByteArray text)
{
    return text.replace("\n", "\r\n");
}

} // namespace

class TestMessageView : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void textWithoutHeader_data()
    {
        QTest::addColumn<QByteArray>("raw");
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("subject");
        const auto row = [](const char *name, const QByteArray &raw, const QString &text, const QString &subject = {}) {
            QTest::newRow(name) << raw << text << subject;
        };
        row("one line", "Hello there", u"Hello there"_s);
        row("paragraphs", "Hello there\r\n\r\nsecond\r\n", u"Hello there\n\nsecond\n"_s);
        row("something like a field later", "Hello there\r\nSubject: x\r\n\r\nsecond\r\n",
            u"Hello there\nSubject: x\n\nsecond\n"_s);
        row("colon in a sentence", "Dear all: hello\r\n\r\nbye\r\n", u"Dear all: hello\n\nbye\n"_s);
        row("indented", "  hello\r\n\r\nbye\r\n", u"  hello\n\nbye\n"_s);
        row("signature line", "--\r\nAnna\r\n\r\n", u"--\nAnna\n\n"_s);
        row("empty header", "\r\nbody\r\n", u"body\n"_s);
        row("mbox", "From anna@x Sat Nov 21\r\nSubject: s\r\n\r\nbody\r\n", u"body\n"_s, u"s"_s);
        row("header", "Subject: s\r\njunk line\r\n\r\nbody\r\n", u"body\n"_s, u"s"_s);
    }
    void textWithoutHeader()
    {
        QFETCH(QByteArray, raw);
        const mail::MessageView shown = mail::view(raw);
        QTEST(shown.text.value_or(QString()), "text");
        QTEST(mail::summarize(raw).subject, "subject");
        mail::MimeParser bytewise;
        for (const char c : std::as_const(raw))
            bytewise.feed(QByteArrayView(&c, 1));
        bytewise.finish();
        const auto whole = mail::MimeParser::parse(raw);
        const auto parts = bytewise.takeParts();
        QCOMPARE(parts.size(), whole.size());
        QCOMPARE(parts[0].bodyStart, whole[0].bodyStart);
        QCOMPARE(parts[0].bodyEnd, raw.size());
        QCOMPARE(parts[0].bodyLines, whole[0].bodyLines);
    }
    void summaryOfAPlainMessage()
    {
        const mail::MessageSummary summary = mail::summarize(crlf(
            "Return-Path: <x@y>\n"
            "From: =?utf-8?q?J=C3=BCrgen?= <j@example.test>\n"
            "To: \"Doe, Jane\" <jane@example.test>, bob@example.test\n"
            "Cc: team: a@example.test, b@example.test;\n"
            "Subject: =?gb18030?b?1tDOxA==?= and\n"
            " more\n"
            "Date: Sat, 21 Nov 2026 19:20:07 +0100\n"
            "Message-ID: <1@example.test>\n"
            "\n"
            "  First line,\n"
            "\n"
            "second\tline.\n"));
        QCOMPARE(summary.from, u"Jürgen <j@example.test>"_s);
        QCOMPARE(summary.to, (QStringList{u"jane@example.test"_s, u"bob@example.test"_s, u"a@example.test"_s, u"b@example.test"_s}));
        QCOMPARE(summary.subject, u"中文 and more"_s);
        QCOMPARE(summary.messageId, u"1@example.test"_s);
        QCOMPARE(summary.dateMs, std::optional<qint64>(1795285207000));
        QCOMPARE(summary.preview, u"First line, second line."_s);
        QCOMPARE(summary.attachmentCount, 0);
    }
    void headerTextCannotInject()
    {
        const mail::MessageSummary summary = mail::summarize(
            "Subject: =?utf-8?q?a=0D=0ABcc:_evil@example.test=00=E2=80=A8z?=\r\nFrom: =?utf-8?b?DQo=?=x\r\n\r\n");
        QCOMPARE(summary.subject, u"a  Bcc: evil@example.testz"_s);
        QCOMPARE(summary.from, u"x"_s);
    }
    void emptyAndJunk()
    {
        QCOMPARE(mail::summarize("").preview, QString());
        QVERIFY(!mail::view("").html);
        QCOMPARE(mail::summarize("no header at all").attachmentCount, 0);
        QCOMPARE(mail::view("\r\nbody only").text, std::optional<QString>(u"body only"_s));
    }
    void previewHasNoHalfCharacter()
    {
        QByteArray body("Subject: x\r\n\r\n");
        body += QByteArray("x") + QByteArray("\xf0\x9f\x98\x80").repeated(300);
        const QString preview = mail::summarize(body).preview;
        QCOMPARE(preview.size(), 199);
        QVERIFY(preview.isValidUtf16());
        const QByteArray long8bit = QByteArray("Subject: x\r\n\r\n") + QByteArray("\xe4\xb8\xad").repeated(100000);
        QCOMPARE(mail::summarize(long8bit).preview, QString(200, QChar(0x4e2d)));
    }
    void previewFromHtml()
    {
        const mail::MessageSummary summary = mail::summarize(
            "Content-Type: text/html; charset=utf-8\r\n\r\n<html><head><title>no</title><style>p{color:red}</style></head>"
            "<body><p>Hello&nbsp;<b>W</b>orld</p><script>alert(1)</script><td>a</td><td>b &lt;c&gt;</td></body>");
        QCOMPARE(summary.preview, u"Hello World a b <c>"_s);
    }
    void alternativeWithAttachments()
    {
        const QByteArray raw = crlf(
            "Content-Type: multipart/mixed; boundary=m\n\n"
            "preamble\n"
            "--m\nContent-Type: multipart/related; boundary=r\n\n"
            "--r\nContent-Type: multipart/alternative; boundary=a\n\n"
            "--a\n\nplain\n"
            "--a\nContent-Type: text/html\n\n<p>html</p>\n"
            "--a--\n"
            "--r\nContent-Type: image/png\nContent-ID: <i@x>\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=\n"
            "--r--\n"
            "--m\nContent-Type: application/pdf; name*0*=utf-8''%E4%B8; name*1*=%AD.pdf\nContent-Disposition: attachment\n\nPDF\n"
            "--m\nContent-Type: message/rfc822\n\nSubject: inner\nContent-Type: multipart/mixed; boundary=q\n\n--q\n\nx\n--q\nContent-Type: image/gif\n\nGIF\n--q--\n"
            "--m\nContent-Type: text/plain\n\nfooter\n"
            "--m\nContent-Type: text/plain; name=\"../../etc/passwd\"\n\nsecret\n"
            "--m--\nepilogue\n");
        const mail::MessageView view = mail::view(raw);
        QCOMPARE(view.text, std::optional<QString>(u"plain\nfooter"_s));
        QCOMPARE(view.html, std::optional<QString>(u"<p>html</p><pre>footer</pre>"_s));
        QCOMPARE(view.attachments.size(), 4);
        QCOMPARE(view.attachments[0].filename, u"attachment-1.png"_s);
        QCOMPARE(view.attachments[0].contentId, u"i@x"_s);
        QVERIFY(view.attachments[0].isInline);
        QCOMPARE(view.attachments[0].size, 8);
        QCOMPARE(view.attachments[1].filename, u"中.pdf"_s);
        QVERIFY(!view.attachments[1].isInline);
        QCOMPARE(view.attachments[2].filename, u"message.eml"_s);
        QCOMPARE(view.attachments[2].contentType, u"message/rfc822"_s);
        QCOMPARE(view.attachments[3].filename, u"passwd"_s);
        QCOMPARE(mail::attachmentContent(raw, 1), std::optional<QByteArray>(QByteArray("\x89PNG\r\n\x1a\n")));
        QCOMPARE(mail::attachmentContent(raw, 2), std::optional<QByteArray>("PDF"));
        QVERIFY(mail::attachmentContent(raw, 3)->startsWith("Subject: inner"));
        QVERIFY(mail::attachmentContent(raw, 3)->endsWith("--q--"));
        QVERIFY(!mail::attachmentContent(raw, 0));
        QVERIFY(!mail::attachmentContent(raw, 5));
        QCOMPARE(mail::summarize(raw).attachmentCount, 4);
        const QString search = mail::searchText(raw);
        for (const QString &word : {u"plain"_s, u"footer"_s, u"中.pdf"_s, u"passwd"_s})
            QVERIFY(search.contains(word));
        QVERIFY(!search.contains(u"secret"_s));
        QCOMPARE(mail::searchText(raw, 10).size(), 10);
    }
    void headersAsSeen()
    {
        const mail::MessageView view = mail::view("Received: by\r\n\tb\r\nX-Raw: caf\xc3\xa9\r\nX-Latin: caf\xe9\r\njunk line\r\n\r\n");
        QCOMPARE(view.headers.size(), 3);
        QCOMPARE(view.headers[0].value, u"by b"_s);
        QCOMPARE(view.headers[1].value, u"café"_s);
        QCOMPARE(view.headers[2].value, u"café"_s);
    }
    void brokenMultipartsShowTheirText()
    {
        QCOMPARE(mail::view("Content-Type: multipart/mixed\r\n\r\nhello").text, std::optional<QString>(u"hello"_s));
        QCOMPARE(mail::view("Content-Type: multipart/mixed; boundary=x\r\n\r\nhello").text, std::optional<QString>(u"hello"_s));
    }
};

QTEST_GUILESS_MAIN(TestMessageView)
#include "tst_messageview.moc"

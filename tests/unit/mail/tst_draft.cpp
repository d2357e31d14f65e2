// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "mail/addresslist.h"
#include "mail/draft.h"
#include "mail/encodedword.h"
#include "mail/headerscanner.h"
#include "mail/mediatype.h"
#include "mail/messageview.h"
#include "mail/mimeparser.h"
#include "mail/transferencoding.h"
#include "pythonmail.h"
#include <QJsonArray>
#include <QRandomGenerator>
#include <QTest>

using namespace Qt::StringLiterals;

namespace {

mail::DraftAddress who(const QString &text)
{
    return mail::DraftAddress::fromString(text).value_or(mail::DraftAddress());
}

mail::Draft sample()
{
    mail::Draft draft;
    draft.from = who(u"Alice <alice@local.test>"_s);
    draft.to = {who(u"bob@far.example"_s)};
    draft.subject = u"Hello"_s;
    draft.text = u"Good morning.\n"_s;
    draft.messageId = "m1@local.test";
    draft.dateMs = 1'700'000'000'000;
    return draft;
}

QByteArray built(const mail::Draft &draft)
{
    const auto message = mail::buildMessage(draft);
    if (!message)
        qWarning() << message.error().field << message.error().publicText;
    return message ? message->bytes : QByteArray();
}

/// What must hold of every message written.
void checkWire(const QByteArray &bytes, bool utf8 = false)
{
    QVERIFY(bytes.endsWith("\r\n"));
    for (const QByteArray &line : bytes.split('\n')) {
        QVERIFY2(line.size() <= 999, line);
        QVERIFY2(line.isEmpty() || line.endsWith('\r'), line);
        QVERIFY2(utf8 || std::all_of(line.begin(), line.end(), [](char c) { return uchar(c) < 128; }), line);
    }
}

} // namespace

class TestDraft : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void plainText()
    {
        const QByteArray bytes = built(sample());
        QCOMPARE(bytes, "From: Alice <alice@local.test>\r\nTo: bob@far.example\r\nSubject: Hello\r\n"
                        "Date: Tue, 14 Nov 2023 22:13:20 +0000\r\nMessage-ID: <m1@local.test>\r\nMIME-Version: 1.0\r\n"
                        "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 7bit\r\n\r\n"
                        "Good morning.\r\n"_ba);
    }

    void addresses_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("address"); // empty: refused
        QTest::newRow("bare") << u"a@b.example"_s << QString() << u"a@b.example"_s;
        QTest::newRow("named") << u"A B <a@b.example>"_s << u"A B"_s << u"a@b.example"_s;
        QTest::newRow("quoted") << u"\"B, A\" <a@b.example>"_s << u"B, A"_s << u"a@b.example"_s;
        QTest::newRow("unicode") << u"张伟 <a@bücher.example>"_s << u"张伟"_s << u"a@xn--bcher-kva.example"_s;
        QTest::newRow("unicode local part") << u"用户@b.example"_s << QString() << u"用户@b.example"_s;
        QTest::newRow("literal") << u"a@[192.0.2.1]"_s << QString() << u"a@[192.0.2.1]"_s;
        QTest::newRow("two") << u"a@b.example, c@d.example"_s << QString() << QString();
        QTest::newRow("group") << u"g: a@b.example;"_s << QString() << QString();
        QTest::newRow("none") << u""_s << QString() << QString();
        QTest::newRow("null") << u"<>"_s << QString() << QString();
        QTest::newRow("no domain") << u"postmaster"_s << QString() << QString();
        QTest::newRow("injection") << u"A\r\nBcc: x@y.example <a@b.example>"_s << QString() << QString();
        QTest::newRow("feed") << u"a@b.example\n"_s << QString() << QString();
        QTest::newRow("encoded injection") << u"=?utf-8?q?A=0D=0ABcc:?= <a@b.example>"_s << QString() << QString();
    }
    void addresses()
    {
        QFETCH(QString, text);
        QFETCH(QString, name);
        QFETCH(QString, address);
        const auto read = mail::DraftAddress::fromString(text);
        QCOMPARE(read.has_value(), !address.isEmpty());
        if (read) {
            QCOMPARE(read->name, name);
            QCOMPARE(read->address.toString(), address);
        }
    }

    void refused_data()
    {
        QTest::addColumn<QString>("what");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("field");
        QTest::newRow("subject") << u"subject"_s << u"a\r\nBcc: x@y"_s << u"subject"_s;
        QTest::newRow("subject NUL") << u"subject"_s << u"a\0b"_s << u"subject"_s;
        QTest::newRow("value") << u"X-A"_s << u"a\nBcc: x@y"_s << u"headers.X-A"_s;
        QTest::newRow("value CR") << u"X-A"_s << u"a\rb"_s << u"headers.X-A"_s;
        QTest::newRow("name") << u"X A"_s << u"a"_s << u"headers.X A"_s;
        QTest::newRow("name with feed") << u"X-A\nBcc"_s << u"a"_s << u"headers."_s;
        QTest::newRow("name with colon") << u"X:A"_s << u"a"_s << u"headers.X:A"_s;
        QTest::newRow("empty name") << QString() << u"a"_s << u"headers."_s;
        QTest::newRow("bcc") << u"bcc"_s << u"a@b"_s << u"headers.bcc"_s;
        QTest::newRow("from") << u"FROM"_s << u"a@b"_s << u"headers.FROM"_s;
        QTest::newRow("mime") << u"Content-Type"_s << u"text/html"_s << u"headers.Content-Type"_s;
        QTest::newRow("id") << u"Message-ID"_s << u"x"_s << u"headers.Message-ID"_s;
        QTest::newRow("date") << u"Date"_s << u"yesterday"_s << u"headers.Date"_s;
        QTest::newRow("long") << u"X-A"_s << QString(20000, u'x') << u"headers.X-A"_s;
    }
    void refused()
    {
        QFETCH(QString, what);
        QFETCH(QString, value);
        QFETCH(QString, field);
        mail::Draft draft = sample();
        if (what == u"subject")
            draft.subject = value;
        else
            draft.headers = {{u"X-Fine"_s, u"yes"_s}, {what, value}};
        const auto message = mail::buildMessage(draft);
        QVERIFY(!message.ok());
        QCOMPARE(message.error().field, field);
    }

    void refusedAttachments_data()
    {
        QTest::addColumn<QString>("filename");
        QTest::addColumn<QString>("type");
        QTest::addColumn<QString>("id");
        QTest::addColumn<QString>("field");
        QTest::newRow("name") << u"a\r\nX: y"_s << u"a/b"_s << QString() << u"attachments[1].filename"_s;
        QTest::newRow("type") << u"a"_s << u"a/b\r\nX: y"_s << QString() << u"attachments[1].contentType"_s;
        QTest::newRow("no type") << u"a"_s << u"nonsense"_s << QString() << u"attachments[1].contentType"_s;
        QTest::newRow("multipart") << u"a"_s << u"multipart/mixed; boundary=x"_s << QString() << u"attachments[1].contentType"_s;
        QTest::newRow("id") << u"a"_s << u"a/b"_s << u"x>\r\nX: y"_s << u"attachments[1].contentId"_s;
    }
    void refusedAttachments()
    {
        QFETCH(QString, filename);
        QFETCH(QString, type);
        QFETCH(QString, id);
        QFETCH(QString, field);
        mail::Draft draft = sample();
        draft.attachments = {{u"fine.txt"_s, u"text/plain"_s, {}, "x"}, {filename, type, id, "x"}};
        const auto message = mail::buildMessage(draft);
        QVERIFY(!message.ok());
        QCOMPARE(message.error().field, field);
    }

    void everythingReadBack()
    {
        mail::Draft draft = sample();
        draft.from = who(u"张伟, \"Büro\" <alice@local.test>"_s);
        draft.from.name = u"张伟, \"Büro\""_s;
        draft.to = {};
        for (int i = 0; i < 30; ++i)
            draft.to << who(u"Person Nummer %1 \"x\" <p%1@far.example>"_s.arg(i));
        draft.to[3].name = u"Ein sehr langer Name mit Umlauten äöü und noch mehr davon, damit er gefaltet werden muß 世界和平"_s;
        draft.cc = {who(u"c@bücher.example"_s)};
        draft.replyTo = {who(u"r@local.test"_s)};
        draft.subject = u"Grüße  aus 北京 – "_s + QString(40, u'x') + u" und ein langer Betreff, der gefaltet wird 🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉"_s;
        draft.text.reset();
        draft.html = u"<p>Hallo <b>Welt</b> äöü</p>\n<p>From here</p>\n.\n<img src=\"cid:logo\">"_s;
        draft.headers = {{u"X-Long"_s, u"word "_s.repeated(100).trimmed()}, {u"List-Unsubscribe"_s, u"<https://x.test/ü>"_s}};
        QByteArray binary;
        for (int i = 0; i < 1000; ++i)
            binary += char(i);
        draft.attachments = {{u"报告 2026.pdf"_s, u"application/pdf"_s, {}, binary},
                             {u"logo.png"_s, u"image/png"_s, u"logo"_s, "png"},
                             {u"ein ganz langer Dateiname, der über mehrere Zeilen geht und Umlaute hat äöü.txt"_s, {}, {}, ""},
                             {u"quo\"te\\.txt"_s, u"text/plain; charset=utf-8"_s, {}, "x"}};
        const QByteArray bytes = built(draft);
        checkWire(bytes);

        const mail::MessageView own = mail::view(bytes);
        QCOMPARE(own.text->trimmed(), u"Hallo Welt äöü\n\nFrom here\n."_s);
        QCOMPARE(*own.html, *draft.html + u'\n');
        QCOMPARE(own.attachments.size(), 4);
        QCOMPARE(mail::summarize(bytes).subject, draft.subject);
        QCOMPARE(mail::summarize(bytes).messageId, u"m1@local.test"_s);

        if (!hasPython())
            QSKIP("python3 is not installed");
        const QJsonObject read = readByPython(bytes);
        const QJsonValue people = read[u"people"_s];
        QCOMPARE(people[u"From"_s][0][0].toString(), draft.from.name);
        QCOMPARE(people[u"To"_s].toArray().size(), 30);
        for (int i = 0; i < 30; ++i) {
            // Python 3.11 keeps the blank between two encoded words of a name, which RFC 2047 6.2 takes out.
            QCOMPARE(people[u"To"_s][i][0].toString().remove(u' '), QString(draft.to[i].name).remove(u' '));
            QCOMPARE(people[u"To"_s][i][1].toString(), draft.to[i].address.toString());
        }
        QCOMPARE(people[u"Cc"_s][0][1].toString(), u"c@xn--bcher-kva.example"_s);
        QHash<QString, QString> headers;
        for (const QJsonValue &pair : read[u"headers"_s].toArray())
            headers.insert(pair[0].toString(), pair[1].toString());
        QCOMPARE(headers[u"Subject"_s], draft.subject);
        QCOMPARE(headers[u"X-Long"_s], draft.headers[0].second);
        QCOMPARE(headers[u"List-Unsubscribe"_s], draft.headers[1].second);
        const QJsonValue tree = read[u"tree"_s];
        QCOMPARE(tree[u"type"_s].toString(), u"multipart/mixed"_s);
        const QJsonValue alternative = tree[u"parts"_s][0];
        QCOMPARE(alternative[u"type"_s].toString(), u"multipart/alternative"_s);
        const QJsonValue related = alternative[u"parts"_s][1];
        QCOMPARE(related[u"type"_s].toString(), u"multipart/related"_s);
        QCOMPARE(related[u"parts"_s][1][u"id"_s].toString(), u"<logo>"_s);
        QCOMPARE(tree[u"parts"_s].toArray().size(), 4);
        QCOMPARE(tree[u"parts"_s][1][u"filename"_s].toString(), draft.attachments[0].filename);
        QCOMPARE(QByteArray::fromHex(tree[u"parts"_s][1][u"hex"_s].toString().toLatin1()), binary);
        QCOMPARE(tree[u"parts"_s][2][u"filename"_s].toString(), draft.attachments[2].filename);
        QCOMPARE(tree[u"parts"_s][3][u"filename"_s].toString(), draft.attachments[3].filename);
    }

    void unicodeAddress()
    {
        mail::Draft draft = sample();
        draft.to = {who(u"用户@far.example"_s)};
        const auto message = mail::buildMessage(draft);
        QVERIFY(message.ok());
        QVERIFY(message->utf8);
        QVERIFY(message->bytes.contains("To: 用户@far.example\r\n"));
        checkWire(message->bytes, true);
    }

    void ownIdAndDate()
    {
        mail::Draft draft = sample();
        draft.headers = {{u"message-id"_s, u"<own@x.test>"_s}, {u"Date"_s, u"Sat, 21 Nov 2026 19:20:07 +0000"_s}};
        const QByteArray bytes = built(draft);
        QCOMPARE(bytes.toLower().count("message-id:"), 1);
        QCOMPARE(bytes.count("Date:"), 1);
        QCOMPARE(mail::summarize(bytes).messageId, u"own@x.test"_s);
    }

    /// Any text survives as header, as name, as file name and as body.
    void anyText()
    {
        QRandomGenerator random(7);
        static constexpr char16_t kAlphabet[] = u"aZ0 .,=?_\"\\<>()[]@;:'%*äßéñ中文字符日本\U0001F389\U0001F600";
        const QString alphabet = QString::fromUtf16(kAlphabet);
        for (int round = 0; round < 300; ++round) {
            QString text;
            for (int n = random.bounded(1, 120); n > 0; --n) {
                qsizetype at = random.bounded(int(alphabet.size()));
                if (alphabet[at].isLowSurrogate())
                    --at;
                text += alphabet.sliced(at, alphabet[at].isHighSurrogate() ? 2 : 1);
            }
            text = text.trimmed();
            if (text.isEmpty())
                continue;
            mail::Draft draft = sample();
            draft.subject = text;
            draft.to[0].name = text;
            draft.text = text + u"\n\n \n"_s + text;
            draft.attachments = {{text.left(200), {}, {}, "x"}};
            const QByteArray bytes = built(draft);
            checkWire(bytes);
            mail::HeaderScanner scanner(bytes);
            QString subject, name;
            while (const auto field = scanner.next()) {
                if (field->name == "Subject")
                    subject = mail::decodeHeaderText(field->value).trimmed();
                if (field->name == "To")
                    name = mail::parseAddressList(field->value).value(0).name;
            }
            QCOMPARE(subject, text);
            QCOMPARE(name.simplified(), text.simplified());
            QCOMPARE(mail::view(bytes).text->replace(u"\r\n"_s, u"\n"_s), *draft.text + u'\n');
            const auto parts = mail::MimeParser::parse(bytes);
            QCOMPARE(parts.size(), 3u);
            QCOMPARE(parts[2].disposition.parameters.text("filename"), text.left(200));
        }
    }

    void bodyCodings_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("coding");
        QTest::newRow("empty") << ""_ba << "7bit"_ba;
        QTest::newRow("ascii") << "a\nb"_ba << "7bit"_ba;
        QTest::newRow("long line") << QByteArray(200, 'x') << "quoted-printable"_ba;
        QTest::newRow("from") << "a\nFrom here\n"_ba << "quoted-printable"_ba;
        QTest::newRow("dot") << "a\n.\n"_ba << "quoted-printable"_ba;
        QTest::newRow("german") << "ein Satz mit einem Umlaut: \xc3\xa4\n"_ba << "quoted-printable"_ba;
        QTest::newRow("chinese") << "\xe4\xbd\xa0\xe5\xa5\xbd\n"_ba << "base64"_ba;
        QTest::newRow("bare CR") << "a\rb"_ba << "7bit"_ba;
    }
    void bodyCodings()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, coding);
        const mail::EncodedBody body = mail::encodeText(text);
        QCOMPARE(body.coding, coding);
        const QByteArray decoded = mail::decodeBody(body.bytes, mail::transferCodingFromName(body.coding));
        QByteArray wanted = text;
        wanted.replace("\r", "\n").replace("\n", "\r\n");
        if (!wanted.isEmpty() && !wanted.endsWith("\r\n"))
            wanted += "\r\n";
        QCOMPARE(decoded, wanted);
        for (const QByteArray &line : body.bytes.split('\n'))
            QVERIFY(line.size() <= 79 && !line.startsWith("From ") && !line.startsWith('.'));
    }
};

QTEST_GUILESS_MAIN(TestDraft)
#include "tst_draft.moc"

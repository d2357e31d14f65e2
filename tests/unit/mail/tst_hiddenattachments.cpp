// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "mail/messageview.h"
#include "mail/mimeparser.h"
#include "mail/transfercoding.h"
#include <QTest>

namespace {

const QByteArray kPayload("MZ this stands for a program, long enough to need a second line of base64 text and some more");

struct Trick
{
    const char *name;
    QByteArray text;
    bool plain = true; ///< every program understands it alike, so it must be found
};

/// The header field of the multipart whose delimiter is "b".
QList<Trick> multiparts()
{
    return {{"plain", "Content-Type: multipart/mixed; boundary=b"},
            {"quoted", "Content-Type: multipart/mixed; boundary=\"b\""},
            {"upper case", "CONTENT-TYPE: MULTIPART/MIXED; BOUNDARY=b"},
            {"folded", "Content-Type: multipart/mixed;\r\n\tboundary=\"b\""},
            {"no blank", "Content-Type:multipart/mixed;boundary=b"},
            {"blank before the colon", "Content-Type : multipart/mixed; boundary=b"},
            {"comment", "Content-Type: multipart/mixed (x); boundary=b"},
            {"other parameters", "Content-Type: multipart/mixed; charset=\"a;boundary=c\"; boundary=b; x=y"},
            {"subtype nobody knows", "Content-Type: multipart/x-evil; boundary=b"},
            {"related", "Content-Type: multipart/related; boundary=b"},
            {"alternative", "Content-Type: multipart/alternative; boundary=b"},
            {"signed", "Content-Type: multipart/signed; boundary=b"},
            {"digest", "Content-Type: multipart/digest; boundary=b"},
            {"RFC 2231", "Content-Type: multipart/mixed; boundary*=us-ascii''b", false},
            {"RFC 2231 sections", "Content-Type: multipart/mixed; boundary*0=b", false},
            {"boundary twice", "Content-Type: multipart/mixed; boundary=b; boundary=c", false},
            {"boundary twice, other first", "Content-Type: multipart/mixed; boundary=c; boundary=b", false},
            {"field twice", "Content-Type: multipart/mixed; boundary=b\r\nContent-Type: text/plain", false},
            {"field twice, other first", "Content-Type: text/plain\r\nContent-Type: multipart/mixed; boundary=b", false},
            {"open quote", "Content-Type: multipart/mixed; boundary=\"b", false},
            {"single quotes", "Content-Type: multipart/mixed; boundary='b'", false},
            {"comma", "Content-Type: multipart/mixed, boundary=b", false},
            {"NUL", QByteArray("Content-Type: multipart/mixed\0; boundary=b", 42), false},
            {"encoded word", "Content-Type: =?utf-8?q?multipart/mixed?=; boundary=b", false},
            {"type alone", "Content-Type: multipart; boundary=b", false},
            {"no version", "Content-Type: multipart/mixed; boundary=b"}};
}

/// What the part with the program says of itself.
QList<Trick> parts()
{
    return {{"attachment", "Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=\"evil.exe\""},
            {"disposition alone", "Content-Disposition: attachment; filename=evil.exe"},
            {"name alone", "Content-Type: application/octet-stream; name=evil.exe"},
            {"type alone", "Content-Type: application/x-msdownload"},
            {"inline", "Content-Type: application/octet-stream\r\nContent-Disposition: inline; filename=evil.exe"},
            {"upper case", "CONTENT-TYPE: APPLICATION/OCTET-STREAM\r\nCONTENT-DISPOSITION: ATTACHMENT; FILENAME=evil.exe"},
            {"folded", "Content-Disposition:\r\n attachment;\r\n\tfilename=\r\n evil.exe"},
            {"blank before the colon", "Content-Disposition : attachment; filename=evil.exe"},
            {"RFC 2231", "Content-Disposition: attachment; filename*=utf-8''evil%2Eexe"},
            {"RFC 2231 sections", "Content-Disposition: attachment; filename*0=\"ev\"; filename*1=\"il.e\"; filename*2=xe"},
            {"encoded word", "Content-Disposition: attachment; filename=\"=?utf-8?q?evil=2Eexe?=\""},
            {"two names", "Content-Disposition: attachment; filename=\"a.txt\"; filename*=utf-8''evil.exe"},
            {"said to be an image", "Content-Type: image/png; name=evil.exe"},
            {"said to be text", "Content-Type: text/plain; name=evil.exe\r\nContent-Disposition: attachment"},
            {"disposition nobody knows", "Content-Type: application/pdf\r\nContent-Disposition: x-hidden"},
            {"type nobody knows", "Content-Type: x-evil/x-evil; name=evil.exe"},
            {"content id", "Content-Type: application/octet-stream\r\nContent-ID: <a@b>"},
            {"broken type", "Content-Type: application\r\nContent-Disposition: attachment; filename=evil.exe"},
            {"NUL in the name", QByteArray("Content-Disposition: attachment; filename=\"evil\0.exe\"", 53)},
            {"long name", "Content-Disposition: attachment; filename=\"" + QByteArray(5000, 'a') + ".exe\""},
            {"many fields before", QByteArray("X: y\r\n").repeated(500) + "Content-Disposition: attachment; filename=evil.exe"},
            {"no header", "", false}};
}

QByteArray base64(QByteArray text = kPayload.toBase64(), qsizetype width = 76, const QByteArray &end = "\r\n")
{
    QByteArray out;
    for (; !text.isEmpty(); text.remove(0, width))
        out += text.left(width) + end;
    return out;
}

/// The rest of its header, the empty line and the content.
QList<Trick> contents()
{
    QByteArray noisy;
    for (const char c : kPayload.toBase64())
        noisy += QByteArray(1, c) + "*!";
    QByteArray quoted;
    for (const char c : kPayload)
        quoted += '=' + QByteArray(1, c).toHex().toUpper() + (quoted.size() % 60 > 55 ? "=\r\n" : "");
    const QByteArray coded = "\r\nContent-Transfer-Encoding: base64\r\n\r\n";
    return {{"base64", coded + base64()},
            {"BASE64", "\r\nCONTENT-TRANSFER-ENCODING: BASE64\r\n\r\n" + base64()},
            {"comment", "\r\nContent-Transfer-Encoding: base64 (x)\r\n\r\n" + base64(), false},
            {"blanks", "\r\nContent-Transfer-Encoding:   base64  \r\n\r\n" + base64()},
            {"folded", "\r\nContent-Transfer-Encoding:\r\n base64\r\n\r\n" + base64()},
            {"short lines", coded + base64(kPayload.toBase64(), 1)},
            {"one long line", coded + base64(kPayload.toBase64(), 100000)},
            {"noise", coded + noisy + "\r\n"},
            {"empty lines", coded + base64(kPayload.toBase64(), 20, "\r\n\r\n")},
            {"bare line feeds", coded + base64(kPayload.toBase64(), 20, "\n"), false},
            {"no padding", coded + kPayload.toBase64(QByteArray::OmitTrailingEquals) + "\r\n"},
            {"padding inside", coded + kPayload.left(10).toBase64() + kPayload.mid(10).toBase64() + "\r\n", false},
            {"quoted-printable", "\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" + quoted + "\r\n"},
            {"as it is", "\r\n\r\n" + kPayload + "\r\n"},
            {"8bit", "\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + kPayload + "\r\n"},
            {"coding nobody knows", "\r\nContent-Transfer-Encoding: x-evil\r\n\r\n" + kPayload + "\r\n", false},
            {"coding twice", "\r\nContent-Transfer-Encoding: 7bit\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64(), false}};
}

QByteArray mailOf(const Trick &multipart, const Trick &part, const Trick &content)
{
    const QByteArray version = qstrcmp(multipart.name, "no version") == 0 ? "" : "MIME-Version: 1.0\r\n";
    return "From: a@b.test\r\nTo: c@d.test\r\nSubject: x\r\n" + version + multipart.text + "\r\n\r\npreamble\r\n--b\r\nContent-Type: text/plain\r\n\r\nHello\r\n--b\r\n" + part.text
        + (part.text.isEmpty() ? content.text.mid(2) : content.text) + "--b--\r\nepilogue\r\n";
}

/// The lists that are shown, counted and fetched from are one list, and no part is in none of them.
QString disagreement(const QByteArray &raw)
{
    const mail::MessageView view = mail::view(raw);
    if (mail::summarize(raw).attachmentCount != view.attachments.size())
        return QStringLiteral("counted otherwise than listed");
    QByteArrayList fetched;
    for (int n = 1; n <= view.attachments.size(); ++n) {
        const std::optional<QByteArray> content = mail::attachmentContent(raw, n);
        if (!content || content->size() != view.attachments[n - 1].size || view.attachments[n - 1].filename.isEmpty())
            return QStringLiteral("listed and not to be had");
        fetched << *content;
    }
    if (mail::attachmentContent(raw, int(view.attachments.size()) + 1))
        return QStringLiteral("to be had and not listed");
    const QString shown = view.text.value_or(QString()) + view.html.value_or(QString());
    const std::vector<mail::MimePart> all = mail::MimeParser::parse(raw);
    for (const mail::MimePart &part : all) {
        bool inMessage = false; // that message is the attachment
        for (int above = part.parent; above >= 0; above = all[size_t(above)].parent)
            inMessage |= all[size_t(above)].isMessage();
        if (!part.children.empty() || inMessage)
            continue;
        const QByteArray content = mail::decodeBody(QByteArrayView(raw).sliced(part.bodyStart, part.bodyEnd - part.bodyStart), part.coding);
        const bool listed = fetched.contains(content) || content.trimmed().isEmpty();
        if (!listed && !shown.simplified().contains(QString::fromUtf8(content).simplified().left(40)))
            return QStringLiteral("a part is in no list: ") + QString::fromLatin1(content.left(60));
    }
    return {};
}

} // namespace

// R25: programs hidden by bent MIME. Whatever the trick, everything that lists parts lists the same ones; where all programs would find
// the attachment, so do we.
class TestHiddenAttachments : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void tricks_data()
    {
        QTest::addColumn<int>("multipart");
        for (int i = 0; i < multiparts().size(); ++i)
            QTest::newRow(multiparts()[i].name) << i;
    }
    void tricks()
    {
        QFETCH(int, multipart);
        const Trick outer = multiparts()[multipart];
        int tried = 0;
        for (const Trick &part : parts()) {
            for (const Trick &content : contents()) {
                const QByteArray raw = mailOf(outer, part, content);
                const QByteArray told = QByteArray(outer.name) + ", " + part.name + ", " + content.name + ": ";
                const QString error = disagreement(raw);
                QVERIFY2(error.isEmpty(), told + error.toUtf8());
                if (outer.plain && part.plain && content.plain) {
                    bool found = false;
                    for (int n = 1; n <= mail::view(raw).attachments.size(); ++n)
                        found |= mail::attachmentContent(raw, n)->trimmed() == kPayload;
                    QVERIFY2(found, told + "not found");
                }
                ++tried;
            }
        }
        QCOMPARE(tried, int(parts().size() * contents().size()));
    }

    // The frame itself bent: delimiters, ends, nesting.
    void frames_data()
    {
        QTest::addColumn<QByteArray>("raw");
        QTest::addColumn<bool>("found");
        const QByteArray head = "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n", text = "--b\r\n\r\nHello\r\n";
        const QByteArray evil = "Content-Disposition: attachment; filename=evil.exe\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64();
        const auto row = [](const char *name, const QByteArray &raw, bool found = true) { QTest::newRow(name) << raw << found; };
        row("no close delimiter", head + text + "--b\r\n" + evil);
        row("blanks behind the delimiter", head + text + "--b \t \r\n" + evil + "--b--\r\n");
        row("blanks behind the close delimiter", head + text + "--b\r\n" + evil + "--b-- \r\n");
        row("bare line feeds", QByteArray(head + text + "--b\r\n" + evil + "--b--\r\n").replace("\r\n", "\n"));
        row("delimiter first", "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" + evil + "--b--\r\n");
        row("empty part before", head + "--b\r\n--b\r\n" + evil + "--b--\r\n");
        row("inner and outer alike", "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" + evil + "--b--\r\n", false);
        row("inner begins like the outer", "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: multipart/mixed; boundary=bc\r\n\r\n--bc\r\n" + evil + "--bc--\r\n--b--\r\n");
        row("outer begins like the inner", "Content-Type: multipart/mixed; boundary=bc\r\n\r\n--bc\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" + evil + "--b--\r\n--bc--\r\n");
        row("inner not closed", "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\nx\r\n--b\r\n" + evil + "--b--\r\n");
        row("behind the end", head + text + "--b--\r\n--b\r\n" + evil, false);
        row("in the preamble", head.chopped(2) + "\r\n" + evil + text + "--b--\r\n", false);
        row("in a message", head + text + "--b\r\nContent-Type: message/rfc822\r\n\r\n" + head + "--b\r\n" + evil, false);
        row("in a message of its own", head.left(head.size()) + "--b\r\nContent-Type: message/rfc822\r\n\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n" + evil + "--c--\r\n--b--\r\n", false);
        row("ten deep", [&] {
            QByteArray raw;
            for (char c = 'c'; c < 'm'; ++c)
                raw += QByteArray("Content-Type: multipart/mixed; boundary=") + c + "\r\n\r\n--" + c + "\r\n";
            return raw + evil;
        }());
        row("the message itself", evil);
        row("boundary of 70", "Content-Type: multipart/mixed; boundary=\"" + QByteArray(70, 'x') + "\"\r\n\r\n--" + QByteArray(70, 'x') + "\r\n" + evil + "--" + QByteArray(70, 'x') + "--\r\n");
        row("boundary of 500", "Content-Type: multipart/mixed; boundary=\"" + QByteArray(500, 'x') + "\"\r\n\r\n--" + QByteArray(500, 'x') + "\r\n" + evil + "--" + QByteArray(500, 'x') + "--\r\n", false);
        row("empty boundary", "Content-Type: multipart/mixed; boundary=\"\"\r\n\r\n--\r\n" + evil + "----\r\n", false);
        row("no boundary", "Content-Type: multipart/mixed\r\n\r\n--b\r\n" + evil + "--b--\r\n", false);
        row("CR alone", QByteArray(head + text + "--b\r\n" + evil).replace("\r\n", "\r"), false);
        row("CR CR LF", QByteArray(head + text + "--b\r\n" + evil).replace("\r\n", "\r\r\n"), false);
        row("NUL before the delimiter", head + text + QByteArray("\0--b\r\n", 6) + evil, false);
        row("uuencoded", "Subject: x\r\n\r\nbegin 644 evil.exe\r\n#36%L\r\n`\r\nend\r\n", false);
    }
    void frames()
    {
        QFETCH(QByteArray, raw);
        QFETCH(bool, found);
        const QString error = disagreement(raw);
        QVERIFY2(error.isEmpty(), qPrintable(error));
        bool seen = false;
        for (int n = 1; n <= mail::view(raw).attachments.size(); ++n)
            seen |= mail::attachmentContent(raw, n)->trimmed() == kPayload;
        QVERIFY(seen || !found);
    }
};

QTEST_GUILESS_MAIN(TestHiddenAttachments)
#include "tst_hiddenattachments.moc"

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "imap/bodystructure.h"
#include "imap/envelope.h"
#include "imap/messageoutline.h"
#include "imap/messagesection.h"
#include "imap/searchedmessage.h"
#include "imap/textsignature.h"
#include "support/mimemails.h"
#include <QDir>
#include <QFile>
#include <QRandomGenerator>
#include <QTest>

using namespace imap;

namespace {

QByteArray shown(const QList<EnvelopeAddress> &addresses)
{
    QByteArray out;
    for (const EnvelopeAddress &one : addresses) {
        for (const auto *part : {&one.name, &one.route, &one.mailbox, &one.host})
            out += part->value_or("-") + '|';
        out.back() = ';';
    }
    return out;
}

/// The messages of an mbox file of the corpus, with CRLF.
QByteArrayList messagesOf(const QString &name)
{
    QFile file(qEnvironmentVariable("POSTKONTOR_CORPORA") + QStringLiteral("/imaptest-scripts/data/") + name);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QByteArrayList out;
    for (const QByteArray &line : file.readAll().split('\n')) {
        if (line.startsWith("From "))
            out += QByteArray();
        else
            out.back() += line + "\r\n";
    }
    for (QByteArray &message : out)
        message.chop(2); // the empty line before the next, or behind the last line feed
    return out;
}

std::optional<QByteArray> section(const QByteArray &message, const QByteArray &text)
{
    const auto fetch = FetchArguments::parse("1 BODY[" + text + ']');
    return fetch ? sectionBytes(message, mail::MimeParser::parse(message), fetch->items.first().section) : QByteArray("bad");
}

QByteArray structure(const QByteArray &message, bool extended)
{
    return bodyStructureText(message, mail::MimeParser::parse(message), extended);
}

FetchItem item(const QByteArray &text)
{
    const auto fetch = FetchArguments::parse("1 " + text);
    return fetch ? fetch->items.first() : FetchItem();
}

const QByteArray kListed = "BODY.PEEK[HEADER.FIELDS (From To Cc Bcc Subject Date Message-ID Priority X-Priority References Newsgroups In-Reply-To Content-Type Reply-To)]";

/// What is wrong with what an outline tells of `trace` and `body`; empty: nothing.
QByteArray outlineFault(const QByteArray &trace, const QByteArray &body)
{
    const QByteArray whole = trace + body;
    const auto outline = MessageOutline::unpacked(MessageOutline::of(trace, body).packed());
    if (!outline)
        return "cannot be unpacked";
    const auto parts = mail::MimeParser::parse(whole);
    const QByteArray envelope = envelopeText(QByteArrayView(whole).first(parts.front().bodyStart)), extended = bodyStructureText(whole, parts, true);
    const QByteArray fields = *sectionBytes(whole, parts, item(kListed).section);
    if (outline->isEmpty())
        return envelope.size() + extended.size() + fields.size() > MessageOutline::kMostOctets / 2 ? "" : "nothing kept";
    if (outline->text(item("ENVELOPE")) != "ENVELOPE " + envelope || outline->text(item("BODYSTRUCTURE")) != "BODYSTRUCTURE " + extended)
        return "envelope or structure";
    if (outline->text(item("BODY")) != "BODY " + bodyStructureText(whole, parts, false))
        return "body: " + outline->text(item("BODY"));
    const QByteArray listed = item(kListed).label() + " {" + QByteArray::number(fields.size()) + "}\r\n" + fields;
    return outline->text(item(kListed)) == listed ? "" : "fields";
}

} // namespace

class TestImapMessage : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void addresses_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("result");
        const auto row = [](const QByteArray &text, const QByteArray &result) { QTest::newRow(text.constData()) << text << result; };
        row("user@domain", "-|-|user|domain;");
        row("user@domain (Real Name)", "Real Name|-|user|domain;");
        row("Real Name <user@domain>", "Real Name|-|user|domain;");
        row("\"Real, \\\"Name\\\"\" <user@domain>", "Real, \"Name\"|-|user|domain;");
        row("=?utf-8?q?=C3=A4?= <user@domain>", "=?utf-8?q?=C3=A4?=|-|user|domain;");
        row("<@one,@two:user@domain>", "-|@one,@two|user|domain;");
        row("<@route:user@domain>", "-|@route|user|domain;");
        row("group: a@b, C <c@d>;, e@f", "-|-|group|-;-|-|a|b;C|-|c|d;-|-|-|-;-|-|e|f;");
        row("group:;, group2: (foo) ;", "-|-|group|-;-|-|-|-;-|-|group2|-;-|-|-|-;");
        row("group: a@b", "-|-|group|-;-|-|a|b;-|-|-|-;");
        row("undisclosed-recipients:;", "-|-|undisclosed-recipients|-;-|-|-|-;");
        row("\"a b\"@domain", "-|-|a b|domain;");
        row("\"a@b\"@[127.0.0.1]", "-|-|a@b|[127.0.0.1];");
        row("user", "-|-|user|MISSING_DOMAIN;");
        row("Real Name", "Real Name|-|MISSING_MAILBOX|MISSING_DOMAIN;");
        row("<>", "-|-|MISSING_MAILBOX|MISSING_DOMAIN;");
        row("user @ domain . org", "-|-|user|domain.org;");
        row("a b <c@d", "a b|-|c|d;");
        row(",, a@b ,,", "-|-|a|b;");
        row("(only a comment)", "");
        row("", "");
        row("\"no end", "no end|-|MISSING_MAILBOX|MISSING_DOMAIN;");
        row("a (b (c) d\\)) @e", "b (c) d)|-|a|e;");
    }
    void addresses()
    {
        QFETCH(QByteArray, text);
        QTEST(shown(parseEnvelopeAddresses(text)), "result");
    }

    void addressesWithoutEnd()
    {
        QCOMPARE(parseEnvelopeAddresses(QByteArray("a@b,").repeated(100'000)).size(), 10'000);
        QCOMPARE(parseEnvelopeAddresses(QByteArray("(").repeated(1'000'000)).size(), 0);
        QCOMPARE(parseEnvelopeAddresses(QByteArray("x: ").repeated(3000)).size(), 6000);
    }

    void envelopes()
    {
        const QByteArray all = "Message-ID: <msg@id>\r\nIn-Reply-To:\r\n <reply@to.id>\r\nDate: Thu, 15 Feb 2007 01:02:03 +0200\r\n"
                               "Subject:  a\r\n \t folded  \"subject\"\r\nFrom: F <f@d>\r\nTo: t@d\r\nCc: c@d\r\nBcc: b@d\r\n"
                               "Sender: s@d\r\nReply-To: r@d\r\nSubject: another\r\n\r\n";
        QCOMPARE(envelopeText(all), QByteArray("(\"Thu, 15 Feb 2007 01:02:03 +0200\" \"a folded \\\"subject\\\"\" ((\"F\" NIL \"f\" \"d\")) ((NIL NIL \"s\" \"d\")) "
                                               "((NIL NIL \"r\" \"d\")) ((NIL NIL \"t\" \"d\")) ((NIL NIL \"c\" \"d\")) ((NIL NIL \"b\" \"d\")) "
                                               "\"<reply@to.id>\" \"<msg@id>\")"));
        QCOMPARE(envelopeText("From: a@b\r\nSender: \r\nSubject:\r\n\r\nTo: x@y\r\n"),
                 QByteArray("(NIL \"\" ((NIL NIL \"a\" \"b\")) ((NIL NIL \"a\" \"b\")) ((NIL NIL \"a\" \"b\")) NIL NIL NIL NIL NIL)"));
        QCOMPARE(envelopeText(""), QByteArray("(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)"));
        QCOMPARE(envelopeText("Subject: \xc3\xa4\r\n\r\n"), QByteArray("(NIL {2}\r\n\xc3\xa4 NIL NIL NIL NIL NIL NIL NIL NIL)"));
    }

    void envelopesOfDovecot()
    {
        const QByteArrayList messages = messagesOf(QStringLiteral("fetch-envelope.mbox"));
        if (messages.isEmpty())
            QSKIP("no corpora");
        QCOMPARE(messages.size(), 6);
        const QByteArray user = "(NIL NIL \"user\" \"domain\")";
        const QByteArray named = "(\"Real Name\" NIL \"user\" \"domain\")";
        const auto expected = [](const QByteArray &from, const QByteArray &rest) {
            return "(\"Thu, 15 Feb 2007 01:02:03 +0200\" NIL (" + from + ") (" + from + ") (" + from + ") " + rest + " NIL NIL NIL)";
        };
        QCOMPARE(envelopeText(messages[1]), expected(user, "NIL NIL"));
        QCOMPARE(envelopeText(messages[3]),
                 expected(named, "((NIL NIL \"group\" NIL)(NIL NIL \"g1\" \"d1.org\")(NIL NIL \"g2\" \"d2.org\")(NIL NIL NIL NIL)(NIL NIL \"group2\" NIL)"
                                 "(NIL NIL \"g3\" \"d3.org\")(NIL NIL NIL NIL)) ((NIL NIL \"group\" NIL)(NIL NIL NIL NIL)(NIL NIL \"group2\" NIL)(NIL NIL NIL NIL))"));
        QCOMPARE(envelopeText(messages[4]), expected(named, "NIL NIL"));
        QCOMPARE(envelopeText(messages[5]), expected("(NIL \"@route\" \"user\" \"domain\")", "NIL NIL"));
    }

    void structures()
    {
        QCOMPARE(structure("Subject: x\r\n\r\nhi\r\nyou\r\n", false), QByteArray("(\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 9 2)"));
        QCOMPARE(structure("Content-Type: text/html; charset=\"utf-8\"; Format=flowed\r\nContent-Transfer-Encoding: BASE64 (x)\r\nContent-ID: <i@d>\r\n"
                           "Content-Description: a\r\n b\r\nContent-MD5: Q2hl\r\nContent-Disposition: attachment; filename*=utf-8''%C3%A4.txt\r\n"
                           "Content-Language: de, en-GB\r\nContent-Location: http://x/\r\n\r\naGk=\r\n",
                           true),
                 QByteArray("(\"text\" \"html\" (\"charset\" \"utf-8\" \"format\" \"flowed\") \"<i@d>\" \"a b\" \"BASE64\" 6 1 \"Q2hl\" "
                            "(\"attachment\" (\"filename*\" \"utf-8''%C3%A4.txt\")) (\"de\" \"en-GB\") \"http://x/\")"));
        QCOMPARE(structure("Content-Type: multipart/mixed; boundary=x\r\n\r\n", true),
                 QByteArray("((\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 0 0 NIL NIL NIL NIL) \"mixed\" (\"boundary\" \"x\") NIL NIL NIL)"));
        QCOMPARE(structure("Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\naGk=\r\n", false),
                 QByteArray("(\"application\" \"octet-stream\" NIL NIL NIL \"base64\" 6)"));
        QCOMPARE(structure("Content-Type: message/rfc822\r\n\r\nSubject: in\r\n\r\nhi\r\n", false),
                 QByteArray("(\"message\" \"rfc822\" NIL NIL NIL \"7bit\" 19 (NIL \"in\" NIL NIL NIL NIL NIL NIL NIL NIL) "
                            "(\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 4 1) 3)"));
        QCOMPARE(structure("", false), QByteArray("(\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 0 0)"));
    }

    void structureOfDovecot()
    {
        const QByteArrayList messages = messagesOf(QStringLiteral("fetch-bodystructure.mbox"));
        if (messages.isEmpty())
            QSKIP("no corpora");
        QCOMPARE(structure(messages.first(), false), QByteArray("((\"text\" \"x-myown\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 7 1) \"mixed\")"));
    }

    void outlines()
    {
        const QByteArray trace = "Return-Path: <a@b>\r\nReceived: by test\r\n";
        const QByteArray bodies[] = {"Subject: x\r\nFrom: a@b\r\n\r\nhi\r\n", "", "\r\nhi", "no header\r\nat all", " goes on\r\nTo: a@b\r\n\r\nhi",
                                     "From a@b Mon\r\nTo: a@b\r\n\r\n", "To: a@b\nSubject: last", "Subject: \xe4 (\r\nContent-Type: text/x; a=\"(\\\"{3}\\\\)\"\r\n\r\n"};
        for (const QByteArray &body : bodies) {
            QCOMPARE(outlineFault({}, body), QByteArray());
            QCOMPARE(outlineFault(trace, body), QByteArray());
        }
        QByteArray nested = "Content-Type: message/rfc822\r\n\r\n";
        QCOMPARE(outlineFault({}, nested.repeated(40) + "Subject: deep \"(\"\r\n\r\nhi\r\n"), QByteArray());
        const QByteArray many = "Content-Type: multipart/mixed; boundary=x\r\n\r\n" + QByteArray("--x\r\n\r\nhi\r\n").repeated(5000);
        QVERIFY(MessageOutline::of({}, many).isEmpty() && outlineFault(trace, many).isEmpty());
        QCOMPARE(MessageOutline::unpacked(""), std::nullopt);
        QCOMPARE(MessageOutline::unpacked("\x7f"), std::nullopt);
        const QByteArray packed = MessageOutline::of({}, bodies[0]).packed();
        for (qsizetype length = 2; length < 9; ++length)
            QCOMPARE(MessageOutline::unpacked(packed.first(length)), std::nullopt);
        QCOMPARE(MessageOutline::unpacked(packed.first(30)), std::nullopt);
    }

    void outlinesTell()
    {
        for (const QByteArray &told : {QByteArray("ENVELOPE"), QByteArray("BODY"), QByteArray("BODYSTRUCTURE"), kListed, QByteArray("BODY.PEEK[HEADER.FIELDS (x-tuid)]<0.9>")})
            QVERIFY2(MessageOutline::tells(item(told)), told.constData());
        for (const char *untold : {"BODY[]", "BODY[HEADER]", "BODY[HEADER.FIELDS (Subject X-Own)]", "BODY[HEADER.FIELDS.NOT (Subject)]", "BODY[1.HEADER.FIELDS (Subject)]", "RFC822.HEADER", "BINARY[]"})
            QVERIFY2(!MessageOutline::tells(item(untold)), untold);
    }

    void outlinesOfCorpora_data()
    {
        support::addMimeFolders();
    }
    void outlinesOfCorpora()
    {
        QFETCH(QString, folder);
        QFETCH(int, atLeast);
        if (support::corporaDir().isEmpty())
            QSKIP("the third-party corpora are absent: set POSTKONTOR_CORPORA");
        const QStringList paths = support::mimeMails(folder);
        QVERIFY(paths.size() >= atLeast);
        for (const QString &path : paths) {
            QFile file(path);
            QVERIFY(file.open(QIODevice::ReadOnly));
            const QByteArray bytes = file.readAll();
            for (const QByteArray &body : {bytes, support::wireForm(bytes)}) {
                for (const char *trace : {"", "Return-Path: <a@b>\r\nReceived: by test\r\n"})
                    QVERIFY2(outlineFault(trace, body).isEmpty(), qPrintable(path + QStringLiteral(": ") + QString::fromUtf8(outlineFault(trace, body))));
            }
        }
    }

    void signatures_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("wanted");
        const auto row = [](const char *name, const QString &text, const QString &wanted) { QTest::newRow(name) << text << wanted; };
        row("case", QStringLiteral("Stra\u00dfe, \u00dcBER"), QStringLiteral("STRA\u00dfE, \u00fcber"));
        row("dotted", QStringLiteral("\u0130stanbul \u0131\u015f\u0131k"), QStringLiteral("\u0130STANBUL"));
        row("final sigma", QStringLiteral("\u039f\u0394\u039f\u03a3"), QStringLiteral("\u03bf\u03b4\u03bf\u03c2"));
        row("two ideographs", QStringLiteral("\u6211\u4eec\u662f"), QStringLiteral("\u4eec\u662f"));
        row("pairs", QStringLiteral("a\U00010400\U0001f600b"), QStringLiteral("\U00010428\U0001f600B"));
        row("kelvin", QStringLiteral("300 \u212aelvin"), QStringLiteral("300 kelvin"));
    }
    /// What QString finds may be in it.
    void signatures()
    {
        QFETCH(QString, text);
        QFETCH(QString, wanted);
        QVERIFY(text.contains(wanted, Qt::CaseInsensitive));
        TextSignature signature;
        signature.add(text);
        QVERIFY(SignatureQuery(wanted).narrows() && SignatureQuery(wanted).mayBeIn(signature.packed()));
        QVERIFY(!SignatureQuery(wanted).mayBeIn(TextSignature().packed()));
    }

    void shortOrEndlessTexts()
    {
        QVERIFY(!SignatureQuery(QStringLiteral("ab")).narrows() && !SignatureQuery({}).narrows());
        QVERIFY(SignatureQuery(QStringLiteral("abc")).mayBeIn({}) && SignatureQuery(QStringLiteral("abc")).mayBeIn("\1"));
        TextSignature apart;
        apart.add(QStringLiteral("ab"));
        apart.add(QStringLiteral("c"));
        QCOMPARE(apart.packed(), QByteArray(64, '\0'));
        QRandomGenerator random(1);
        TextSignature noise;
        for (int i = 0; i < 100'000; ++i)
            noise.add(QString(QChar(char16_t(random.bounded(0x3000, 0x9000)))) + QChar(char16_t(random.bounded(0x3000, 0x9000))));
        QCOMPARE(noise.packed(), QByteArray("\1"));
    }

    void signaturesOfCorpora_data()
    {
        support::addMimeFolders();
    }
    /// Every part of every text, in any case, may be in it; most of what is not there cannot be.
    void signaturesOfCorpora()
    {
        QFETCH(QString, folder);
        QFETCH(int, atLeast);
        if (support::corporaDir().isEmpty())
            QSKIP("the third-party corpora are absent: set POSTKONTOR_CORPORA");
        const QStringList paths = support::mimeMails(folder);
        QVERIFY(paths.size() >= atLeast);
        QRandomGenerator random(7);
        int wrong = 0, absent = 0;
        for (const QString &path : paths) {
            QFile file(path);
            QVERIFY(file.open(QIODevice::ReadOnly));
            const QByteArray raw = file.readAll(), signature = signatureOf(raw);
            QVERIFY(signature.size() <= 8192);
            SearchedMessage(raw).eachText([&](const QString &text) {
                for (int i = 0; i < 20 && text.size() > 3; ++i) {
                    const qsizetype start = random.bounded(int(text.size() - 3));
                    const QString part = text.mid(start, random.bounded(3, 30));
                    for (const QString &wanted : {part, part.toUpper(), part.toLower()}) {
                        if (text.contains(wanted, Qt::CaseInsensitive))
                            QVERIFY2(SignatureQuery(wanted).mayBeIn(signature), qPrintable(path + QStringLiteral(": ") + wanted));
                    }
                }
            });
            for (const char *word : {"zebrafish", "quixotic", "Weihnachtsgans", "xylophone"}) {
                ++absent;
                wrong += SignatureQuery(QLatin1String(word)).mayBeIn(signature) && !raw.toLower().contains(QByteArray(word).toLower());
            }
        }
        QVERIFY2(wrong * 20 < absent, qPrintable(QStringLiteral("%1 of %2").arg(wrong).arg(absent)));
    }

    void nestedWithoutEnd() // R27
    {
        QByteArray message;
        for (int i = 0; i < 5000; ++i)
            message += "Content-Type: message/rfc822\r\n\r\n";
        const QByteArray text = structure(message, true);
        QCOMPARE(text.count('('), text.count(')'));
        QVERIFY(text.size() < 100'000);
        QCOMPARE(section(message, QByteArray("1.").repeated(150) + '1'), std::nullopt);
    }

    void sections()
    {
        const QByteArray inner = "Subject: submsg\r\nFrom: s@d\r\nContent-Type: multipart/alternative; boundary=sub\r\n\r\n--sub\r\nContent-Type: text/html\r\n\r\n<p>\r\n"
                                 "--sub\r\n\r\nplain\r\n--sub--\r\n";
        const QByteArray head = "From: u@d\r\nTo: a@b,\r\n c@d\r\nContent-Type: multipart/mixed; boundary=foo\r\n\r\n";
        const QByteArray body = "prologue\r\n--foo\r\nContent-Type: text/x-own\r\n\r\nhello\r\n\r\n--foo\r\nContent-Type: message/rfc822\r\n\r\n" + inner + "\r\n--foo--\r\n";
        const QByteArray message = head + body;
        const auto is = [&](const QByteArray &name, const QByteArray &text) { QCOMPARE(section(message, name), std::optional(text)); };
        is("", message);
        is("HEADER", head);
        is("TEXT", body);
        is("1", "hello\r\n");
        is("1.MIME", "Content-Type: text/x-own\r\n\r\n");
        is("2", inner);
        is("2.MIME", "Content-Type: message/rfc822\r\n\r\n");
        is("2.HEADER", inner.left(inner.indexOf("\r\n\r\n") + 4));
        is("2.TEXT", inner.mid(inner.indexOf("\r\n\r\n") + 4));
        is("2.HEADER.FIELDS (subject FROM X)", "Subject: submsg\r\nFrom: s@d\r\n\r\n");
        is("2.HEADER.FIELDS.NOT (subject content-type)", "From: s@d\r\n\r\n");
        is("HEADER.FIELDS (TO to)", "To: a@b,\r\n c@d\r\n\r\n");
        is("HEADER.FIELDS (X)", "\r\n");
        is("2.1", "<p>");
        is("2.1.MIME", "Content-Type: text/html\r\n\r\n");
        is("2.2", "plain");
        for (const char *missing : {"3", "1.1", "2.3", "2.1.1", "1.HEADER", "1.TEXT", "3.MIME", "2.2.HEADER"})
            QCOMPARE(section(message, missing), std::nullopt);
    }

    void sectionsOfOnePart()
    {
        const QByteArray message = "Subject: x\r\n\r\nbody\r\n";
        QCOMPARE(section(message, "1"), std::optional<QByteArray>("body\r\n"));
        QCOMPARE(section(message, "1.MIME"), std::optional<QByteArray>("Subject: x\r\n\r\n"));
        QCOMPARE(section(message, "2"), std::nullopt);
        QCOMPARE(section(message, "1.1"), std::nullopt);
        const QByteArray wrapped = "Content-Type: message/rfc822\r\n\r\n" + message;
        QCOMPARE(section(wrapped, "1"), std::optional(message));
        QCOMPARE(section(wrapped, "1.HEADER"), std::optional<QByteArray>("Subject: x\r\n\r\n"));
        QCOMPARE(section(wrapped, "1.1"), std::optional<QByteArray>("body\r\n"));
        QCOMPARE(section(wrapped, "1.1.1"), std::nullopt);
    }

    void digestOfDovecot()
    {
        const QByteArrayList messages = messagesOf(QStringLiteral("fetch-body-message-rfc822-mime.mbox"));
        if (messages.isEmpty())
            QSKIP("no corpora");
        const auto is = [&](const QByteArray &name, const QByteArray &text) { QCOMPARE(section(messages.first(), name), std::optional(text)); };
        is("1.1", "From: m1@example.com\r\nSubject: m1\r\n\r\nm1 body\r\n");
        is("1.1.MIME", "\r\n");
        is("1.1.HEADER", "From: m1@example.com\r\nSubject: m1\r\n\r\n");
        is("1.1.TEXT", "m1 body\r\n");
        is("1.2.MIME", "X-Mime: m2 header\r\n\r\n");
        is("1.2.TEXT", "m2 body\r\n");
    }

    void decoded()
    {
        const QByteArrayList messages = messagesOf(QStringLiteral("fetch-binary-mime-base64.mbox"));
        if (messages.isEmpty())
            QSKIP("no corpora");
        const auto parts = mail::MimeParser::parse(messages.first());
        const QByteArrayList wanted = {"hello world", "hello world", "hello to you too", "hello to everyone!", "abcdefg\rhijkl\r\nmno\npqrstuvqxyz"};
        for (int i = 0; i < wanted.size(); ++i)
            QCOMPARE(decodedSection(messages.first(), parts, {i + 1}).bytes, wanted[i]);
        QCOMPARE(decodedSection(messages.first(), parts, {}).bytes, messages.first());
        QCOMPARE(decodedSection(messages.first(), parts, {6}).fault, DecodedSection::Missing);
        const QByteArray odd = "Content-Transfer-Encoding: x-foo\r\n\r\nhi";
        QCOMPARE(decodedSection(odd, mail::MimeParser::parse(odd), {1}).fault, DecodedSection::UnknownCoding);
    }

    void partials()
    {
        const auto part = [](qint64 offset, qint64 length) { return partialOf("abcdef", FetchItem::Partial{offset, length}).toByteArray(); };
        QCOMPARE(part(0, 3), QByteArray("abc"));
        QCOMPARE(part(4, 9), QByteArray("ef"));
        QVERIFY(part(6, 1).isEmpty() && part(1LL << 60, 1LL << 62).isEmpty());
        QCOMPARE(partialOf("abc", std::nullopt).toByteArray(), QByteArray("abc"));
    }
};

QTEST_GUILESS_MAIN(TestImapMessage)
#include "tst_imapmessage.moc"

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "smtp/client/smtpclientsession.h"
#include "smtp/smtpdatadecoder.h"
#include <QRandomGenerator>
#include <QTest>

using namespace smtp;
using mail::DeliveryResult;

namespace {

const QByteArray kGreeting = "220 mx.test ESMTP\r\n";
const QByteArray kBare = "250 mx.test\r\n";
const QByteArray kFull = "250-mx.test\r\n250-PIPELINING\r\n250-SIZE 1000000\r\n250-8BITMIME\r\n250-DSN\r\n250 SMTPUTF8\r\n";
const QByteArray kChunking = "250-mx.test\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 CHUNKING\r\n";

ClientMail letter(int recipients = 1)
{
    ClientMail mail;
    mail.reversePath = "<anna@sender.test>";
    mail.size = 100;
    for (int i = 0; i < recipients; ++i)
        mail.recipients.append({"<r" + QByteArray::number(i) + "@mx.test>", {}, false});
    return mail;
}

/// A session and what came out of it.
struct Talk
{
    explicit Talk(const ClientOptions &options = {}) : session(options) { take(session.start(now)); }

    void take(ClientActions actions)
    {
        for (ClientAction &action : actions) {
            if (auto *write = std::get_if<ClientWrite>(&action))
                written += write->bytes;
            else if (std::holds_alternative<ClientReady>(action))
                ++ready;
            else if (std::holds_alternative<ClientStartTls>(action))
                ++startTls;
            else if (auto *mail = std::get_if<ClientMailDone>(&action))
                done.append(*mail);
            else if (auto *failure = std::get_if<ClientFailed>(&action))
                failed.append(*failure);
            else
                ++closes;
        }
        while (session.wantsBody() && !body.isNull()) {
            const QByteArray piece = std::exchange(body, {});
            take(session.body(piece, true, now));
        }
    }
    void hear(const QByteArray &bytes) { take(session.feed(bytes, now)); }
    void hearByte(const QByteArray &bytes)
    {
        for (const char c : bytes)
            hear(QByteArray(1, c));
    }
    void send(const ClientMail &mail, const QByteArray &text = "Subject: x\r\n\r\nhello\r\n")
    {
        body = text;
        take(session.send(mail, now));
    }
    QByteArray said() { return std::exchange(written, {}); }

    qint64 now = 1000;
    SmtpClientSession session;
    QByteArray written;
    QByteArray body;
    QList<ClientMailDone> done;
    QList<ClientFailed> failed;
    int ready = 0;
    int startTls = 0;
    int closes = 0;
};

Talk opened(const QByteArray &hello, const ClientOptions &options = {})
{
    Talk talk(options);
    talk.hear(kGreeting);
    talk.hear(hello);
    talk.said();
    return talk;
}

ClientOptions plain()
{
    ClientOptions options;
    options.tls = TlsPolicy::None;
    return options;
}

} // namespace

class TestSmtpClientSession : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void replies_data()
    {
        QTest::addColumn<QByteArray>("input");
        QTest::addColumn<int>("status");
        QTest::addColumn<int>("code");
        QTest::addColumn<QByteArray>("text");
        using S = ReplyParser::Status;
        const auto row = [](const char *name, const QByteArray &input, S status, int code = 0, const QByteArray &text = {}) {
            QTest::newRow(name) << input << int(status) << code << text;
        };
        row("one line", "250 ok\r\n", S::Reply, 250, "ok");
        row("code alone", "250\r\n", S::Reply, 250);
        row("bare LF", "250 ok\n", S::Reply, 250, "ok");
        row("several lines", "250-a\r\n250-b\r\n250 c\r\n", S::Reply, 250, "a\nb\nc");
        row("empty lines of text", "250-\r\n250 \r\n", S::Reply, 250, "\n");
        row("8 bit text", "550 caf\xc3\xa9\r\n", S::Reply, 550, "caf\xc3\xa9");
        row("half", "250 o", S::NeedMore);
        row("half of several", "250-a\r\n250", S::NeedMore);
        row("1xx", "150 wait\r\n", S::Malformed);
        row("600", "600 what\r\n", S::Malformed);
        row("two digits", "25 ok\r\n", S::Malformed);
        row("four digits", "2500 ok\r\n", S::Malformed);
        row("no digits", "HTTP/1.1 200 OK\r\n", S::Malformed);
        row("empty line", "\r\n", S::Malformed);
        row("codes that differ", "250-a\r\n550 b\r\n", S::Malformed);
        row("tab after the code", "250\tok\r\n", S::Malformed);
        row("line without end", QByteArray(5000, '2'), S::Flood);
        row("lines without end", QByteArray("250-x\r\n").repeated(1000), S::Flood);
    }
    void replies()
    {
        QFETCH(QByteArray, input);
        QFETCH(int, status);
        QFETCH(int, code);
        QFETCH(QByteArray, text);
        for (const bool byByte : {false, true}) {
            ReplyParser parser;
            ReplyParser::Step step;
            for (qsizetype at = 0; at < input.size() && step.status == ReplyParser::Status::NeedMore;) {
                step = parser.feed(QByteArrayView(input).sliced(at, byByte ? 1 : input.size() - at));
                at += step.consumed;
            }
            QCOMPARE(int(step.status), status);
            if (step.status != ReplyParser::Status::Reply)
                continue;
            const RemoteReply reply = parser.take();
            QCOMPARE(reply.code, code);
            QCOMPARE(reply.text, text);
            QVERIFY(!parser.midReply());
        }
    }

    // R16: what a stranger says is shown, never obeyed.
    void remoteTextIsNeutral()
    {
        RemoteReply reply{550, "5.1.1 \x1b[31mred\x07\r\nX-Header: 1\xe2\x80\xae abc \xc2\x85 \xff\0z"};
        const QString line = reply.line();
        for (const QChar c : line)
            QVERIFY2(c.unicode() >= 0x20 && c.unicode() != 0x7f && c.unicode() != 0x202e && c.unicode() != 0x85, qPrintable(line));
        QVERIFY(line.startsWith(QStringLiteral("5.1.1 ?[31mred?")));
        QCOMPARE((RemoteReply{550, QByteArray(5000, 'x')}).line().size(), 500);
    }
    void enhancedStatus()
    {
        QCOMPARE((RemoteReply{550, "5.1.1 no"}).status().toByteArray(), QByteArray("5.1.1"));
        QCOMPARE((RemoteReply{550, "no such user"}).status().toByteArray(), QByteArray("5.0.0"));
        QCOMPARE((RemoteReply{450, "5.1.1 lies"}).status().toByteArray(), QByteArray("4.0.0"));
    }

    void capabilities()
    {
        const auto found = Capabilities::parse({250, "mx.test\nsize 1000\nPIPELINING\n8bitmime\nSTARTTLS\nAUTH PLAIN LOGIN xoauth2\nCHUNKING\nDSN\nSMTPUTF8\nX-JUNK =\x01"});
        QVERIFY(found.esmtp && found.pipelining && found.size && found.eightBitMime && found.startTls && found.chunking && found.dsn);
        QVERIFY(found.smtpUtf8 && found.authPlain && found.authLogin && found.authXoauth2);
        QCOMPARE(found.sizeLimit, 1000);
        QCOMPARE(Capabilities::parse({250, "STARTTLS"}).startTls, false); // the first line is a name
        QCOMPARE(Capabilities::parse({250, "a\nSIZE 99999999999999999999999"}).sizeLimit, 0);
        QVERIFY(Capabilities::parse({250, "a\nAUTH=LOGIN"}).authLogin);
    }

    void bodyEncoding_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("wire");
        QTest::newRow("plain") << QByteArray("a\r\nb\r\n") << QByteArray("a\r\nb\r\n.\r\n");
        QTest::newRow("no last line end") << QByteArray("a") << QByteArray("a\r\n.\r\n");
        QTest::newRow("empty") << QByteArray("") << QByteArray(".\r\n");
        QTest::newRow("dot") << QByteArray(".\r\n") << QByteArray("..\r\n.\r\n");
        QTest::newRow("dots") << QByteArray("a\r\n..b\r\n.") << QByteArray("a\r\n...b\r\n..\r\n.\r\n");
        QTest::newRow("bare LF") << QByteArray("a\nb\r\n") << QByteArray("a\r\nb\r\n.\r\n");
        QTest::newRow("bare CR") << QByteArray("a\rb\r\n") << QByteArray("a\r\nb\r\n.\r\n");
        QTest::newRow("LF dot LF") << QByteArray("a\n.\nMAIL FROM:<x>\r\n") << QByteArray("a\r\n..\r\nMAIL FROM:<x>\r\n.\r\n");
        QTest::newRow("LF dot CRLF") << QByteArray("a\n.\r\nb") << QByteArray("a\r\n..\r\nb\r\n.\r\n");
        QTest::newRow("CR dot CR") << QByteArray("a\r.\rb") << QByteArray("a\r\n..\r\nb\r\n.\r\n");
        QTest::newRow("CR CR LF") << QByteArray("a\r\r\n.\r\n") << QByteArray("a\r\n\r\n..\r\n.\r\n");
        QTest::newRow("CR at the end") << QByteArray("a\r") << QByteArray("a\r\n.\r\n");
        QTest::newRow("NUL") << QByteArray("a\0b\r\n", 5) << QByteArray("a\0b\r\n.\r\n", 8);
    }
    void bodyEncoding()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, wire);
        for (int size : {1, 2, 3, 100}) {
            BodyEncoder encoder;
            QByteArray out;
            for (qsizetype at = 0; at < text.size(); at += size)
                encoder.encode(QByteArrayView(text).sliced(at, std::min<qsizetype>(size, text.size() - at)), out);
            encoder.finish(out);
            QCOMPARE(out, wire);
        }
    }
    // Whatever the text, the decoder of the other side finds one end, at the end.
    void bodyNeverEndsEarly()
    {
        QRandomGenerator random(7);
        const char alphabet[] = {'\r', '\n', '.', 'a'};
        for (int i = 0; i < 20000; ++i) {
            QByteArray text;
            for (int n = random.bounded(12); n > 0; --n)
                text += alphabet[random.bounded(4)];
            BodyEncoder encoder;
            QByteArray out;
            for (qsizetype at = 0; at < text.size();) {
                const qsizetype n = std::min<qsizetype>(1 + random.bounded(5), text.size() - at);
                encoder.encode(QByteArrayView(text).sliced(at, n), out);
                at += n;
            }
            encoder.finish(out);
            QByteArray bare = out;
            QVERIFY(!bare.replace("\r\n", "").contains('\n') && !bare.contains('\r'));
            SmtpDataDecoder decoder;
            QByteArrayView rest = out;
            bool end = false;
            while (!end && !rest.isEmpty()) {
                const auto step = decoder.next(rest);
                rest = rest.sliced(step.consumed);
                end = step.end;
            }
            QVERIFY2(end && rest.isEmpty(), text.toPercentEncoding().constData());
        }
    }
    void manyCarriageReturnsAreLinear()
    {
        BodyEncoder encoder;
        QByteArray out;
        encoder.encode(QByteArray(4 << 20, '\r'), out);
        encoder.finish(out);
        QCOMPARE(out.size(), qsizetype(2 * (4 << 20) + 3));
    }

    void oneFlight()
    {
        Talk talk = opened(kFull);
        QCOMPARE(talk.ready, 1);
        talk.send(letter(2));
        QCOMPARE(talk.said(), QByteArray("MAIL FROM:<anna@sender.test> SIZE=100\r\nRCPT TO:<r0@mx.test>\r\nRCPT TO:<r1@mx.test>\r\nDATA\r\n"));
        talk.hear("250 ok\r\n250 ok\r\n550 5.1.1 no such user\r\n354 go on\r\n");
        QCOMPARE(talk.said(), QByteArray("Subject: x\r\n\r\nhello\r\n.\r\n"));
        talk.hear("250 2.0.0 taken\r\n");
        QCOMPARE(talk.done.size(), 1);
        QCOMPARE(talk.done[0].outcomes[0].result, DeliveryResult::Delivered);
        QCOMPARE(talk.done[0].outcomes[0].text, QStringLiteral("2.0.0 taken"));
        QCOMPARE(talk.done[0].outcomes[1].result, DeliveryResult::Failed);
        QVERIFY(talk.done[0].dsnRelayed && !talk.done[0].linkLost);
        QCOMPARE(talk.ready, 2);
    }
    void byteByByte()
    {
        Talk talk;
        talk.hearByte(kGreeting + kFull);
        talk.said();
        talk.send(letter());
        talk.hearByte("250 ok\r\n250 ok\r\n354 go\r\n");
        talk.hearByte("250 taken\r\n");
        QCOMPARE(talk.done.value(0).outcomes.value(0).result, DeliveryResult::Delivered);
    }
    void oneCommandAtATime()
    {
        Talk talk = opened(kBare);
        talk.send(letter(2));
        QCOMPARE(talk.said(), QByteArray("MAIL FROM:<anna@sender.test>\r\n"));
        talk.hear("250 ok\r\n");
        QCOMPARE(talk.said(), QByteArray("RCPT TO:<r0@mx.test>\r\n"));
        talk.hear("450 later\r\n");
        QCOMPARE(talk.said(), QByteArray("RCPT TO:<r1@mx.test>\r\n"));
        talk.hear("250 ok\r\n");
        QCOMPARE(talk.said(), QByteArray("DATA\r\n"));
        talk.hear("354 go\r\n");
        QVERIFY(talk.said().endsWith("\r\n.\r\n"));
        talk.hear("250 ok\r\n");
        QCOMPARE(talk.done.value(0).outcomes[0].result, DeliveryResult::Deferred);
        QCOMPARE(talk.done.value(0).outcomes[1].result, DeliveryResult::Delivered);
    }
    void heloFallback()
    {
        Talk talk(plain());
        talk.hear(kGreeting);
        QCOMPARE(talk.said(), QByteArray("EHLO localhost\r\n"));
        talk.hear("502 what?\r\n");
        QCOMPARE(talk.said(), QByteArray("HELO localhost\r\n"));
        talk.hear("250 hello\r\n");
        QCOMPARE(talk.ready, 1);
        QVERIFY(!talk.session.capabilities().esmtp);
    }

    void chunking()
    {
        Talk talk = opened(kChunking);
        talk.send(letter(), "a\r\n.b\n");
        QCOMPARE(talk.said(), QByteArray("MAIL FROM:<anna@sender.test>\r\nRCPT TO:<r0@mx.test>\r\n"));
        talk.hear("250 ok\r\n250 ok\r\n");
        QCOMPARE(talk.said(), QByteArray("BDAT 7 LAST\r\na\r\n.b\r\n"));
        talk.hear("250 taken\r\n");
        QCOMPARE(talk.done.value(0).outcomes.value(0).result, DeliveryResult::Delivered);
        // It reads chunks and takes them: from now on a short text goes along with the envelope.
        talk.send(letter(), "a\r\n.b\n");
        QCOMPARE(talk.said(), QByteArray("MAIL FROM:<anna@sender.test>\r\nRCPT TO:<r0@mx.test>\r\nBDAT 7 LAST\r\na\r\n.b\r\n"));
        talk.hear("250 ok\r\n250 ok\r\n250 taken\r\n");
        QCOMPARE(talk.done.value(1).outcomes.value(0).result, DeliveryResult::Delivered);
    }
    // Postfix answers 530 to every command before STARTTLS where it is required, BDAT too, and reads the text as commands.
    void noTextBehindARefusedEnvelope()
    {
        Talk talk = opened(kChunking);
        talk.send(letter(), "MAIL FROM:<evil@sender.test>\r\n");
        QVERIFY(!talk.said().contains("evil"));
        talk.hear("530 5.7.0 Must issue a STARTTLS command first\r\n530 5.7.0 Must issue a STARTTLS command first\r\n");
        QVERIFY(!talk.said().contains("evil"));
        QCOMPARE(talk.done.value(0).outcomes.value(0).status.toByteArray(), QByteArray("5.7.0"));
        QCOMPARE(talk.ready, 2);
    }
    void chunkingAllRefused()
    {
        Talk talk = opened(kChunking);
        talk.send(letter());
        talk.hear("250 ok\r\n250 ok\r\n");
        talk.hear("250 taken\r\n");
        talk.send(letter());
        QVERIFY(talk.said().contains("\r\nBDAT "));
        talk.hear("250 ok\r\n550 5.1.1 no\r\n503 no recipients\r\n");
        QCOMPARE(talk.done.value(1).outcomes.value(0).status.toByteArray(), QByteArray("5.1.1"));
        talk.send(letter());
        QVERIFY(talk.said().startsWith("RSET\r\nMAIL FROM"));
    }
    void chunksOfALongText()
    {
        Talk talk = opened(kChunking);
        ClientMail mail = letter();
        mail.size = 200'000;
        talk.take(talk.session.send(mail, talk.now));
        QCOMPARE(talk.said(), QByteArray("MAIL FROM:<anna@sender.test>\r\nRCPT TO:<r0@mx.test>\r\n"));
        QVERIFY(!talk.session.wantsBody());
        talk.hear("250 ok\r\n250 ok\r\n");
        QVERIFY(talk.session.wantsBody());
        const QByteArray piece(1000, 'x');
        talk.take(talk.session.body(piece, false, talk.now));
        QVERIFY(talk.said().startsWith("BDAT 1000\r\n"));
        for (int i = 0; i < 30 && talk.session.wantsBody(); ++i)
            talk.take(talk.session.body(piece, false, talk.now));
        QVERIFY(!talk.session.wantsBody()); // bounded: the replies are awaited
        talk.hear("452 4.3.1 full\r\n");
        QVERIFY(!talk.session.wantsBody());
        talk.hear(QByteArray("503 no\r\n").repeated(15));
        QCOMPARE(talk.done.value(0).outcomes.value(0).result, DeliveryResult::Deferred);
        QCOMPARE(talk.done.value(0).outcomes.value(0).status.toByteArray(), QByteArray("4.3.1"));
        QCOMPARE(talk.ready, 2);
    }

    void allRefused_data()
    {
        QTest::addColumn<QByteArray>("answers");
        QTest::addColumn<QByteArray>("then");
        QTest::newRow("DATA refused too") << QByteArray("250 ok\r\n550 no\r\n554 no recipients\r\n") << QByteArray();
        QTest::newRow("DATA taken all the same") << QByteArray("250 ok\r\n550 no\r\n354 go\r\n") << QByteArray(".\r\n");
        QTest::newRow("MAIL refused") << QByteArray("550 no\r\n503 no\r\n503 no\r\n") << QByteArray();
    }
    void allRefused()
    {
        QFETCH(QByteArray, answers);
        QFETCH(QByteArray, then);
        Talk talk = opened(kFull);
        talk.send(letter());
        talk.said();
        talk.hear(answers);
        QCOMPARE(talk.said(), then);
        if (!then.isEmpty())
            talk.hear("554 empty\r\n");
        QCOMPARE(talk.done.value(0).outcomes.value(0).result, DeliveryResult::Failed);
        QVERIFY(!talk.session.wantsBody());
        talk.body = {};
        talk.send(letter());
        QVERIFY(talk.said().contains("MAIL FROM"));
        talk.hear(then.isEmpty() && answers.startsWith("250") ? "250 reset\r\n250 ok\r\n250 ok\r\n354 go\r\n" : "250 ok\r\n250 ok\r\n354 go\r\n");
        talk.hear("250 ok\r\n");
        QCOMPARE(talk.done.value(1).outcomes.value(0).result, DeliveryResult::Delivered);
    }

    // R59: an octet a second is no answer, and earns no time.
    void trickleEarnsNoTime()
    {
        Talk talk;
        const qint64 deadline = talk.session.deadlineMs();
        QCOMPARE(deadline - talk.now, 300'000); // a greeting after four minutes is in time (RFC 5321 4.5.3.2.1)
        for (const char c : QByteArray("220-one line\r\n220-another\r\n220 and no end")) {
            talk.now += 1000;
            talk.hear(QByteArray(1, c));
            QCOMPARE(talk.session.deadlineMs(), deadline);
        }
        talk.hear("\r\n");
        QVERIFY(talk.said().startsWith("EHLO "));
    }

    // Every stage: 4xx, 5xx, 421, end of connection, time-out, junk. R59.
    void everyStage_data()
    {
        QTest::addColumn<QByteArray>("before"); ///< what the server says until then
        QTest::addColumn<QByteArray>("then");   ///< "" : the connection ends; "!": silence
        QTest::addColumn<bool>("mail");         ///< a mail is in hand
        QTest::addColumn<int>("result");
        QTest::addColumn<bool>("over");         ///< the session is over
        const int deferred = int(DeliveryResult::Deferred);
        const int failed = int(DeliveryResult::Failed);
        const QByteArray ready = kGreeting + kFull;
        struct Stage
        {
            const char *name;
            QByteArray before;
            bool mail;
        };
        const Stage stages[] = {{"greeting", "", false}, {"hello", kGreeting, false}, {"mail", ready, true},
                                {"rcpt", ready + "250 ok\r\n", true}, {"data", ready + "250 ok\r\n250 ok\r\n", true},
                                {"end", ready + "250 ok\r\n250 ok\r\n354 go\r\n", true}};
        for (const Stage &stage : stages) {
            const auto row = [&](const char *what, const QByteArray &then, int result, bool over) {
                QTest::addRow("%s %s", stage.name, what) << stage.before << then << stage.mail << result << over;
            };
            const bool opening = !stage.mail;
            row("4xx", "450 4.7.1 not now\r\n", deferred, opening);
            if (qstrcmp(stage.name, "hello") != 0) // 5xx there means HELO
                row("5xx", "554 5.7.1 never\r\n", opening ? deferred : failed, opening);
            row("421", "421 4.3.2 going down\r\n", deferred, true);
            row("drop", "", deferred, true);
            row("silence", "!", deferred, true);
            row("half a reply, then drop", "25", deferred, true);
            row("junk", "hello there\r\n", deferred, true);
            row("1xx", "100 wait\r\n", deferred, true);
            row("6xx", "600 what\r\n", deferred, true);
            row("3xx", qstrcmp(stage.name, "data") == 0 ? "399 what\r\n" : "354 go\r\n", deferred, true);
            row("endless", QByteArray("250-more\r\n").repeated(300), deferred, true);
        }
    }
    void everyStage()
    {
        QFETCH(QByteArray, before);
        QFETCH(QByteArray, then);
        QFETCH(bool, mail);
        QFETCH(int, result);
        QFETCH(bool, over);
        for (const bool byByte : {false, true}) {
            Talk talk;
            const qsizetype opening = std::min(before.size(), (kGreeting + kFull).size());
            talk.hear(before.first(opening));
            if (mail) {
                talk.send(letter());
                talk.hear(before.sliced(opening));
            }
            talk.said();
            if (then == "!") {
                QVERIFY(talk.session.deadlineMs() > talk.now);
                talk.now = talk.session.deadlineMs();
                talk.take(talk.session.timedOut(talk.now));
            } else if (byByte) {
                talk.hearByte(then);
            } else {
                talk.hear(then);
            }
            if (then.isEmpty() || then == "25")
                talk.take(talk.session.disconnected(QStringLiteral("gone"), talk.now));
            else if (mail && !over) // what was pipelined behind it
                talk.hear(before.endsWith("354 go\r\n") ? "" : before.endsWith("250 ok\r\n250 ok\r\n") ? "" : before.endsWith(kFull) ? "503 no\r\n503 no\r\n" : "503 no\r\n");
            if (mail) {
                QCOMPARE(talk.done.size(), 1);
                QCOMPARE(int(talk.done[0].outcomes.value(0).result), result);
                QCOMPARE(talk.done[0].linkLost, over);
                QCOMPARE(talk.done[0].bodyEnded, before.endsWith("354 go\r\n"));
            } else {
                QCOMPARE(talk.failed.size(), over ? 1 : 0);
                if (over)
                    QCOMPARE(int(talk.failed[0].status.classCode), 4);
            }
            QCOMPARE(talk.closes, over ? 1 : 0);
            QCOMPARE(talk.session.closed(), over);
            talk.hear("250 more\r\n"); // nothing comes after the end
            if (over)
                QCOMPARE(talk.closes, 1);
        }
    }

    void earlyReplyEndsData()
    {
        Talk talk = opened(kFull);
        talk.take(talk.session.send(letter(), talk.now));
        talk.hear("250 ok\r\n250 ok\r\n354 go\r\n");
        talk.take(talk.session.body("Subject: long", false, talk.now));
        talk.hear("552 5.3.4 too big\r\n");
        QCOMPARE(talk.done.value(0).outcomes.value(0).result, DeliveryResult::Failed);
        QCOMPARE(talk.closes, 1); // there is no other way out of DATA
    }
    void earlyYesIsNoYes()
    {
        Talk talk = opened(kFull);
        talk.take(talk.session.send(letter(), talk.now));
        talk.hear("250 ok\r\n250 ok\r\n354 go\r\n");
        talk.take(talk.session.body("Subject: long", false, talk.now));
        talk.hear("250 taken before its end\r\n");
        QCOMPARE(talk.done.value(0).outcomes.value(0).result, DeliveryResult::Deferred);
        QCOMPARE(talk.closes, 1);
    }
    void replyToNothing()
    {
        Talk talk = opened(kFull);
        talk.hear("250 surprise\r\n");
        QCOMPARE(talk.closes, 1);
        QVERIFY(talk.session.send(letter(), talk.now).empty());
    }
    void slowRepliesDoNotExtendTheDeadline()
    {
        Talk talk;
        const qint64 deadline = talk.session.deadlineMs();
        for (int i = 0; i < 20; ++i) {
            talk.now += 10'000;
            talk.hear("220-still here\r\n");
            QCOMPARE(talk.session.deadlineMs(), deadline);
        }
    }

    void tooManyRecipients()
    {
        Talk talk = opened(kFull);
        talk.send(letter(3));
        talk.hear("250 ok\r\n250 ok\r\n452 4.5.3 too many\r\n552 too many\r\n354 go\r\n");
        talk.hear("250 ok\r\n");
        QCOMPARE(talk.done.value(0).outcomes[0].result, DeliveryResult::Delivered);
        QVERIFY(talk.done[0].outcomes[1].tooMany && talk.done[0].outcomes[2].tooMany);
        talk.send(letter(1));
        talk.hear("250 ok\r\n452 4.5.3 too many\r\n554 none\r\n");
        QVERIFY(!talk.done.value(1).outcomes.value(0).tooMany); // not even one: no use to go on
        talk.send(letter(2));
        talk.hear("250 reset\r\n250 ok\r\n250 ok\r\n452 4.2.2 mailbox full\r\n354 go\r\n");
        talk.hear("250 ok\r\n");
        QVERIFY(!talk.done.value(2).outcomes.value(1).tooMany);
    }

    void honestDowngrade()
    {
        ClientMail utf8 = letter(2);
        utf8.recipients[1].needsUtf8 = true;
        Talk talk = opened("250-mx.test\r\n250-SIZE 5000\r\n250 PIPELINING\r\n");
        talk.send(utf8);
        QVERIFY(!talk.said().contains("r1@"));
        talk.hear("250 ok\r\n250 ok\r\n354 go\r\n");
        talk.hear("250 ok\r\n");
        QCOMPARE(talk.done.value(0).outcomes[0].result, DeliveryResult::Delivered);
        QCOMPARE(talk.done[0].outcomes[1].status.toByteArray(), QByteArray("5.6.7"));
        ClientMail mail = letter();
        mail.needsUtf8 = true;
        talk.send(mail);
        mail.needsUtf8 = false;
        mail.eightBit = true;
        talk.send(mail);
        mail.eightBit = false;
        mail.size = 5001;
        talk.send(mail);
        QCOMPARE(talk.done.size(), 4);
        QCOMPARE(talk.done[1].outcomes[0].status.toByteArray(), QByteArray("5.6.7"));
        QCOMPARE(talk.done[2].outcomes[0].status.toByteArray(), QByteArray("5.6.3"));
        QCOMPARE(talk.done[3].outcomes[0].status.toByteArray(), QByteArray("5.3.4"));
        QCOMPARE(talk.said(), QByteArray("Subject: x\r\n\r\nhello\r\n.\r\n")); // of the first; of the others not a word
    }
    void parametersWhereOffered()
    {
        ClientMail mail = letter();
        mail.eightBit = mail.needsUtf8 = true;
        mail.ret = "RET=HDRS ENVID=abc";
        mail.recipients[0].dsn = "NOTIFY=SUCCESS";
        Talk talk = opened(kFull);
        talk.send(mail);
        QVERIFY(talk.said().startsWith("MAIL FROM:<anna@sender.test> SIZE=100 BODY=8BITMIME SMTPUTF8 RET=HDRS ENVID=abc\r\nRCPT TO:<r0@mx.test> NOTIFY=SUCCESS\r\n"));
    }

    void startTls()
    {
        Talk talk;
        talk.hear(kGreeting);
        talk.hear("250-mx.test\r\n250-PIPELINING\r\n250 STARTTLS\r\n");
        talk.hear("220 go\r\n");
        QCOMPARE(talk.startTls, 1);
        QVERIFY(talk.said().endsWith("STARTTLS\r\n"));
        QCOMPARE(talk.ready, 0);
        talk.take(talk.session.tlsStarted(talk.now));
        QCOMPARE(talk.said(), QByteArray("EHLO localhost\r\n"));
        QVERIFY(!talk.session.capabilities().pipelining); // forgotten
        talk.hear(kBare);
        QCOMPARE(talk.ready, 1);
        QCOMPARE(talk.startTls, 1);
    }
    void textBehindStartTls()
    {
        Talk talk;
        talk.hear(kGreeting);
        talk.hear("250-mx.test\r\n250 STARTTLS\r\n");
        talk.hear("220 go\r\n250-mx.test\r\n250 AUTH PLAIN\r\n");
        QCOMPARE(talk.startTls, 0);
        QCOMPARE(talk.failed.size(), 1);
        QCOMPARE(talk.closes, 1);
    }
    void tlsPolicies()
    {
        ClientOptions required;
        required.tls = TlsPolicy::Required;
        Talk none = opened(kFull, required);
        QCOMPARE(none.failed.size(), 1);
        QVERIFY(none.failed[0].tls);
        Talk refused(required);
        refused.hear(kGreeting);
        refused.hear("250-mx\r\n250 STARTTLS\r\n");
        refused.hear("454 not now\r\n");
        QCOMPARE(refused.failed.size(), 1);
        Talk opportunistic;
        opportunistic.hear(kGreeting);
        opportunistic.hear("250-mx\r\n250 STARTTLS\r\n");
        opportunistic.hear("454 not now\r\n");
        QCOMPARE(opportunistic.ready, 1);
        Talk never(plain());
        never.hear(kGreeting);
        never.hear("250-mx\r\n250 STARTTLS\r\n");
        QCOMPARE(never.ready, 1);
    }

    void signIn_data()
    {
        QTest::addColumn<QByteArray>("offer");
        QTest::addColumn<int>("mechanism");
        QTest::addColumn<QByteArray>("first");
        using M = ClientCredentials::Mechanism;
        const QByteArray token = QByteArray("user=me\1auth=Bearer secret\1\1").toBase64();
        QTest::newRow("plain") << QByteArray("PLAIN LOGIN") << int(M::Any) << QByteArray("AUTH PLAIN AG1lAHNlY3JldA==\r\n");
        QTest::newRow("login") << QByteArray("LOGIN") << int(M::Any) << QByteArray("AUTH LOGIN\r\n");
        QTest::newRow("login named") << QByteArray("PLAIN LOGIN") << int(M::Login) << QByteArray("AUTH LOGIN\r\n");
        QTest::newRow("xoauth2") << QByteArray("PLAIN XOAUTH2") << int(M::Xoauth2) << "AUTH XOAUTH2 " + token + "\r\n";
        QTest::newRow("none that fits") << QByteArray("XOAUTH2 CRAM-MD5") << int(M::Any) << QByteArray();
    }
    void signIn()
    {
        QFETCH(QByteArray, offer);
        QFETCH(int, mechanism);
        QFETCH(QByteArray, first);
        ClientOptions options;
        options.tlsActive = true;
        options.credentials = {"me", "secret", ClientCredentials::Mechanism(mechanism), false};
        Talk talk(options);
        talk.hear(kGreeting);
        talk.said();
        talk.hear("250-mx\r\n250 AUTH " + offer + "\r\n");
        QCOMPARE(talk.said(), first);
        if (first.isEmpty()) {
            QCOMPARE(talk.failed.size(), 1);
            return;
        }
        if (first == "AUTH LOGIN\r\n") {
            talk.hear("334 VXNlcm5hbWU6\r\n");
            QCOMPARE(talk.said(), QByteArray("bWU=\r\n"));
            talk.hear("334 UGFzc3dvcmQ6\r\n");
            QCOMPARE(talk.said(), QByteArray("c2VjcmV0\r\n"));
        }
        talk.hear("235 welcome\r\n");
        QCOMPARE(talk.ready, 1);
    }
    void signInRefusedIsTemporary()
    {
        ClientOptions options;
        options.tlsActive = true;
        options.credentials = {"me", "wrong", ClientCredentials::Mechanism::Any, false};
        Talk talk = opened("250-mx\r\n250 AUTH PLAIN\r\n", options);
        talk.hear("535 5.7.8 wrong password\r\n");
        QCOMPARE(talk.failed.value(0).status.toByteArray(), QByteArray("4.7.8"));
        QCOMPARE(talk.failed[0].stage, ClientStage::Auth);
    }
    void secretsStayInsideTls()
    {
        ClientOptions options = plain();
        options.credentials = {"me", "secret", ClientCredentials::Mechanism::Any, false};
        Talk talk(options);
        talk.hear(kGreeting);
        talk.hear("250-mx\r\n250 AUTH PLAIN LOGIN\r\n");
        QCOMPARE(talk.failed.size(), 1);
        QVERIFY(!talk.said().contains("AUTH"));
    }
    void quitWaitsLittle()
    {
        Talk talk = opened(kFull);
        talk.take(talk.session.quit(talk.now));
        QCOMPARE(talk.said(), QByteArray("QUIT\r\n"));
        talk.now = talk.session.deadlineMs();
        talk.take(talk.session.timedOut(talk.now));
        QCOMPARE(talk.closes, 1);
        QVERIFY(talk.failed.isEmpty());
    }
    // Any bytes at any time: no crash, bounded, one outcome per recipient.
    void randomServer()
    {
        QRandomGenerator random(11);
        const QList<QByteArray> lines = {"220 x\r\n", "250 ok\r\n", "250-a\r\n", "354 go\r\n", "421 bye\r\n", "450 no\r\n", "550 no\r\n", "\r\n", "25",
                                         kFull, kChunking, "503 x\r\n", "452 4.5.3 x\r\n", QByteArray("\0\xff", 2)};
        for (int round = 0; round < 5000; ++round) {
            Talk talk;
            int sent = 0;
            for (int step = 0; step < 30 && !talk.session.closed(); ++step) {
                if (talk.session.ready() && random.bounded(2)) {
                    talk.send(letter(1 + random.bounded(3)));
                    ++sent;
                }
                talk.hear(lines[random.bounded(lines.size() * 2) % (round % 2 ? lines.size() : 8)]);
            }
            talk.take(talk.session.disconnected(QStringLiteral("gone"), talk.now));
            QVERIFY(talk.session.closed());
            QCOMPARE(talk.done.size(), sent);
            QCOMPARE(talk.closes, 1);
        }
    }
};

QTEST_GUILESS_MAIN(TestSmtpClientSession)
#include "tst_smtpclientsession.moc"

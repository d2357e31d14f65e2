// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/fuzz.h"
#include "unit/smtp/scriptedpeer.h"

// What a client may send to the server's session, octet for octet. kHandshake stands between segments: what a segment
// holds behind STARTTLS is dropped, the next one is said inside TLS.

namespace {

constexpr QByteArrayView kHandshake("\x1dTLS");

/// Who greets in the words of LMTP is served so.
smtp::SessionOptions options(QByteArrayView text)
{
    smtp::SessionOptions options = ScriptedPeer::defaults();
    options.maxMessageBytes = 2000;
    options.maxErrors = 8;
    options.maxIdleCommands = 12;
    options.maxRefusedRecipients = 6;
    options.mechanisms = {"PLAIN", "LOGIN", "SCRAM-SHA-256-PLUS"};
    options.authWithoutTls = true;
    if (text.contains("LHLO")) {
        options.role = smtp::SessionOptions::Role::Lmtp;
        options.mechanisms.clear();
    }
    return options;
}

/// Ends with the last complete line: a question in the middle of it answered late is the same to the client.
void play(ScriptedPeer &peer, QByteArrayView text, int largest)
{
    peer.start();
    while (true) {
        const qsizetype end = text.indexOf(kHandshake);
        fuzz::inPieces(end < 0 ? text : text.first(end), largest, [&](QByteArrayView piece) {
            peer.send(piece);
            if (peer.session.mode() != smtp::Mode::Waiting)
                FUZZ_CHECK(peer.session.bufferedBytes() <= smtp::SmtpCommandParser::kMaxAuthLine,
                           QByteArray::number(peer.session.bufferedBytes()));
            if (!peer.answering && piece.size() % 3 == 0)
                peer.answerOne();
        });
        while (peer.answerOne()) {
        }
        if (peer.session.mode() == smtp::Mode::Tls)
            peer.handshakeDone();
        if (end < 0)
            return;
        text = text.sliced(end + kHandshake.size());
    }
}

/// RFC 5321 4.2: every line of it.
void checkReplies(const QByteArray &output)
{
    FUZZ_CHECK(output.startsWith("220 "), fuzz::shown(output));
    FUZZ_CHECK(output.endsWith("\r\n"), fuzz::shown(output));
    int open = 0; // code of a reply that goes on
    for (QByteArrayView rest = output; !rest.isEmpty();) {
        const qsizetype end = rest.indexOf("\r\n");
        FUZZ_CHECK(end >= 4 && end <= 510, fuzz::shown(output));
        const QByteArrayView line = rest.first(end);
        rest = rest.sliced(end + 2);
        const int code = line.first(3).toInt();
        FUZZ_CHECK(code >= 200 && code < 600, fuzz::shown(output));
        FUZZ_CHECK(line[3] == ' ' || line[3] == '-', fuzz::shown(output));
        FUZZ_CHECK(open == 0 || open == code, fuzz::shown(output));
        open = line[3] == '-' ? code : 0;
        for (const char c : line)
            FUZZ_CHECK(c >= ' ' && c <= '~', fuzz::shown(output));
    }
    FUZZ_CHECK(open == 0, fuzz::shown(output));
}

void checkMails(const ScriptedPeer &peer)
{
    for (const ScriptedPeer::Mail &mail : peer.mails) {
        FUZZ_CHECK(!mail.envelope.recipients.isEmpty() && mail.envelope.recipients.size() <= 5, QByteArray());
        FUZZ_CHECK(mail.body.size() <= 2000 && mail.body.size() == mail.envelope.size, fuzz::shown(mail.body));
        QByteArray text = mail.body;
        text.replace("\r\n", "");
        FUZZ_CHECK(!text.contains('\r') && !text.contains('\n'), fuzz::shown(mail.body));
        for (const smtp::Recipient &recipient : mail.envelope.recipients) // only whom the directory took
            FUZZ_CHECK(recipient.route == 7 && ScriptedPeer::whose(recipient.address) ==
                                                   smtp::SmtpServerSession::RecipientAnswer::Local,
                       recipient.address.toPath());
    }
}

void checkSame(const ScriptedPeer &one, const ScriptedPeer &other)
{
    FUZZ_CHECK(one.output == other.output, one.output + "-----\n" + other.output);
    FUZZ_CHECK(one.session.authenticated() == other.session.authenticated() && one.aborts == other.aborts, QByteArray());
    FUZZ_CHECK(one.closed == other.closed && one.session.state() == other.session.state(), QByteArray());
    FUZZ_CHECK(one.session.mode() == other.session.mode(), QByteArray());
    FUZZ_CHECK(one.session.helo() == other.session.helo(), QByteArray());
    FUZZ_CHECK(one.mails.size() == other.mails.size(), QByteArray());
    for (qsizetype i = 0; i < one.mails.size(); ++i) {
        FUZZ_CHECK(one.mails[i].body == other.mails[i].body, fuzz::shown(one.mails[i].body));
        FUZZ_CHECK(one.mails[i].envelope.sender == other.mails[i].envelope.sender, QByteArray());
        FUZZ_CHECK(one.mails[i].envelope.mailParameters == other.mails[i].envelope.mailParameters, QByteArray());
        FUZZ_CHECK(one.mails[i].envelope.recipients.size() == other.mails[i].envelope.recipients.size(), QByteArray());
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QByteArrayView text = fuzz::viewOf(data, size);
    ScriptedPeer whole(options(text));
    play(whole, text, 1 << 30);
    FUZZ_CHECK(!whole.fault, whole.fault);
    checkReplies(whole.output);
    checkMails(whole);
    FUZZ_CHECK(!whole.closed || whole.session.mode() == smtp::Mode::Closed, QByteArray());

    ScriptedPeer cut(options(text));
    play(cut, text, 7);
    FUZZ_CHECK(!cut.fault, cut.fault);
    checkSame(whole, cut);

    ScriptedPeer late(options(text));
    late.answering = false;
    play(late, text, 40);
    FUZZ_CHECK(!late.fault, late.fault);
    checkSame(whole, late);

    whole.expire(); // whatever it was doing, it says goodbye at most once and closes
    FUZZ_CHECK(!whole.fault && whole.closed, "not closed after its deadline");
    return 0;
}

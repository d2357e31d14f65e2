// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/fuzz.h"
#include "unit/imap/scriptedclient.h"

// The server's side of IMAP: the same responses however the octets were cut, one line or literal after the other, never a word behind
// the goodbye, nothing kept beyond its bounds.
namespace {

const char kMail[] = "From: A <a@b>\r\nSubject: hello\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nbody\r\n--x--\r\n";

void begin(ScriptedClient &client, bool signedIn)
{
    client.deliver("INBOX", kMail);
    client.deliver("INBOX", "Subject: other\r\n\r\nx\r\n", mail::FlagSeen);
    client.start();
    if (signedIn) {
        client.send("z LOGIN anna right\r\n");
        client.send("z SELECT INBOX\r\n");
    }
}

/// Lines, and literals where lines announce them.
void checkResponses(QByteArrayView output)
{
    while (!output.isEmpty()) {
        const qsizetype end = output.indexOf("\r\n");
        FUZZ_CHECK(end >= 0, fuzz::shown(output.toByteArray()));
        const imap::LiteralHeader literal = imap::literalHeader(output.first(end));
        FUZZ_CHECK(!output.first(end).contains('\n') && !output.first(end).contains('\0'), fuzz::shown(output.toByteArray()));
        output = output.sliced(end + 2);
        if (literal.length == 0)
            continue;
        FUZZ_CHECK(literal.size >= 0 && literal.size <= output.size(), fuzz::shown(output.toByteArray()));
        output = output.sliced(literal.size);
    }
}

void check(const ScriptedClient &client)
{
    FUZZ_CHECK(client.fault.isEmpty(), client.fault);
    FUZZ_CHECK(client.closed == (client.session.mode() == imap::Mode::Closed), fuzz::shown(client.output));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QByteArrayView text = fuzz::viewOf(data, size);
    const bool signedIn = size % 4 != 0;
    ScriptedClient whole;
    begin(whole, signedIn);
    whole.send(text);
    check(whole);
    checkResponses(whole.output);

    ScriptedClient cut;
    begin(cut, signedIn);
    fuzz::inPieces(text, 7, [&](QByteArrayView piece) { cut.send(piece); });
    check(cut);
    FUZZ_CHECK(cut.output == whole.output, fuzz::shown(whole.output) + '\n' + fuzz::shown(cut.output));

    ScriptedClient late;
    begin(late, signedIn);
    late.answering = false;
    fuzz::inPieces(text, 40, [&](QByteArrayView piece) { late.send(piece); });
    while (late.answerOne()) {
    }
    check(late);
    FUZZ_CHECK(late.output == whole.output, fuzz::shown(whole.output) + '\n' + fuzz::shown(late.output));
    FUZZ_CHECK(late.session.bufferedBytes() <= imap::ImapSession::kMaxBuffered + 40, QByteArray());

    whole.expire();
    check(whole);
    FUZZ_CHECK(whole.closed, "not closed after its deadline");
    return 0;
}

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/fuzz.h"
#include "unit/pop3/pop3peer.h"

// What a client may send to the server's session, octet for octet. kHandshake stands between segments: what a segment
// holds behind STLS is dropped, the next one is said inside TLS.

namespace {

constexpr QByteArrayView kHandshake("\x1dTLS");

pop3::SessionOptions options(base::Dialogue *dialogue)
{
    pop3::SessionOptions options = Pop3Peer::defaults();
    options.maxErrors = 8;
    options.maxCommandsBefore = 20;
    options.dialogue = dialogue;
    return options;
}

struct Played
{
    explicit Played() : peer(options(&notes))
    {
        peer.addMessage("Subject: one\r\n\r\n.dot\r\nline\r\n");
        peer.addMessage(QByteArray("x\n.\r\n").repeated(20'000)); // in two pieces
        peer.addMessage("\r\n");
        peer.unreadable = 103;
    }
    Pop3Notes notes;
    Pop3Peer peer;
};

/// Ends with the last complete line: a question in the middle of it answered late is the same to the client.
void play(Pop3Peer &peer, QByteArrayView text, int largest)
{
    peer.start();
    while (true) {
        const qsizetype end = text.indexOf(kHandshake);
        fuzz::inPieces(end < 0 ? text : text.first(end), largest, [&](QByteArrayView piece) {
            peer.send(piece);
            if (peer.session.mode() != pop3::Mode::Waiting)
                FUZZ_CHECK(peer.session.bufferedBytes() <= pop3::Pop3ServerSession::kMaxAuthLine, QByteArray::number(peer.session.bufferedBytes()));
            if (!peer.answering && piece.size() % 3 == 0)
                peer.answerOne();
        });
        while (peer.answerOne()) {
        }
        if (peer.session.mode() == pop3::Mode::Tls)
            peer.handshakeDone();
        if (end < 0)
            return;
        text = text.sliced(end + kHandshake.size());
    }
}

/// Each line is a status, or part of what follows one; RFC 2449 4: status lines have at most 512 octets.
void checkReplies(const QByteArray &output, bool closed)
{
    FUZZ_CHECK(output.startsWith("+OK pop.local.test"), fuzz::shown(output));
    FUZZ_CHECK(closed || output.endsWith("\r\n"), fuzz::shown(output));
    FUZZ_CHECK(!output.contains("-ERR Usage: \r\n"), fuzz::shown(output));
}

void checkMaildrop(const Pop3Peer &peer)
{
    const pop3::Maildrop &maildrop = peer.session.maildrop();
    FUZZ_CHECK(maildrop.count() >= 0 && maildrop.octets() >= 0, QByteArray());
    FUZZ_CHECK(peer.updates <= 1 && (peer.updates == 0 || peer.closed), QByteArray());
    FUZZ_CHECK(peer.removed.size() <= 3, QByteArray());
    for (qsizetype i = 0; i < peer.removed.size(); ++i)
        FUZZ_CHECK(peer.removed.indexOf(peer.removed[i]) == i, "one message removed twice");
}

void checkSame(const Played &one, const Played &other)
{
    FUZZ_CHECK(one.peer.output == other.peer.output, one.peer.output + "-----\n" + other.peer.output);
    FUZZ_CHECK(one.peer.closed == other.peer.closed && one.peer.session.mode() == other.peer.session.mode(), QByteArray());
    FUZZ_CHECK(one.peer.session.state() == other.peer.session.state(), QByteArray());
    FUZZ_CHECK(one.peer.removed == other.peer.removed && one.peer.tlsStarts == other.peer.tlsStarts, QByteArray());
    FUZZ_CHECK(one.notes.lines == other.notes.lines && one.notes.said == other.notes.said, QByteArray());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QByteArrayView text = fuzz::viewOf(data, size);
    if (text.count("RETR") + text.count("retr") > 20) // each may say 100 KB
        return 0;
    Played whole;
    play(whole.peer, text, 1 << 30);
    FUZZ_CHECK(!whole.peer.fault, whole.peer.fault);
    checkReplies(whole.peer.output, whole.peer.closed);
    checkMaildrop(whole.peer);
    FUZZ_CHECK(!whole.peer.closed || whole.peer.session.mode() == pop3::Mode::Closed, QByteArray());

    Played cut;
    play(cut.peer, text, 7);
    FUZZ_CHECK(!cut.peer.fault, cut.peer.fault);
    checkSame(whole, cut);

    Played late;
    late.peer.answering = false;
    play(late.peer, text, 40);
    FUZZ_CHECK(!late.peer.fault, late.peer.fault);
    checkSame(whole, late);

    const int updates = whole.peer.updates;
    whole.peer.expire(); // whatever it was doing, it closes and removes nothing
    FUZZ_CHECK(!whole.peer.fault && whole.peer.closed && whole.peer.updates == updates, "not closed after its deadline");
    return 0;
}

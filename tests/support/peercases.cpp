// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/peercases.h"

namespace support {

const QList<Case> &peerCases()
{
    static const QList<Case> all = {
        // Which server.
        {"order", "order.postfix MX 30 p10.peers\norder.postfix MX 10 p2.peers\norder.postfix MX 20 p5.peers", "bo@order.postfix.test", "sent", "250 2.0.0 Ok", Postfix, kPostfix, "verified"},
        {"10 refuses connections", "second MX 10 p40.peers\nsecond MX 20 p5.peers\nsecond MX 30 p10.peers", "bo@second.test", "sent", "250 2.0.0 ", Exim, kExim, "verified"},
        {"10 refuses, 20 is a black hole", "third MX 10 p40.peers\nthird MX 20 p41.peers\nthird MX 30 p10.peers", "bo@third.test", "sent", "250 2.0.0 Ok", Sink, kSink},
        {"black hole only", "hole MX 10 p41.peers", "bo@hole.test", "deferred", "4.4.1 cannot connect: connection timed out", Nobody, kBlackHole},
        {"all refuse", "none MX 10 p40.peers", "bo@none.test", "deferred", "4.4.1 cannot connect: connection refused", Nobody, kRefused},
        {"no MX, but an address", "bare A $N.5", "bo@bare.test", "sent", "250 2.0.0 ", Exim, kExim, "unverified"},
        {"no MX, but an IPv6 address", "bare6 AAAA ::1", "bo@bare6.test", "sent", "250 2.0.0 taken", Script},
        {"IPv6 leads nowhere", "dual MX 10 dual-host\ndual-host AAAA 2001:db8::1\ndual-host A $N.10", "bo@dual.test", "sent", "250 2.0.0 Ok", Sink, kSink},
        {"alias of the domain", "alias CNAME order.postfix", "bo@alias.postfix.test", "bounced", "5.1.2 "},
        {"alias of the exchanger", "mxalias MX 10 alias-host\nalias-host CNAME p10.peers", "bo@mxalias.test", "sent", "250 2.0.0 Ok", Sink, kSink},
        {"aliases in a circle", "circle MX 10 circle-a\ncircle-a CNAME circle-b\ncircle-b CNAME circle-a", "bo@circle.test", "deferred", "4.4.3 "},
        {"null MX", "null MX 0 .", "bo@null.test", "bounced", "5.1.10 "},
        {"no such domain", "", "bo@nowhere.test", "bounced", "5.1.2 "},
        {"no mail server, no address", "empty TXT \"nothing\"", "bo@empty.test", "bounced", "5.1.2 "},
        {"exchanger does not exist", "dangling MX 10 gone.peers", "bo@dangling.test", "bounced", "5.4.4 "},
        {"SERVFAIL", "", "bo@inner.broken.test", "deferred", "4.4.3 "},
        {"REFUSED by the name server", "", "bo@example.invalid", "deferred", "4.4.3 "},
        {"this server is the best", "loop MX 10 mail.example.test.\nloop MX 20 p10.peers", "bo@loop.test", "bounced", "5.4.6 "},
        {"answer too long for UDP", "many MX 5 p10.peers\n$MANY", "bo@many.test", "sent", "250 2.0.0 Ok", Sink, kSink},
        {"address literal", "", "bo@[$N.10]", "sent", "250 2.0.0 Ok", Sink, kSink},

        // What it says.
        {"Postfix knows no such user", "user.postfix MX 10 p2.peers", "who@user.postfix.test", "bounced", "550 5.1.1 ", Nobody, kPostfix, "verified"},
        {"Postfix says later", "user.postfix MX 10 p2.peers", "later@user.postfix.test", "deferred", "450 4.2.0 ", Nobody, kPostfix, "verified"},
        {"Postfix refuses the text", "user.postfix MX 10 p2.peers", "bo@user.postfix.test", "bounced", "550 5.7.1 not wanted here", Nobody, kPostfix, "verified", Spam},
        {"Postfix: too large", "user.postfix MX 10 p2.peers", "bo@user.postfix.test", "bounced", "5.3.4 ", Nobody, kPostfix, "verified", TooLarge},
        {"Exim knows no such user", "user MX 10 p5.peers", "nobody@user.test", "bounced", "550 5.1.1 no such user here", Nobody, kExim, "verified"},
        {"Exim greylists", "user MX 10 p5.peers", "grey@user.test", "deferred", "451 4.7.1 greylisted", Nobody, kExim, "verified"},
        {"Exim refuses the text", "user MX 10 p5.peers", "bo@user.test", "bounced", "550 5.7.1 not wanted here", Nobody, kExim, "verified", Spam},
        {"Exim: too large", "user MX 10 p5.peers", "bo@user.test", "bounced", "5.3.4 ", Nobody, kExim, "verified", TooLarge},
        {"refused in the middle of the text", "aborts MX 10 p20.peers", "bo@aborts.test", "bounced", "550 5.0.0 This violates SMTP", Nobody, kSinkAborts, "", Large},

        // Where it breaks.
        {"drop at the greeting", "drop0 MX 10 p13.peers\ndrop0 MX 20 p10.peers", "bo@drop0.test", "sent", "250 2.0.0 Ok", Sink, kSink},
        {"drop at EHLO", "drop1 MX 10 p14.peers\ndrop1 MX 20 p10.peers", "bo@drop1.test", "sent", "250 2.0.0 Ok", Sink, kSink},
        {"drop at MAIL", "drop2 MX 10 p15.peers\ndrop2 MX 20 p10.peers", "bo@drop2.test", "sent", "250 2.0.0 Ok", Sink, kSink},
        {"drop at RCPT", "drop3 MX 10 p16.peers\ndrop3 MX 20 p10.peers", "bo@drop3.test", "sent", "250 2.0.0 Ok", Sink, kSink},
        {"drop at DATA", "drop4 MX 10 p17.peers\ndrop4 MX 20 p10.peers", "bo@drop4.test", "sent", "250 2.0.0 Ok", Sink, kSink},
        {"drop after the text", "drop5 MX 10 p18.peers\ndrop5 MX 20 p10.peers", "bo@drop5.test", "deferred", "4.4.2 ", Nobody, kSinkDropText},
        {"421 at RCPT", "busy MX 10 p19.peers\nbusy MX 20 p10.peers", "bo@busy.test", "sent", "250 2.0.0 Ok", Sink, kSink},
        {"421 at RCPT, only server", "busier MX 10 p19.peers", "bo@busier.test", "deferred", "421 4.0.0 Server closing", Nobody, kSinkBusy},
        {"no greeting", "silent MX 10 p31.peers\nsilent MX 20 p10.peers", "bo@silent.test", "sent", "250 2.0.0 Ok", Sink, kSink},
        {"no greeting, only server", "silence MX 10 p31.peers", "bo@silence.test", "deferred", "4.4.2 timed out waiting for its greeting", Nobody, kSilent},
        {"slow greeting", "slow MX 10 p33.peers\nslow MX 20 p10.peers", "bo@slow.test", "sent", "250 2.0.0 taken", Script, kSlow},
        {"half a reply", "half MX 10 p32.peers\nhalf MX 20 p10.peers", "bo@half.test", "sent", "250 2.0.0 Ok", Sink, kSink},
        {"half a reply, only server", "halves MX 10 p32.peers", "bo@halves.test", "deferred", "4.4.2 timed out", Nobody, kHalf},
        {"greeting refuses", "rude MX 10 p34.peers", "bo@rude.test", "deferred", "554 4.3.2 5.3.2 closed for good", Nobody, kRude},

        // TLS.
        {"TLS when offered", "opp.postfix MX 10 p3.peers", "bo@opp.postfix.test", "sent", "250 2.0.0 Ok", Postfix, kPostfixTls, "TLSv1"},
        {"TLS required by both", "both.postfix MX 10 p3.peers", "bo@both.postfix.test", "sent", "250 2.0.0 Ok", Postfix, kPostfixTls, "TLSv1", Dots, "required"},
        {"TLS required by them, refused here", "never.postfix MX 10 p3.peers", "bo@never.postfix.test", "bounced", "530 5.7.0 Must issue a STARTTLS", Nobody, kPostfixTls, "", Dots, "none"},
        {"TLS required here, not offered", "want MX 10 p10.peers", "bo@want.test", "deferred", "4.7.4 ", Nobody, kSink, "", Dots, "required"},
        {"verified", "named.postfix MX 10 p2.peers", "bo@named.postfix.test", "sent", "250 2.0.0 Ok", Postfix, kPostfix, "verified", Dots, "verified"},
        {"verified, but of another name", "odd.postfix MX 10 odd-host\nodd-host A $N.2", "bo@odd.postfix.test", "deferred", "4.7.5 ", Nobody, kPostfix, "", Dots, "verified"},
        {"another name, nobody asks", "odd2.postfix MX 10 odd-host", "bo@odd2.postfix.test", "sent", "250 2.0.0 Ok", Postfix, kPostfix, "unverified"},
        {"pinned", "pin MX 10 p5.peers", "bo@pin.test", "sent", "250 2.0.0 ", Exim, kExim, "TLSv1", Dots, "sha256:$PIN"},
        {"pinned to another certificate", "badpin MX 10 p5.peers", "bo@badpin.test", "deferred", "4.7.5 ", Nobody, kExim, "", Dots, "sha256:" + QByteArray(64, '0')},
        {"old TLS only", "old.postfix MX 10 p4.peers", "bo@old.postfix.test", "sent", "250 2.0.0 Ok", Postfix, kPostfixOldTls, ""},
        {"old TLS only, required here", "older.postfix MX 10 p4.peers", "bo@older.postfix.test", "deferred", "4.7.5 TLS failed", Nobody, kPostfixOldTls, "", Dots, "required"},
        {"TLS out of order", "nokey MX 10 p6.peers", "bo@nokey.test", "sent", "250 2.0.0 ", Exim, kEximNoKey, ""},
        {"TLS out of order, required here", "nokeys MX 10 p6.peers", "bo@nokeys.test", "deferred", "454 4.7.4 ", Nobody, kEximNoKey, "", Dots, "required"},
        {"handshake breaks", "broke MX 10 p35.peers", "bo@broke.test", "sent", "250 2.0.0 taken", Script, kBrokenTls, ""},
        {"handshake breaks, TLS required", "broken-tls MX 10 p35.peers", "bo@broken-tls.test", "deferred", "4.7.5 ", Nobody, kBrokenTls, "", Dots, "required"},

        // Octet for octet.
        {"8 bits to Postfix", "text.postfix MX 10 p2.peers", "bo@text.postfix.test", "sent", "250 2.0.0 Ok", Postfix, kPostfix, "verified", EightBit},
        {"8 bits to Exim", "text MX 10 p5.peers", "bo@text.test", "sent", "250 2.0.0 ", Exim, kExim, "verified", EightBit},
        {"8 bits to smtp-sink", "text-sink MX 10 p10.peers", "bo@text-sink.test", "sent", "250 2.0.0 Ok", Sink, kSink, "", EightBit},
        {"200 KB to Postfix", "text.postfix MX 10 p2.peers", "bo@text.postfix.test", "sent", "250 2.0.0 Ok", Postfix, kPostfix, "verified", Large},
        {"200 KB to Exim", "text MX 10 p5.peers", "bo@text.test", "sent", "250 2.0.0 ", Exim, kExim, "verified", Large},
        {"200 KB to smtp-sink", "text-sink MX 10 p10.peers", "bo@text-sink.test", "sent", "250 2.0.0 Ok", Sink, kSink, "", Large},
        {"SMTPUTF8 to Postfix", "text.postfix MX 10 p2.peers", "bo@text.postfix.test", "sent", "250 2.0.0 Ok", Postfix, kPostfix, "verified", Utf8},
        {"SMTPUTF8 to Exim", "text MX 10 p5.peers", "bö@text.test", "sent", "250 2.0.0 ", Exim, kExim, "verified", Utf8},
        {"SMTPUTF8 not offered", "text-sink MX 10 p10.peers", "bo@text-sink.test", "bounced", "5.6.7 ", Nobody, kSink, "", Utf8},
        {"8BITMIME not offered", "seven MX 10 p12.peers", "bo@seven.test", "bounced", "5.6.3 ", Nobody, kSinkSevenBit, "", EightBit},
        {"HELO only", "helo MX 10 p11.peers", "bo@helo.test", "sent", "250 2.0.0 Ok", Sink, kSinkOld},
        {"no CHUNKING, no PIPELINING, 200 KB", "helo MX 10 p11.peers", "bo@helo.test", "sent", "250 2.0.0 Ok", Sink, kSinkOld, "", Large},
    };
    return all;
}

QByteArray peerLetter(const QByteArray &id, Text text)
{
    QByteArray body;
    switch (text) {
    case Dots:
    case Spam:
        body = ".\r\n..\r\n.beginning\r\n\r\nFrom here\r\n>From there\r\n  trailing blanks \t\r\n" + QByteArray(998, 'x') + "\r\n\r\n\r\nend\r\n.\r\n";
        break;
    case EightBit:
        for (int c = 1; c < 256; ++c)
            body += c == '\r' || c == '\n' ? QByteArray() : QByteArray(1, char(c)) + (c % 16 == 0 ? "\r\n." : "");
        body += "\r\ngr\xc3\xbc\xc3\x9f\xc3\xa9\r\n";
        break;
    case Large:
    case TooLarge:
        for (int i = 0; i < (text == Large ? 2600 : 5000); ++i)
            body += (i % 7 == 0 ? ".." : "") + QByteArray::number(i) + ' ' + QByteArray(70, char('a' + i % 26)) + "\r\n";
        break;
    case Utf8:
        body = "sch\xc3\xb6n\r\n";
        break;
    }
    return "From: Anna <anna@anna.postfix.test>\r\nTo: Bo <bo@somewhere.test>\r\nSubject: " + QByteArray(text == Utf8 ? "Gr\xc3\xbc\xc3\x9f" "e" : "hello")
        + (text == Spam ? "\r\nX-Spam: yes" : "") + "\r\nDate: Sat, 21 Nov 2026 10:00:00 +0000\r\nMessage-ID: <" + id + "@sender.test>\r\n\r\n" + body;
}

} // namespace support

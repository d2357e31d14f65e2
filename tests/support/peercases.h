// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QList>

// The table of tst_peers: what is sent where, and what must become of it.
namespace support {

/// Who takes the mail in the end.
enum Taker { Nobody, Postfix, Exim, Sink, Script };

/// What is sent.
enum Text { Dots, EightBit, Large, TooLarge, Utf8, Spam };

/// One mail and what must become of it. Hosts are "p<n>.peers.test", n the last octet of their address.
struct Case
{
    const char *name;
    QByteArray records;    ///< of its domain: lines of the zone; "$N": the peers' network, three octets
    QByteArray to;
    QByteArray state;
    QByteArray lastReply;  ///< its beginning
    Taker taker = Nobody;
    int last = 0;          ///< octet of the server that was talked to last; 0: none
    QByteArray tls = {};   ///< with it: "", "TLSv1"; or its end: "verified"
    Text text = Dots;
    QByteArray rule = {};  ///< of delivery.tls_for
};

// Octets of the peers.
enum : int {
    kNameServer = 1, kPostfix = 2, kPostfixTls = 3, kPostfixOldTls = 4, kExim = 5, kEximNoKey = 6, kEximSignIn = 7, kEximImplicit = 8,
    kSink = 10, kSinkOld = 11, kSinkSevenBit = 12, kSinkDropConnect = 13, kSinkDropEhlo = 14, kSinkDropMail = 15, kSinkDropRcpt = 16,
    kSinkDropData = 17, kSinkDropText = 18, kSinkBusy = 19, kSinkAborts = 20,
    kScript = 30, kSilent = 31, kHalf = 32, kSlow = 33, kRude = 34, kBrokenTls = 35, kRefused = 40, kBlackHole = 41
};

const QList<Case> &peerCases();
/// The mail of a case, CRLF lines.
QByteArray peerLetter(const QByteArray &id, Text text);

} // namespace support

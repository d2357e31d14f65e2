// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "imapservers.h"
#include <QMap>

/// What was measured of one server, by name: milliseconds, or commands a second; in the order of the rounds.
using Figures = QMap<QString, QList<double>>;

/// `clients` at once, each in a folder of its own, do what imaptest does, in its proportions, for some seconds: commands a second,
/// and how many were refused.
struct MixResult
{
    double perSecond = 0;
    qint64 refused = 0;
};
MixResult runMix(ImapServer &server, int clients, int users, int seconds);

/// User 0's folder "Large": SELECT, the envelopes of 50 messages, searches. `slowSearches`: those that may read all texts.
bool measureFolder(ImapServer &server, int messages, int round, bool slowSearches, Figures &figures);

/// So many connections that wait in IDLE: octets of the server's memory for each; 0: some did not come that far.
double idleMemory(ImapServer &server, int connections, int users, bool tls);

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "journal.h"
#include "loadclient.h"
#include "support/restclient.h"
#include "support/smtpsink.h"
#include <QSet>

namespace crash {

/// What an engine and the world around it hold, by the names of a journal.
struct Holdings
{
    QHash<QString, int> mailbox;                ///< subject -> how often
    QHash<QString, QList<qint64>> outside;      ///< "subject recipient" -> when it was taken, ms since 1970
    QSet<QString> flagged;                      ///< message ids
    QSet<QString> held;                         ///< queue ids
    int unreadable = 0;                         ///< of the bodies asked for
    qint64 waiting = 0;                         ///< recipients in the queue for another day

    /// Everything in the mailbox; bodies of at most `bodies` messages spread over it are read and compared with their subject.
    void readMailbox(support::RestClient &rest, const Office &office, int bodies);
    void readHeld(support::RestClient &rest, const QList<Promise> &promises);
    /// Of the queue a MixedLoad was prepared with.
    void readWaiting(support::RestClient &rest);
    /// What `sink` took up to `until`.
    void readSink(const support::SmtpSink &sink, qint64 until = std::numeric_limits<qint64>::max());
    bool keeps(const Promise &promise) const;
};

/// attempted / acknowledged / lost / doubled / recovered.
struct Verdict
{
    qint64 attempted = 0;
    qint64 refused = 0;      ///< temporarily, as far as somebody was told
    qint64 acknowledged = 0; ///< promises
    qint64 lost = 0;
    qint64 doubled = 0;      ///< mails in a mailbox or at a recipient more than once
    qint64 resent = 0;       ///< of them, sent again by their sender because the reply was lost
    qint64 unrecorded = 0;   ///< of them, delivered again because that it was delivered was not on disk yet
    qint64 unjustified = 0;  ///< of them, where no reply was in flight
    qint64 recovered = 0;    ///< kept although the reply never arrived
    QList<qint64> cutRepliesMs; ///< of what was delivered again: from the recipient's server taking it to the kill, in order
    QStringList examples;    ///< of what is wrong

    /// `kills`: when, ms since 1970, in order. `owed`: so many of the promises, from the first; -1: all.
    static Verdict of(const Journal &journal, const Holdings &found, const QList<qint64> &kills, qsizetype owed = -1);
    bool clean() const { return lost == 0 && unjustified == 0; }
    QString text() const;
};

} // namespace crash

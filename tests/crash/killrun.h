// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "mixedload.h"
#include "runfolder.h"
#include "verdict.h"

namespace crash {

/// `kill -9` at random moments under a mixed load, restart, and in the end a reckoning of what was promised.
class KillRun
{
public:
    struct Options
    {
        int kills = 10;
        qint64 queued = 10000; ///< recipients that wait for another day, so that a start has something to read
        quint32 seed = 0;      ///< of the moments
        int leastMs = 200;     ///< of work before a kill
        int mostMs = 1000;
        bool talks = false;    ///< a line for every kill
    };

    explicit KillRun(const Options &options) : m_options(options) {}
    /// All of it. False when it could not be carried through, with error().
    bool run();
    QString error() const { return m_error; }
    /// Nothing was lost, nothing doubled without cause, the feed and the queue that waits are whole.
    bool clean() const;
    QString report() const;
    const Verdict &verdict() const { return m_verdict; }
    qint64 slowestStartMs() const { return m_starts.isEmpty() ? 0 : *std::max_element(m_starts.cbegin(), m_starts.cend()); }

private:
    bool killAgainAndAgain();
    bool reckon();
    bool fail(const QString &why);

    const Options m_options;
    RunFolder m_folder;
    support::EngineProcess m_engine;
    MixedLoad m_load;
    QList<qint64> m_starts; ///< ms from a restart to ready
    QList<qint64> m_kills;  ///< when, ms since 1970
    qint64 m_workedMs = 0;
    Verdict m_verdict;
    QStringList m_unseen;      ///< mails the feed never told of
    qint64 m_stillQueued = 0;  ///< of those that wait for another day
    int m_unreadable = 0;
    QString m_error;
};

} // namespace crash

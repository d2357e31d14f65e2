// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "feedload.h"
#include "support/smtpsink.h"
#include <QThread>
#include <memory>
#include <vector>

namespace crash {

/// All kinds of work at once: mail in by SMTP for the mailbox and for elsewhere, the send API, deliveries to a receiving server, a
/// console that lists, flags and holds, a follower of the feed. What the engine says yes to is in journal().
class MixedLoad
{
public:

    ~MixedLoad() { join(); }
    /// Configures and starts `engine`, with a mailbox and `queued` recipients that wait for another day. False with error().
    bool prepare(support::EngineProcess &engine, qint64 queued);
    QString error() const { return m_error; }

    /// Everybody works until the engine is gone.
    void start(const support::EngineProcess &engine, int round);
    /// Waits for everybody; after the engine was killed.
    void join();
    /// Every mail of this load has left the queue; false after two minutes.
    static bool drained(const support::EngineProcess &engine);

    Journal &journal() { return m_journal; }
    const Office &office() const { return m_office; }
    const support::SmtpSink &sink() const { return m_sink; }
    FeedLoad &feed() const { return *m_feed; }
    static QString configuration(quint16 sinkPort);

private:
    void addClients();

    Journal m_journal;
    Office m_office;
    support::SmtpSink m_sink;
    std::vector<std::unique_ptr<LoadClient>> m_clients;
    FeedLoad *m_feed = nullptr;
    std::vector<std::unique_ptr<QThread>> m_threads;
    QString m_error;
};

} // namespace crash

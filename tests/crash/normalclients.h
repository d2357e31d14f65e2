// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "support/eventsocket.h"
#include "support/office.h"
#include <QList>
#include <QMutex>
#include <QStringList>
#include <QThread>
#include <atomic>
#include <memory>
#include <vector>

namespace crash {

/// A hundred clients as an office has them: some send mail, some list the mailbox, some follow the feed beside it. Each works at a
/// fixed pace, on connections kept for a few turns. The followers live in the thread that made this.
class NormalClients
{
public:
    static constexpr int kSenders = 60;
    static constexpr int kListers = 40;
    static constexpr int kFollowers = 10; ///< of them, with a WebSocket

    /// What one phase was like.
    struct Phase
    {
        QList<qint64> tookUs;  ///< of each turn that went well, in order of size
        int mails = 0;
        QStringList refused;   ///< what was said instead, or that nothing was
        qint64 us(int percent) const { return tookUs.isEmpty() ? 0 : tookUs[std::min(tookUs.size() - 1, tookUs.size() * percent / 100)]; }
    };

    ~NormalClients();
    /// The followers come. False when one may not.
    bool open(const support::Office &office);
    void start(const support::Office &office);
    /// All that was done since the phase before.
    Phase take();
    void stop();
    /// Every follower is there and has heard of `mails` mails. Waits for the last ones.
    bool followed(int mails);

private:
    void work(int number, const support::Office &office);
    bool sendMail(support::SmtpClient &client, bool &connected, const support::Office &office, const QByteArray &text, QByteArray &said);

    QMutex m_mutex;
    Phase m_phase;
    std::atomic<bool> m_stopping = false;
    std::vector<std::unique_ptr<QThread>> m_threads;
    std::vector<std::unique_ptr<support::EventSocket>> m_followers;
};

} // namespace crash

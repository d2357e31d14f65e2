// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QMutex>
#include <QWaitCondition>
#include <atomic>

namespace stress {

/// Where all clients meet: first with nothing under way, then with what they were told since.
class Checkpoint
{
public:
    explicit Checkpoint(int clients) : m_clients(clients) {}

    // Clients.
    bool wanted() const { return m_wanted; }
    bool stopping() const { return m_stopping; }
    /// Nothing is under way; returns when that is so of all.
    void quiet() { arrive(0); }
    /// The view is up to date; returns when work goes on.
    void ready() { arrive(1); }
    /// It will not come any more.
    void leave();

    // The one who compares.
    /// Returns when all are ready.
    void gather();
    void release();
    void stop() { m_stopping = true; }

private:
    void arrive(int stage);

    QMutex m_mutex;
    QWaitCondition m_changed;
    int m_clients;
    int m_arrived[2] = {0, 0};
    int m_round = 0;
    std::atomic<bool> m_wanted = false;
    std::atomic<bool> m_stopping = false;
};

} // namespace stress

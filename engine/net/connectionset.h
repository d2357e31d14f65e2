// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/executor.h"
#include "base/id.h"
#include "control/values.h"
#include <QList>
#include <functional>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

namespace net {

class SocketTransport;

/// Owns connections of one loop, and does later, outside of all their handlers, what they may not do from inside: turns,
/// and ends. One thread; lives until that thread has run what it posted to `executor`.
class ConnectionSet
{
public:
    /// `worked` is called after each round of work, with how many connections ended in it.
    ConnectionSet(base::ExecutorPtr executor, std::function<void(int ended)> worked);
    ~ConnectionSet();

    void add(std::unique_ptr<SocketTransport> connection);
    SocketTransport *find(base::Id id) const;
    bool isEmpty() const { return m_connections.empty(); }
    int count() const { return int(m_connections.size()); }

    /// turn() is called on it soon.
    void schedule(SocketTransport &connection);
    /// It is over: told and destroyed soon.
    void bury(SocketTransport &connection);
    /// A round of work soon, though nothing may be due.
    void postWork();

    /// All of them finish what is in hand, say goodbye and end.
    void drain();
    void abortAll();
    /// abortAll(), and nothing is left when it returns.
    void clear();

    QList<control::Connection> snapshot() const;
    /// Aborts one and says what it was; nullopt: not one of these.
    std::optional<control::Connection> close(base::Id id);

private:
    void work();

    const base::ExecutorPtr m_executor;
    const std::function<void(int)> m_worked;
    std::unordered_map<base::Id, std::unique_ptr<SocketTransport>> m_connections;
    std::vector<SocketTransport *> m_scheduled;
    std::vector<SocketTransport *> m_buried;
    bool m_workPosted = false;
};

} // namespace net

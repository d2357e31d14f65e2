// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/connectionset.h"
#include "net/sockettransport.h"

namespace net {

ConnectionSet::ConnectionSet(base::ExecutorPtr executor, std::function<void(int)> worked)
    : m_executor(std::move(executor)), m_worked(std::move(worked))
{
}

ConnectionSet::~ConnectionSet() = default;

void ConnectionSet::add(std::unique_ptr<SocketTransport> connection)
{
    const base::Id id = connection->info().id;
    m_connections.emplace(id, std::move(connection));
}

SocketTransport *ConnectionSet::find(base::Id id) const
{
    const auto found = m_connections.find(id);
    return found == m_connections.end() ? nullptr : found->second.get();
}

void ConnectionSet::schedule(SocketTransport &connection)
{
    m_scheduled.push_back(&connection);
    postWork();
}

void ConnectionSet::bury(SocketTransport &connection)
{
    m_buried.push_back(&connection);
    postWork();
}

void ConnectionSet::postWork()
{
    if (!std::exchange(m_workPosted, true))
        m_executor->post([this] { work(); });
}

void ConnectionSet::work()
{
    m_workPosted = false;
    for (SocketTransport *connection : std::exchange(m_scheduled, {}))
        connection->turn();
    const std::vector<SocketTransport *> ended = std::exchange(m_buried, {});
    for (SocketTransport *connection : ended) {
        std::erase(m_scheduled, connection); // scheduled again by its turn, then ended by another's
        connection->tellClosed();
        m_connections.erase(connection->info().id);
    }
    m_worked(int(ended.size()));
}

void ConnectionSet::drain()
{
    for (auto &[id, connection] : m_connections) // handlers only mark and schedule; nothing is erased here
        connection->beginDrain();
}

void ConnectionSet::abortAll()
{
    for (auto &[id, connection] : m_connections)
        connection->abort();
}

void ConnectionSet::clear()
{
    abortAll();
    work();
    m_connections.clear();
}

QList<control::Connection> ConnectionSet::snapshot() const
{
    QList<control::Connection> list;
    list.reserve(qsizetype(m_connections.size()));
    for (const auto &[id, connection] : m_connections)
        list.append(connection->snapshot());
    return list;
}

std::optional<control::Connection> ConnectionSet::close(base::Id id)
{
    SocketTransport *connection = find(id);
    if (!connection)
        return std::nullopt;
    connection->abort();
    return connection->snapshot();
}

} // namespace net

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/connector.h"
#include "net/ioloop.h"

namespace net {

Connector::Connector(IoLoop &loop, std::shared_ptr<const TlsClientContext> tls, metrics::Registry &metrics)
    : m_loop(loop), m_tls(std::move(tls)),
      m_fullHandshakes(metrics.counter("outbound_tls_handshakes_total", metrics::label("kind", "full"), "TLS handshakes with other servers")),
      m_resumedHandshakes(metrics.counter("outbound_tls_handshakes_total", metrics::label("kind", "resumed"), "TLS handshakes with other servers")),
      m_active(metrics.gauge("outbound_connections_active", {}, "Open connections to other servers"))
{
}

Connector::~Connector() = default;

void Connector::connectTo(OutboundTarget target, const MakeHandler &make)
{
    const base::Id id = m_loop.services().ids->next();
    auto connection = std::make_unique<OutboundConnection>(*this, id, std::move(target));
    OutboundConnection &made = *connection;
    m_connections.emplace(id, std::move(connection));
    m_active.add(1);
    made.open(make(made));
}

void Connector::schedule(OutboundConnection &connection)
{
    m_scheduled.push_back(&connection);
    postWork();
}

void Connector::bury(OutboundConnection &connection)
{
    m_buried.push_back(&connection);
    postWork();
}

void Connector::postWork()
{
    if (std::exchange(m_workPosted, true))
        return;
    m_loop.executor()->post([this] { work(); }); // the loop keeps this part until its thread ends
}

void Connector::work()
{
    m_workPosted = false;
    for (OutboundConnection *connection : std::exchange(m_scheduled, {}))
        connection->turn();
    for (OutboundConnection *connection : std::exchange(m_buried, {})) {
        std::erase(m_scheduled, connection);
        connection->tellClosed();
        m_connections.erase(connection->info().id);
        m_active.add(-1);
    }
    if (m_connections.empty())
        m_loop.partIdle();
}

void Connector::drain()
{
    for (auto &[id, connection] : m_connections) // handlers only mark and schedule; nothing is erased here
        connection->beginDrain();
}

void Connector::shutdown()
{
    for (auto &[id, connection] : m_connections)
        connection->abort();
    work();
}

QList<control::Connection> Connector::snapshot() const
{
    QList<control::Connection> list;
    for (const auto &[id, connection] : m_connections)
        list.append(connection->snapshot());
    return list;
}

std::optional<control::Connection> Connector::closeConnection(base::Id id)
{
    const auto found = m_connections.find(id);
    if (found == m_connections.end())
        return std::nullopt;
    found->second->abort();
    return found->second->snapshot();
}

TlsSessionPtr Connector::sessionFor(const QByteArray &key) const
{
    return m_sessions.value(key);
}

void Connector::keepSession(const QByteArray &key, TlsSessionPtr session)
{
    if (key.isEmpty())
        return;
    if (m_sessions.size() >= kMaxSessions && !m_sessions.contains(key))
        m_sessions.erase(m_sessions.begin()); // any: the order of a hash is as good as chance
    m_sessions.insert(key, std::move(session));
}

void Connector::countHandshake(bool resumed)
{
    (resumed ? m_resumedHandshakes : m_fullHandshakes).add();
}

} // namespace net

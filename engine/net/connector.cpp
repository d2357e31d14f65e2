// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/connector.h"
#include "net/ioloop.h"

namespace net {

Connector::Connector(IoLoop &loop, std::shared_ptr<const TlsClientContext> tls, metrics::Registry &metrics)
    : m_loop(loop), m_tls(std::move(tls)),
      m_fullHandshakes(metrics.counter("outbound_tls_handshakes_total", metrics::label("kind", "full"), "TLS handshakes with other servers")),
      m_resumedHandshakes(metrics.counter("outbound_tls_handshakes_total", metrics::label("kind", "resumed"), "TLS handshakes with other servers")),
      m_active(metrics.gauge("outbound_connections_active", {}, "Open connections to other servers")),
      m_connections(loop.executor(), [this](int ended) { // the loop keeps this part until its thread ends
          m_active.add(-ended);
          if (m_connections.isEmpty())
              m_loop.partIdle();
      })
{
}

Connector::~Connector() = default;

void Connector::connectTo(OutboundTarget target, const MakeHandler &make)
{
    const base::Id id = m_loop.services().ids->next();
    auto connection = std::make_unique<OutboundConnection>(*this, m_connections, id, std::move(target));
    OutboundConnection &made = *connection;
    m_connections.add(std::move(connection));
    m_active.add(1);
    made.open(make(made));
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

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "metrics/registry.h"
#include "net/connectionset.h"
#include "net/looppart.h"
#include "net/outboundconnection.h"
#include <functional>
#include <QHash>

namespace net {

class IoLoop;

/// The outgoing connections of one loop, and the TLS sessions they may resume. Lives in the loop's thread.
class Connector final : public LoopPart
{
public:
    using MakeHandler = std::function<std::unique_ptr<base::ConnectionHandler>(OutboundConnection &)>;

    /// May be made in any thread; `tls` null: STARTTLS fails.
    Connector(IoLoop &loop, std::shared_ptr<const TlsClientContext> tls, metrics::Registry &metrics);
    ~Connector() override;

    /// Begins a connection; `make` is called at once and its handler lives as long as the connection.
    void connectTo(OutboundTarget target, const MakeHandler &make);

    int count() const { return m_connections.count(); }

    // LoopPart
    void drain() override { m_connections.drain(); }
    bool idle() const override { return m_connections.isEmpty(); }
    void shutdown() override { m_connections.clear(); }
    QList<control::Connection> snapshot() const override { return m_connections.snapshot(); }
    std::optional<control::Connection> closeConnection(base::Id id) override { return m_connections.close(id); }

    // For its connections.
    IoLoop &loop() const { return m_loop; }
    const std::shared_ptr<const TlsClientContext> &tls() const { return m_tls; }
    TlsSessionPtr sessionFor(const QByteArray &key) const;
    void keepSession(const QByteArray &key, TlsSessionPtr session);
    void countHandshake(bool resumed);

private:
    static constexpr qsizetype kMaxSessions = 2000;
    IoLoop &m_loop;
    const std::shared_ptr<const TlsClientContext> m_tls;
    metrics::Counter &m_fullHandshakes;
    metrics::Counter &m_resumedHandshakes;
    metrics::Gauge &m_active;
    ConnectionSet m_connections;
    QHash<QByteArray, TlsSessionPtr> m_sessions;
};

} // namespace net

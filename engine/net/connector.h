// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "metrics/registry.h"
#include "net/looppart.h"
#include "net/outboundconnection.h"
#include <functional>
#include <unordered_map>
#include <vector>

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
    int count() const { return int(m_connections.size()); }

    // LoopPart
    void drain() override;
    bool idle() const override { return m_connections.empty(); }
    void shutdown() override;
    QList<control::Connection> snapshot() const override;
    std::optional<control::Connection> closeConnection(base::Id id) override;

    // For its connections.
    IoLoop &loop() const { return m_loop; }
    const std::shared_ptr<const TlsClientContext> &tls() const { return m_tls; }
    void schedule(OutboundConnection &connection);
    void bury(OutboundConnection &connection);
    TlsSessionPtr sessionFor(const QByteArray &key) const;
    void keepSession(const QByteArray &key, TlsSessionPtr session);
    void countHandshake(bool resumed);

private:
    static constexpr qsizetype kMaxSessions = 2000;
    void postWork();
    void work();

    IoLoop &m_loop;
    const std::shared_ptr<const TlsClientContext> m_tls;
    metrics::Counter &m_fullHandshakes;
    metrics::Counter &m_resumedHandshakes;
    metrics::Gauge &m_active;
    std::unordered_map<base::Id, std::unique_ptr<OutboundConnection>> m_connections;
    std::vector<OutboundConnection *> m_scheduled;
    std::vector<OutboundConnection *> m_buried;
    QHash<QByteArray, TlsSessionPtr> m_sessions;
    bool m_workPosted = false;
};

} // namespace net

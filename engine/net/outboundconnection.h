// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "net/sockettransport.h"
#include "net/tlsclientcontext.h"
#include <QHostAddress>

namespace net {

class Connector;

/// Where an outgoing connection goes, and how.
struct OutboundTarget
{
    QHostAddress address;
    quint16 port = 25;
    QHostAddress source;      ///< null: the system chooses
    QByteArray serverName;    ///< for SNI and the check of the certificate
    QByteArray sessionKey;    ///< TLS sessions are resumed among connections with the same one; empty: never
    bool implicitTls = false; ///< handshake before a word (port 465)
    int connectTimeoutMs = 30'000;
    int handshakeTimeoutMs = 60'000;
};

/// One connection this engine makes. opened() comes when the connection (and with implicitTls the handshake) is done; one
/// that never came about goes straight to closed(), and failure() says why. A server that says no more ends it.
class OutboundConnection final : public SocketTransport
{
public:
    OutboundConnection(Connector &connector, ConnectionSet &set, base::Id id, OutboundTarget target);

    // For the connector.
    void open(std::unique_ptr<base::ConnectionHandler> handler);

    const OutboundTarget &target() const { return m_target; }
    /// Why it ended, in plain English; empty when this side closed it.
    const QString &failure() const { return m_failure; }
    /// It ended in the handshake: without TLS it might go.
    bool failedInHandshake() const { return m_failedInHandshake; }
    /// This machine could not so much as try: no descriptor, no such source address.
    bool failedHere() const { return m_failedHere; }
    bool connected() const { return m_connected; }
    /// After tlsStarted() (or opened() with implicitTls).
    TlsPeer tlsPeer() const { return m_tls ? TlsClientContext::peerOf(*m_tls) : TlsPeer(); }

    // Transport
    void startTls() override;

private:
    QString protocol() const override { return QStringLiteral("smtp-out"); }
    void early(QByteArrayView) override {}
    void handshakeDone() override;
    void tlsRead() override;
    void tlsFailed() override;
    void inputOver() override;
    void inputBroken() override;
    void outputBroken() override;
    void overdue() override;
    void allSent() override { abort(); }
    void socketWritable() override;

    void ready();
    void beginHandshake();
    void fail(const QString &why);
    void failConnecting(ConnectError error);

    Connector &m_connector;
    const OutboundTarget m_target;
    QString m_failure;
    bool m_connected = false;
    bool m_failedInHandshake = false;
    bool m_failedHere = false;
    bool m_begun = false; // the handler was told opened()
};

} // namespace net

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/outboundconnection.h"
#include "net/connector.h"

namespace net {

OutboundConnection::OutboundConnection(Connector &connector, ConnectionSet &set, base::Id id, OutboundTarget target)
    : SocketTransport(connector.loop(), set, id), m_connector(connector), m_target(std::move(target))
{
    m_info.peerAddress = m_target.address.toString();
    m_info.peerPort = m_target.port;
    m_state = QStringLiteral("connecting");
}

void OutboundConnection::open(std::unique_ptr<base::ConnectionHandler> handler)
{
    m_handler = std::move(handler);
    setPhaseTimer(m_target.connectTimeoutMs);
    const ConnectError error = m_socket.connectTo({m_target.address, m_target.port}, m_target.source);
    if (error != ConnectError::None)
        failConnecting(error);
}

void OutboundConnection::socketWritable()
{
    const ConnectError error = m_socket.finishConnect();
    if (error != ConnectError::None) {
        failConnecting(error);
        return;
    }
    m_connected = true;
    const SocketAddress local = m_socket.local();
    m_info.localAddress = local.address.toString();
    m_info.localPort = local.port;
    if (m_target.implicitTls)
        beginHandshake();
    else
        ready();
}

void OutboundConnection::ready()
{
    m_begun = true;
    announce();
    openHandler();
}

// ---- TLS

void OutboundConnection::startTls()
{
    if (m_phase != Phase::Open || m_tls)
        return;
    sendPending();
    if (m_phase == Phase::Open)
        beginHandshake();
}

void OutboundConnection::beginHandshake()
{
    if (!m_connector.tls()) {
        fail(QStringLiteral("TLS is not set up on this side"));
        return;
    }
    m_state = QStringLiteral("tls");
    beginTls(TlsClientContext::open(m_connector.tls(), m_target.serverName, m_connector.sessionFor(m_target.sessionKey)),
             m_target.handshakeTimeoutMs);
    processTls({}); // says hello
}

void OutboundConnection::handshakeDone()
{
    m_connector.countHandshake(TlsClientContext::peerOf(*m_tls).resumed);
    m_state.clear();
    if (m_begun)
        resumeWithTls();
    else
        ready();
}

// TLS 1.3 gives the session with the first data.
void OutboundConnection::tlsRead()
{
    if (TlsSessionPtr session = TlsClientContext::takeSession(*m_tls))
        m_connector.keepSession(m_target.sessionKey, std::move(session));
}

void OutboundConnection::tlsFailed()
{
    fail(QStringLiteral("TLS failed: ") + m_tls->errorText());
}

// ---- end

void OutboundConnection::fail(const QString &why)
{
    if (m_failure.isEmpty())
        m_failure = why;
    m_failedInHandshake |= m_phase == Phase::Handshake;
    abort();
}

void OutboundConnection::failConnecting(ConnectError error)
{
    m_failedHere = error == ConnectError::Source || error == ConnectError::NoSocket;
    switch (error) {
    case ConnectError::Source:
        fail(QStringLiteral("cannot send from %1: this machine does not have the address").arg(m_target.source.toString()));
        return;
    case ConnectError::Refused:
        fail(QStringLiteral("connection refused"));
        return;
    case ConnectError::Unreachable:
        fail(QStringLiteral("network unreachable"));
        return;
    case ConnectError::TimedOut:
        fail(QStringLiteral("connection timed out"));
        return;
    case ConnectError::NoSocket:
        fail(QStringLiteral("no socket is free on this machine"));
        return;
    case ConnectError::Other:
    case ConnectError::None:
        fail(QStringLiteral("the connection could not be made"));
        return;
    }
}

void OutboundConnection::inputOver()
{
    fail(QStringLiteral("the server closed the connection"));
}

void OutboundConnection::inputBroken()
{
    fail(QStringLiteral("connection lost"));
}

// A server that refuses a text in the middle and hangs up has said why: the reply is read first, and its end ends all.
void OutboundConnection::outputBroken()
{
    if (m_phase != Phase::Open)
        fail(QStringLiteral("connection lost"));
}

void OutboundConnection::overdue()
{
    if (m_phase == Phase::Opening)
        fail(QStringLiteral("connection timed out"));
    else if (m_phase == Phase::Handshake)
        fail(QStringLiteral("TLS handshake timed out"));
    else
        abort();
}

} // namespace net

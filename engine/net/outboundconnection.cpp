// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/outboundconnection.h"
#include "base/logging.h"
#include "net/connector.h"
#include "net/ioloop.h"
#include <QNetworkProxy>
#include <QVariant>

namespace net {

namespace {
constexpr int kFlushTimeoutMs = 10'000;
constexpr int kMaxWritesInTurn = 16;
}

OutboundConnection::OutboundConnection(Connector &connector, base::Id id, OutboundTarget target)
    : m_connector(connector), m_target(std::move(target)), m_socket(QAbstractSocket::TcpSocket, nullptr),
      m_timer([this] { onTimeout(); })
{
    m_info.id = id;
    m_info.peerAddress = m_target.address.toString();
    m_info.peerPort = m_target.port;
    m_info.sinceMs = connector.loop().services().clock->wallMs();
    m_state = QStringLiteral("connecting");
}

OutboundConnection::~OutboundConnection() = default;

void OutboundConnection::open(std::unique_ptr<base::ConnectionHandler> handler)
{
    m_handler = std::move(handler);
    QObject::connect(&m_socket, &QAbstractSocket::connected, &m_socket, [this] { onConnected(); });
    QObject::connect(&m_socket, &QAbstractSocket::readyRead, &m_socket, [this] { onReadable(); });
    QObject::connect(&m_socket, &QAbstractSocket::bytesWritten, &m_socket, [this] { onBytesWritten(); });
    QObject::connect(&m_socket, &QAbstractSocket::disconnected, &m_socket, [this] { onError(); });
    QObject::connect(&m_socket, &QAbstractSocket::errorOccurred, &m_socket, [this] { onError(); });
    m_connector.loop().wheel().set(m_timer, m_target.connectTimeoutMs);
    m_opening = true; // what happens in here is told later: the caller does not hold the connection yet
    m_socket.setProxy(QNetworkProxy::NoProxy);
    if (!m_target.source.isNull() && !m_socket.bind(m_target.source))
        fail(QStringLiteral("cannot send from %1: %2").arg(m_target.source.toString(), m_socket.errorString()));
    else
        m_socket.connectToHost(m_target.address, m_target.port, QIODevice::ReadWrite | QIODevice::Unbuffered);
    m_opening = false;
}

void OutboundConnection::onConnected()
{
    if (m_phase != Phase::Connecting)
        return;
    m_connected = true;
    m_socket.setSocketOption(QAbstractSocket::LowDelayOption, 1);
    m_socket.setSocketOption(QAbstractSocket::KeepAliveOption, 1);
    m_info.localAddress = m_socket.localAddress().toString();
    m_info.localPort = m_socket.localPort();
    m_openedOwed = true;
    schedule();
}

void OutboundConnection::ready()
{
    m_phase = Phase::Open;
    m_begun = true;
    m_timer.cancel();
    if (m_connector.loop().services().observer) {
        m_announced = true;
        m_connector.loop().services().observer(snapshot(), true);
    }
    callHandler([this] { m_handler->opened(); });
}

void OutboundConnection::fail(const QString &why)
{
    if (m_failure.isEmpty())
        m_failure = why;
    m_tlsFailed |= m_phase == Phase::Handshake;
    abort();
}

void OutboundConnection::onError()
{
    if (m_phase == Phase::Closed)
        return;
    switch (m_socket.error()) {
    case QAbstractSocket::ConnectionRefusedError:
        fail(QStringLiteral("connection refused"));
        return;
    case QAbstractSocket::RemoteHostClosedError:
        fail(QStringLiteral("the server closed the connection"));
        return;
    case QAbstractSocket::NetworkError:
        fail(m_connected ? QStringLiteral("connection lost") : QStringLiteral("network unreachable"));
        return;
    case QAbstractSocket::SocketTimeoutError:
        fail(QStringLiteral("connection timed out"));
        return;
    case QAbstractSocket::SocketResourceError:
        fail(QStringLiteral("no socket is free on this machine"));
        return;
    default:
        fail(m_connected ? QStringLiteral("connection lost") : m_socket.errorString());
        return;
    }
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
    m_phase = Phase::Handshake;
    m_state = QStringLiteral("tls");
    m_connector.loop().wheel().set(m_timer, m_target.handshakeTimeoutMs);
    m_tls = TlsClientContext::open(m_connector.tls(), m_target.serverName, m_connector.sessionFor(m_target.sessionKey));
    processTls({}); // says hello
}

void OutboundConnection::handshakeDone()
{
    m_phase = Phase::Open;
    m_state.clear();
    m_connector.countHandshake(TlsClientContext::peerOf(*m_tls).resumed);
    if (!m_begun) { // implicit TLS: this is the beginning
        ready();
        return;
    }
    setDeadline(m_deadlineMs);
    callHandler([this] { m_handler->tlsStarted(); });
}

void OutboundConnection::processTls(QByteArrayView bytes)
{
    m_tls->feed(bytes);
    std::vector<char> &buffer = m_connector.loop().plainBuffer();
    const auto mayRead = [this] { return m_phase == Phase::Open || m_phase == Phase::Handshake; };
    while (mayRead()) {
        const qsizetype count = m_tls->read(buffer.data(), qsizetype(buffer.size()));
        if (m_phase == Phase::Handshake && m_tls->state() == TlsChannel::State::Open)
            handshakeDone();
        if (count == 0)
            break;
        if (m_phase == Phase::Open)
            callHandler([&] { m_handler->received(QByteArrayView(buffer.data(), count)); });
    }
    if (TlsSessionPtr session = TlsClientContext::takeSession(*m_tls)) // TLS 1.3 gives it with the first data
        m_connector.keepSession(m_target.sessionKey, std::move(session));
    if (!mayRead())
        return;
    const TlsChannel::State state = m_tls->state();
    flush(); // the handshake's own records, or our alert
    if (state == TlsChannel::State::Failed)
        fail(QStringLiteral("TLS failed: ") + m_tls->errorText());
    else if (state == TlsChannel::State::Closed)
        fail(QStringLiteral("the server closed the connection"));
}

// ---- input

void OutboundConnection::onReadable()
{
    if (m_phase == Phase::Closed || m_paused || m_openedOwed)
        return; // read at the next turn; Qt switches the notifier off until then
    std::vector<char> &buffer = m_connector.loop().cipherBuffer();
    const qint64 count = m_socket.read(buffer.data(), qint64(buffer.size()));
    if (count < 0)
        onError();
    if (count <= 0)
        return;
    m_bytesIn += count;
    const QByteArrayView bytes(buffer.data(), count);
    if (m_phase == Phase::Closing)
        return;
    if (m_tls)
        processTls(bytes);
    else if (m_phase == Phase::Open)
        callHandler([&] { m_handler->received(bytes); });
}

void OutboundConnection::setReading(bool on)
{
    if (m_paused == !on)
        return;
    m_paused = !on;
    m_resumed = on;
    if (on)
        schedule();
}

template<typename Call>
void OutboundConnection::callHandler(Call call)
{
    m_inHandler = true;
    call();
    m_inHandler = false;
    flush();
}

// ---- output

void OutboundConnection::write(const QByteArray &bytes)
{
    if (m_phase != Phase::Open || bytes.isEmpty())
        return;
    if (m_pending.isEmpty())
        m_pending = bytes;
    else
        m_pending.append(bytes);
    m_tellWritten = true;
    if (!m_inHandler)
        schedule();
}

void OutboundConnection::sendPending()
{
    if (m_phase == Phase::Closed || m_phase == Phase::Connecting)
        return;
    QByteArray bytes = std::exchange(m_pending, {});
    if (m_tls) {
        if (!bytes.isEmpty())
            m_tls->write(bytes);
        bytes = m_tls->takeOutput();
    }
    if (bytes.isEmpty())
        return;
    m_bytesOut += bytes.size();
    if (m_socket.write(bytes) < 0)
        onError();
}

void OutboundConnection::flush()
{
    for (int i = 0; i < kMaxWritesInTurn && m_phase != Phase::Closed; ++i) {
        sendPending();
        if (m_phase == Phase::Closed || m_socket.bytesToWrite() > 0)
            return; // onBytesWritten() goes on
        if (m_phase == Phase::Closing) {
            if (m_tls) {
                m_tls->shutdown();
                sendPending();
            }
            abort();
            return;
        }
        if (m_phase != Phase::Open || !std::exchange(m_tellWritten, false))
            return;
        m_inHandler = true;
        m_handler->written();
        m_inHandler = false;
    }
    if (m_phase == Phase::Open)
        schedule();
}

void OutboundConnection::onBytesWritten()
{
    if (m_inHandler || m_phase == Phase::Closed)
        return;
    if (m_socket.bytesToWrite() == 0)
        flush();
}

void OutboundConnection::schedule()
{
    if (m_phase != Phase::Closed && !std::exchange(m_scheduled, true))
        m_connector.schedule(*this);
}

void OutboundConnection::turn()
{
    m_scheduled = false;
    if (m_phase == Phase::Closed)
        return;
    if (std::exchange(m_openedOwed, false)) {
        if (m_target.implicitTls)
            beginHandshake();
        else
            ready();
        if (m_phase != Phase::Closed)
            onReadable(); // what came meanwhile
    }
    if (std::exchange(m_resumed, false))
        onReadable();
    flush();
}

// ---- time and end

void OutboundConnection::setDeadline(int milliseconds)
{
    m_deadlineMs = milliseconds;
    if (m_phase != Phase::Open)
        return;
    if (milliseconds > 0)
        m_connector.loop().wheel().set(m_timer, milliseconds);
    else
        m_timer.cancel();
}

void OutboundConnection::onTimeout()
{
    switch (m_phase) {
    case Phase::Open:
        callHandler([this] { m_handler->timedOut(); });
        return;
    case Phase::Connecting:
        fail(QStringLiteral("connection timed out"));
        return;
    case Phase::Handshake:
        fail(QStringLiteral("TLS handshake timed out"));
        return;
    case Phase::Closing:
    case Phase::Closed:
        abort();
        return;
    }
}

void OutboundConnection::closeAfterWrite()
{
    if (m_phase == Phase::Open) {
        m_phase = Phase::Closing;
        m_connector.loop().wheel().set(m_timer, kFlushTimeoutMs);
        if (!m_inHandler)
            schedule();
    } else if (m_phase != Phase::Closing) {
        abort();
    }
}

void OutboundConnection::abort()
{
    if (m_phase == Phase::Closed)
        return;
    m_phase = Phase::Closed;
    m_timer.cancel();
    m_socket.abort();
    m_connector.bury(*this);
}

void OutboundConnection::beginDrain()
{
    if (m_phase == Phase::Open)
        callHandler([this] { m_handler->drain(); });
    else if (m_phase != Phase::Closing)
        abort();
}

void OutboundConnection::tellClosed()
{
    if (m_announced)
        m_connector.loop().services().observer(snapshot(), false);
    if (m_handler)
        m_handler->closed();
    m_handler.reset();
}

base::ExecutorPtr OutboundConnection::executor() const
{
    return m_connector.loop().executor();
}

void OutboundConnection::setStatus(const QString &state, const QString &)
{
    m_state = state;
}

control::Connection OutboundConnection::snapshot() const
{
    const bool ipv6 = m_info.peerAddress.contains(u':');
    control::Connection shown;
    shown.id = m_info.id;
    shown.protocol = QStringLiteral("smtp-out");
    shown.peer = (ipv6 ? QStringLiteral("[%1]:%2") : QStringLiteral("%1:%2")).arg(m_info.peerAddress).arg(m_info.peerPort);
    shown.tls = tlsActive();
    shown.since = m_info.sinceMs;
    shown.state = m_state;
    shown.bytesIn = m_bytesIn;
    shown.bytesOut = m_bytesOut;
    return shown;
}

} // namespace net

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/connection.h"
#include "base/logging.h"
#include "net/ioloop.h"

namespace net {

namespace {

constexpr int kProxyTimeoutMs = 5'000;
constexpr int kHandshakeTimeoutMs = 30'000;
constexpr int kLingerMs = 2'000;
constexpr qint64 kLingerBytes = 1024 * 1024;

} // namespace

Connection::Connection(IoLoop &loop, base::Id id, Incoming incoming)
    : m_loop(loop), m_incoming(std::move(incoming)), m_socket([this] { onReadable(); }, [this] { onWritable(); }), m_timer([this] { onTimeout(); })
{
    m_info.id = id;
    m_info.listener = m_incoming.admission->listener().kind;
    m_info.sinceMs = loop.services().clock->wallMs();
}

Connection::~Connection() = default;

void Connection::open()
{
    m_socket.open(m_incoming.socket->take());
    fillInfo();
    if (!m_incoming.expectProxy) {
        begin();
        return;
    }
    m_proxy.emplace();
    m_state = QStringLiteral("proxy");
    m_loop.wheel().set(m_timer, kProxyTimeoutMs);
}

void Connection::fillInfo()
{
    const SocketAddress peer = m_socket.peer();
    const SocketAddress local = m_socket.local();
    m_info.peerAddress = plainAddress(peer.address).toString();
    m_info.peerPort = peer.port;
    m_info.localAddress = plainAddress(local.address).toString();
    m_info.localPort = local.port;
}

void Connection::begin()
{
    if (m_loop.services().observer) {
        m_announced = true;
        m_loop.services().observer(snapshot(), true);
    }
    if (m_incoming.admission->listener().implicitTls)
        beginHandshake();
    else
        ready();
}

void Connection::ready()
{
    m_phase = Phase::Open;
    m_timer.cancel();
    m_state.clear();
    m_handler = m_incoming.admission->listener().factory->create(*this);
    callHandler([this] { m_handler->opened(); });
}

void Connection::beginHandshake()
{
    if (!m_loop.tls()) {
        qCWarning(lcNet) << "no certificate is loaded: TLS refused on" << m_incoming.admission->listener().name;
        abort();
        return;
    }
    m_tls = std::make_unique<TlsChannel>(m_loop.tls());
    m_phase = Phase::Handshake;
    if (!m_handler)
        m_state = QStringLiteral("tls");
    m_loop.wheel().set(m_timer, kHandshakeTimeoutMs);
}

// ---- input

void Connection::process(QByteArrayView bytes)
{
    switch (m_phase) {
    case Phase::Proxy:
        processProxy(bytes);
        return;
    case Phase::Admission:
        m_early.append(bytes); // at most what was on its way when reading was paused
        return;
    case Phase::Handshake:
    case Phase::Open:
        if (m_tls)
            processTls(bytes);
        else
            deliver(bytes);
        return;
    case Phase::Lingering:
        m_lingered += bytes.size();
        if (m_lingered > kLingerBytes)
            abort();
        return;
    case Phase::Closing:
    case Phase::Closed:
        return;
    }
}

void Connection::processProxy(QByteArrayView bytes)
{
    const auto [state, consumed] = m_proxy->feed(bytes);
    if (state == ProxyHeader::State::NeedMore)
        return;
    if (state == ProxyHeader::State::Invalid) {
        qCInfo(lcNet) << "no valid PROXY header from trusted" << m_info.peerAddress;
        abort();
        return;
    }
    m_early = bytes.sliced(consumed).toByteArray();
    m_timer.cancel();
    QHostAddress client(m_info.peerAddress);
    if (m_proxy->hasAddresses()) {
        client = m_proxy->source();
        m_info.peerAddress = client.toString();
        m_info.peerPort = m_proxy->sourcePort();
        m_info.localAddress = m_proxy->destination().toString();
        m_info.localPort = m_proxy->destinationPort();
    }
    const bool named = m_proxy->hasAddresses();
    m_proxy.reset();
    m_phase = Phase::Admission;
    m_paused = true;
    if (named)
        m_loop.admit(m_info.id, client);
    else
        admitted(true, nullptr); // the proxy's own connection, such as a health check
}

void Connection::admitted(bool ok, AddressLimiter::SlotPtr slot)
{
    if (m_phase != Phase::Admission)
        return;
    const ListenerState &listener = m_incoming.admission->listener();
    if (!ok) {
        listener.refused->add();
        m_pending = listener.refusal;
        beginClosing();
        return;
    }
    m_incoming.addressSlot = std::move(slot);
    begin();
    const QByteArray early = std::exchange(m_early, {});
    if (!early.isEmpty())
        process(early);
    setReading(true);
}

// The other side will say no more; what it has said is still answered (RFC 9293 3.6, half-closed).
void Connection::endInput()
{
    switch (m_phase) {
    case Phase::Open:
        if (!std::exchange(m_inputEnded, true))
            callHandler([this] { m_handler->inputEnded(); });
        return;
    case Phase::Closing:
        return; // the rest of the output goes out
    case Phase::Proxy:
    case Phase::Admission:
    case Phase::Handshake:
    case Phase::Lingering:
        abort();
        return;
    case Phase::Closed:
        return;
    }
}

void Connection::setReading(bool on)
{
    if (m_paused == !on)
        return;
    m_paused = !on;
    m_resumed = on; // turn() reads what came meanwhile
    if (on)
        schedule();
}

void Connection::schedule()
{
    if (m_phase == Phase::Closed || std::exchange(m_scheduled, true))
        return;
    m_loop.schedule(*this);
}

void Connection::turn()
{
    m_scheduled = false;
    if (std::exchange(m_resumed, false)) {
        m_socket.watchInput(true);
        onReadable();
    }
    flush();
}

// ---- time and end

void Connection::setDeadline(int milliseconds)
{
    m_deadlineMs = milliseconds;
    if (m_phase != Phase::Open)
        return;
    if (milliseconds > 0)
        m_loop.wheel().set(m_timer, milliseconds);
    else
        m_timer.cancel();
}

void Connection::onTimeout()
{
    if (m_phase == Phase::Open)
        callHandler([this] { m_handler->timedOut(); });
    else
        abort();
}

void Connection::closeAfterWrite()
{
    if (m_phase == Phase::Handshake) {
        abort(); // nothing can be said before it is over
        return;
    }
    if (m_phase == Phase::Open)
        beginClosing();
}

void Connection::beginClosing()
{
    m_phase = Phase::Closing;
    m_loop.wheel().set(m_timer, kFlushTimeoutMs);
    setReading(true); // and discards: the FIN of the other side is awaited
    if (!m_inHandler)
        schedule();
}

void Connection::linger()
{
    if (m_socket.inputEnded()) {
        abort(); // both have said all
        return;
    }
    m_phase = Phase::Lingering;
    m_socket.finish();
    m_loop.wheel().set(m_timer, kLingerMs);
}

void Connection::abort()
{
    if (m_phase == Phase::Closed)
        return;
    m_phase = Phase::Closed;
    m_timer.cancel();
    m_socket.close();
    m_loop.bury(*this);
}

void Connection::beginDrain()
{
    if (m_phase == Phase::Open)
        callHandler([this] { m_handler->drain(); });
    else if (m_phase != Phase::Closing && m_phase != Phase::Lingering)
        abort();
}

void Connection::tellClosed()
{
    if (m_announced)
        m_loop.services().observer(snapshot(), false);
    if (m_handler)
        m_handler->closed();
    m_handler.reset();
}

base::ExecutorPtr Connection::executor() const
{
    return m_loop.executor();
}

void Connection::setStatus(const QString &state, const QString &user)
{
    m_state = state;
    m_user = user;
}

control::Connection Connection::snapshot() const
{
    const bool ipv6 = m_info.peerAddress.contains(u':');
    control::Connection shown;
    shown.id = m_info.id;
    shown.protocol = m_incoming.admission->listener().name;
    shown.peer = (ipv6 ? QStringLiteral("[%1]:%2") : QStringLiteral("%1:%2")).arg(m_info.peerAddress).arg(m_info.peerPort);
    shown.user = m_user;
    shown.tls = tlsActive();
    shown.since = m_info.sinceMs;
    shown.state = m_state;
    shown.bytesIn = m_bytesIn;
    shown.bytesOut = m_bytesOut;
    return shown;
}

} // namespace net

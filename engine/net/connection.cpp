// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/connection.h"
#include "base/logging.h"
#include "net/ioloop.h"
#include <QVariant>

namespace net {

namespace {

constexpr int kProxyTimeoutMs = 5'000;
constexpr int kHandshakeTimeoutMs = 30'000;
constexpr int kFlushTimeoutMs = 30'000; // without any progress of the output
constexpr int kLingerMs = 2'000;
constexpr qint64 kLingerBytes = 1024 * 1024;
constexpr int kMaxWritesInTurn = 16; // a fast reader of a long answer must not hold the loop

} // namespace

Connection::Connection(IoLoop &loop, base::Id id, Incoming incoming)
    : m_loop(loop), m_incoming(std::move(incoming)), m_socket(QAbstractSocket::TcpSocket, nullptr),
      m_timer([this] { onTimeout(); })
{
    m_info.id = id;
    m_info.listener = m_incoming.admission->listener().kind;
    m_info.sinceMs = loop.services().clock->wallMs();
}

Connection::~Connection() = default;

void Connection::open()
{
    // Unbuffered: input is read into the loop's buffer and output goes straight to the kernel; Qt keeps only what
    // the kernel does not take.
    const qintptr descriptor = m_incoming.socket->take();
    const bool ok = m_socket.setSocketDescriptor(descriptor, QAbstractSocket::ConnectedState,
                                                 QIODevice::ReadWrite | QIODevice::Unbuffered);
    if (!ok) {
        closeSocket(descriptor);
        abort();
        return;
    }
    m_socket.setSocketOption(QAbstractSocket::LowDelayOption, 1);
    m_socket.setSocketOption(QAbstractSocket::KeepAliveOption, 1);
    QObject::connect(&m_socket, &QAbstractSocket::readyRead, &m_socket, [this] { onReadable(); });
    QObject::connect(&m_socket, &QAbstractSocket::bytesWritten, &m_socket, [this] { onBytesWritten(); });
    QObject::connect(&m_socket, &QAbstractSocket::disconnected, &m_socket, [this] { abort(); });
    QObject::connect(&m_socket, &QAbstractSocket::errorOccurred, &m_socket, [this] { abort(); });
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
    m_info.peerAddress = plainAddress(m_socket.peerAddress()).toString();
    m_info.peerPort = m_socket.peerPort();
    m_info.localAddress = plainAddress(m_socket.localAddress()).toString();
    m_info.localPort = m_socket.localPort();
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

void Connection::onReadable()
{
    if (m_phase == Phase::Closed || m_paused)
        return; // Qt switches the notifier off until the next read
    std::vector<char> &buffer = m_loop.cipherBuffer();
    const qint64 count = m_socket.read(buffer.data(), qint64(buffer.size()));
    if (count < 0)
        abort();
    if (count <= 0)
        return;
    m_bytesIn += count;
    m_incoming.admission->listener().bytesIn->add(quint64(count));
    process(QByteArrayView(buffer.data(), count));
}

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

void Connection::processTls(QByteArrayView bytes)
{
    m_tls->feed(bytes);
    std::vector<char> &buffer = m_loop.plainBuffer();
    const auto mayRead = [this] { return m_phase == Phase::Open || m_phase == Phase::Handshake; };
    while (mayRead()) {
        const qsizetype count = m_tls->read(buffer.data(), qsizetype(buffer.size()));
        if (m_phase == Phase::Handshake && m_tls->state() == TlsChannel::State::Open) {
            if (!m_handler) {
                ready();
            } else {
                m_phase = Phase::Open;
                setDeadline(m_deadlineMs);
                callHandler([this] { m_handler->tlsStarted(); });
            }
        }
        if (count == 0)
            break;
        if (m_phase == Phase::Open)
            deliver(QByteArrayView(buffer.data(), count));
    }
    if (!mayRead())
        return;
    flush(); // the handshake's own records
    if (m_tls->state() == TlsChannel::State::Failed)
        qCInfo(lcNet) << "TLS with" << m_info.peerAddress << "failed:" << m_tls->errorText();
    if (m_tls->state() == TlsChannel::State::Failed || m_tls->state() == TlsChannel::State::Closed)
        beginClosing(); // our alert or close_notify still goes out
}

void Connection::deliver(QByteArrayView bytes)
{
    callHandler([&] { m_handler->received(bytes); });
}

template<typename Call>
void Connection::callHandler(Call call)
{
    m_inHandler = true;
    call();
    m_inHandler = false;
    flush();
}

void Connection::setReading(bool on)
{
    if (m_paused == !on)
        return;
    m_paused = !on;
    m_resumed = on; // turn() reads what came meanwhile, and so tells Qt to watch again
    if (on)
        schedule();
}

// What is in the kernel's buffer before the reply to STARTTLS has left cannot be meant for after it (RFC 3207 4.2).
void Connection::discardInput()
{
    std::vector<char> &buffer = m_loop.cipherBuffer();
    for (qint64 total = 0; total < kLingerBytes;) {
        const qint64 count = m_socket.read(buffer.data(), qint64(buffer.size()));
        if (count < 0)
            abort();
        if (count <= 0)
            return;
        total += count;
    }
    abort(); // it goes on talking: not a client that waits for a reply
}

void Connection::startTls()
{
    if (m_phase != Phase::Open || m_tls)
        return;
    if (!m_pending.isEmpty())
        discardInput();
    sendPending();
    if (m_phase == Phase::Open)
        beginHandshake();
}

// ---- output

void Connection::write(const QByteArray &bytes)
{
    if (m_phase != Phase::Open || bytes.isEmpty())
        return;
    if (m_pending.isEmpty())
        m_pending = bytes; // shared, not copied: one frame may go to thousands
    else
        m_pending.append(bytes);
    m_tellWritten = true;
    if (!m_inHandler) // else it leaves when the handler returns
        schedule();
}

qint64 Connection::bytesToWrite() const
{
    return m_pending.size() + m_socket.bytesToWrite();
}

void Connection::sendPending()
{
    if (m_phase == Phase::Closed)
        return;
    QByteArray bytes = std::exchange(m_pending, {});
    if (m_tls) {
        if (!bytes.isEmpty())
            m_tls->write(bytes);
        if (m_phase == Phase::Closing && !std::exchange(m_closeNotified, true))
            m_tls->shutdown();
        bytes = m_tls->takeOutput();
    }
    if (bytes.isEmpty())
        return;
    m_bytesOut += bytes.size();
    m_incoming.admission->listener().bytesOut->add(quint64(bytes.size()));
    if (m_socket.write(bytes) < 0)
        abort();
}

void Connection::flush()
{
    for (int i = 0; i < kMaxWritesInTurn && m_phase != Phase::Closed; ++i) {
        sendPending();
        if (m_phase == Phase::Closed || m_socket.bytesToWrite() > 0)
            return; // onBytesWritten() goes on
        if (m_phase == Phase::Closing) {
            linger();
            return;
        }
        if (!m_handler || m_phase != Phase::Open || !std::exchange(m_tellWritten, false))
            return;
        m_inHandler = true;
        m_handler->written();
        m_inHandler = false;
    }
    if (m_phase == Phase::Open)
        schedule();
}

void Connection::onBytesWritten()
{
    if (m_inHandler || m_phase == Phase::Closed)
        return;
    if (m_phase == Phase::Closing)
        m_loop.wheel().set(m_timer, kFlushTimeoutMs);
    if (m_socket.bytesToWrite() == 0)
        flush();
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
    if (std::exchange(m_resumed, false))
        onReadable();
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
    m_phase = Phase::Lingering;
    shutdownWrite(m_socket.socketDescriptor());
    m_loop.wheel().set(m_timer, kLingerMs);
}

void Connection::abort()
{
    if (m_phase == Phase::Closed)
        return;
    m_phase = Phase::Closed;
    m_timer.cancel();
    m_socket.abort();
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

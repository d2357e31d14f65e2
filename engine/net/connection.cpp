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
constexpr qint64 kMostDiscarded = 1024 * 1024;

} // namespace

Connection::Connection(IoLoop &loop, ConnectionSet &set, base::Id id, Incoming incoming)
    : SocketTransport(loop, set, id), m_incoming(std::move(incoming))
{
    m_info.listener = m_incoming.admission->listener().kind;
}

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
    setPhaseTimer(kProxyTimeoutMs);
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
    announce();
    if (m_incoming.admission->listener().implicitTls)
        beginHandshake();
    else
        ready();
}

void Connection::ready()
{
    if (m_info.listener == base::Listener::Smtp) // where the server speaks first, and strangers come
        m_spokeFirst = m_socket.hasInput() || !m_early.isEmpty();
    m_handler = m_incoming.admission->listener().factory->create(*this);
    openHandler();
}

// ---- PROXY header

void Connection::early(QByteArrayView bytes)
{
    if (m_proxy)
        readProxyHeader(bytes);
    else
        m_early.append(bytes); // at most what was on its way when reading was paused
}

void Connection::readProxyHeader(QByteArrayView bytes)
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
    const bool named = m_proxy->hasAddresses();
    if (named) {
        client = m_proxy->source();
        m_info.proxyAddress = m_info.peerAddress;
        m_info.peerAddress = client.toString();
        m_info.peerPort = m_proxy->sourcePort();
        m_info.localAddress = m_proxy->destination().toString();
        m_info.localPort = m_proxy->destinationPort();
    }
    m_proxy.reset();
    m_admission = true;
    setReading(false);
    if (named)
        m_loop.admit(m_info.id, client);
    else
        admitted({}); // the proxy's own connection, such as a health check
}

void Connection::admitted(const AddressLimiter::Answer &answer)
{
    if (m_phase != Phase::Opening || !std::exchange(m_admission, false))
        return;
    const ListenerState &listener = m_incoming.admission->listener();
    if (answer.refusal != Refusal::None) {
        listener.refused->add();
        m_pending = listener.wordsFor(answer.refusal);
        beginClosing();
        return;
    }
    m_incoming.addressSlot = answer.slot;
    begin();
    const QByteArray early = std::exchange(m_early, {});
    if (!early.isEmpty())
        process(early);
    setReading(true);
}

// ---- TLS

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

// What is in the kernel's buffer before the reply to STARTTLS has left cannot be meant for after it (RFC 3207 4.2).
void Connection::discardInput()
{
    std::vector<char> &buffer = m_loop.cipherBuffer();
    for (qint64 total = 0; total < kMostDiscarded;) {
        const Transfer transfer = m_socket.read(buffer.data(), qint64(buffer.size()));
        if (transfer.state == Transfer::Ended || transfer.state == Transfer::Failed)
            abort(); // there will be no handshake
        if (transfer.state != Transfer::Done)
            return;
        total += transfer.count;
    }
    abort(); // it goes on talking: not a client that waits for a reply
}

void Connection::beginHandshake()
{
    if (m_loop.tls()) {
        if (!m_handler)
            m_state = QStringLiteral("tls");
        beginTls(std::make_unique<TlsChannel>(m_loop.tls()), kHandshakeTimeoutMs);
        return;
    }
    qCWarning(lcNet) << "no certificate is loaded: TLS refused on" << m_incoming.admission->listener().name;
    abort();
}

void Connection::handshakeDone()
{
    if (m_handler)
        resumeWithTls();
    else
        ready();
}

void Connection::tlsFailed()
{
    qCInfo(lcNet) << "TLS with" << m_info.peerAddress << "failed:" << m_tls->errorText();
    beginClosing(); // our alert still goes out
}

// ---- end

void Connection::inputOver()
{
    if (m_phase != Phase::Open)
        abort();
    else if (!std::exchange(m_inputEnded, true))
        callHandler([this] { m_handler->inputEnded(); });
}

void Connection::allSent()
{
    if (m_socket.inputEnded()) {
        abort(); // both have said all
        return;
    }
    m_phase = Phase::Lingering;
    m_socket.finish();
    setPhaseTimer(kLingerMs);
}

void Connection::countIn(qint64 octets)
{
    m_incoming.admission->listener().bytesIn->add(quint64(octets));
}

void Connection::countOut(qint64 octets)
{
    m_incoming.admission->listener().bytesOut->add(quint64(octets));
}

} // namespace net

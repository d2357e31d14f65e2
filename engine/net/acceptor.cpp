// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/acceptor.h"
#include "base/logging.h"
#include "net/rawsocket.h"

namespace net {

namespace {
constexpr int kRecoveryMs = 200;
}

Acceptor::Acceptor(Limits limits, std::shared_ptr<AddressLimiter> addresses, std::shared_ptr<std::atomic<int>> open,
                   std::vector<IoThread *> threads, metrics::Registry &registry)
    : m_limits(std::move(limits)), m_addresses(std::move(addresses)), m_open(std::move(open)),
      m_threads(std::move(threads)),
      m_exhausted(registry.counter("descriptors_exhausted_total", {}, "Times the process had no descriptor left to accept")),
      m_recovery(this)
{
    m_recovery.setSingleShot(true);
    m_recovery.setInterval(kRecoveryMs);
    connect(&m_recovery, &QTimer::timeout, this, &Acceptor::recover);
}

void Acceptor::add(std::unique_ptr<Listener> listener)
{
    Listener &added = *listener;
    connect(&added, &QTcpServer::acceptError, this,
            [this, &added](QAbstractSocket::SocketError error) { onAcceptError(added, error); });
    m_listeners.push_back(std::move(listener));
}

void Acceptor::closeListeners()
{
    m_recovery.stop();
    m_listeners.clear();
}

void Acceptor::accepted(Listener &listener, qintptr socket)
{
    const std::shared_ptr<ListenerState> &state = listener.state();
    const bool full = m_emergency || m_open->load() >= m_limits.maxOpen
        || (state->maxConnections > 0 && state->active.load() >= state->maxConnections);
    if (full) {
        refuse(*state, socket);
        return;
    }
    const std::optional<QHostAddress> peer = peerAddress(socket);
    if (!peer) {
        closeSocket(socket);
        return;
    }
    Incoming incoming;
    incoming.expectProxy = m_limits.trustedProxies.contains(*peer);
    if (!incoming.expectProxy) { // a proxy is not counted; whom it speaks for is
        auto [ok, slot] = m_addresses->admit(*peer);
        if (!ok) {
            refuse(*state, socket);
            return;
        }
        incoming.addressSlot = std::move(slot);
    }
    incoming.socket = std::make_unique<OwnedSocket>(socket);
    incoming.admission = std::make_unique<Admission>(state, m_open);
    state->accepted->add();
    pickThread().adopt(std::move(incoming));
}

void Acceptor::refuse(const ListenerState &listener, qintptr socket)
{
    listener.refused->add();
    refuseSocket(socket, listener.refusal);
}

// The emptiest loop; among equals the next in turn.
IoThread &Acceptor::pickThread()
{
    size_t best = ++m_next % m_threads.size();
    for (size_t i = 1; i < m_threads.size(); ++i) {
        const size_t candidate = (m_next + i) % m_threads.size();
        if (m_threads[candidate]->loop().load() < m_threads[best]->loop().load())
            best = candidate;
    }
    return *m_threads[best];
}

// Qt has paused the listener. Without descriptors the waiting callers keep the listening socket readable: the spare is
// let go to accept and refuse them one by one, and taken back when the rush is over.
void Acceptor::onAcceptError(Listener &listener, QAbstractSocket::SocketError error)
{
    if (error == QAbstractSocket::SocketResourceError) {
        if (!m_emergency) {
            m_exhausted.add();
            qCWarning(lcNet) << "no descriptors left: refusing connections";
            m_emergency = true;
            m_spare.release();
            listener.resumeAccepting();
        }
        if (!m_recovery.isActive())
            m_recovery.start(); // also resumes this listener, when the spare's place was taken by somebody else
        return;
    }
    qCWarning(lcNet) << "accept on" << listener.state()->name << listener.errorString();
    if (!m_recovery.isActive())
        m_recovery.start();
}

void Acceptor::recover()
{
    if (m_emergency && m_spare.hold())
        m_emergency = false;
    if (m_emergency)
        m_recovery.start();
    for (const std::unique_ptr<Listener> &listener : m_listeners)
        listener->resumeAccepting();
}

} // namespace net

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/acceptor.h"
#include "base/logging.h"
#include "net/rawsocket.h"

namespace net {

namespace {
constexpr int kRecoveryMs = 200;
constexpr int kBatch = 256; // callers of one listener before the others get their turn
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
    connect(&m_recovery, &QTimer::timeout, this, &Acceptor::resume);
}

void Acceptor::add(std::unique_ptr<Listener> listener)
{
    m_listeners.push_back(std::move(listener));
}

void Acceptor::closeListeners()
{
    m_recovery.stop();
    m_listeners.clear();
}

void Acceptor::acceptFrom(Listener &listener)
{
    for (int i = 0; i < kBatch; ++i) {
        qintptr socket = -1;
        switch (listener.next(socket)) {
        case AcceptResult::Accepted:
            m_exhaustedNow = false;
            accepted(listener.state(), socket);
            break;
        case AcceptResult::Failed:
            break;
        case AcceptResult::Exhausted:
            refuseWithSpare(listener);
            return;
        case AcceptResult::Empty:
            return;
        }
    }
}

void Acceptor::accepted(const std::shared_ptr<ListenerState> &state, qintptr socket)
{
    const int limit = state->maxConnections.load();
    const bool full = m_open->load() >= m_limits.maxOpen
        || (limit > 0 && state->active.load() >= limit);
    if (full) {
        refuse(*state, socket, Refusal::None);
        return;
    }
    const std::optional<SocketAddress> peer = peerAddress(socket);
    if (!peer) {
        closeSocket(socket);
        return;
    }
    Incoming incoming;
    incoming.expectProxy = m_limits.trustedProxies.contains(peer->address);
    if (!incoming.expectProxy) { // a proxy is not counted; whom it speaks for is
        auto [refusal, slot] = m_addresses->admit(peer->address);
        if (refusal != Refusal::None) {
            refuse(*state, socket, refusal);
            return;
        }
        incoming.addressSlot = std::move(slot);
    }
    incoming.socket = std::make_unique<OwnedSocket>(socket);
    incoming.admission = std::make_unique<Admission>(state, m_open);
    state->accepted->add();
    pickThread().adopt(std::move(incoming));
}

void Acceptor::refuse(const ListenerState &listener, qintptr socket, Refusal refusal)
{
    listener.refused->add();
    refuseSocket(socket, listener.wordsFor(refusal));
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

// Without descriptors those who wait keep the listening socket readable. The spare's place is used to accept and refuse
// them one by one; when even that is taken, accepting pauses for a moment instead of spinning.
void Acceptor::refuseWithSpare(Listener &listener)
{
    if (!std::exchange(m_exhaustedNow, true)) {
        m_exhausted.add();
        qCWarning(lcNet) << "no descriptors left: refusing connections";
    }
    m_spare.release();
    for (int i = 0; i < kBatch; ++i) {
        qintptr socket = -1;
        const AcceptResult result = listener.next(socket);
        if (result == AcceptResult::Accepted) {
            refuse(*listener.state(), socket, Refusal::None);
        } else if (result == AcceptResult::Exhausted) {
            listener.setAccepting(false);
            m_recovery.start();
            break;
        } else if (result == AcceptResult::Empty) {
            break;
        }
    }
    m_spare.hold();
}

void Acceptor::resume()
{
    m_spare.hold();
    for (const std::unique_ptr<Listener> &listener : m_listeners)
        listener->setAccepting(true);
}

} // namespace net

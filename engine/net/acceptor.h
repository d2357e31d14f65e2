// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "net/addresslimiter.h"
#include "net/fdbudget.h"
#include "net/iothread.h"
#include "net/listener.h"
#include <QObject>
#include <QTimer>
#include <vector>

namespace net {

/// The accept thread's work: checks limits, refuses in the protocol's words, picks an I/O thread. Lives in the accept thread.
class Acceptor final : public QObject
{
    Q_OBJECT
public:
    struct Limits
    {
        AddressSet trustedProxies;
        int maxOpen = 0; ///< connections the descriptor budget allows
    };
    Acceptor(Limits limits, std::shared_ptr<AddressLimiter> addresses, std::shared_ptr<std::atomic<int>> open,
             std::vector<IoThread *> threads, metrics::Registry &registry);

    /// Takes a listening socket over.
    void add(std::unique_ptr<Listener> listener);
    /// For callers from now on.
    void setTrustedProxies(AddressSet proxies) { m_limits.trustedProxies = std::move(proxies); }
    /// Closes all listening sockets.
    void closeListeners();
    /// Takes the callers that wait at a listener.
    void acceptFrom(Listener &listener);

private:
    void accepted(const std::shared_ptr<ListenerState> &state, qintptr socket);
    void refuse(const ListenerState &listener, qintptr socket, Refusal refusal); ///< None: over a limit of the listener or the process
    void refuseWithSpare(Listener &listener);
    void resume();
    IoThread &pickThread();

    Limits m_limits;
    const std::shared_ptr<AddressLimiter> m_addresses;
    const std::shared_ptr<std::atomic<int>> m_open;
    const std::vector<IoThread *> m_threads;
    std::vector<std::unique_ptr<Listener>> m_listeners;
    metrics::Counter &m_exhausted;
    SpareDescriptor m_spare;
    QTimer m_recovery;
    bool m_exhaustedNow = false; // said in the log once per spell
    size_t m_next = 0;
};

} // namespace net

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/listener.h"
#include "net/acceptor.h"

namespace net {

namespace {
constexpr int kBacklog = 4096; // Qt's 50 drops connections when a burst arrives; the kernel caps it (somaxconn)
}

Listener::Listener(Acceptor &acceptor, std::shared_ptr<ListenerState> state)
    : m_acceptor(acceptor), m_state(std::move(state))
{
    setListenBacklogSize(kBacklog);
}

void Listener::begin()
{
    pauseAccepting();
    m_notifier = new QSocketNotifier(socketDescriptor(), QSocketNotifier::Read, this);
    connect(m_notifier, &QSocketNotifier::activated, this, [this] { m_acceptor.acceptFrom(*this); });
}

} // namespace net

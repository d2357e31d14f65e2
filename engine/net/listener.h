// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "net/listenerstate.h"
#include "net/rawsocket.h"
#include <QSocketNotifier>
#include <QTcpServer>

namespace net {

class Acceptor;

/// One listening address. Hands raw descriptors to the Acceptor; lives in the accept thread.
/// QTcpServer binds and listens, but the accepting is done here: Qt's engine keeps the first error it meets, so after one
/// "nobody waits" it never reports that descriptors have run out, and its loop spins.
class Listener final : public QTcpServer
{
    Q_OBJECT
public:
    Listener(Acceptor &acceptor, std::shared_ptr<ListenerState> state);
    const std::shared_ptr<ListenerState> &state() const { return m_state; }

    /// After listen(): begins to watch.
    void begin();
    /// Takes the next caller.
    AcceptResult next(qintptr &socket) { return acceptSocket(socketDescriptor(), socket); }
    void setAccepting(bool on) { m_notifier->setEnabled(on); }

private:
    Acceptor &m_acceptor;
    QSocketNotifier *m_notifier = nullptr;
    const std::shared_ptr<ListenerState> m_state;
};

} // namespace net

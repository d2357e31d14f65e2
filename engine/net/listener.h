// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "net/listenerstate.h"
#include <QTcpServer>

namespace net {

class Acceptor;

/// One listening address. Hands raw descriptors to the Acceptor; lives in the accept thread.
class Listener final : public QTcpServer
{
    Q_OBJECT
public:
    Listener(Acceptor &acceptor, std::shared_ptr<ListenerState> state);
    const std::shared_ptr<ListenerState> &state() const { return m_state; }

protected:
    void incomingConnection(qintptr socket) override;

private:
    Acceptor &m_acceptor;
    const std::shared_ptr<ListenerState> m_state;
};

} // namespace net

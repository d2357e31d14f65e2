// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/services.h"
#include <functional>

namespace server {

/// The network's connections for the API; who closes one is put on record. Any thread; network and record outlive it.
class ConnectionDesk final : public control::ConnectionService
{
public:
    using Tell = std::function<void(const control::Event &)>;
    ConnectionDesk(control::ConnectionService &network, Tell tell) : m_network(network), m_tell(std::move(tell)) {}

    void listConnections(control::Callback<QList<control::Connection>> done) override { m_network.listConnections(std::move(done)); }
    void closeConnection(control::Id id, control::Callback<control::Connection> done) override;

private:
    control::ConnectionService &m_network;
    const Tell m_tell;
};

} // namespace server

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "control/services.h"
#include "net/iothread.h"
#include <atomic>
#include <vector>

namespace net {

/// Open connections of all I/O threads for the API. Asks each loop by message and waits for none; thread-safe.
class ConnectionRegistry final : public control::ConnectionService
{
public:
    /// Before the threads start, and with an empty list before they are destroyed.
    void setThreads(std::vector<IoThread *> threads) { m_threads = std::move(threads); }
    void listConnections(control::Callback<QList<control::Connection>> done) override;
    void closeConnection(base::Id id, control::Callback<control::Connection> done) override;

private:
    std::vector<IoThread *> m_threads;
};

} // namespace net

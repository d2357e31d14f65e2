// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/clock.h"
#include "base/id.h"
#include "base/loopexecutor.h"
#include "control/values.h"
#include "net/addresslimiter.h"
#include "net/connectionset.h"
#include "net/incoming.h"
#include "net/looppart.h"
#include "net/readingturns.h"
#include "net/timingwheel.h"
#include "net/tlscontext.h"
#include <QObject>
#include <QTimer>
#include <functional>
#include <memory>
#include <vector>

namespace net {

class Connection;

/// What all I/O loops of a Network share; constant while they run.
struct LoopServices
{
    const base::Clock *clock = nullptr;
    base::IdGenerator *ids = nullptr;
    std::function<void(const control::Connection &, bool opened)> observer;
    std::weak_ptr<AddressLimiter> limiter; ///< lives on the accept thread
    base::ExecutorPtr acceptExecutor;
};

/// One event loop's share of the Network: its connections, the wheel of their deadlines, the read buffers they take turns
/// with. Lives in its I/O thread; other threads reach it through executor().
class IoLoop final : public QObject
{
    Q_OBJECT
public:
    IoLoop(std::shared_ptr<const LoopServices> services, QThread *thread, metrics::Histogram &lag);
    ~IoLoop() override;

    const std::shared_ptr<base::LoopExecutor> &executor() const { return m_executor; }
    /// Connections adopted or on their way; any thread.
    int load() const { return m_load.load(std::memory_order_relaxed); }
    /// Counts one that is being posted here. Any thread.
    void expectOne() { m_load.fetch_add(1, std::memory_order_relaxed); }

    // The rest is called in the loop's thread.
    void start();
    void adopt(Incoming incoming);
    void setTls(std::shared_ptr<const TlsContext> context) { m_tls = std::move(context); }
    void drain(int timeoutMs, std::function<void()> done);
    /// Aborts everything; the loop is not used after it.
    void shutdown();
    QList<control::Connection> snapshot() const;
    /// Aborts a connection and says what it was; nullopt: not of this loop.
    std::optional<control::Connection> closeConnection(base::Id id);

    /// Something else that lives here, from now until shutdown().
    void addPart(std::shared_ptr<LoopPart> part);
    /// A part of it has become idle: a drain may be over.
    void partIdle();

    // For its connections.
    const LoopServices &services() const { return *m_services; }
    const std::shared_ptr<const TlsContext> &tls() const { return m_tls; }
    TimingWheel &wheel() { return m_wheel; }
    std::vector<char> &cipherBuffer() { return m_cipherBuffer; }
    std::vector<char> &plainBuffer() { return m_plainBuffer; }
    ReadingTurns &readingTurns() { return m_readingTurns; }
    /// Asks the accept thread to count a client known only by its PROXY header; answers Connection::admitted().
    void admit(base::Id id, const QHostAddress &address);

private:
    void tick();
    void drained();

    const std::shared_ptr<const LoopServices> m_services;
    const std::shared_ptr<base::LoopExecutor> m_executor;
    metrics::Histogram &m_lag;
    TimingWheel m_wheel;
    QTimer m_ticker;
    qint64 m_expectedTickUs = 0;
    std::shared_ptr<const TlsContext> m_tls;
    ConnectionSet m_connections; // all of them Connections
    std::vector<std::shared_ptr<LoopPart>> m_parts;
    bool m_draining = false;
    std::function<void()> m_drained;
    WheelTimer m_drainLimit;
    std::vector<char> m_cipherBuffer;
    std::vector<char> m_plainBuffer;
    ReadingTurns m_readingTurns;
    std::atomic<int> m_load{0};
};

} // namespace net

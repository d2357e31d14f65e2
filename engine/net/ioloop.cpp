// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/ioloop.h"
#include "net/connection.h"
#include <QThread>

namespace net {

namespace {
constexpr size_t kBufferSize = 64 * 1024;
}

IoLoop::IoLoop(std::shared_ptr<const LoopServices> services, QThread *thread, metrics::Histogram &lag)
    : m_services(std::move(services)), m_executor(base::LoopExecutor::forThread(thread)), m_lag(lag),
      m_wheel(*m_services->clock), m_ticker(this), m_drainLimit([this] {
          for (auto &[id, connection] : m_connections)
              connection->abort();
          for (const std::shared_ptr<LoopPart> &part : m_parts)
              part->shutdown();
          partIdle();
      }),
      m_cipherBuffer(kBufferSize), m_plainBuffer(kBufferSize)
{
    m_ticker.setTimerType(Qt::PreciseTimer);
    m_ticker.setInterval(TimingWheel::kTickMs);
    connect(&m_ticker, &QTimer::timeout, this, &IoLoop::tick);
    moveToThread(thread);
}

IoLoop::~IoLoop() = default;

void IoLoop::start()
{
    m_expectedTickUs = m_services->clock->monotonicUs() + TimingWheel::kTickMs * 1000;
    m_ticker.start();
}

// The tick that drives the wheel also measures the loop: how late it comes is how long other work held the thread.
void IoLoop::tick()
{
    const qint64 now = m_services->clock->monotonicUs();
    m_lag.record(std::max<qint64>(0, now - m_expectedTickUs));
    m_expectedTickUs = std::max(m_expectedTickUs, now - TimingWheel::kTickMs * 1000) + TimingWheel::kTickMs * 1000;
    m_wheel.advance();
}

void IoLoop::adopt(Incoming incoming)
{
    if (m_draining) {
        m_load.fetch_sub(1, std::memory_order_relaxed);
        return;
    }
    const base::Id id = m_services->ids->next();
    const auto [place, inserted] = m_connections.emplace(id, std::make_unique<Connection>(*this, id, std::move(incoming)));
    place->second->open();
}

void IoLoop::schedule(Connection &connection)
{
    m_scheduled.push_back(&connection);
    postWork();
}

void IoLoop::bury(Connection &connection)
{
    m_buried.push_back(&connection);
    postWork();
}

void IoLoop::postWork()
{
    if (std::exchange(m_workPosted, true))
        return;
    m_executor->post([this] { work(); });
}

void IoLoop::work()
{
    m_workPosted = false;
    for (Connection *connection : std::exchange(m_scheduled, {}))
        connection->turn();
    for (Connection *connection : std::exchange(m_buried, {})) {
        std::erase(m_scheduled, connection); // scheduled again by its turn, then ended by another's
        connection->tellClosed();
        m_connections.erase(connection->info().id);
        m_load.fetch_sub(1, std::memory_order_relaxed);
    }
    if (m_draining)
        drained();
}

void IoLoop::admit(base::Id id, const QHostAddress &address)
{
    const auto answer = [this, executor = m_executor, id](bool ok, AddressLimiter::SlotPtr slot) {
        executor->post([this, id, ok, slot = std::move(slot)] {
            const auto found = m_connections.find(id);
            if (found != m_connections.end())
                found->second->admitted(ok, slot);
        });
    };
    m_services->acceptExecutor->post([limiter = m_services->limiter, address, answer] {
        if (const auto alive = limiter.lock()) {
            auto [ok, slot] = alive->admit(address);
            answer(ok, std::move(slot));
        }
    });
}

void IoLoop::drain(int timeoutMs, std::function<void()> done)
{
    m_draining = true;
    m_drained = std::move(done);
    for (auto &[id, connection] : m_connections) // handlers only mark and schedule; nothing is erased here
        connection->beginDrain();
    for (const std::shared_ptr<LoopPart> &part : m_parts)
        part->drain();
    m_wheel.set(m_drainLimit, timeoutMs);
    drained();
}

void IoLoop::drained()
{
    const bool busy = std::any_of(m_parts.begin(), m_parts.end(), [](const auto &part) { return !part->idle(); });
    if (busy || !m_connections.empty() || !m_drained)
        return;
    m_drainLimit.cancel();
    std::exchange(m_drained, {})();
}

void IoLoop::shutdown()
{
    m_draining = true;
    m_ticker.stop();
    for (auto &[id, connection] : m_connections)
        connection->abort();
    work();
    m_connections.clear();
    for (const std::shared_ptr<LoopPart> &part : m_parts)
        part->shutdown();
    m_parts.clear(); // in this thread, where they live
}

void IoLoop::addPart(std::shared_ptr<LoopPart> part)
{
    m_parts.push_back(std::move(part));
}

void IoLoop::partIdle()
{
    if (m_draining)
        postWork();
}

QList<control::Connection> IoLoop::snapshot() const
{
    QList<control::Connection> list;
    list.reserve(qsizetype(m_connections.size()));
    for (const auto &[id, connection] : m_connections)
        list.append(connection->snapshot());
    for (const std::shared_ptr<LoopPart> &part : m_parts)
        list.append(part->snapshot());
    return list;
}

std::optional<control::Connection> IoLoop::closeConnection(base::Id id)
{
    const auto found = m_connections.find(id);
    if (found == m_connections.end()) {
        for (const std::shared_ptr<LoopPart> &part : m_parts) {
            if (auto closed = part->closeConnection(id))
                return closed;
        }
        return std::nullopt;
    }
    found->second->abort();
    return found->second->snapshot();
}

} // namespace net

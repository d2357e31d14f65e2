// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/ioloop.h"
#include "net/connection.h"
#include <QAbstractEventDispatcher>
#include <QThread>

namespace net {

namespace {
constexpr size_t kBufferSize = 64 * 1024;
}

IoLoop::IoLoop(std::shared_ptr<const LoopServices> services, QThread *thread, metrics::Histogram &lag)
    : m_services(std::move(services)), m_executor(base::LoopExecutor::forThread(thread)), m_lag(lag),
      m_wheel(*m_services->clock), m_ticker(this),
      m_connections(m_executor, [this](int ended) {
          m_load.fetch_sub(ended, std::memory_order_relaxed);
          if (m_draining)
              drained();
      }),
      m_drainLimit([this] {
          m_connections.abortAll();
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
    connect(QAbstractEventDispatcher::instance(), &QAbstractEventDispatcher::awake, this, [this] { m_readingTurns.beginRound(); });
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
    auto connection = std::make_unique<Connection>(*this, m_connections, id, std::move(incoming));
    Connection &adopted = *connection;
    m_connections.add(std::move(connection));
    adopted.open();
}

void IoLoop::admit(base::Id id, const QHostAddress &address)
{
    const auto answer = [this, executor = m_executor, id](const AddressLimiter::Answer &said) {
        executor->post([this, id, said] {
            if (auto *connection = static_cast<Connection *>(m_connections.find(id)))
                connection->admitted(said);
        });
    };
    m_services->acceptExecutor->post([limiter = m_services->limiter, address, answer] {
        if (const auto alive = limiter.lock())
            answer(alive->admit(address));
    });
}

void IoLoop::drain(int timeoutMs, std::function<void()> done)
{
    m_draining = true;
    m_drained = std::move(done);
    m_connections.drain();
    for (const std::shared_ptr<LoopPart> &part : m_parts)
        part->drain();
    m_wheel.set(m_drainLimit, timeoutMs);
    drained();
}

void IoLoop::drained()
{
    const bool busy = std::any_of(m_parts.begin(), m_parts.end(), [](const auto &part) { return !part->idle(); });
    if (busy || !m_connections.isEmpty() || !m_drained)
        return;
    m_drainLimit.cancel();
    std::exchange(m_drained, {})();
}

void IoLoop::shutdown()
{
    m_draining = true;
    m_ticker.stop();
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
        m_connections.postWork();
}

QList<control::Connection> IoLoop::snapshot() const
{
    QList<control::Connection> list = m_connections.snapshot();
    for (const std::shared_ptr<LoopPart> &part : m_parts)
        list.append(part->snapshot());
    return list;
}

std::optional<control::Connection> IoLoop::closeConnection(base::Id id)
{
    std::optional<control::Connection> closed = m_connections.close(id);
    for (size_t i = 0; !closed && i < m_parts.size(); ++i)
        closed = m_parts[i]->closeConnection(id);
    return closed;
}

} // namespace net

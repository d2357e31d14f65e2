// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "delivery/deliverer.h"
#include "net/ioloop.h"

namespace delivery {

Deliverer::Deliverer(const Parts &parts, const DeliveryOptions &options)
    : m_metrics(parts.metrics), m_planner(parts.resolver, parts.clock), m_services(std::make_shared<PoolServices>()),
      m_options(std::make_shared<const DeliveryOptions>(options))
{
    m_services->resolver = &parts.resolver;
    m_services->messages = &parts.messages;
    m_services->workers = &parts.workers;
    m_services->clock = &parts.clock;
    m_services->signer = parts.signer;
    m_services->book = &m_book;
    const QByteArray help = "Connections to other servers";
    m_services->opened = &parts.metrics.counter("delivery_connections_total", metrics::label("kind", "opened"), help);
    m_services->reused = &parts.metrics.counter("delivery_connections_total", metrics::label("kind", "reused"), help);
    m_services->failed = &parts.metrics.counter("delivery_connections_total", metrics::label("kind", "failed"), help);
}

Deliverer::~Deliverer() = default;

void Deliverer::attach(const QList<net::IoLoop *> &loops, const std::shared_ptr<const net::TlsClientContext> &tls)
{
    m_services->loops = int(std::max<qsizetype>(1, loops.size()));
    for (net::IoLoop *loop : loops) {
        const auto pool = std::make_shared<LoopPool>(*loop, tls, m_services, m_metrics);
        m_loops.push_back({pool, loop->executor()});
        loop->executor()->post([loop, pool] { loop->addPart(pool); });
    }
}

void Deliverer::setOptions(const DeliveryOptions &options)
{
    m_options.store(std::make_shared<const DeliveryOptions>(options));
}

void Deliverer::plan(const QString &destination, base::Callback<mail::DeliveryGroup> done)
{
    m_planner.plan(m_options.load(), destination, std::move(done));
}

void Deliverer::deliver(mail::DeliveryJob job, base::Callback<mail::DeliveryReport> done)
{
    const Loop &loop = m_loops[qHash(job.group.key, 0) % m_loops.size()];
    loop.executor->post([pool = loop.pool, options = m_options.load(), job = std::move(job), done = std::move(done)]() mutable {
        pool->take(options, std::move(job), std::move(done));
    });
}

mail::DeliveryTarget::GroupState Deliverer::groupState(const QString &key) const
{
    GroupState state;
    if (const GroupCountersPtr counters = m_book.find(key)) {
        state.connections = counters->connections.load(std::memory_order_relaxed);
        state.idle = counters->idle.load(std::memory_order_relaxed);
        state.reused = counters->reused.load(std::memory_order_relaxed);
        state.opened = counters->opened.load(std::memory_order_relaxed);
        state.resumed = counters->resumed.load(std::memory_order_relaxed);
    }
    return state;
}

} // namespace delivery

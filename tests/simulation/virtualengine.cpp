// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "virtualengine.h"

using namespace Qt::Literals;

namespace simulation {

namespace {
constexpr int kMostRows = 10000;
constexpr int kRegularTurnMs = 900;
constexpr int kLongestIdleMs = 60000;
} // namespace

VirtualEngine::VirtualEngine(World &world, Network &network, Ledger &ledger, const Options &options)
    : m_world(world), m_network(network), m_ledger(ledger), m_options(options), m_pool(world.scheduler), m_thread(world.scheduler.thread(u"queue"_s))
{
}

VirtualEngine::~VirtualEngine()
{
    m_loop.reset();
    if (m_store)
        m_store->close();
}

base::Result<void> VirtualEngine::start()
{
    auto opened = storage::Store::open(m_options.store, m_pool, m_metrics, m_world.clock);
    if (!opened)
        return opened.error();
    m_store = std::move(*opened);
    m_network.connectTo(m_store.get());
    return startQueue();
}

base::Result<void> VirtualEngine::startQueue()
{
    storage::QueueStore &rows = *m_store->queue();
    const auto settings = ask<QList<storage::DestinationSettings>>([&](auto done) { rows.destinationSettings({}, kMostRows, done); });
    if (!settings)
        return settings.error();
    const auto counts = ask<QList<storage::QueueCount>>([&](auto done) { rows.queueCounts({}, kMostRows, done); });
    if (!counts)
        return counts.error();
    if (m_options.plant)
        m_planted = m_options.plant(rows);
    queue::Dispatcher::Setup setup;
    setup.store = m_planted ? m_planted.get() : &rows;
    setup.target = &m_network;
    setup.clock = &m_world.clock;
    setup.executor = m_thread;
    setup.metrics = &m_metrics;
    setup.options = m_options.queue;
    m_loop = std::make_unique<queue::QueueLoop>(std::move(setup), *m_store, [this](int ms) { turnIn(ms); });
    rows.setQueueListener([this](const QList<storage::QueueChange> &changes) {
        if (m_world.scheduler.isDead())
            return;
        m_ledger.changed(changes);
        m_thread->post([this, changes] {
            m_loop->dispatcher().apply(changes);
            m_loop->turnSoon();
        });
    });
    m_thread->post([this, counts = *counts, settings = *settings] { m_loop->begin(counts, settings); });
    return {};
}

/// While nothing happens the regular turns, one a second, come less and less often: as on a machine that sleeps.
void VirtualEngine::turnIn(int ms)
{
    const qint64 activity = m_network.activity + m_world.disk.changes();
    const bool quiet = activity == m_lastActivity && ms >= kRegularTurnMs;
    m_lastActivity = activity;
    m_idleMs = quiet ? qMin(kLongestIdleMs, qMax(ms, m_idleMs * 2)) : ms;
    m_world.scheduler.at(m_world.clock.monotonicUs() + qint64(m_idleMs) * 1000, m_thread, [this, number = ++m_turnAsked] {
        if (number == m_turnAsked)
            m_loop->turn();
    });
}

void VirtualEngine::withLevers(std::function<void(queue::Levers &)> work)
{
    m_thread->post([this, work = std::move(work)] { work(m_loop->levers()); });
}

void VirtualEngine::stop()
{
    bool ended = false;
    m_thread->post([this, &ended] {
        m_loop->end();
        ended = true;
    });
    m_world.scheduler.until([&] { return ended; });
    if (m_store)
        m_store->close();
}

} // namespace simulation

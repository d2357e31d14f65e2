// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "metrics/registry.h"
#include "network.h"
#include "queue/queueloop.h"
#include "storage/store.h"

namespace simulation {

/// Store, queue and a network, for one life. Everything in it runs when the scheduler says so.
class VirtualEngine
{
public:
    struct Options
    {
        storage::StoreOptions store;
        queue::QueueOptions queue;
        /// A planted bug stands between dispatcher and store; may be null.
        std::function<std::unique_ptr<storage::QueueStore>(storage::QueueStore &)> plant;
    };
    VirtualEngine(World &world, Network &network, Ledger &ledger, const Options &options);
    ~VirtualEngine();

    /// Up and reading the queue; an error when the disk does not let it, or it died.
    base::Result<void> start();
    /// As an operator stops it.
    void stop();

    storage::Store &store() { return *m_store; }
    /// On the queue's thread.
    void withLevers(std::function<void(queue::Levers &)> work);
    /// The answer of an asynchronous call; Busy when the engine died meanwhile.
    template<typename T, typename Call>
    base::Result<T> ask(Call call)
    {
        const auto answer = std::make_shared<std::optional<base::Result<T>>>();
        call(base::Callback<T>({}, [answer](base::Result<T> result) { answer->emplace(std::move(result)); }));
        m_world.scheduler.until([&] { return answer->has_value(); });
        if (m_world.scheduler.isDead() || !answer->has_value())
            return base::Error{base::ErrorKind::Busy, {}, QStringLiteral("the engine is dead"), {}};
        return **answer;
    }

private:
    base::Result<void> startQueue();
    void turnIn(int ms);

    World &m_world;
    Network &m_network;
    Ledger &m_ledger;
    const Options m_options;
    metrics::Registry m_metrics;
    VirtualPool m_pool;
    std::shared_ptr<VirtualThread> m_thread; ///< the queue's
    std::unique_ptr<storage::Store> m_store;
    std::unique_ptr<storage::QueueStore> m_planted;
    std::unique_ptr<queue::QueueLoop> m_loop;
    quint64 m_turnAsked = 0;
    qint64 m_lastActivity = -1;
    int m_idleMs = 0;
};

} // namespace simulation

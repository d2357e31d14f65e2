// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "delivery/looppool.h"
#include "delivery/planner.h"
#include <atomic>

namespace delivery {

/// Takes mail to other servers: the DeliveryTarget of MX, smarthosts and routes. A group lives on one I/O thread, chosen
/// by its key, with its connections and the mails it carries; nothing is shared among threads but counters. Thread-safe.
class Deliverer final : public mail::DeliveryTarget
{
public:
    /// What it works with; all of it outlives the network.
    struct Parts
    {
        base::Resolver &resolver;
        control::MessageService &messages;
        base::WorkerPool &workers;
        const base::Clock &clock;
        metrics::Registry &metrics;
        const mail::OutgoingSigner *signer = nullptr;
    };
    Deliverer(const Parts &parts, const DeliveryOptions &options);
    ~Deliverer() override;

    /// The loops its connections live in, once they run; before the first deliver(). They finish, refuse and let go with
    /// the network's drain() and close().
    void attach(const QList<net::IoLoop *> &loops, const std::shared_ptr<const net::TlsClientContext> &tls);
    /// Where what is said with other servers is written; before the first deliver(), outlives the network.
    void setTranscripts(net::TranscriptBook *book) { m_services->transcripts = book; }
    /// For attempts from now on.
    void setOptions(const DeliveryOptions &options);

    void plan(const QString &destination, base::Callback<mail::DeliveryGroup> done) override;
    void deliver(mail::DeliveryJob job, base::Callback<mail::DeliveryReport> done) override;
    GroupState groupState(const QString &key) const override;

private:
    struct Loop
    {
        std::shared_ptr<LoopPool> pool;
        base::ExecutorPtr executor;
    };
    metrics::Registry &m_metrics;
    const Planner m_planner;
    GroupBook m_book;
    std::shared_ptr<PoolServices> m_services;
    std::atomic<std::shared_ptr<const DeliveryOptions>> m_options;
    std::vector<Loop> m_loops;
};

} // namespace delivery

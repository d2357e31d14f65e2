// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/resolver.h"
#include "base/workerpool.h"
#include "control/services.h"
#include "delivery/group.h"
#include "metrics/registry.h"
#include "net/connector.h"
#include "net/transcriptbook.h"
#include <list>
#include <unordered_map>

namespace delivery {

/// What the pools of all loops share; constant while they run.
struct PoolServices
{
    base::Resolver *resolver = nullptr;
    control::MessageService *messages = nullptr;
    base::WorkerPool *workers = nullptr;
    const base::Clock *clock = nullptr;
    const mail::OutgoingSigner *signer = nullptr; ///< may be null
    GroupBook *book = nullptr;
    net::TranscriptBook *transcripts = nullptr; ///< may be null
    metrics::Counter *opened = nullptr;
    metrics::Counter *reused = nullptr;
    metrics::Counter *failed = nullptr;
    int loops = 1;
};

/// One I/O loop's share of delivery: the groups that fall to it, their connections, and the texts being sent. Lives in
/// the loop's thread; made before it by the Deliverer.
class LoopPool final : public net::LoopPart
{
public:
    LoopPool(net::IoLoop &loop, std::shared_ptr<const net::TlsClientContext> tls, std::shared_ptr<const PoolServices> services,
             metrics::Registry &metrics);
    ~LoopPool() override;

    static constexpr qint64 kSmall = 128 << 10; ///< texts up to this are read before there is a connection

    /// One attempt, under the options of this moment.
    void take(const std::shared_ptr<const DeliveryOptions> &options, mail::DeliveryJob job, base::Callback<mail::DeliveryReport> done);

    // LoopPart
    void drain() override;
    bool idle() const override { return m_connector.idle(); }
    void shutdown() override;
    QList<control::Connection> snapshot() const override { return m_connector.snapshot(); }
    std::optional<control::Connection> closeConnection(base::Id id) override { return m_connector.closeConnection(id); }

    // For its groups.
    net::Connector &connector() { return m_connector; }
    const PoolServices &services() const { return *m_services; }
    const DeliveryOptions &options() const { return *m_options; }
    base::ExecutorPtr executor() const;
    qint64 nowMs() const { return m_services->clock->monotonicUs() / 1000; }
    bool stopping() const { return m_stopping; }
    /// Whether one more connection may be made; when not, an idle one elsewhere is closed, and openLinks() called later.
    bool mayOpen(Group &asking);
    void connectionGone();
    /// The group has one more idle connection; it may be closed at once for another group.
    void connectionIdle(Group &group);
    /// The group has no idle connection any more.
    void noneIdle(Group &group);
    /// Reads and prepares the attempt's text as soon as there is room; answers Group::mailFetched().
    void fetch(Group &group, const AttemptPtr &attempt);
    /// The attempt is over: its text makes room.
    void release(const AttemptPtr &attempt);
    /// Runs `task` soon in this loop while the pool lives.
    void post(std::function<void()> task);

private:
    struct Fetch
    {
        QString key;
        AttemptPtr attempt;
    };
    Group *group(const QString &key);
    void runFetches(std::deque<Fetch> &queue, qint64 &inFlight, qint64 limit);
    void runFetches();
    void onFetched(const Fetch &fetch, const base::Result<QByteArray> &raw);
    void onPrepared(const Fetch &fetch, std::shared_ptr<const PreparedMail> mail);
    void closeOneIdle();
    void sweep();

    net::IoLoop &m_loop;
    net::Connector m_connector;
    const std::shared_ptr<const PoolServices> m_services;
    std::shared_ptr<const DeliveryOptions> m_options;
    std::unordered_map<QString, std::unique_ptr<Group>> m_groups;
    std::list<Group *> m_idleGroups; ///< with an idle connection, the one used longest ago first
    std::deque<QString> m_starved; ///< groups that want a connection and may not have one
    std::deque<Fetch> m_smallFetches;
    std::deque<Fetch> m_largeFetches;
    qint64 m_smallBytes = 0;
    qint64 m_largeBytes = 0;
    net::WheelTimer m_sweeper;
    std::shared_ptr<bool> m_alive = std::make_shared<bool>(true);
    bool m_stopping = false;
};

} // namespace delivery

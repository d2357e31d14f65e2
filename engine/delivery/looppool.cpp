// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "delivery/looppool.h"
#include "net/ioloop.h"

namespace delivery {

namespace {
constexpr int kSweepMs = 300'000;
constexpr qint64 kCostOfOne = 4096; // beside its text
constexpr qint64 kInPlace = 64 << 10; // texts up to this are prepared on the I/O thread
}

LoopPool::LoopPool(net::IoLoop &loop, std::shared_ptr<const net::TlsClientContext> tls,
                   std::shared_ptr<const PoolServices> services, metrics::Registry &metrics)
    : m_loop(loop), m_connector(loop, std::move(tls), metrics), m_services(std::move(services)), m_sweeper([this] { sweep(); })
{
}

LoopPool::~LoopPool() = default;

base::ExecutorPtr LoopPool::executor() const
{
    return m_loop.executor();
}

void LoopPool::post(std::function<void()> task)
{
    executor()->post([task = std::move(task), alive = std::weak_ptr<bool>(m_alive)] {
        if (alive.lock())
            task();
    });
}

Group *LoopPool::group(const QString &key)
{
    if (const auto found = m_groups.find(key); found != m_groups.end())
        return found->second.get();
    const auto servers = GroupKey::parse(key, *m_options);
    if (!servers || servers->servers.isEmpty())
        return nullptr;
    auto made = std::make_unique<Group>(*this, key, *servers, m_services->book->open(key));
    return m_groups.emplace(key, std::move(made)).first->second.get();
}

void LoopPool::take(const std::shared_ptr<const DeliveryOptions> &options, mail::DeliveryJob job,
                    base::Callback<mail::DeliveryReport> done)
{
    m_options = options;
    const AttemptPtr attempt = std::make_shared<Attempt>(std::move(job), std::move(done));
    attempt->beganMs = nowMs();
    attempt->report.startedAt = m_services->clock->wallMs();
    if (m_stopping) {
        attempt->refuse();
        return;
    }
    if (!m_sweeper.isSet())
        m_loop.wheel().set(m_sweeper, kSweepMs);
    if (Group *taker = group(attempt->job.group.key)) {
        taker->take(attempt);
        return;
    }
    attempt->settleLeft(mail::DeliveryResult::Deferred, 0, {4, 3, 5}, QStringLiteral("no way is known to this destination"));
    attempt->answer();
}

// ---- texts

void LoopPool::fetch(Group &group, const AttemptPtr &attempt)
{
    attempt->fetching = true;
    (attempt->job.size <= kSmall ? m_smallFetches : m_largeFetches).push_back({group.key(), attempt});
    runFetches();
}

// Two purses, so that long texts on their way to a slow server never keep a short one waiting.
void LoopPool::runFetches()
{
    const qint64 limit = m_options->memoryBytes / m_services->loops;
    runFetches(m_smallFetches, m_smallBytes, limit / 4);
    runFetches(m_largeFetches, m_largeBytes, limit - limit / 4);
}

void LoopPool::runFetches(std::deque<Fetch> &queue, qint64 &inFlight, qint64 limit)
{
    while (!queue.empty()) {
        if (queue.front().attempt->finished()) { // settled without its text
            queue.pop_front();
            continue;
        }
        const qint64 cost = queue.front().attempt->job.size + kCostOfOne;
        if (inFlight > 0 && inFlight + cost > limit)
            return;
        const Fetch next = std::move(queue.front());
        queue.pop_front();
        inFlight += cost;
        next.attempt->cost = cost;
        m_services->messages->rawOfMail(next.attempt->job.mailId,
            {executor(), [this, next, alive = std::weak_ptr<bool>(m_alive)](base::Result<QByteArray> raw) {
                 if (alive.lock())
                     onFetched(next, raw);
             }});
    }
}

void LoopPool::onFetched(const Fetch &fetch, const base::Result<QByteArray> &raw)
{
    if (!raw) { // the mail waits until the store answers again: never lost for that
        fetch.attempt->settleLeft(mail::DeliveryResult::Deferred, 0, {4, 3, 0}, QStringLiteral("the message cannot be read from the store"));
        onPrepared(fetch, nullptr);
        return;
    }
    const mail::OutgoingSigner *signer = m_services->signer;
    const int hops = m_options->maxHops;
    if (!signer && raw->size() <= kInPlace) {
        onPrepared(fetch, std::make_shared<const PreparedMail>(PreparedMail::make(*raw, fetch.attempt->job.mailFrom, hops, nullptr)));
        return;
    }
    m_services->workers->run([this, fetch, raw = *raw, signer, hops, executor = executor(), alive = std::weak_ptr<bool>(m_alive)] {
        auto mail = std::make_shared<const PreparedMail>(PreparedMail::make(raw, fetch.attempt->job.mailFrom, hops, signer));
        executor->post([this, fetch, mail = std::move(mail), alive] {
            if (alive.lock())
                onPrepared(fetch, mail);
        });
    });
}

void LoopPool::onPrepared(const Fetch &fetch, std::shared_ptr<const PreparedMail> mail)
{
    fetch.attempt->mail = std::move(mail);
    fetch.attempt->fetching = false;
    if (const auto found = m_groups.find(fetch.key); found != m_groups.end())
        found->second->mailFetched(fetch.attempt);
}

void LoopPool::release(const AttemptPtr &attempt)
{
    const qint64 cost = std::exchange(attempt->cost, 0);
    if (cost == 0)
        return;
    attempt->mail.reset();
    (attempt->job.size <= kSmall ? m_smallBytes : m_largeBytes) -= cost;
    runFetches();
}

// ---- connections

bool LoopPool::mayOpen(Group &asking)
{
    const int most = std::max(1, m_options->maxConnections / m_services->loops);
    if (m_connector.count() < most)
        return true;
    if (!std::exchange(asking.inLine, true))
        m_starved.push_back(asking.key());
    closeOneIdle();
    return false;
}

void LoopPool::connectionIdle(Group &group)
{
    if (group.idlePlace)
        m_idleGroups.splice(m_idleGroups.end(), m_idleGroups, *group.idlePlace);
    else
        group.idlePlace = m_idleGroups.insert(m_idleGroups.end(), &group);
    closeOneIdle();
}

void LoopPool::noneIdle(Group &group)
{
    if (group.idlePlace)
        m_idleGroups.erase(*std::exchange(group.idlePlace, std::nullopt));
}

// Somebody wants a connection and another has one to spare.
void LoopPool::closeOneIdle()
{
    if (!m_starved.empty() && !m_idleGroups.empty())
        m_idleGroups.front()->closeOneIdle();
}

void LoopPool::connectionGone()
{
    if (m_starved.empty())
        return;
    post([this] { // when it is counted off
        if (m_starved.empty())
            return;
        const QString key = m_starved.front();
        m_starved.pop_front();
        if (const auto found = m_groups.find(key); found != m_groups.end()) {
            found->second->inLine = false;
            found->second->openLinks();
        }
    });
}

void LoopPool::sweep()
{
    for (auto at = m_groups.begin(); at != m_groups.end();) {
        if (at->second->empty()) {
            m_services->book->close(at->first);
            at = m_groups.erase(at);
        } else {
            ++at;
        }
    }
    if (!m_groups.empty())
        m_loop.wheel().set(m_sweeper, kSweepMs);
}

void LoopPool::drain()
{
    m_stopping = true;
    for (const auto &[key, group] : m_groups)
        group->refuseWaiting();
    m_connector.drain();
}

void LoopPool::shutdown()
{
    drain();
    m_sweeper.cancel(); // the wheel goes with the loop, this pool later
    m_connector.shutdown();
    m_alive.reset(); // what is still on its way here finds nobody
}

} // namespace delivery

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "delivery/group.h"
#include "delivery/looppool.h"
#include <QRandomGenerator>

namespace delivery {

namespace {
constexpr qint64 kTroubleMs = 60'000;
constexpr qint64 kTlsBrokenMs = 600'000;
constexpr qint64 kLimitMs = 60'000;
constexpr qsizetype kMaxTroubles = 100;
constexpr quint16 kImplicitTlsPort = 465;

void mark(QHash<QString, qint64> &marks, const QString &what, qint64 until)
{
    if (marks.size() >= kMaxTroubles)
        marks.clear(); // better forgetful than large
    marks.insert(what, until);
}
} // namespace

Group::Group(LoopPool &pool, QString key, GroupKey servers, GroupCountersPtr counters)
    : m_pool(pool), m_key(std::move(key)), m_servers(std::move(servers)), m_counters(std::move(counters))
{
}

// ---- attempts

void Group::take(AttemptPtr attempt)
{
    waitFor(std::move(attempt), false);
}

void Group::retake(AttemptPtr attempt)
{
    if (m_pool.stopping()) {
        m_pool.release(attempt);
        attempt->refuse();
        return;
    }
    waitFor(std::move(attempt), true);
}

void Group::waitFor(AttemptPtr attempt, bool first)
{
    if (!attempt->mail && !attempt->fetching && attempt->job.size <= LoopPool::kSmall)
        m_pool.fetch(*this, attempt); // meanwhile; a longer text waits for its connection
    if (first)
        m_waiting.push_front(std::move(attempt));
    else
        m_waiting.push_back(std::move(attempt));
    if (m_idle.empty()) {
        openLinks();
        return;
    }
    Link &link = *m_idle.back();
    removeIdle(link);
    linkReady(link);
}

void Group::mailFetched(const AttemptPtr &attempt)
{
    const auto waiting = std::find(m_waiting.begin(), m_waiting.end(), attempt);
    if (waiting == m_waiting.end()) {
        for (Link *link : std::vector<Link *>(m_links)) {
            if (link->carries(attempt)) {
                link->mailFetched();
                return;
            }
        }
        return;
    }
    if (!attempt->finished())
        return;
    m_waiting.erase(waiting);
    m_pool.release(attempt);
    attempt->answer();
}

void Group::refuseWaiting()
{
    for (const OpeningPtr &opening : m_openings)
        opening->cancel();
    for (const AttemptPtr &attempt : std::exchange(m_waiting, {})) {
        m_pool.release(attempt);
        attempt->refuse();
    }
}

// ---- connections

void Group::openLinks()
{
    const qint64 now = m_pool.nowMs();
    size_t most = size_t(std::max(1, m_pool.options().maxPerGroup));
    if (m_limit > 0 && now < m_limitUntilMs)
        most = std::min(most, size_t(m_limit));
    while (!m_pool.stopping() && m_openings.size() < m_waiting.size() && m_links.size() + m_openings.size() < most) {
        if (!m_pool.mayOpen(*this))
            return;
        m_openings.push_back(std::make_shared<Opening>(*this, order()));
        const OpeningPtr opening = m_openings.back();
        opening->start();
    }
}

// By preference, equal ones in any order (RFC 5321 5.1); those in trouble last.
QList<Exchanger> Group::order()
{
    QList<Exchanger> list = m_servers.servers;
    if (m_servers.kind == GroupKey::Mx) {
        std::shuffle(list.begin(), list.end(), *QRandomGenerator::global());
        std::stable_sort(list.begin(), list.end(), [](const Exchanger &a, const Exchanger &b) { return a.preference < b.preference; });
    } else if (m_servers.kind == GroupKey::Smarthost && m_pool.options().balance == Balance::RoundRobin) {
        std::rotate(list.begin(), list.begin() + qsizetype(m_turn++ % quint32(list.size())), list.end());
    } else if (m_servers.kind == GroupKey::Smarthost && m_pool.options().balance == Balance::LeastConnections) {
        const auto held = [this](const Exchanger &server) {
            return std::count_if(m_links.begin(), m_links.end(), [&](const Link *link) { return link->exchanger() == server; })
                + std::count_if(m_openings.begin(), m_openings.end(), [&](const OpeningPtr &opening) { return opening->aim() == server; });
        };
        std::stable_sort(list.begin(), list.end(), [&](const Exchanger &a, const Exchanger &b) { return held(a) < held(b); });
    }
    const qint64 now = m_pool.nowMs();
    std::stable_partition(list.begin(), list.end(), [&](const Exchanger &server) { return m_trouble.value(server.server.toString()) <= now; });
    return list;
}

QList<QHostAddress> Group::untroubledFirst(QList<QHostAddress> addresses, quint16 port) const
{
    const qint64 now = m_pool.nowMs();
    std::stable_partition(addresses.begin(), addresses.end(), [&](const QHostAddress &address) {
        return m_trouble.value(NamedPort{address.toString(), port}.toString()) <= now;
    });
    return addresses;
}

smtp::ClientOptions Group::clientOptions(const NamedPort &server, bool plain) const
{
    const DeliveryOptions &options = m_pool.options();
    smtp::ClientOptions client;
    client.hostname = options.hostname;
    client.tls = plain ? smtp::TlsPolicy::None : m_servers.tls.policy();
    client.tlsActive = m_servers.kind != GroupKey::Mx && server.port == kImplicitTlsPort; // RFC 8314 3.3
    client.timeouts = options.timeouts;
    if (m_servers.kind == GroupKey::Smarthost)
        client.credentials = options.credentials;
    return client;
}

void Group::linkConnected()
{
    counters().opened.fetch_add(1, std::memory_order_relaxed);
    m_pool.services().opened->add();
}

void Group::openingDone(const OpeningPtr &opening, Link &link)
{
    std::erase(m_openings, opening);
    m_links.push_back(&link);
    counters().connections.store(int(m_links.size()), std::memory_order_relaxed);
    if (!m_waiting.empty()) {
        m_waiting.front()->dnsMs = opening->dnsMs();
        m_waiting.front()->connectMs = opening->connectMs();
    }
}

void Group::linkReady(Link &link)
{
    if (m_waiting.empty()) {
        addIdle(link);
        return;
    }
    const AttemptPtr attempt = m_waiting.front();
    m_waiting.pop_front();
    if (!attempt->mail && !attempt->fetching)
        m_pool.fetch(*this, attempt);
    link.give(attempt);
}

void Group::addIdle(Link &link)
{
    m_idle.push_back(&link);
    counters().idle.store(int(m_idle.size()), std::memory_order_relaxed);
    m_pool.connectionIdle(*this);
}

void Group::removeIdle(Link &link)
{
    if (std::erase(m_idle, &link) == 0)
        return;
    counters().idle.store(int(m_idle.size()), std::memory_order_relaxed);
    if (m_idle.empty())
        m_pool.noneIdle(*this);
}

void Group::linkGone(Link &link)
{
    removeIdle(link);
    std::erase(m_links, &link);
    counters().connections.store(int(m_links.size()), std::memory_order_relaxed);
    m_pool.connectionGone();
    if (!m_waiting.empty())
        openLinks();
}

void Group::closeOneIdle()
{
    Link &link = *m_idle.front();
    removeIdle(link);
    link.quit();
}

// Where other connections live, the servers only take no more: the attempts wait for those. Else the group is down, and
// so say all that wait; or this machine is at fault, which says nothing about the group.
void Group::openingFailed(const OpeningPtr &opening)
{
    std::erase(m_openings, opening);
    m_pool.connectionGone();
    m_pool.services().failed->add();
    if (!m_links.empty()) {
        m_limit = int(m_links.size());
        m_limitUntilMs = m_pool.nowMs() + kLimitMs;
        return;
    }
    const Opening::Failure &failure = opening->failure();
    do {
        if (m_waiting.empty())
            return;
        const AttemptPtr attempt = m_waiting.front();
        m_waiting.pop_front();
        attempt->report.remoteHost = failure.host;
        attempt->report.remoteAddress = failure.address;
        attempt->report.destinationDown = !failure.here;
        attempt->report.failedHere = failure.here;
        attempt->report.connectionId = failure.connectionId;
        attempt->report.tookMs = m_pool.nowMs() - attempt->beganMs;
        attempt->dnsMs = opening->dnsMs();
        attempt->connectMs = opening->connectMs();
        attempt->settleLeft(failure.result, failure.code, failure.status, failure.text);
        m_pool.release(attempt);
        attempt->answer();
    } while (m_openings.empty());
}

void Group::countReuse()
{
    counters().reused.fetch_add(1, std::memory_order_relaxed);
    m_pool.services().reused->add();
}

void Group::markTrouble(const NamedPort &server)
{
    mark(m_trouble, server.toString(), m_pool.nowMs() + kTroubleMs);
}

void Group::markTlsBroken(const NamedPort &server)
{
    mark(m_tlsBroken, server.toString(), m_pool.nowMs() + kTlsBrokenMs);
}

bool Group::tlsBroken(const NamedPort &server) const
{
    return m_tlsBroken.value(server.toString()) > m_pool.nowMs();
}

} // namespace delivery

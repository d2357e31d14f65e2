// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "delivery/attempt.h"
#include "delivery/groupcounters.h"
#include "delivery/groupkey.h"
#include "delivery/link.h"
#include "delivery/opening.h"
#include <QHash>
#include <deque>
#include <list>
#include <optional>
#include <vector>

namespace delivery {

class LoopPool;

/// The connections to one group of servers and the attempts that wait for one. Lives in the LoopPool it belongs to.
class Group
{
public:
    Group(LoopPool &pool, QString key, GroupKey servers, GroupCountersPtr counters);

    void take(AttemptPtr attempt);
    /// One that lost its connection: first in the line.
    void retake(AttemptPtr attempt);
    /// The attempt's text is there, or cannot be read.
    void mailFetched(const AttemptPtr &attempt);
    /// Opens what the waiting ones need, as far as limits allow.
    void openLinks();
    void refuseWaiting();
    /// Closes the connection that is idle longest. There is one.
    void closeOneIdle();
    bool empty() const { return m_attached == 0 && m_openings.empty() && m_waiting.empty(); }
    /// Set by the pool: it stands in the line of those that want a connection.
    bool inLine = false;
    /// Set by the pool: it stands in the list of those with an idle connection, here.
    std::optional<std::list<Group *>::iterator> idlePlace;
    bool hasOtherServers() const { return m_servers.servers.size() > 1; }

    // From links and openings.
    void attach() { ++m_attached; }
    void detach() { --m_attached; }
    void linkConnected();
    void linkReady(Link &link);
    /// It says goodbye: no more mail for it.
    void linkLeaving(Link &link) { removeIdle(link); }
    void linkGone(Link &link);
    void openingDone(const OpeningPtr &opening, Link &link);
    void openingFailed(const OpeningPtr &opening);
    void countReuse();
    void countResumed() { counters().resumed.fetch_add(1, std::memory_order_relaxed); }
    /// This server is to be tried last for a while.
    void markTrouble(const NamedPort &server);
    /// TLS with it fails: not offered for a while, where the rule allows that.
    void markTlsBroken(const NamedPort &server);
    bool tlsBroken(const NamedPort &server) const;
    QList<QHostAddress> untroubledFirst(QList<QHostAddress> addresses, quint16 port) const;

    LoopPool &pool() const { return m_pool; }
    const QString &key() const { return m_key; }
    const GroupKey &servers() const { return m_servers; }
    smtp::ClientOptions clientOptions(const NamedPort &server, bool plain) const;

private:
    GroupCounters &counters() const { return *m_counters; }
    QList<Exchanger> order();
    void addIdle(Link &link);
    void removeIdle(Link &link);
    void waitFor(AttemptPtr attempt, bool first);

    LoopPool &m_pool;
    const QString m_key;
    const GroupKey m_servers;
    const GroupCountersPtr m_counters;
    std::vector<Link *> m_links; ///< those that can carry mail
    std::vector<Link *> m_idle; ///< the one used last at the end
    std::vector<OpeningPtr> m_openings;
    std::deque<AttemptPtr> m_waiting;
    QHash<QString, qint64> m_trouble;   ///< until when, ms
    QHash<QString, qint64> m_tlsBroken; ///< likewise
    int m_attached = 0; ///< links that exist, those included that are not ready or not yet gone
    quint32 m_turn = 0;
    int m_limit = 0; ///< connections the servers have shown to take, 0: not known
    qint64 m_limitUntilMs = 0;
};

} // namespace delivery

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/resolver.h"
#include "base/result.h"
#include <QHostAddress>
#include <functional>
#include <memory>
#include <vector>

namespace pipeline {

/// One DNS blocklist (RFC 5782) and how much its word counts.
struct Dnsbl
{
    QString zone;
    int weight = 1;
    /// "zen.example.org" or "zen.example.org:3" each; publicText says which is wrong.
    static base::Result<QList<Dnsbl>> parse(const QStringList &entries);
    /// "7.100.51.198.zone", or the nibbles of IPv6.
    QString nameFor(const QHostAddress &address) const;
};

/// What the lists say of one client: all are asked at once. A list that does not answer, or answers outside 127.0.0.0/8 or in its own
/// range for errors (127.255.255.0/24), has said nothing. One thread, kept alive by its questions.
class DnsblCheck : public std::enable_shared_from_this<DnsblCheck>
{
public:
    struct Verdict
    {
        bool listed = false;
        QString zone;    ///< the weightiest one
        QByteArray text; ///< its TXT record, printable ASCII; may be empty
    };
    DnsblCheck(base::Resolver &resolver, base::ExecutorPtr executor, int threshold);
    void start(const QList<Dnsbl> &lists, const QHostAddress &client);
    /// At once when it is known, else once it is.
    void whenKnown(std::function<void(const Verdict &)> then);
    /// Nobody wants to know any more.
    void abandon() { m_waiters.clear(); }

private:
    void answered(const Dnsbl &list, const QString &name, const base::Result<base::DnsAnswer> &answer);
    void decide();
    void settle();

    base::Resolver &m_resolver;
    const base::ExecutorPtr m_executor;
    const int m_threshold;
    int m_waiting = 0;
    int m_sum = 0;
    int m_heaviest = 0;
    QString m_name; ///< of the question the heaviest answered
    bool m_known = false;
    Verdict m_verdict;
    std::vector<std::function<void(const Verdict &)>> m_waiters;
};

} // namespace pipeline

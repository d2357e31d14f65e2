// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/clock.h"
#include "base/resolver.h"
#include "delivery/groupkey.h"
#include "mail/deliverytarget.h"

namespace delivery {

/// Finds the servers of a destination: routes, smarthosts, address literals, then MX, then the domain's own address
/// (RFC 5321 5.1). Stateless but for the options of the moment: what the DNS says is cached by the resolver. Any thread;
/// the answer comes through the callback.
class Planner
{
public:
    static constexpr int kMaxServers = 20; ///< of one group; a thousand MX records are an attack

    /// Both outlive every answer.
    Planner(base::Resolver &resolver, const base::Clock &clock) : m_resolver(resolver), m_clock(clock) {}

    void plan(const std::shared_ptr<const DeliveryOptions> &options, const QString &destination,
              base::Callback<mail::DeliveryGroup> done) const;

private:
    using Options = std::shared_ptr<const DeliveryOptions>;
    using Done = base::Callback<mail::DeliveryGroup>;
    std::optional<GroupKey> withoutDns(const Options &options, const QString &destination) const;
    void askMx(const Options &options, const QString &domain, const Done &done) const;
    void onMx(const Options &options, const QString &domain, const base::DnsAnswer &answer, const Done &done) const;
    void askAddress(const Options &options, const QString &domain, base::DnsType type, bool sawFailure, const Done &done) const;
    mail::DeliveryGroup found(const DeliveryOptions &options, const GroupKey &key, int ttlS) const;
    mail::DeliveryGroup none(mail::DeliveryResult result, mail::EnhancedStatus status, const QString &reason, int ttlS) const;

    base::Resolver &m_resolver;
    const base::Clock &m_clock;
};

} // namespace delivery

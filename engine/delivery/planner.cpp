// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "delivery/planner.h"
#include "mail/idna.h"

namespace delivery {

using namespace Qt::StringLiterals;
using mail::DeliveryResult;

namespace {

constexpr int kLeastTtlS = 30;
constexpr int kMostTtlS = 3600;
constexpr int kFailedTtlS = 30;

// Ours by name: RFC 5321 5.1, the servers at or behind our own place in the list are not for us to use.
bool dropOwn(QList<base::DnsMx> &list, const QString &hostname)
{
    int own = -1;
    for (const base::DnsMx &mx : list) {
        if (mx.host.compare(hostname, Qt::CaseInsensitive) == 0)
            own = own < 0 ? mx.preference : std::min<int>(own, mx.preference);
    }
    if (own < 0)
        return false;
    list.removeIf([own](const base::DnsMx &mx) { return mx.preference >= own; });
    return true;
}

} // namespace

mail::DeliveryGroup Planner::found(const DeliveryOptions &options, const GroupKey &key, int ttlS) const
{
    mail::DeliveryGroup group;
    group.key = key.toString(options);
    group.validUntilUs = m_clock.monotonicUs() + qint64(std::clamp(ttlS, kLeastTtlS, kMostTtlS)) * 1'000'000;
    return group;
}

mail::DeliveryGroup Planner::none(DeliveryResult result, mail::EnhancedStatus status, const QString &reason, int ttlS) const
{
    mail::DeliveryGroup group;
    group.result = result;
    group.status = status;
    group.reason = reason;
    group.validUntilUs = m_clock.monotonicUs() + qint64(std::clamp(ttlS, kLeastTtlS, kMostTtlS)) * 1'000'000;
    return group;
}

std::optional<GroupKey> Planner::withoutDns(const Options &options, const QString &destination) const
{
    GroupKey key;
    key.tls = options->tlsFor.value(destination, options->tls);
    key.ip = options->ipFor.value(destination, options->ip);
    key.kind = GroupKey::Host;
    if (const auto route = options->routes.constFind(destination); route != options->routes.constEnd()) {
        key.servers.append({0, *route});
        return key;
    }
    // A destination set by hand: "host:port", "[192.0.2.1]:25".
    const bool literal = destination.startsWith(u'[');
    const bool byHand = literal ? !destination.endsWith(u']') : destination.contains(u':');
    if (byHand || (literal && options->smarthosts.isEmpty())) {
        if (const auto server = NamedPort::parse(destination, options->mxPort))
            key.servers.append({0, *server});
        return key; // without a server: not one that can be read
    }
    if (options->smarthosts.isEmpty())
        return std::nullopt;
    key.kind = GroupKey::Smarthost;
    const qsizetype count = options->smarthosts.size();
    const qsizetype first = options->balance == Balance::Hash ? qsizetype(qHash(destination, 0) % size_t(count)) : 0;
    for (qsizetype i = 0; i < count; ++i)
        key.servers.append({int(i), options->smarthosts[(first + i) % count]});
    return key;
}

void Planner::plan(const Options &options, const QString &destination, Done done) const
{
    const QString wanted = destination.toLower();
    if (const auto key = withoutDns(options, wanted)) {
        done(key->servers.isEmpty() ? none(DeliveryResult::Failed, {5, 1, 2}, u"%1 is no address of a server"_s.arg(wanted), kMostTtlS)
                                    : found(*options, *key, kMostTtlS));
        return;
    }
    const auto domain = mail::domainToAscii(wanted);
    if (!domain) {
        done(none(DeliveryResult::Failed, {5, 1, 2}, u"%1 is no domain name"_s.arg(wanted), kMostTtlS));
        return;
    }
    askMx(options, *domain, done);
}

void Planner::askMx(const Options &options, const QString &domain, const Done &done) const
{
    m_resolver.lookup(domain, base::DnsType::Mx, {nullptr, [this, options, domain, done](base::Result<base::DnsAnswer> answer) {
                          onMx(options, domain, answer ? *answer : base::DnsAnswer(), done);
                      }});
}

void Planner::onMx(const Options &options, const QString &domain, const base::DnsAnswer &answer, const Done &done) const
{
    switch (answer.status) {
    case base::DnsAnswer::Failed:
        done(none(DeliveryResult::Deferred, {4, 4, 3}, u"the name servers of %1 do not answer"_s.arg(domain), kFailedTtlS));
        return;
    case base::DnsAnswer::NxDomain:
        done(none(DeliveryResult::Failed, {5, 1, 2}, u"the domain %1 does not exist"_s.arg(domain), answer.ttlS));
        return;
    case base::DnsAnswer::NoData:
        askAddress(options, domain, base::DnsType::A, false, done);
        return;
    case base::DnsAnswer::Ok:
        break;
    }
    QList<base::DnsMx> list = answer.mx;
    list.removeIf([](const base::DnsMx &mx) { return mx.host.isEmpty(); });
    if (list.isEmpty()) { // RFC 7505 3
        done(none(DeliveryResult::Failed, {5, 1, 10}, u"the domain %1 takes no mail (null MX)"_s.arg(domain), answer.ttlS));
        return;
    }
    const bool own = dropOwn(list, QString::fromLatin1(options->hostname));
    list.removeIf([](const base::DnsMx &mx) { return !mail::domainToAscii(mx.host); });
    if (list.isEmpty()) {
        done(own ? none(DeliveryResult::Failed, {5, 4, 6}, u"this server is the best mail exchanger of %1: the mail would loop"_s.arg(domain), answer.ttlS)
                 : none(DeliveryResult::Failed, {5, 1, 2}, u"no mail exchanger of %1 is a host name"_s.arg(domain), answer.ttlS));
        return;
    }
    // By preference, then by name: one set of servers has one key, however the answer was ordered.
    std::sort(list.begin(), list.end(), [](const base::DnsMx &a, const base::DnsMx &b) { return std::tie(a.preference, a.host) < std::tie(b.preference, b.host); });
    GroupKey key;
    key.tls = options->tlsFor.value(domain, options->tls);
    key.ip = options->ipFor.value(domain, options->ip);
    for (const base::DnsMx &mx : list.first(std::min<qsizetype>(list.size(), kMaxServers))) {
        const Exchanger exchanger{mx.preference, {mx.host, options->mxPort}};
        if (!key.servers.contains(exchanger))
            key.servers.append(exchanger);
    }
    done(found(*options, key, answer.ttlS));
}

// No MX: the domain's own address stands for one of preference 0 (RFC 5321 5.1).
void Planner::askAddress(const Options &options, const QString &domain, base::DnsType type, bool sawFailure, const Done &done) const
{
    m_resolver.lookup(domain, type, {nullptr, [=, this](base::Result<base::DnsAnswer> result) {
        const base::DnsAnswer answer = result ? *result : base::DnsAnswer();
        const bool failed = sawFailure || answer.status == base::DnsAnswer::Failed;
        if (answer.status == base::DnsAnswer::Ok) {
            GroupKey key;
            key.tls = options->tlsFor.value(domain, options->tls);
            key.ip = options->ipFor.value(domain, options->ip);
            key.servers.append({0, {domain, options->mxPort}});
            done(found(*options, key, answer.ttlS));
        } else if (type == base::DnsType::A) {
            askAddress(options, domain, base::DnsType::Aaaa, failed, done);
        } else if (failed) {
            done(none(DeliveryResult::Deferred, {4, 4, 3}, u"the name servers of %1 do not answer"_s.arg(domain), kFailedTtlS));
        } else {
            done(none(DeliveryResult::Failed, {5, 1, 2}, u"the domain %1 has no mail server and no address"_s.arg(domain), answer.ttlS));
        }
    }});
}

} // namespace delivery

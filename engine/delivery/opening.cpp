// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "delivery/opening.h"
#include "delivery/group.h"
#include "delivery/looppool.h"

namespace delivery {

Opening::Opening(Group &group, QList<Exchanger> servers)
    : m_group(group), m_servers(std::move(servers)), m_server(m_servers.value(0)), m_sinceMs(group.pool().nowMs())
{
}

void Opening::start()
{
    nextServer();
}

void Opening::nextServer()
{
    if (m_cancelled || m_servers.isEmpty() || m_tried >= kMaxAddresses) {
        give();
        return;
    }
    m_server = m_servers.takeFirst();
    m_ipv4.clear();
    m_ipv6.clear();
    m_dnsFailed = false;
    m_sinceMs = m_group.pool().nowMs();
    const QString &host = m_server.server.host;
    const IpChoice ip = m_group.servers().ip;
    const QHostAddress literal(host);
    if (!literal.isNull()) {
        (literal.protocol() == QAbstractSocket::IPv6Protocol ? m_ipv6 : m_ipv4).append(literal);
        addressesKnown();
        return;
    }
    m_answersOwed = ip == IpChoice::Any ? 2 : 1;
    const auto ask = [&](bool ipv6) {
        m_group.pool().services().resolver->lookup(host, ipv6 ? base::DnsType::Aaaa : base::DnsType::A,
            {m_group.pool().executor(), [self = shared_from_this(), ipv6](base::Result<base::DnsAnswer> answer) {
                 self->onAddresses(ipv6, answer ? *answer : base::DnsAnswer());
             }});
    };
    if (ip != IpChoice::Ipv4)
        ask(true);
    if (ip != IpChoice::Ipv6)
        ask(false);
}

void Opening::onAddresses(bool ipv6, const base::DnsAnswer &answer)
{
    m_dnsFailed |= answer.status == base::DnsAnswer::Failed;
    for (const QString &text : answer.addresses)
        (ipv6 ? m_ipv6 : m_ipv4).append(QHostAddress(text));
    if (--m_answersOwed == 0)
        addressesKnown();
}

// The families take turns, the newer first: where one of them leads nowhere, the other is the next try.
void Opening::addressesKnown()
{
    m_dnsMs += m_group.pool().nowMs() - m_sinceMs;
    m_addresses.clear();
    for (qsizetype i = 0; i < std::max(m_ipv4.size(), m_ipv6.size()); ++i) {
        if (i < m_ipv6.size())
            m_addresses.append(m_ipv6[i]);
        if (i < m_ipv4.size())
            m_addresses.append(m_ipv4[i]);
    }
    m_anyKnown |= !m_addresses.isEmpty();
    m_anyDnsFailed |= m_dnsFailed;
    if (m_addresses.isEmpty())
        m_failure.host = m_server.server.host;
    m_addresses = m_group.untroubledFirst(m_addresses, m_server.server.port);
    nextAddress();
}

void Opening::nextAddress()
{
    if (m_cancelled || m_addresses.isEmpty() || m_tried >= kMaxAddresses) {
        nextServer();
        return;
    }
    const QHostAddress address = m_addresses.takeFirst();
    if (dropOwn(address)) {
        nextServer();
        return;
    }
    ++m_tried;
    m_plain = m_group.servers().tls.level == TlsRule::Opportunistic && m_group.tlsBroken(m_server.server);
    connectTo(address);
}

// RFC 5321 5.1: where this engine itself is an exchanger, those at its place and behind lead back here.
bool Opening::dropOwn(const QHostAddress &address)
{
    if (m_group.servers().kind != GroupKey::Mx || !m_group.pool().options().isOwn(address, m_server.server.port))
        return false;
    m_ownMet = true;
    m_servers.removeIf([this](const Exchanger &other) { return other.preference >= m_server.preference; });
    return true;
}

void Opening::connectTo(const QHostAddress &address)
{
    const DeliveryOptions &options = m_group.pool().options();
    m_address = address;
    m_sinceMs = m_group.pool().nowMs();
    net::OutboundTarget target;
    target.address = address;
    target.port = m_server.server.port;
    target.source = address.protocol() == QAbstractSocket::IPv6Protocol ? options.source6 : options.source4;
    target.serverName = m_server.server.host.toLatin1();
    target.sessionKey = target.serverName + ':' + QByteArray::number(target.port);
    target.connectTimeoutMs = options.connectTimeoutMs;
    target.handshakeTimeoutMs = std::min(target.handshakeTimeoutMs, options.timeouts.hello);
    const smtp::ClientOptions client = m_group.clientOptions(m_server.server, m_plain);
    target.implicitTls = client.tlsActive;
    m_group.pool().connector().connectTo(target, [&](net::OutboundConnection &connection) {
        return std::make_unique<Link>(m_group, shared_from_this(), connection, m_server, client);
    });
}

void Opening::linkConnected()
{
    m_connectMs += m_group.pool().nowMs() - m_sinceMs;
}

void Opening::linkReady(Link &link)
{
    m_group.openingDone(shared_from_this(), link);
}

void Opening::linkFailed(const Failure &failure, bool plainNext)
{
    const bool here = m_failure.here || failure.here;
    m_failure = failure;
    m_failure.here = here;
    if (plainNext && !m_plain && !m_cancelled) {
        m_group.markTlsBroken(m_server.server);
        m_plain = true;
        connectTo(m_address);
        return;
    }
    if (!failure.here) {
        m_group.markTrouble({m_address.toString(), m_server.server.port});
        if (m_addresses.isEmpty())
            m_group.markTrouble(m_server.server);
    }
    nextAddress();
}

void Opening::give()
{
    if (m_tried == 0 && m_ownMet && !m_anyDnsFailed) { // else a better one may be there once the DNS answers
        m_failure.result = mail::DeliveryResult::Failed;
        m_failure.status = {5, 4, 6};
        m_failure.text = QStringLiteral("this server is the best mail exchanger: the mail would loop");
    } else if (m_tried == 0 && !m_anyKnown && !m_anyDnsFailed) {
        m_failure.result = mail::DeliveryResult::Failed;
        m_failure.status = {5, 4, 4};
        m_failure.text = QStringLiteral("no address is known for the mail server %1").arg(m_failure.host);
    } else if (m_tried == 0) {
        m_failure.status = {4, 4, 3};
        m_failure.text = QStringLiteral("the name servers do not answer for %1").arg(m_failure.host);
    }
    // Not inside the call that started it.
    m_group.pool().post([self = shared_from_this()] { self->m_group.openingFailed(self); });
}

} // namespace delivery

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "delivery/groupkey.h"
#include "base/resolver.h"
#include "smtp/client/clientactions.h"
#include <QHostAddress>
#include <memory>

namespace delivery {

class Group;
class Link;

/// The making of one connection for a group: goes through its servers in order and through the addresses of each, until
/// a session is ready or nothing is left to try. One I/O thread; kept alive by what it waits for.
class Opening : public std::enable_shared_from_this<Opening>
{
public:
    static constexpr int kMaxAddresses = 10; ///< tried by one opening

    /// `servers`: in the order to try.
    Opening(Group &group, QList<Exchanger> servers);

    void start();
    /// The group does not want it any more.
    void cancel() { m_cancelled = true; }

    /// Why the last try failed; told when nothing is left.
    struct Failure
    {
        mail::DeliveryResult result = mail::DeliveryResult::Deferred;
        int code = 0;
        mail::EnhancedStatus status{4, 4, 1};
        QString text;
        QString host;
        QString address;
        base::Id connectionId = 0;
        bool here = false; ///< some try failed for a reason of this machine
    };
    const Failure &failure() const { return m_failure; }
    /// Where it goes first, or is now.
    const Exchanger &aim() const { return m_server; }
    qint64 dnsMs() const { return m_dnsMs; }
    qint64 connectMs() const { return m_connectMs; }

    // From its links.
    void linkConnected();
    void linkReady(Link &link);
    /// The connection came to nothing. `plainNext`: the same address once more, without TLS.
    void linkFailed(const Failure &failure, bool plainNext);

private:
    void nextServer();
    void onAddresses(bool ipv6, const base::DnsAnswer &answer);
    void addressesKnown();
    void nextAddress();
    void connectTo(const QHostAddress &address);
    bool dropOwn(const QHostAddress &address);
    void give();

    Group &m_group;
    QList<Exchanger> m_servers;
    Exchanger m_server;             ///< being tried
    QList<QHostAddress> m_ipv4;
    QList<QHostAddress> m_ipv6;
    QList<QHostAddress> m_addresses; ///< of it, still to be tried
    QHostAddress m_address;
    Failure m_failure;
    qint64 m_sinceMs = 0;
    qint64 m_dnsMs = 0;
    qint64 m_connectMs = 0;
    int m_answersOwed = 0;
    int m_tried = 0;
    bool m_dnsFailed = false;
    bool m_anyKnown = false; ///< some server had an address
    bool m_anyDnsFailed = false;
    bool m_ownMet = false;
    bool m_plain = false;    ///< no TLS with this address: it has failed
    bool m_cancelled = false;
};
using OpeningPtr = std::shared_ptr<Opening>;

} // namespace delivery

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "config/settings.h"
#include "delivery/deliverer.h"
#include "net/dnsresolver.h"
#include "net/network.h"

namespace server {

/// What takes mail out: name resolution, TLS towards others, the deliverer. Made on the control thread; its connections
/// live in the network's threads and go with them.
class Outbound
{
public:
    /// Reads delivery.* and dns.*; `hostname` A-label. Error::field names the setting that is wrong. Blocks on the disk
    /// (trusted roots, hosts file).
    static base::Result<std::unique_ptr<Outbound>> start(const config::Settings &settings, const QString &hostname,
                                                         net::Network &network, control::MessageService &messages,
                                                         base::WorkerPool &workers, const base::Clock &clock,
                                                         metrics::Registry &metrics, const mail::OutgoingSigner *signer);
    delivery::Deliverer &deliverer() { return *m_deliverer; }
    /// delivery.* and dns.* from `settings`, for attempts and questions from now on; with an error all stays as it was. Control
    /// thread. Not delivery.tls_ca_file.
    base::Result<void> reload(const config::Settings &settings, const QString &hostname);
    base::Resolver &resolver() { return *m_resolver; }

    /// Whether delivery.tls_ca_file can be used.
    static base::Result<void> checkAuthorities(const config::Settings &settings);
    static base::Result<delivery::DeliveryOptions> options(const config::Settings &settings, const QString &hostname);

private:
    Outbound() = default;
    net::DnsOptions m_dns;
    std::shared_ptr<net::DnsResolver> m_resolver;
    std::unique_ptr<delivery::Deliverer> m_deliverer;
};

} // namespace server

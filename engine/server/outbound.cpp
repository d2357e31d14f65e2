// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/outbound.h"
#include "mail/idna.h"
#include "net/ioloop.h"
#include <QNetworkInterface>

namespace server {

using namespace Qt::StringLiterals;
using delivery::DeliveryOptions;

namespace {

base::Error invalid(QLatin1StringView key, const QString &item, const char *allowed)
{
    base::Error error;
    error.kind = base::ErrorKind::Invalid;
    error.field = key;
    error.publicText = u"%1: \"%2\" is not %3"_s.arg(key, item, QLatin1StringView(allowed));
    return error;
}

/// Items "domain=value" into `table`; `parse` answers an optional value.
template<typename Value, typename Parse>
base::Result<void> readByDomain(const config::Settings &settings, QLatin1StringView key, const char *allowed,
                                QHash<QString, Value> &table, Parse parse)
{
    for (const QString &item : settings.list(key)) {
        const qsizetype equals = item.indexOf(u'=');
        const auto domain = mail::domainToAscii(QStringView(item).first(std::max<qsizetype>(equals, 0)).trimmed());
        const auto value = parse(QStringView(item).sliced(equals + 1).trimmed());
        if (equals < 0 || !domain || !value)
            return invalid(key, item, allowed);
        table.insert(*domain, *value);
    }
    return {};
}

base::Result<void> readSmarthosts(const config::Settings &settings, DeliveryOptions &options)
{
    QStringList hosts = settings.list("delivery.smarthosts"_L1);
    if (const QString first = settings.string("delivery.smarthost"_L1); !first.isEmpty())
        hosts.prepend(first);
    for (const QString &host : hosts) {
        const auto server = delivery::NamedPort::parse(host);
        if (!server)
            return invalid("delivery.smarthost"_L1, host, "host:port");
        if (!options.smarthosts.contains(*server))
            options.smarthosts.append(*server);
    }
    const QString balance = settings.string("delivery.smarthost_balance"_L1);
    options.balance = balance == "hash"_L1 ? delivery::Balance::Hash
                    : balance == "least_connections"_L1 ? delivery::Balance::LeastConnections : delivery::Balance::RoundRobin;
    using Mechanism = smtp::ClientCredentials::Mechanism;
    const QString mechanism = settings.string("delivery.smarthost_auth"_L1);
    options.credentials.user = settings.string("delivery.smarthost_user"_L1).toUtf8();
    options.credentials.secret = settings.string("delivery.smarthost_secret"_L1).toUtf8();
    options.credentials.mechanism = mechanism == "plain"_L1 ? Mechanism::Plain : mechanism == "login"_L1 ? Mechanism::Login
                                  : mechanism == "xoauth2"_L1 ? Mechanism::Xoauth2 : Mechanism::Any;
    options.credentials.allowPlaintext = settings.boolean("delivery.smarthost_auth_without_tls"_L1);
    return {};
}

base::Result<void> readRules(const config::Settings &settings, DeliveryOptions &options)
{
    options.tls = delivery::TlsRule::parse(settings.string("delivery.tls"_L1)).value_or(delivery::TlsRule());
    options.ip = delivery::parseIpChoice(settings.string("delivery.ip"_L1)).value_or(delivery::IpChoice::Any);
    if (auto read = readByDomain(settings, "delivery.routes"_L1, "domain=host:port", options.routes,
                                 [](QStringView text) { return delivery::NamedPort::parse(text); }); !read)
        return read;
    if (auto read = readByDomain(settings, "delivery.tls_for"_L1, "domain=none, opportunistic, required, verified or sha256:…", options.tlsFor,
                                 delivery::TlsRule::parse); !read)
        return read;
    if (auto read = readByDomain(settings, "delivery.ip_for"_L1, "domain=any, ipv4 or ipv6", options.ipFor, delivery::parseIpChoice); !read)
        return read;
    const std::pair<QLatin1StringView, QHostAddress *> sources[] = {{"delivery.source_ipv4"_L1, &options.source4}, {"delivery.source_ipv6"_L1, &options.source6}};
    for (const auto &[key, address] : sources) {
        const QString text = settings.string(key);
        if (!text.isEmpty() && !address->setAddress(text))
            return invalid(key, text, "an address of this machine");
    }
    return {};
}

void readLimits(const config::Settings &settings, DeliveryOptions &options)
{
    const auto seconds = [&](QLatin1StringView key) { return int(settings.integer(key)) * 1000; };
    const int reply = seconds("delivery.reply_timeout_s"_L1);
    smtp::ClientTimeouts &timeouts = options.timeouts;
    timeouts.greeting = timeouts.hello = timeouts.mail = timeouts.recipient = reply;
    timeouts.dataStart = std::min(timeouts.dataStart, reply);
    timeouts.dataBlock = std::min(timeouts.dataBlock, reply);
    timeouts.dataEnd = reply * 2; // RFC 5321 4.5.3.2.6: the longest of them
    options.connectTimeoutMs = seconds("delivery.connect_timeout_s"_L1);
    options.idleMs = seconds("delivery.idle_s"_L1);
    options.lifetimeMs = seconds("delivery.lifetime_s"_L1);
    options.maxMails = int(settings.integer("delivery.mails_per_connection"_L1));
    options.maxRecipients = int(settings.integer("delivery.recipients_per_mail"_L1));
    options.maxConnections = int(settings.integer("delivery.max_connections"_L1));
    options.maxPerGroup = int(settings.integer("queue.destination_max_connections"_L1));
    options.memoryBytes = settings.integer("delivery.memory_bytes"_L1);
    options.mxPort = quint16(settings.integer("delivery.mx_port"_L1));
}

net::DnsOptions dnsOptions(const config::Settings &settings)
{
    net::DnsOptions dns;
    dns.servers = settings.list("dns.servers"_L1);
    dns.timeoutMs = int(settings.integer("dns.timeout_s"_L1)) * 1000;
    return dns;
}

base::Result<std::shared_ptr<const net::TlsClientContext>> loadTls(const config::Settings &settings)
{
    auto tls = net::TlsClientContext::load(settings.string("tls.min_version"_L1) == "1.3"_L1, settings.string("delivery.tls_ca_file"_L1));
    if (tls)
        return *tls;
    base::Error error = tls.error();
    error.field = u"delivery.tls_ca_file"_s;
    return error;
}

} // namespace

base::Result<void> Outbound::checkAuthorities(const config::Settings &settings)
{
    const auto tls = loadTls(settings);
    return tls ? base::Result<void>() : base::Result<void>(tls.error());
}

base::Result<DeliveryOptions> Outbound::options(const config::Settings &settings, const QString &hostname)
{
    DeliveryOptions options;
    options.hostname = mail::domainToAscii(hostname).value_or(u"localhost"_s).toLatin1();
    for (const auto &read : {readSmarthosts(settings, options), readRules(settings, options)}) {
        if (!read)
            return read.error();
    }
    readLimits(settings, options);
    for (const QString &listener : settings.list("listen.smtp"_L1)) {
        if (const auto own = net::parseHostPort(listener); own && own->port != 0)
            options.own.append(*own);
    }
    options.localAddresses = QNetworkInterface::allAddresses();
    return options;
}

base::Result<std::unique_ptr<Outbound>> Outbound::start(const config::Settings &settings, const QString &hostname,
                                                        net::Network &network, control::MessageService &messages,
                                                        base::WorkerPool &workers, const base::Clock &clock,
                                                        metrics::Registry &metrics, const mail::OutgoingSigner *signer)
{
    const auto wanted = options(settings, hostname);
    if (!wanted)
        return wanted.error();
    const auto tls = loadTls(settings);
    if (!tls)
        return tls.error();
    const QList<net::IoLoop *> loops = network.ioLoops();
    std::unique_ptr<Outbound> made(new Outbound);
    made->m_dns = dnsOptions(settings);
    made->m_resolver = std::make_shared<net::DnsResolver>(*loops.first(), made->m_dns, metrics);
    loops.first()->executor()->post([loop = loops.first(), resolver = made->m_resolver] { loop->addPart(resolver); });
    made->m_deliverer = std::make_unique<delivery::Deliverer>(
        delivery::Deliverer::Parts{*made->m_resolver, messages, workers, clock, metrics, signer}, *wanted);
    made->m_deliverer->attach(loops, *tls);
    return made;
}

base::Result<void> Outbound::reload(const config::Settings &settings, const QString &hostname)
{
    const auto wanted = options(settings, hostname);
    if (!wanted)
        return wanted.error();
    m_deliverer->setOptions(*wanted);
    const net::DnsOptions dns = dnsOptions(settings);
    if (dns.servers != m_dns.servers || dns.timeoutMs != m_dns.timeoutMs)
        m_resolver->setServers(dns.servers, dns.timeoutMs);
    m_dns = dns;
    return {};
}

} // namespace server

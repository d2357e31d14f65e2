// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "net/hostport.h"
#include "smtp/client/clientactions.h"
#include <QHash>
#include <QHostAddress>
#include <QString>
#include <QStringList>
#include <optional>

namespace delivery {

/// What is asked of the encryption to one destination.
struct TlsRule
{
    enum Level {
        None,
        Opportunistic, ///< when it can be had; nobody is verified
        Required,      ///< encrypted or not at all; nobody is verified
        Verified       ///< and the certificate leads to a trusted root and names the host
    };
    Level level = Opportunistic;
    QByteArray pin; ///< SHA-256 of the certificate that alone will do, with Required

    /// "none", "opportunistic", "required", "verified", "sha256:<64 hex digits>".
    static std::optional<TlsRule> parse(QStringView text);
    QString toString() const;
    smtp::TlsPolicy policy() const;
    bool operator==(const TlsRule &) const = default;
};

enum class IpChoice { Any, Ipv4, Ipv6 };
std::optional<IpChoice> parseIpChoice(QStringView text); ///< "any", "ipv4", "ipv6"

enum class Balance { RoundRobin, LeastConnections, Hash };

/// A server by name or address.
struct NamedPort
{
    QString host; ///< lower case; an address without brackets
    quint16 port = 25;
    /// "relay.example.net:587", "192.0.2.1:25", "[2001:db8::1]:25"; `defaultPort` 0: a port must be given.
    static std::optional<NamedPort> parse(QStringView text, quint16 defaultPort = 0);
    QString toString() const;
    bool operator==(const NamedPort &) const = default;
};

/// The settings delivery.*, as of one moment.
struct DeliveryOptions
{
    QByteArray hostname = QByteArrayLiteral("localhost");
    QList<NamedPort> smarthosts;      ///< empty: the domains' own servers
    Balance balance = Balance::RoundRobin;
    smtp::ClientCredentials credentials; ///< for smarthosts
    QHash<QString, NamedPort> routes; ///< by domain: the server that takes its mail
    quint16 mxPort = 25;
    TlsRule tls;
    QHash<QString, TlsRule> tlsFor;   ///< by domain
    IpChoice ip = IpChoice::Any;
    QHash<QString, IpChoice> ipFor;   ///< by domain
    QHostAddress source4;             ///< null: the system chooses
    QHostAddress source6;
    QList<net::HostPort> own;         ///< where this engine listens for mail: an exchanger there is a loop
    QList<QHostAddress> localAddresses; ///< of this machine, for what listens on all of them
    bool isOwn(const QHostAddress &address, quint16 port) const;

    smtp::ClientTimeouts timeouts;
    int connectTimeoutMs = 30'000;
    int maxPerGroup = 20;      ///< connections to one group of servers
    int maxConnections = 1000; ///< of all
    int idleMs = 30'000;
    qint64 lifetimeMs = 300'000;
    int maxMails = 1000;      ///< over one connection
    int maxRecipients = 100;  ///< in one transaction
    int maxHops = 100;        ///< Received fields; one more is a loop (RFC 5321 6.3)
    qint64 memoryBytes = 128 << 20; ///< of all texts being sent
};

} // namespace delivery

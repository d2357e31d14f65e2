// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>
#include <optional>

// Syntax of names and addresses in settings. Pure functions, linear, any thread.
namespace config {

/// Dotted quad, four decimal numbers without leading zeros.
bool isIpv4(QStringView text);
/// RFC 4291 2.2, without brackets and zone.
bool isIpv6(QStringView text);
/// RFC 1123 2.1: labels of letters, digits and inner hyphens, at most 63 characters each and 253 together; a
/// last label of digits only is refused, for it would read as an address.
bool isHostname(QStringView text);
/// "192.0.2.0/24", "2001:db8::/32", or one address.
bool isNetwork(QStringView text);

struct HostPort
{
    QString host; ///< without brackets
    quint16 port = 0;
};
/// "name:port", "192.0.2.1:port" or "[2001:db8::1]:port".
std::optional<HostPort> parseHostPort(QStringView text);

} // namespace config

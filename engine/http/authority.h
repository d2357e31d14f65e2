// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QByteArray>
#include <QByteArrayView>
#include <optional>

namespace http {

/// "host[:port]" of a Host field or an Origin, taken apart and brought to one spelling.
struct Authority
{
    QByteArray host; ///< lower case, no brackets, no dot at the end
    int port = 0;    ///< 0: none given
    bool isIpLiteral = false;

    bool operator==(const Authority &) const = default;
};

/// nullopt for anything that is not host, host:port, IPv4, [IPv6] with a port of 1..65535.
std::optional<Authority> parseAuthority(QByteArrayView text);
/// The authority of a serialised origin "http://host:port" (RFC 6454 6.2) with the scheme's port filled in;
/// nullopt for "null", other schemes, paths and anything else.
std::optional<Authority> parseOrigin(QByteArrayView origin);

} // namespace http

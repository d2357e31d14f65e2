// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/authority.h"
#include "http/httprequest.h"

namespace http {

namespace {

std::optional<int> parsePort(QByteArrayView text)
{
    if (text.isEmpty() || text.size() > 5)
        return {};
    int port = 0;
    for (const char c : text) {
        if (c < '0' || c > '9')
            return {};
        port = port * 10 + (c - '0');
    }
    return port >= 1 && port <= 65535 ? std::optional<int>(port) : std::nullopt;
}

/// Four decimal numbers without leading zeros: "0x7f.1" and "2130706433" are names to us, and unknown ones.
bool isIpv4(QByteArrayView host)
{
    int parts = 0;
    while (true) {
        const qsizetype dot = host.indexOf('.');
        const QByteArrayView part = dot < 0 ? host : host.first(dot);
        if (part.isEmpty() || part.size() > 3 || (part.size() > 1 && part[0] == '0'))
            return false;
        int value = 0;
        for (const char c : part) {
            if (c < '0' || c > '9')
                return false;
            value = value * 10 + (c - '0');
        }
        if (value > 255)
            return false;
        ++parts;
        if (dot < 0)
            return parts == 4;
        host = host.sliced(dot + 1);
    }
}

/// Good enough to tell an address from a name: the brackets already say which it is.
bool isIpv6(QByteArrayView host)
{
    int colons = 0;
    for (const char c : host) {
        const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
        if (!hex && c != ':' && c != '.')
            return false;
        colons += c == ':' ? 1 : 0;
    }
    return colons >= 2 && colons <= 8;
}

bool isName(QByteArrayView host)
{
    for (const char c : host) {
        const bool good =
            (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
        if (!good)
            return false;
    }
    return !host.startsWith('.') && !host.contains("..");
}

} // namespace

std::optional<Authority> parseAuthority(QByteArrayView text)
{
    if (text.isEmpty() || text.size() > 262)
        return {};
    Authority result;
    QByteArrayView port;
    bool hasPort = false;
    if (text.startsWith('[')) {
        const qsizetype end = text.indexOf(']');
        if (end < 0)
            return {};
        result.host = text.sliced(1, end - 1).toByteArray().toLower();
        result.isIpLiteral = true;
        if (!isIpv6(result.host))
            return {};
        const QByteArrayView rest = text.sliced(end + 1);
        hasPort = !rest.isEmpty();
        if (hasPort && !rest.startsWith(':'))
            return {};
        port = hasPort ? rest.sliced(1) : QByteArrayView();
    } else {
        const qsizetype colon = text.indexOf(':');
        hasPort = colon >= 0;
        port = hasPort ? text.sliced(colon + 1) : QByteArrayView();
        result.host = (hasPort ? text.first(colon) : text).toByteArray().toLower();
        if (result.host.endsWith('.'))
            result.host.chop(1);
        if (result.host.isEmpty() || !isName(result.host))
            return {};
        result.isIpLiteral = isIpv4(result.host);
    }
    if (hasPort) {
        const std::optional<int> number = parsePort(port);
        if (!number)
            return {};
        result.port = *number;
    }
    return result;
}

std::optional<Authority> parseOrigin(QByteArrayView origin)
{
    int port = 0;
    if (origin.startsWith("http://"))
        port = 80;
    else if (origin.startsWith("https://"))
        port = 443;
    else
        return {};
    std::optional<Authority> authority = parseAuthority(origin.sliced(port == 80 ? 7 : 8));
    if (authority && authority->port == 0)
        authority->port = port;
    return authority;
}

} // namespace http

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/requestguard.h"
#include "http/authority.h"
#include "http/problem.h"

using namespace Qt::StringLiterals;

namespace api {

RequestGuard::RequestGuard(const QStringList &allowedHosts)
    : m_hosts{"localhost"}
{
    for (const QString &host : allowedHosts) {
        if (!host.isEmpty())
            m_hosts.insert(host.toLower().toUtf8());
    }
}

std::optional<http::HttpResponse> RequestGuard::check(const http::HttpRequest &request) const
{
    std::optional<http::Authority> host;
    if (request.minorVersion() == 1 || !request.host().isEmpty()) {
        host = http::parseAuthority(request.host());
        if (!host)
            return http::problem(400, "bad_host");
        if (!host->isIpLiteral && !m_hosts.contains(host->host))
            return http::problem(421, "unknown_host", u"This server does not answer for that host name."_s);
    }
    const int origins = request.headerCount("origin");
    if (origins == 0)
        return {};
    const QByteArrayView text = request.header("origin");
    const std::optional<http::Authority> origin = origins == 1 ? http::parseOrigin(text) : std::nullopt;
    bool same = origin && host && origin->host == host->host;
    if (same &&
        host->port == 0) // behind a TLS proxy the origin says https where we see http: its own default counts
        same = origin->port == (text.startsWith("https") ? 443 : 80);
    else if (same)
        same = origin->port == host->port;
    if (!same)
        return http::problem(403, "foreign_origin", u"Requests of other web sites are not answered."_s);
    return {};
}

bool isLoopback(const QString &address)
{
    return address.startsWith("127."_L1) || address == "::1"_L1 ||
           address.startsWith("::ffff:127."_L1, Qt::CaseInsensitive);
}

} // namespace api

// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/session.h"
#include "http/httprequest.h"
#include <functional>

namespace api {

/// What a proxy says of the way a request came to it.
enum class ForwardedScheme {
    NotSaid,
    Https, ///< X-Forwarded-Proto or Forwarded (RFC 7239 5.4), and all of it says so
    Other
};
ForwardedScheme forwardedScheme(const http::HttpRequest &request);

/// Whether others could read the passwords and tokens of a request on its way: it came over plain http, neither from this machine nor
/// from a trusted proxy that says it took it over https. A proxy on this machine that says another scheme is believed.
/// `isTlsProxy`: whether what this address says of it counts; unset: nobody's.
bool isReadByOthers(const http::HttpRequest &request, const base::ConnectionInfo &peer, const std::function<bool(const QString &)> &isTlsProxy);

/// Address of the client: what a trusted proxy says of the last hop before it (one X-Forwarded-For field, or Forwarded, RFC 7239 5.2); else the
/// peer's. `isTlsProxy`: as above.
QString clientOf(const http::HttpRequest &request, const base::ConnectionInfo &peer, const std::function<bool(const QString &)> &isTlsProxy);

} // namespace api

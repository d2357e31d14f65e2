// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "api/exchange.h"

namespace api {

/// Takes one whole request to its handler: host, origin, path, method, token, rights, kind of content, in
/// this order. Stateless; I/O threads.
class Dispatcher
{
public:
    /// The route a head asks for, so that its body limit is known; null when it will be refused.
    static const Route *routeOf(const ApiContext &context, const http::HttpRequest &request);
    static void dispatch(const ExchangePtr &exchange);

private:
    static bool findRoute(const ExchangePtr &exchange);
    static void authenticate(const ExchangePtr &exchange);
    static void authorized(const ExchangePtr &exchange);
    static void upgrade(const ExchangePtr &exchange);
};

/// The secret of "Authorization: Bearer …"; empty when there is none.
QByteArray bearerToken(const http::HttpRequest &request);

} // namespace api

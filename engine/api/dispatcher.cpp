// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/dispatcher.h"
#include "api/forwarded.h"
#include "auth/signinguard.h"
#include "http/problem.h"
#include "http/websockethandshake.h"

using namespace Qt::StringLiterals;

namespace api {

namespace {

bool isKnownMethod(QByteArrayView method)
{
    for (const QByteArrayView known :
         {QByteArrayView("GET"), QByteArrayView("HEAD"), QByteArrayView("POST"), QByteArrayView("PUT"),
          QByteArrayView("PATCH"), QByteArrayView("DELETE"), QByteArrayView("OPTIONS")}) {
        if (method == known)
            return true;
    }
    return false;
}

void replyUnauthorized(const ExchangePtr &exchange, const QString &detail)
{
    http::HttpResponse response = http::problem(401, "unauthorized", detail);
    response.setField("WWW-Authenticate", "Bearer realm=\"postkontor\"");
    exchange->reply(std::move(response));
}

bool takes(const Exchange &exchange)
{
    const char *also = exchange.route->alsoTakes;
    return (*also && exchange.bodyIs(also)) || exchange.bodyIs("application/json") || exchange.bodyIs("application/merge-patch+json");
}

/// Wrong tokens count as failed sign-ins of the address; who sends the same old one again and again counts once.
void countWrongToken(const ExchangePtr &exchange)
{
    auth::SignInGuard &guard = *exchange->services().signIns;
    guard.failed(QHostAddress(exchange->client()), {}, exchange->context().clock.wallMs(), guard.fingerprint(exchange->secret));
}

/// Answers 429 when the address is banned, though the connection is older than the ban.
bool refusesBanned(const ExchangePtr &exchange)
{
    const qint64 now = exchange->context().clock.wallMs();
    const auto until = exchange->services().signIns->bannedUntil(QHostAddress(exchange->client()), now);
    if (!until)
        return false;
    http::HttpResponse response = http::problem(429, "banned", u"Too many failures from your address."_s);
    if (*until > now)
        response.setField("Retry-After", QByteArray::number((*until - now + 999) / 1000));
    exchange->reply(std::move(response));
    return true;
}

/// From this machine, and not on behalf of somebody else.
bool isLocal(const Exchange &exchange)
{
    return isLoopback(exchange.peer().peerAddress) && exchange.request().header("x-forwarded-for").isNull() &&
           exchange.request().header("forwarded").isNull();
}

/// Answers 403 to a password or token that others could read on its way; right or wrong, it is not looked at.
bool refusesCleartext(const ExchangePtr &exchange)
{
    const Access access = exchange->route->access;
    const bool carries = access == Access::Token || access == Access::SignIn || !exchange->request().header("authorization").isNull();
    if (!carries || !isReadByOthers(exchange->request(), exchange->peer(), exchange->context().options.isTlsProxy))
        return false;
    exchange->refuse(403, "https_needed", u"Passwords and tokens are taken over https, or from this machine; from a proxy that ends TLS when it "
                                          "stands in http.tls_proxies and says X-Forwarded-Proto: https."_s);
    return true;
}

} // namespace

QByteArray bearerToken(const http::HttpRequest &request)
{
    const QByteArrayView value = request.header("authorization");
    if (request.headerCount("authorization") != 1 || value.size() < 8 ||
        !http::equalsNoCase(value.first(7), "bearer "))
        return {};
    return http::trimmedField(value.sliced(7)).toByteArray();
}

const Route *Dispatcher::routeOf(const ApiContext &context, const http::HttpRequest &request)
{
    const std::optional<QStringList> segments = decodePath(request.path());
    return segments ? context.router.find(request.method(), *segments).route : nullptr;
}

void Dispatcher::dispatch(const ExchangePtr &exchange)
{
    const http::HttpRequest &request = exchange->request();
    if (std::optional<http::HttpResponse> refusal = exchange->context().guard.check(request)) {
        const Route *route = routeOf(exchange->context(), request);
        if (!route || !route->anyHost) {
            exchange->reply(std::move(*refusal));
            return;
        }
    }
    if (!isKnownMethod(request.method())) {
        exchange->refuse(501, "method_not_known");
        return;
    }
    if (!findRoute(exchange) || refusesCleartext(exchange))
        return;
    if (exchange->route->upgrade != Upgrade::None && http::wantsWebSocket(request)) {
        upgrade(exchange);
        return;
    }
    const Access access = exchange->route->access;
    if (access == Access::Open || access == Access::SignIn || (access == Access::Loopback && isLocal(*exchange)))
        authorized(exchange);
    else
        authenticate(exchange);
}

bool Dispatcher::findRoute(const ExchangePtr &exchange)
{
    const http::HttpRequest &request = exchange->request();
    if (request.target() == "*") {
        exchange->replyEmpty();
        return false;
    }
    const std::optional<QStringList> segments = decodePath(request.path());
    std::optional<Query> query = Query::parse(request.query());
    if (!segments || !query) {
        exchange->refuse(400, segments ? "bad_query" : "bad_path");
        return false;
    }
    Router::Match match = exchange->context().router.find(request.method(), *segments);
    if (match.allow.isEmpty() ||
        (match.route && match.route->testOnly && !exchange->context().options.testEcho)) {
        exchange->refuse(404, "not_found", u"There is no such path."_s);
        return false;
    }
    if (!match.route) {
        http::HttpResponse response = http::problem(405, "method_not_allowed");
        if (request.method() == "OPTIONS") { // no CORS: what is allowed, and to no foreign origin
            response = {};
            response.status = 204;
        }
        response.setField("Allow", match.allow + ", OPTIONS");
        exchange->reply(std::move(response));
        return false;
    }
    exchange->route = match.route;
    exchange->parameters = std::move(match.parameters);
    exchange->query = std::move(*query);
    return true;
}

void Dispatcher::authenticate(const ExchangePtr &exchange)
{
    exchange->secret = bearerToken(exchange->request());
    if (exchange->secret.isEmpty()) {
        replyUnauthorized(exchange, u"Send a token: Authorization: Bearer …"_s);
        return;
    }
    if (refusesBanned(exchange))
        return;
    exchange->services().tokens->authenticate(
        exchange->secret, {exchange->executor(), [exchange](base::Result<control::Token> result) {
                               if (!result.ok() && result.error().kind == base::ErrorKind::NotFound) {
                                   countWrongToken(exchange);
                                   replyUnauthorized(exchange,
                                                     u"This token is unknown, expired or revoked."_s);
                               } else if (!result.ok()) {
                                   exchange->fail(result.error());
                               } else if (!control::callAllowed(*result, exchange->route->call)) {
                                   exchange->refuse(403, "forbidden", u"This token may not do that."_s);
                               } else {
                                   exchange->token = std::move(*result);
                                   authorized(exchange);
                               }
                           }});
}

void Dispatcher::authorized(const ExchangePtr &exchange)
{
    if (exchange->answered())
        return;
    if (*exchange->route->request && !takes(*exchange)) {
        exchange->refuse(415, "not_json", u"Send application/json."_s);
        return;
    }
    const base::ActorScope behalf(exchange->actor());
    exchange->route->handler(exchange);
}

void Dispatcher::upgrade(const ExchangePtr &exchange)
{
    http::HttpResponse answer = http::answerHandshake(exchange->request());
    const bool open =
        exchange->route->upgrade == Upgrade::Echo || exchange->request().header("authorization").isNull();
    if (answer.status != 101 || open) { // the feed then wants the token in the first frame
        exchange->reply(std::move(answer));
        return;
    }
    if (refusesBanned(exchange))
        return;
    exchange->secret = bearerToken(exchange->request());
    exchange->services().tokens->authenticate(
        exchange->secret,
        {exchange->executor(), [exchange, answer](base::Result<control::Token> result) {
             if (!result.ok() && result.error().kind == base::ErrorKind::NotFound) {
                 countWrongToken(exchange);
                 replyUnauthorized(exchange, u"This token is unknown, expired or revoked."_s);
             } else if (!result.ok()) {
                 exchange->fail(result.error());
             } else {
                 exchange->token = std::move(*result); // rights are looked at topic by topic
                 exchange->reply(answer);
             }
         }});
}

} // namespace api

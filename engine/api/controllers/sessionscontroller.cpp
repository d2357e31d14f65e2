// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/controllers/sessionscontroller.h"
#include "api/exchange.h"
#include "control/jsonaccounts.h"
#include "http/problem.h"

using namespace Qt::StringLiterals;

namespace api {

namespace {

constexpr qsizetype kMaxAddress = 320;
constexpr qsizetype kMaxPassword = 1000;

/// One answer to every wrong address, password and code; another where the right password waits for its second factor.
void refuse(const ExchangePtr &exchange, const base::Error &error)
{
    switch (error.kind) {
    case base::ErrorKind::Forbidden:
        exchange->refuse(401, "bad_credentials", u"Address, password or code is wrong."_s);
        break;
    case base::ErrorKind::Invalid:
        exchange->refuse(401, "code_needed", u"The code of the second factor, or a recovery code."_s, u"code"_s);
        break;
    case base::ErrorKind::TooLarge:
    case base::ErrorKind::Busy: {
        http::HttpResponse response = http::problem(429, "too_many_attempts", error.publicText);
        response.setField("Retry-After", "60");
        exchange->reply(std::move(response));
        break;
    }
    default:
        exchange->fail(error);
    }
}

} // namespace

void SessionsController::create(const ExchangePtr &exchange)
{
    const auto json = exchange->json();
    if (!json)
        return;
    http::JsonFields fields(*json);
    control::SignIn attempt;
    attempt.address = fields.string("address"_L1, http::JsonFields::Required, kMaxAddress).value_or(QString());
    attempt.password = fields.string("password"_L1, http::JsonFields::Required, kMaxPassword).value_or(QString());
    attempt.code = fields.string("code"_L1, http::JsonFields::Optional, 64).value_or(QString());
    attempt.peer = exchange->client();
    if (!exchange->accepts(fields))
        return;
    exchange->services().accounts->signIn(attempt, {exchange->executor(), [exchange](const base::Result<control::Session> &session) {
                                                        if (session)
                                                            exchange->replyJson(control::toJson(*session), 201);
                                                        else
                                                            refuse(exchange, session.error());
                                                    }});
}

void SessionsController::read(const ExchangePtr &exchange)
{
    if (!exchange->token->userId)
        return exchange->refuse(404, "not_found", u"This token is no session."_s);
    exchange->services().accounts->user(*exchange->token->userId, exchange->thenJson<control::User>());
}

void SessionsController::end(const ExchangePtr &exchange)
{
    if (!exchange->token->userId)
        return exchange->refuse(404, "not_found", u"This token is no session; tokens are revoked at /v1/tokens."_s);
    exchange->services().tokens->revokeToken(exchange->token->id, exchange->thenEmpty<control::Token>());
}

} // namespace api

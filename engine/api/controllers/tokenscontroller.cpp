// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/controllers/tokenscontroller.h"
#include "api/exchange.h"
#include "control/names.h"
#include "control/rfc3339.h"

using namespace Qt::StringLiterals;

namespace api {

void TokensController::list(const ExchangePtr &exchange)
{
    if (const auto page = exchange->page())
        exchange->services().tokens->listTokens(*page, exchange->thenJson<control::Page<control::Token>>());
}

void TokensController::create(const ExchangePtr &exchange)
{
    const auto json = exchange->json();
    if (!json)
        return;
    http::JsonFields fields(*json);
    const auto name = fields.string("name"_L1, http::JsonFields::Required, 100);
    const auto scopes = fields.strings("scopes"_L1, http::JsonFields::Required, 10, 20);
    const auto expiry = fields.string("expiresAt"_L1, http::JsonFields::Optional, 64);
    const auto mailbox = fields.string("mailboxId"_L1, http::JsonFields::Optional, 64);
    if (!exchange->accepts(fields))
        return;
    control::Token wanted;
    wanted.name = *name;
    for (const QString &word : *scopes) {
        const auto scope = control::scopeFromString(word);
        if (!scope) {
            exchange->refuse(422, "invalid", u"Allowed: read, send, queue, admin."_s, u"scopes"_s);
            return;
        }
        if (!wanted.scopes.contains(*scope))
            wanted.scopes.append(*scope);
    }
    if (wanted.scopes.isEmpty()) {
        exchange->refuse(422, "invalid", u"A token needs at least one scope."_s, u"scopes"_s);
        return;
    }
    if (wanted.name.trimmed().isEmpty()) {
        exchange->refuse(422, "invalid", u"A token needs a name."_s, u"name"_s);
        return;
    }
    if (expiry) {
        wanted.expiresAt = control::timeFromText(*expiry);
        if (!wanted.expiresAt || *wanted.expiresAt <= exchange->context().clock.wallMs()) {
            exchange->refuse(422, "invalid", u"An RFC 3339 time in the future."_s, u"expiresAt"_s);
            return;
        }
    }
    if (mailbox) {
        wanted.mailboxId = base::idFromString(*mailbox);
        if (!wanted.mailboxId) {
            exchange->refuse(422, "invalid", u"The id of a mailbox."_s, u"mailboxId"_s);
            return;
        }
    }
    exchange->services().tokens->createToken(wanted, exchange->thenJson<control::NewToken>(201));
}

void TokensController::read(const ExchangePtr &exchange)
{
    if (const auto id = exchange->pathId())
        exchange->services().tokens->token(*id, exchange->thenJson<control::Token>());
}

void TokensController::revoke(const ExchangePtr &exchange)
{
    if (const auto id = exchange->pathId())
        exchange->services().tokens->revokeToken(*id, exchange->thenEmpty<control::Token>());
}

} // namespace api

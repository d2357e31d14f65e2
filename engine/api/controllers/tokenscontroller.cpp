// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/controllers/tokenscontroller.h"
#include "api/exchange.h"
#include "control/names.h"
#include "control/rfc3339.h"

using namespace Qt::StringLiterals;

namespace api {

namespace {

constexpr qsizetype kMaxName = 100;

/// The words as rights, each once; nullopt after answering 422.
std::optional<QList<control::Scope>> scopesOf(const ExchangePtr &exchange, const QStringList &words)
{
    QList<control::Scope> scopes;
    for (const QString &word : words) {
        const auto scope = control::scopeFromString(word);
        if (!scope) {
            exchange->refuse(422, "invalid", u"Allowed: read, send, queue, admin."_s, u"scopes"_s);
            return {};
        }
        if (!scopes.contains(*scope))
            scopes.append(*scope);
    }
    if (scopes.isEmpty()) {
        exchange->refuse(422, "invalid", u"A token needs at least one scope."_s, u"scopes"_s);
        return {};
    }
    return scopes;
}

/// `disposable`, whole; null takes it away.
void disposableOf(http::JsonFields &fields, std::optional<std::optional<control::DisposableLimits>> &out)
{
    constexpr qint64 kMost = 1LL << 50;
    constexpr qint64 kMostMailboxes = 1'000'000;
    constexpr qint64 kLongestLife = 316'224'000; // seconds: ten years
    if (fields.isNull("disposable"_L1)) {
        out.emplace();
        return;
    }
    const http::JsonValue *value = fields.value("disposable"_L1);
    if (!value)
        return;
    http::JsonFields inner(*value, u"disposable."_s);
    control::DisposableLimits limits;
    limits.mailboxes = inner.integer("mailboxes"_L1, 1, kMostMailboxes, http::JsonFields::Required).value_or(0);
    limits.messages = inner.integer("messages"_L1, 0, kMost).value_or(0);
    limits.bytes = inner.integer("bytes"_L1, 0, kMost).value_or(0);
    limits.lifeSeconds = inner.integer("lifeSeconds"_L1, 0, kLongestLife).value_or(0);
    if (const auto problem = inner.problem())
        fields.refuse(*problem);
    else
        out.emplace(limits);
}

/// False after answering 422.
bool isName(const ExchangePtr &exchange, const QString &name)
{
    if (!name.trimmed().isEmpty())
        return true;
    exchange->refuse(422, "invalid", u"A token needs a name."_s, u"name"_s);
    return false;
}

/// A time to come; nullopt after answering 422.
std::optional<qint64> expiryOf(const ExchangePtr &exchange, const QString &text)
{
    const std::optional<qint64> expiresAt = control::timeFromText(text);
    if (expiresAt && *expiresAt > exchange->context().clock.wallMs())
        return expiresAt;
    exchange->refuse(422, "invalid", u"An RFC 3339 time in the future."_s, u"expiresAt"_s);
    return {};
}

} // namespace

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
    const auto name = fields.string("name"_L1, http::JsonFields::Required, kMaxName);
    const auto words = fields.strings("scopes"_L1, http::JsonFields::Required, 10, 20);
    const auto expiry = fields.string("expiresAt"_L1, http::JsonFields::Optional, 64);
    const auto mailbox = fields.string("mailboxId"_L1, http::JsonFields::Optional, 64);
    std::optional<std::optional<control::DisposableLimits>> disposable;
    disposableOf(fields, disposable);
    if (!exchange->accepts(fields))
        return;
    const auto scopes = scopesOf(exchange, *words);
    if (!scopes || !isName(exchange, *name))
        return;
    control::Token wanted;
    wanted.name = *name;
    wanted.scopes = *scopes;
    wanted.disposable = disposable.value_or(std::nullopt);
    if (expiry) {
        wanted.expiresAt = expiryOf(exchange, *expiry);
        if (!wanted.expiresAt)
            return;
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

void TokensController::change(const ExchangePtr &exchange)
{
    const auto id = exchange->pathId();
    if (!id)
        return;
    const auto json = exchange->json();
    if (!json)
        return;
    http::JsonFields fields(*json);
    // RFC 7396: null takes a member away, and a token has no life without name and rights.
    const auto presence = [&fields](QLatin1StringView name) {
        return fields.contains(name) ? http::JsonFields::Required : http::JsonFields::Optional;
    };
    control::TokenChange change;
    change.name = fields.string("name"_L1, presence("name"_L1), kMaxName);
    const auto words = fields.strings("scopes"_L1, presence("scopes"_L1), 10, 20);
    const auto expiry = fields.string("expiresAt"_L1, http::JsonFields::Optional, 64);
    const bool forever = fields.isNull("expiresAt"_L1);
    disposableOf(fields, change.disposable);
    if (!exchange->accepts(fields))
        return;
    if (change.name && !isName(exchange, *change.name))
        return;
    if (words) {
        change.scopes = scopesOf(exchange, *words);
        if (!change.scopes)
            return;
    }
    if (forever)
        change.expiresAt.emplace();
    if (expiry) {
        change.expiresAt = expiryOf(exchange, *expiry);
        if (!*change.expiresAt)
            return;
    }
    exchange->services().tokens->changeToken(*id, change, exchange->thenJson<control::Token>());
}

void TokensController::revoke(const ExchangePtr &exchange)
{
    if (const auto id = exchange->pathId())
        exchange->services().tokens->revokeToken(*id, exchange->thenEmpty<control::Token>());
}

} // namespace api

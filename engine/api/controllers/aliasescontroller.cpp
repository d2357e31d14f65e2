// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/controllers/aliasescontroller.h"
#include "api/exchange.h"
#include "control/jsonaccounts.h"

using namespace Qt::StringLiterals;

namespace api {

namespace {

constexpr qsizetype kMaxAddress = 320; // RFC 5321 4.5.3.1
constexpr qsizetype kMaxTargets = 500;

/// Runs `next` with the alias of the path, once the token may see its domain.
void withAlias(const ExchangePtr &exchange, std::function<void(control::Alias &)> next)
{
    if (const auto id = exchange->pathId()) {
        exchange->services().accounts->alias(*id, exchange->then<control::Alias>([exchange, next = std::move(next)](control::Alias &alias) {
            if (exchange->allowsDomain(alias.domainId))
                next(alias);
        }));
    }
}

} // namespace

void AliasesController::list(const ExchangePtr &exchange)
{
    if (const auto page = exchange->page()) {
        exchange->services().accounts->listAliases(exchange->query.value("q"_L1), control::domainBound(*exchange->token), *page,
                                                   exchange->thenJson<control::Page<control::Alias>>());
    }
}

void AliasesController::create(const ExchangePtr &exchange)
{
    const auto json = exchange->json();
    if (!json)
        return;
    http::JsonFields fields(*json);
    const auto address = fields.string("address"_L1, http::JsonFields::Required, kMaxAddress);
    const auto targets = fields.strings("targets"_L1, http::JsonFields::Required, kMaxTargets, kMaxAddress);
    if (!exchange->accepts(fields))
        return;
    exchange->inOwnDomain(*address, [exchange, address = *address, targets = *targets] {
        exchange->services().accounts->createAlias(address, targets, exchange->thenJson<control::Alias>(201));
    });
}

void AliasesController::read(const ExchangePtr &exchange)
{
    withAlias(exchange, [exchange](control::Alias &alias) { exchange->replyJson(control::toJson(alias)); });
}

void AliasesController::change(const ExchangePtr &exchange)
{
    const auto json = exchange->json();
    if (!json)
        return;
    http::JsonFields fields(*json);
    const auto address = fields.string("address"_L1, http::JsonFields::Optional, kMaxAddress);
    const auto targets = fields.strings("targets"_L1, http::JsonFields::Optional, kMaxTargets, kMaxAddress);
    if (!exchange->accepts(fields))
        return;
    withAlias(exchange, [exchange, address, targets](control::Alias &alias) {
        exchange->inOwnDomain(address.value_or(alias.address), [exchange, address, targets, id = alias.id] {
            exchange->services().accounts->changeAlias(id, address, targets, exchange->thenJson<control::Alias>());
        });
    });
}

void AliasesController::remove(const ExchangePtr &exchange)
{
    withAlias(exchange, [exchange](control::Alias &alias) {
        exchange->services().accounts->deleteAlias(alias.id, exchange->thenEmpty<control::Alias>());
    });
}

} // namespace api

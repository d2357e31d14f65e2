// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/controllers/domainscontroller.h"
#include "api/exchange.h"

using namespace Qt::StringLiterals;

namespace api {

namespace {

constexpr qsizetype kMaxDomain = 255; // RFC 1035 2.3.4, as text

/// The one field of a domain; nullopt after answering.
std::optional<QString> domainName(const ExchangePtr &exchange)
{
    const std::optional<http::JsonValue> json = exchange->json();
    if (!json)
        return {};
    http::JsonFields fields(*json);
    const std::optional<QString> name = fields.string("name"_L1, http::JsonFields::Required, kMaxDomain);
    if (!exchange->accepts(fields))
        return {};
    return name;
}

} // namespace

void DomainsController::list(const ExchangePtr &exchange)
{
    if (const auto page = exchange->page())
        exchange->services().directory->listDomains(*page,
                                                    exchange->thenJson<control::Page<control::Domain>>());
}

void DomainsController::create(const ExchangePtr &exchange)
{
    if (const auto name = domainName(exchange))
        exchange->services().directory->createDomain(*name, exchange->thenJson<control::Domain>(201));
}

void DomainsController::read(const ExchangePtr &exchange)
{
    if (const auto id = exchange->pathId())
        exchange->services().directory->domain(*id, exchange->thenJson<control::Domain>());
}

void DomainsController::rename(const ExchangePtr &exchange)
{
    const auto id = exchange->pathId();
    if (!id)
        return;
    if (const auto name = domainName(exchange))
        exchange->services().directory->renameDomain(*id, *name, exchange->thenJson<control::Domain>());
}

void DomainsController::dns(const ExchangePtr &exchange)
{
    if (const auto id = exchange->pathId())
        exchange->services().domainDns->domainDns(*id, exchange->thenJson<control::DomainDns>());
}

void DomainsController::checkDns(const ExchangePtr &exchange)
{
    if (const auto id = exchange->pathId())
        exchange->services().domainDns->checkDns(*id, exchange->thenJson<control::DomainDns>());
}

void DomainsController::addKeys(const ExchangePtr &exchange)
{
    if (const auto id = exchange->pathId())
        exchange->services().domainDns->addNextKeys(*id, exchange->thenJson<control::DomainDns>(201));
}

void DomainsController::useKeys(const ExchangePtr &exchange)
{
    if (const auto id = exchange->pathId())
        exchange->services().domainDns->useNextKeys(*id, exchange->thenJson<control::DomainDns>());
}

void DomainsController::remove(const ExchangePtr &exchange)
{
    if (const auto id = exchange->pathId())
        exchange->services().directory->deleteDomain(*id, exchange->thenEmpty<control::Domain>());
}

} // namespace api

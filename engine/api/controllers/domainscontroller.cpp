// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/controllers/domainscontroller.h"
#include "api/exchange.h"
#include "api/sendlimitsinput.h"

using namespace Qt::StringLiterals;

namespace api {

namespace {

constexpr qsizetype kMaxDomain = 255; // RFC 1035 2.3.4, as text

constexpr qsizetype kMaxAddress = 320;
constexpr qint64 kMaxCount = 1LL << 50;

/// The one field of a new domain; nullopt after answering.
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
    const auto page = exchange->page();
    if (!page)
        return;
    if (const auto bound = control::domainBound(*exchange->token)) {
        exchange->services().directory->domain(*bound, exchange->then<control::Domain>([exchange](control::Domain &domain) {
            exchange->replyJson(listJson(QList<control::Domain>{domain}));
        }));
        return;
    }
    exchange->services().directory->listDomains(*page, exchange->thenJson<control::Page<control::Domain>>());
}

void DomainsController::create(const ExchangePtr &exchange)
{
    if (const auto name = domainName(exchange))
        exchange->services().directory->createDomain(*name, exchange->thenJson<control::Domain>(201));
}

void DomainsController::read(const ExchangePtr &exchange)
{
    const auto id = exchange->pathId();
    if (id && exchange->allowsDomain(*id))
        exchange->services().directory->domain(*id, exchange->thenJson<control::Domain>());
}

void DomainsController::change(const ExchangePtr &exchange)
{
    const auto id = exchange->pathId();
    if (!id)
        return;
    const auto json = exchange->json();
    if (!json)
        return;
    http::JsonFields fields(*json);
    const bool nameMustBe = fields.contains("name"_L1); // RFC 7396: null would take it away
    control::DomainChange change;
    change.name = fields.string("name"_L1, nameMustBe ? http::JsonFields::Required : http::JsonFields::Optional, kMaxDomain);
    change.aliases = fields.strings("aliases"_L1, http::JsonFields::Optional, 100, kMaxDomain);
    if (fields.isNull("catchAll"_L1))
        change.catchAll = QString();
    else
        change.catchAll = fields.string("catchAll"_L1, http::JsonFields::Optional, kMaxAddress);
    change.quotaBytes = fields.integer("quotaBytes"_L1, 0, kMaxCount);
    change.quotaMessages = fields.integer("quotaMessages"_L1, 0, kMaxCount);
    change.maxUsers = fields.integer("maxUsers"_L1, 0, kMaxCount);
    change.sendLimits = sendLimitsOf(fields);
    if (exchange->accepts(fields))
        exchange->services().directory->changeDomain(*id, change, exchange->thenJson<control::Domain>());
}

void DomainsController::dns(const ExchangePtr &exchange)
{
    const auto id = exchange->pathId();
    if (id && exchange->allowsDomain(*id))
        exchange->services().domainDns->domainDns(*id, exchange->thenJson<control::DomainDns>());
}

void DomainsController::checkDns(const ExchangePtr &exchange)
{
    const auto id = exchange->pathId();
    if (id && exchange->allowsDomain(*id))
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

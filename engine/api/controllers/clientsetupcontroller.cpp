// SPDX-FileCopyrightText: Postkontor contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/controllers/clientsetupcontroller.h"
#include "api/appleprofile.h"
#include "api/autoconfig.h"
#include "api/autodiscover.h"
#include "api/exchange.h"
#include "api/forwarded.h"
#include "control/jsonclientoffer.h"
#include "http/authority.h"
#include "mail/address.h"

using namespace Qt::StringLiterals;

namespace api {

namespace {

constexpr QLatin1StringView kAutodiscoverPath = "/autodiscover/autodiscover.xml"_L1;

control::ClientOffer offerOf(const Exchange &exchange)
{
    const auto &clients = exchange.context().options.clients;
    return clients ? clients() : control::ClientOffer();
}

void replyXml(const ExchangePtr &exchange, QByteArray xml)
{
    http::HttpResponse response;
    response.contentType = QByteArrayLiteral("text/xml; charset=utf-8");
    response.body = std::move(xml);
    exchange->reply(std::move(response));
}

/// The domain in "autoconfig.example.test" as asked for; empty: it was asked by another name.
QString domainOfHost(const http::HttpRequest &request)
{
    const std::optional<http::Authority> host = http::parseAuthority(request.host());
    const QString name = host && !host->isIpLiteral ? QString::fromLatin1(host->host) : QString();
    return name.startsWith("autoconfig."_L1) ? name.sliced(11) : QString();
}

/// The parameter emailaddress; answers 422 itself when it is none.
std::optional<mail::Address> askedAddress(const ExchangePtr &exchange)
{
    auto address = mail::Address::fromString(exchange->query.value("emailaddress"_L1));
    if (!address)
        exchange->refuse(422, "invalid", u"A mail address."_s, u"emailaddress"_s);
    return address;
}

void refuseJson(const ExchangePtr &exchange, const QByteArray &code, const QByteArray &message)
{
    exchange->replyJson("{\"ErrorCode\":\"" + code + "\",\"ErrorMessage\":\"" + message + "\"}", 400);
}

} // namespace

void ClientSetupController::offer(const ExchangePtr &exchange)
{
    exchange->replyJson(control::toJson(offerOf(*exchange)));
}

void ClientSetupController::autoconfig(const ExchangePtr &exchange)
{
    const control::ClientOffer offer = offerOf(*exchange);
    QString domain = domainOfHost(exchange->request());
    if (exchange->query.has("emailaddress"_L1)) {
        const auto address = askedAddress(exchange);
        if (!address)
            return;
        domain = address->domain;
    }
    replyXml(exchange, api::autoconfig(offer, domain.isEmpty() ? offer.host : domain));
}

void ClientSetupController::autodiscover(const ExchangePtr &exchange)
{
    replyXml(exchange, answerAutodiscover(readAutodiscover(exchange->request().body()), offerOf(*exchange), exchange->context().clock.wallMs()));
}

void ClientSetupController::autodiscoverByGet(const ExchangePtr &exchange)
{
    const QString url = offerOf(*exchange).webUrl();
    const bool cleartext = exchange->peer().listener != base::Listener::Https && forwardedScheme(exchange->request()) != ForwardedScheme::Https;
    if (url.isEmpty() || !cleartext) {
        replyXml(exchange, answerAutodiscover(std::nullopt, {}, exchange->context().clock.wallMs()));
        return;
    }
    http::HttpResponse response;
    response.status = 302;
    response.setField("Location", (url + kAutodiscoverPath).toLatin1());
    exchange->reply(std::move(response));
}

void ClientSetupController::autodiscoverJson(const ExchangePtr &exchange)
{
    const QString url = offerOf(*exchange).webUrl();
    const QString protocol = exchange->query.value("Protocol"_L1);
    if (protocol.isEmpty())
        refuseJson(exchange, "MandatoryParameterMissing", "The query parameter 'Protocol' is missing.");
    else if (protocol.compare("AutodiscoverV1"_L1, Qt::CaseInsensitive) != 0 || url.isEmpty())
        refuseJson(exchange, "InvalidProtocol", "This protocol is not served here. Known: 'AutodiscoverV1'.");
    else
        exchange->replyJson("{\"Protocol\":\"AutodiscoverV1\",\"Url\":\"" + (url + kAutodiscoverPath).toLatin1() + "\"}");
}

void ClientSetupController::appleProfile(const ExchangePtr &exchange)
{
    const auto address = askedAddress(exchange);
    if (!address)
        return;
    http::HttpResponse response;
    response.contentType = QByteArrayLiteral("application/x-apple-aspen-config");
    response.body = api::appleProfile(offerOf(*exchange), address->toString());
    if (response.body.isEmpty()) {
        exchange->refuse(404, "not_found", u"This server offers nothing to mail programs."_s);
        return;
    }
    response.setField("Content-Disposition", "attachment; filename=\"mail.mobileconfig\"");
    exchange->reply(std::move(response));
}

} // namespace api
